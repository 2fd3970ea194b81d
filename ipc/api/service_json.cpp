#include "ipc/api/service_json.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace usher::api {
namespace {

void append_unit(std::string& out, std::uint32_t unit) {
    std::array<char, 7> text{};
    std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(unit));
    out += text.data();
}

void append_code_point(std::string& out, std::uint32_t code_point) {
    constexpr std::uint32_t beyond_basic_plane = 0x10000;
    if (code_point < beyond_basic_plane) return append_unit(out, code_point);
    const std::uint32_t offset = code_point - beyond_basic_plane;
    append_unit(out, 0xd800 + (offset >> 10U));
    append_unit(out, 0xdc00 + (offset & 0x3ffU));
}

// Takes the character at the head of `text`, which is well-formed UTF-8.
std::uint32_t take_code_point(std::string_view& text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t size = lead < 0x80 ? 1U : lead < 0xe0 ? 2U : lead < 0xf0 ? 3U : 4U;
    std::uint32_t code_point = size == 1 ? lead : lead & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        code_point = (code_point << 6U) | (static_cast<unsigned char>(text[i]) & 0x3fU);
    }
    text.remove_prefix(size);
    return code_point;
}

void append_string(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const std::uint32_t code_point = take_code_point(text);
        switch (code_point) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (code_point < 0x20 || code_point >= 0x7f) {
                    append_code_point(out, code_point);
                } else {
                    out += static_cast<char>(code_point);
                }
        }
    }
    out += '"';
}

void append_value(std::string& out, const boost::json::value& value) {
    std::string_view separator;
    if (const auto* object = value.if_object()) {
        out += '{';
        for (const auto& [name, member] : *object) {
            out += separator;
            append_string(out, {name.data(), name.size()});
            out += ": ";
            append_value(out, member);
            separator = ", ";
        }
        out += '}';
    } else if (const auto* array = value.if_array()) {
        out += '[';
        for (const auto& element : *array) {
            out += separator;
            append_value(out, element);
            separator = ", ";
        }
        out += ']';
    } else if (const auto* text = value.if_string()) {
        append_string(out, {text->data(), text->size()});
    } else {
        out += boost::json::serialize(value);
    }
}

}  // namespace

std::string to_service_json(const boost::json::value& value) {
    std::string out;
    append_value(out, value);
    return out;
}

}  // namespace usher::api
