#include "daemon/ctl/paged_list.hpp"

#include <unistd.h>

#include <CLI/App.hpp>
#include <boost/json/array.hpp>
#include <iostream>
#include <utility>

#include "daemon/ctl/cells.hpp"
#include "daemon/ctl/csv.hpp"
#include "daemon/ctl/daemon.hpp"
#include "daemon/ctl/table.hpp"
#include "lib/core/json.hpp"

namespace usher::ctl {
namespace {

namespace bj = boost::json;

constexpr std::size_t rows_of_a_page = 200;
// No list has more pages: one that goes on has no end.
constexpr std::size_t pages_max = 1'000'000;
// A page that comes live from upstream takes its time.
constexpr std::chrono::milliseconds page_deadline{120'000};

bool is_absent(const bj::object& row, const std::string& member) {
    const bj::value* value = row.if_contains(member);
    return value == nullptr || value->is_null();
}

std::string table_cell(const bj::object& row, const Column& column) {
    if (column.kind != ColumnKind::Instant) return cell(row, column.member);
    return is_absent(row, column.member) ? "-" : rfc3339(from_unix(number_at(row, column.member)));
}

CsvCell csv_cell(const bj::object& row, const Column& column) {
    if (is_absent(row, column.member)) return {};
    const auto kind =
        column.kind == ColumnKind::Number ? CsvCell::Kind::Number : CsvCell::Kind::Text;
    // As it is: a text for people would have its control characters escaped.
    const bj::value& value = row.at(column.member);
    if (column.kind != ColumnKind::Instant && value.is_string()) {
        return {.text = std::string{value.as_string()}, .kind = kind};
    }
    return {.text = table_cell(row, column), .kind = kind};
}

/// Writes the rows of one list.
class Writer {
public:
    Writer(const Invocation& invocation, const PagedList& list, const ListArguments& arguments)
        : invocation_{invocation}, list_{list}, csv_{arguments.csv}, table_{titles(list)} {}

    void begin() {
        if (!csv_ || invocation_.json) return;
        std::vector<CsvCell> names;
        for (const Column& column : list_.columns) names.push_back({.text = column.member});
        invocation_.console.out << csv_record(names);
    }
    void write(const bj::array& rows) {
        for (const bj::value& value : rows) write(value.as_object());
        if (!csv_) invocation_.console.out << table_.next_part();
        invocation_.console.out.flush();
    }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

private:
    static std::vector<std::string> titles(const PagedList& list) {
        std::vector<std::string> titles;
        for (const Column& column : list.columns) {
            if (!column.title.empty()) titles.push_back(column.title);
        }
        return titles;
    }
    void write(const bj::object& row) {
        ++count_;
        const std::vector<bj::object> shown =
            list_.expand ? list_.expand(row) : std::vector<bj::object>{row};
        for (const bj::object& one : shown) write_one(one);
    }
    void write_one(const bj::object& row) {
        if (csv_) {
            std::vector<CsvCell> cells;
            for (const Column& column : list_.columns) cells.push_back(csv_cell(row, column));
            invocation_.console.out << csv_record(cells);
            return;
        }
        std::vector<std::string> cells;
        for (const Column& column : list_.columns) {
            if (!column.title.empty()) cells.push_back(table_cell(row, column));
        }
        table_.add(std::move(cells));
    }

    const Invocation& invocation_;
    const PagedList& list_;
    bool csv_;
    Table table_;
    std::size_t count_ = 0;
};

/// A line on a terminal that says how far a list has come, in the place of itself.
class ProgressLine {
public:
    explicit ProgressLine(const Console& console)
        : err_{console.err},
          is_shown_{&console.err == &std::cerr && ::isatty(STDERR_FILENO) == 1} {}
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ~ProgressLine() { clear(); }

    void show(std::size_t count, const std::string& total) {
        if (!is_shown_) return;
        err_ << "\r\x1b[K" << count << (total.empty() ? "" : " of " + total) << " rows"
             << std::flush;
    }
    void clear() {
        if (is_shown_) err_ << "\r\x1b[K" << std::flush;
    }

private:
    std::ostream& err_;
    bool is_shown_;
};

const bj::array& rows_of(const bj::object& answer, const std::string& member) {
    const Result<const bj::array*> rows = json::array_at(answer, member);
    if (!rows) throw Failure{ExitCode::Failed, "the answer: " + rows.error().context()};
    return **rows;
}

// Where the list goes on; empty: nowhere.
std::string next_of(const bj::object& answer) {
    return is_absent(answer, "next") ? std::string{} : cell(answer, "next");
}

std::string total_of(const bj::object& answer) {
    return is_absent(answer, "kept") ? std::string{} : cell(answer, "kept");
}

// Where the rows are from, for people: how old a copy is.
std::string origin_of(const Invocation& invocation, const bj::object& answer, std::size_t count) {
    if (!answer.contains("heard_at")) return {};
    return std::to_string(count) + " of " + cell(answer, "kept") + ", read " +
           time_cell(answer, "heard_at", invocation.console.now()) + "\n";
}

}  // namespace

void add_list_options(CLI::App& command, ListArguments& arguments) {
    command.add_option("--limit", arguments.limit, "Only so many rows")->type_name("ROWS");
    command.add_flag("--csv", arguments.csv, "Comma-separated values, for a spreadsheet");
}

ExitCode show_list(const Invocation& invocation, const PagedList& list,
                   const ListArguments& arguments) {
    const Daemon daemon{invocation};
    ProgressLine progress{invocation.console};
    Writer writer{invocation, list, arguments};
    bj::object whole;
    bj::array all;
    std::size_t left = arguments.limit == 0 ? std::string::npos : arguments.limit;
    std::size_t fetched = 0;
    std::int64_t unreadable = 0;
    std::string next;
    for (std::size_t page = 0; page < pages_max; ++page) {
        std::string target = list.target;
        if (list.page_parameter == "after") {
            target = with_parameter(std::move(target), "limit",
                                    std::to_string(std::min(left, rows_of_a_page)));
        }
        bj::object answer =
            daemon.get(with_parameter(std::move(target), list.page_parameter, next), page_deadline);
        bj::array rows = rows_of(answer, list.member);
        if (rows.size() > left) rows.resize(left);
        left -= rows.size();
        fetched += rows.size();
        unreadable += number_or_zero(answer, "unreadable");
        next = next_of(answer);
        progress.clear();
        if (page == 0) writer.begin();
        if (invocation.json) {
            all.insert(all.end(), rows.begin(), rows.end());
        } else {
            writer.write(rows);
        }
        answer.erase(list.member);
        whole = std::move(answer);
        if (next.empty() || left == 0) break;
        progress.show(fetched, total_of(whole));
    }
    if (unreadable > 0) {
        invocation.console.err << "usherctl: " << unreadable
                               << " rows could not be read upstream\n";
    }
    if (invocation.json) {
        whole[list.member] = std::move(all);
        return print_json(invocation, whole);
    }
    const std::string origin = origin_of(invocation, whole, fetched);
    if (arguments.csv) return ExitCode::Yes;
    invocation.console.out << (writer.count() == 0 ? list.nothing + "\n" : "") << origin;
    return ExitCode::Yes;
}

}  // namespace usher::ctl
