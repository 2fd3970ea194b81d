#include "daemon/ctl/csv.hpp"

#include <algorithm>

namespace usher::ctl {
namespace {

constexpr std::string_view formula_marks = "=+-@\t\r";
constexpr std::string_view digits = "0123456789";

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

// `12`, `-0.5`: digits, and a fraction if there is one.
bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos) return is_digits(text);
    return is_digits(text.substr(0, point)) && is_digits(text.substr(point + 1));
}

std::string harmless(const CsvCell& cell) {
    const bool is_plain_number = cell.kind == CsvCell::Kind::Number && is_number(cell.text);
    const bool is_formula =
        !cell.text.empty() && formula_marks.find(cell.text.front()) != std::string_view::npos;
    return is_formula && !is_plain_number ? "'" + cell.text : cell.text;
}

std::string quoted_if_needed(std::string text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace

std::string csv_record(const std::vector<CsvCell>& cells) {
    std::string record;
    bool is_first = true;
    for (const CsvCell& cell : cells) {
        if (!is_first) record += ',';
        is_first = false;
        record += quoted_if_needed(harmless(cell));
    }
    return record + "\r\n";
}

}  // namespace usher::ctl
