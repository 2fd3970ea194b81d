/// Long lists of the daemon's, fetched page by page and written as they come: as a table, as CSV or
/// as JSON.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "daemon/ctl/invocation.hpp"

namespace usher::ctl {

/// How a member is shown.
enum class ColumnKind : std::uint8_t {
    Text,
    Number,   ///< a number, or a text that is one
    Instant,  ///< seconds since 1970, as `2026-11-21T09:30:00Z`
};

/// A column: of CSV by the member's own name.
struct Column {
    std::string title;  ///< of the table; empty: in CSV alone
    std::string member;
    ColumnKind kind = ColumnKind::Text;
};

/// What the lists of this module have in common on the command line.
struct ListArguments {
    std::size_t limit = 0;  ///< rows; 0: none was given, all of them
    bool csv = false;
};

/// Adds `--limit` and `--csv` to `command`. `arguments` outlives it.
void add_list_options(CLI::App& command, ListArguments& arguments);

/// How a list goes on, and by which parameter.
enum class Paging : std::uint8_t {
    After,  ///< behind the last row, with a `limit` of our choice
    Page,   ///< with the next page's number, whose size is upstream's
};

/// A list, and how it is shown.
struct PagedList {
    std::string target;  ///< with its parameters, without those of pages
    std::string member;  ///< the rows, in each answer
    Paging paging = Paging::After;
    std::vector<Column> columns;
    std::string nothing;  ///< what is said of an empty list
    /// The rows that a row is shown as; empty: itself.
    std::function<std::vector<boost::json::object>(const boost::json::object& row)> expand{};
};

/// Fetches and writes `list`. While rows come and standard error is a terminal, it says there how
/// many have come. JSON is one object with all rows as the daemon gave them; tables and CSV are
/// written page by page. Throws Failure, which says so where a part has been written.
ExitCode show_list(const Invocation& invocation, const PagedList& list,
                   const ListArguments& arguments);

}  // namespace usher::ctl
