#include "lib/http/message.hpp"

#include <algorithm>

#include "lib/http/ascii.hpp"

namespace usher::http {
namespace {

constexpr std::size_t websocket_key_size = 24;  // 16 bytes in Base64 (RFC 6455 section 4.1)

// The target without scheme and authority, which the absolute form puts before the path.
std::string_view origin_form(std::string_view target) {
    const auto scheme_end = std::min(target.find_first_of("/?:"), target.size());
    if (!target.substr(scheme_end).starts_with("://")) return target;
    const auto authority = target.substr(scheme_end + 3);
    const auto path = authority.find_first_of("/?");
    return path == std::string_view::npos ? "/" : authority.substr(path);
}

}  // namespace

std::optional<std::string_view> Request::field(std::string_view name) const {
    return only_value(fields, name);
}

std::size_t Request::field_count(std::string_view name) const {
    const auto same = [name](const Field& f) { return equals_ignoring_case(f.name, name); };
    return static_cast<std::size_t>(std::ranges::count_if(fields, same));
}

std::string_view Request::path() const {
    const std::string_view whole = origin_form(target);
    const std::string_view path = whole.substr(0, whole.find('?'));
    return path.empty() ? "/" : path;
}

std::string_view Request::query() const {
    const std::string_view whole = target;
    const auto mark = whole.find('?');
    return mark == std::string_view::npos ? std::string_view{} : whole.substr(mark + 1);
}

bool Request::has_media_type(std::string_view type) const {
    const std::string_view declared = field("Content-Type").value_or("");
    return equals_ignoring_case(trim(declared.substr(0, declared.find(';'))), type);
}

bool Request::wants_websocket() const {
    const auto names = [this](std::string_view name, std::string_view token) {
        const auto value = field(name);
        return value && has_token(*value, token);
    };
    const auto key = field("Sec-WebSocket-Key");
    return method == "GET" && body.empty() && names("Upgrade", "websocket") &&
           names("Connection", "upgrade") && field("Sec-WebSocket-Version") == "13" && key &&
           key->size() == websocket_key_size && key->ends_with("==");
}

std::optional<std::string_view> Response::field(std::string_view name) const {
    const auto same = [name](const Field& f) { return equals_ignoring_case(f.name, name); };
    const auto found = std::ranges::find_if(fields, same);
    if (found == fields.end()) return std::nullopt;
    return found->value;
}

}  // namespace usher::http
