#include "daemon/ctl/csv.hpp"

#include <algorithm>
#include <array>

#include "lib/core/log.hpp"

namespace usher::ctl {
namespace {

constexpr std::array<std::string_view, 11> formula_marks{
    "=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"};
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

bool is_formula(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return std::ranges::any_of(formula_marks,
                               [text](std::string_view mark) { return text.starts_with(mark); });
}

// By the rule of what may stand in a line of the log.
std::string readable(std::string_view text) {
    constexpr std::string_view kept = "\"\\\t\r\n";
    std::string out;
    while (!text.empty()) {
        std::size_t size = 1;
        while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80)
            ++size;
        const std::string_view character = text.substr(0, size);
        const bool is_kept =
            kept.find(character) != kept.npos || escape_for_log(character) == character;
        out += is_kept ? character : "\ufffd";
        text.remove_prefix(size);
    }
    return out;
}

std::string harmless(const CsvCell& cell) {
    if (cell.kind == CsvCell::Kind::Number && is_number(cell.text)) return cell.text;
    std::string text = readable(cell.text);
    return is_formula(text) ? "'" + text : text;
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
