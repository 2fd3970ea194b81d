/// Comma-separated values for spreadsheets (RFC 4180). Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace usher::ctl {

/// A cell. A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, their wide forms or
/// white space other than blanks, also behind blanks, for a formula, whoever wrote it: such a text
/// gets a
/// `'` before it. Control characters, and others that are not seen, become U+FFFD, but for tabs and
/// line ends. A number is as it is.
struct CsvCell {
    enum class Kind : std::uint8_t { Text, Number };

    std::string text;
    Kind kind = Kind::Text;
};

/// One record with its line end, CR LF. Cells with a comma, a quote or a line end stand in quotes,
/// quotes inside doubled. A cell of kind Number that is none is written as a text.
[[nodiscard]] std::string csv_record(const std::vector<CsvCell>& cells);

}  // namespace usher::ctl
