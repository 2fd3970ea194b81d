#include "lib/sandbox/control_guard.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "lib/sandbox/answers.hpp"

namespace usher::sandbox {

namespace {

bool names_this_machine(std::string_view host, std::uint16_t port) {
    constexpr std::array<std::string_view, 3> names{"localhost", "127.0.0.1", "[::1]"};
    const std::string suffix = ':' + std::to_string(port);
    return host.ends_with(suffix) &&
           std::ranges::find(names, host.substr(0, host.size() - suffix.size())) != names.end();
}

}  // namespace

std::optional<http::Response> refuse_foreign(const http::Request& request) {
    if (!names_this_machine(request.field("Host").value_or(""), request.local_port)) {
        return problem(403, "Host: not a loopback name with this port");
    }
    if (request.field_count("Origin") != 0) return problem(403, "Origin: no page may speak here");
    const bool has_body = request.method == "POST" || !request.body.empty();
    if (has_body && !request.has_media_type("application/json")) {
        return problem(415, "Content-Type: application/json expected");
    }
    return std::nullopt;
}

}  // namespace usher::sandbox
