#include "daemon/ctl/paged_list.hpp"

#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <chrono>
#include <iostream>
#include <optional>
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
constexpr std::size_t rows_max = 1'000'000'000;
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

    void write(const bj::array& rows) {
        if (csv_ && !std::exchange(has_begun_, true)) write_names();
        for (const bj::value& value : rows) write(value.as_object());
        if (!csv_) invocation_.console.out << table_.next_part();
        invocation_.console.out.flush();
    }

private:
    static std::vector<std::string> titles(const PagedList& list) {
        std::vector<std::string> titles;
        for (const Column& column : list.columns) {
            if (!column.title.empty()) titles.push_back(column.title);
        }
        return titles;
    }
    void write_names() {
        std::vector<CsvCell> names;
        names.reserve(list_.columns.size());
        for (const Column& column : list_.columns) names.push_back({.text = column.member});
        invocation_.console.out << csv_record(names);
    }
    void write(const bj::object& row) {
        const std::vector<bj::object> shown =
            list_.expand ? list_.expand(row) : std::vector<bj::object>{row};
        for (const bj::object& one : shown) write_one(one);
    }
    void write_one(const bj::object& row) {
        if (csv_) {
            std::vector<CsvCell> cells;
            cells.reserve(list_.columns.size());
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
    bool has_begun_ = false;
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

// Where the list goes on; empty: nowhere.
std::string next_of(const bj::object& answer) {
    return is_absent(answer, "next") ? std::string{} : cell(answer, "next");
}

std::string total_of(const bj::object& answer) {
    return is_absent(answer, "kept") ? std::string{} : cell(answer, "kept");
}

/// Fetches the rows of one list, page by page.
class Rows {
public:
    /// `list` outlives it. `limit`: how many at most; 0: all of them.
    Rows(const Invocation& invocation, const PagedList& list, std::size_t limit)
        : daemon_{invocation}, list_{list} {
        if (limit != 0) left_ = limit;
    }

    [[nodiscard]] bool is_at_end() const noexcept {
        return pages_ == pages_max || left_ == 0U || (pages_ > 0 && next_.empty());
    }
    /// The next page's.
    bj::array fetch() {
        bj::object answer = daemon_.get(target(), page_deadline);
        Result<const bj::array*> found = json::array_at(answer, list_.member);
        if (!found) throw Failure{ExitCode::Failed, "the answer: " + found.error().context()};
        bj::array rows = **found;
        if (left_) {
            rows.resize(std::min(rows.size(), *left_));
            *left_ -= rows.size();
        }
        ++pages_;
        count_ += rows.size();
        unreadable_ += number_or_zero(answer, "unreadable");
        next_ = next_of(answer);
        answer.erase(list_.member);
        last_ = std::move(answer);
        return rows;
    }
    /// Of the last page, all but its rows.
    [[nodiscard]] const bj::object& last() const noexcept { return last_; }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    /// How many upstream had that could not be read.
    [[nodiscard]] std::int64_t unreadable() const noexcept { return unreadable_; }

private:
    [[nodiscard]] std::string target() const {
        if (list_.paging == Paging::Page) return with_parameter(list_.target, "page", next_);
        const std::size_t limit = std::min(left_.value_or(rows_of_a_page), rows_of_a_page);
        return with_parameter(with_parameter(list_.target, "limit", std::to_string(limit)), "after",
                              next_);
    }

    Daemon daemon_;
    const PagedList& list_;
    std::optional<std::size_t> left_{};  ///< that are still wanted; none: all that there are
    std::size_t pages_ = 0;
    std::size_t count_ = 0;
    std::int64_t unreadable_ = 0;
    std::string next_;
    bj::object last_;
};

// What was written before stays, so whoever reads it must hear that it is not all.
bj::array fetch_more(Rows& rows) try { return rows.fetch(); } catch (Failure& failure) {
    if (rows.count() > 0) {
        failure.text +=
            "; the list is not whole: " + std::to_string(rows.count()) + " rows were written";
    }
    throw;
}

// Where the rows are from, for people: how many the copy has, and how old it is.
std::string origin_of(const Invocation& invocation, const Rows& rows) {
    const bj::object& answer = rows.last();
    if (!answer.contains("heard_at")) return {};
    return std::to_string(rows.count()) + (rows.count() == 1 ? " row" : " rows") + "; copy of " +
           cell(answer, "kept") + ", read " +
           time_cell(answer, "heard_at", invocation.console.now()) + "\n";
}

void tell_unreadable(const Invocation& invocation, std::int64_t count) {
    if (count == 0) return;
    invocation.console.err << "usherctl: " << count << " rows could not be read upstream\n";
}

ExitCode show_as_json(const Invocation& invocation, const PagedList& list, Rows rows) {
    ProgressLine progress{invocation.console};
    bj::array all;
    while (!rows.is_at_end()) {
        const bj::array page = rows.fetch();
        all.insert(all.end(), page.begin(), page.end());
        progress.show(rows.count(), total_of(rows.last()));
    }
    progress.clear();
    tell_unreadable(invocation, rows.unreadable());
    bj::object whole = rows.last();
    whole[list.member] = std::move(all);
    return print_json(invocation, whole);
}

}  // namespace

void add_list_options(CLI::App& command, ListArguments& arguments) {
    command.add_option("--limit", arguments.limit, "Only so many rows")
        ->type_name("ROWS")
        ->check(CLI::Range(std::size_t{1}, rows_max));
    command.add_flag("--csv", arguments.csv, "Comma-separated values, for a spreadsheet");
}

ExitCode show_list(const Invocation& invocation, const PagedList& list,
                   const ListArguments& arguments) {
    Rows rows{invocation, list, arguments.limit};
    if (invocation.json && arguments.csv) {
        throw Failure{ExitCode::Usage, "either --json or --csv expected"};
    }
    if (invocation.json) return show_as_json(invocation, list, std::move(rows));
    ProgressLine progress{invocation.console};
    Writer writer{invocation, list, arguments};
    while (!rows.is_at_end()) {
        const bj::array page = fetch_more(rows);
        progress.clear();
        writer.write(page);
        if (!rows.is_at_end()) progress.show(rows.count(), total_of(rows.last()));
    }
    tell_unreadable(invocation, rows.unreadable());
    if (arguments.csv) return ExitCode::Yes;
    const std::string nothing = rows.count() == 0 ? list.nothing + "\n" : std::string{};
    invocation.console.out << nothing << origin_of(invocation, rows);
    return ExitCode::Yes;
}

}  // namespace usher::ctl
