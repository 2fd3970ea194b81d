#include "lib/http/response_writer.hpp"

#include <algorithm>
#include <array>

#include "lib/http/ascii.hpp"
#include "lib/http/status.hpp"

namespace usher::http {
namespace {

// What the server sets itself: a second one could contradict the first.
bool is_reserved(std::string_view name) {
    constexpr std::array<std::string_view, 6> reserved{
        "Content-Length", "Content-Type", "Connection", "Transfer-Encoding", "Date", "Server"};
    return std::ranges::any_of(reserved,
                               [name](auto own) { return equals_ignoring_case(own, name); });
}

Result<void> check_fields(const Response& response) {
    for (const Field& field : response.fields) {
        const bool fits =
            is_token(field.name) && !is_reserved(field.name) && is_field_value(field.value);
        if (!fits) return Error{Errc::Malformed, "the answer has a field that cannot be sent"};
    }
    return {};
}

Result<void> check(const Response& response) {
    if (response.status < 200 || response.status > 599) {
        return Error{Errc::Malformed, "the answer has no final status"};
    }
    if (!is_field_value(response.content_type)) {
        return Error{Errc::Malformed, "the answer's content type has a control character"};
    }
    return check_fields(response);
}

void add_field(std::string& header, std::string_view name, std::string_view value) {
    header.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

Result<Written> write_response(const Response& response, const Wrapping& wrapping) {
    if (const Result<void> fits = check(response); !fits) return fits.error();
    const bool has_body = response.status != 204 && response.status != 304;

    Written written;
    std::string& out = written.bytes;
    out.reserve(256 + response.body.size());
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    out.append(reason_phrase(response.status)).append("\r\n");
    add_field(out, "Server", "usher");
    if (!wrapping.date.empty()) add_field(out, "Date", wrapping.date);
    if (has_body) {
        if (!response.content_type.empty()) add_field(out, "Content-Type", response.content_type);
        add_field(out, "Content-Length", std::to_string(response.body.size()));
    }
    if (wrapping.closes) add_field(out, "Connection", "close");
    if (wrapping.http10_stays) add_field(out, "Connection", "keep-alive");
    for (const Field& field : response.fields) add_field(out, field.name, field.value);
    out += "\r\n";
    written.header_size = out.size();
    if (has_body && !wrapping.head_only) out += response.body;
    return written;
}

Result<std::string> write_upgrade(const Response& response, std::string_view accept) {
    if (const Result<void> fits = check_fields(response); !fits) return fits.error();
    std::string out{"HTTP/1.1 101 Switching Protocols\r\n"};
    add_field(out, "Server", "usher");
    add_field(out, "Connection", "Upgrade");
    add_field(out, "Upgrade", "websocket");
    add_field(out, "Sec-WebSocket-Accept", accept);
    for (const Field& field : response.fields) add_field(out, field.name, field.value);
    out += "\r\n";
    return out;
}

}  // namespace usher::http
