#include "lib/sandbox/oauth2/redirect_uri.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "lib/core/text.hpp"
#include "lib/core/url.hpp"

namespace usher::sandbox::oauth2 {
namespace {

constexpr std::array<std::string_view, 2> loopback_origins{"http://127.0.0.1", "http://[::1]"};
constexpr std::int64_t port_max = 65535;

/// A loopback address without its port.
struct LoopbackParts {
    std::string_view origin;
    std::string_view rest;  ///< path and query
    friend bool operator==(const LoopbackParts&, const LoopbackParts&) = default;
};

bool is_port(std::string_view text) noexcept {
    const std::optional<std::int64_t> port = to_integer(text);
    return port && *port >= 1 && *port <= port_max && std::to_string(*port) == text;
}

std::optional<LoopbackParts> loopback_parts(std::string_view uri) noexcept {
    for (const std::string_view origin : loopback_origins) {
        if (!uri.starts_with(origin)) continue;
        std::string_view rest = uri.substr(origin.size());
        if (rest.starts_with(':')) {
            const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
            if (!is_port(rest.substr(1, end - 1))) return std::nullopt;
            rest.remove_prefix(end);
        }
        const bool ends_here = rest.empty() || rest.front() == '/' || rest.front() == '?';
        if (ends_here) return LoopbackParts{.origin = origin, .rest = rest};
    }
    return std::nullopt;
}

}  // namespace

bool is_redirect_uri(std::string_view text) {
    if (!is_printable(text, 1, redirect_uri_bytes_max)) return false;
    if (text.find_first_of("#\"'<>\\^`{|}") != std::string_view::npos) return false;
    return parse_url(text.substr(0, text.find('?'))).has_value();
}

bool is_allowed(std::span<const std::string> settings, std::string_view asked) {
    const std::optional<LoopbackParts> parts = loopback_parts(asked);
    return std::ranges::any_of(settings, [&](const std::string& setting) {
        return setting == asked || (parts && loopback_parts(setting) == parts);
    });
}

bool is_loopback(std::string_view uri) noexcept {
    return loopback_parts(uri).has_value();
}

std::string with_query(std::string_view uri, std::string_view query) {
    const bool has_query = uri.find('?') != std::string_view::npos;
    return std::string{uri} + (has_query ? '&' : '?') + std::string{query};
}

std::string policy_source(std::string_view uri) {
    // A source knows no IPv6 address (CSP level 3, section 2.3.1): there the scheme has to do.
    if (uri.starts_with("http://[")) return "http:";
    if (uri.starts_with("https://[")) return "https:";
    const std::size_t host = uri.find("://") + 3;
    return std::string{uri.substr(0, uri.find_first_of("/?", host))};
}

}  // namespace usher::sandbox::oauth2
