#include "lib/core/log.hpp"

#include "lib/core/text.hpp"

namespace usher {
namespace {

std::string hex_escape(char byte) {
    return "\\x" + to_hex({&byte, 1});
}

// Characters that end lines, or let a line read as another: separators, marks and overrides of
// direction, and what has no width.
bool is_unseen(std::string_view character) {
    constexpr std::string_view others[] = {"\u061c", "\u180e", "\ufeff"};
    for (const std::string_view other : others) {
        if (character == other) return true;
    }
    const bool is_general_punctuation = character.starts_with("\xe2\x80");
    const auto last = static_cast<unsigned char>(character.back());
    if (is_general_punctuation) {
        // U+200C and U+200D between are letters' business.
        const bool is_mark = last == 0x8b || last == 0x8e || last == 0x8f;
        return is_mark || (last >= 0xa8 && last <= 0xae);
    }
    return character.starts_with("\xe2\x81") && last >= 0xa0 && last <= 0xaf;
}

// Length of the multi-byte character at the head of `text` if it may be printed as it is, else 0.
std::size_t printable_multibyte(std::string_view text) {
    if (static_cast<unsigned char>(text.front()) < 0x80) return 0;
    for (const std::size_t size : {2U, 3U, 4U}) {
        if (size > text.size() || !is_utf8(text.substr(0, size))) continue;
        const std::string_view character = text.substr(0, size);
        const bool is_c1 =
            character[0] == '\xc2' && static_cast<unsigned char>(character[1]) < 0xa0;
        return is_c1 || is_unseen(character) ? 0 : size;
    }
    return 0;
}

}  // namespace

std::string escape_for_log(std::string_view value, std::size_t bytes_max) {
    std::string out;
    const bool cut = value.size() > bytes_max;
    if (cut) value = value.substr(0, bytes_max);
    while (!value.empty()) {
        const auto byte = static_cast<unsigned char>(value.front());
        std::size_t taken = 1;
        if (byte == '"' || byte == '\\') {
            out.append({'\\', value.front()});
        } else if (byte >= 0x20 && byte < 0x7f) {
            out += value.front();
        } else if (const std::size_t size = printable_multibyte(value); size > 0) {
            out += value.substr(0, size);
            taken = size;
        } else {
            out += hex_escape(value.front());
        }
        value.remove_prefix(taken);
    }
    if (cut) out += "...";
    return out;
}

void Log::write(Severity severity, std::string_view message,
                std::initializer_list<LogField> fields) const {
    if (!sink_) return;
    std::string line{message};
    for (const LogField& field : fields) {
        line.append(" ").append(field.name).append("=\"").append(escape_for_log(field.value));
        line += '"';
    }
    sink_(severity, line);
}

void Log::error(std::string_view message, std::initializer_list<LogField> fields) const {
    write(Severity::Error, message, fields);
}
void Log::warning(std::string_view message, std::initializer_list<LogField> fields) const {
    write(Severity::Warning, message, fields);
}
void Log::notice(std::string_view message, std::initializer_list<LogField> fields) const {
    write(Severity::Notice, message, fields);
}
void Log::info(std::string_view message, std::initializer_list<LogField> fields) const {
    write(Severity::Info, message, fields);
}

}  // namespace usher
