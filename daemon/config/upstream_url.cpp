#include "daemon/config/upstream_url.hpp"

#include <algorithm>

#include "lib/core/text.hpp"

namespace usher::config {
namespace {

constexpr std::size_t url_bytes_max = 1024;
constexpr std::string_view address_characters = "0123456789abcdefABCDEF:.";
constexpr std::string_view name_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";

Error malformed(const char* what) {
    return Error{Errc::Malformed, what};
}

std::string lower(std::string_view text) {
    std::string lowered{text};
    std::ranges::transform(lowered, lowered.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lowered;
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Splits `authority` into host and port, and checks their form.
Result<std::string> host_of(std::string_view authority) {
    const bool bracketed = authority.starts_with('[');
    const std::size_t host_end = bracketed ? authority.find(']') : authority.find(':');
    if (bracketed && host_end == std::string_view::npos) return malformed("a ] is missing");

    const std::size_t bracket = bracketed ? 1 : 0;
    std::string_view host = authority.substr(bracket, host_end - bracket);
    std::string_view rest;
    if (host_end != std::string_view::npos) rest = authority.substr(host_end + bracket);

    if (host.ends_with('.')) host.remove_suffix(1);
    const std::string_view allowed = bracketed ? address_characters : name_characters;
    if (host.empty() || host.find_first_not_of(allowed) != std::string_view::npos) {
        return malformed("a URL with a host name or IP address expected");
    }
    if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) {
        return malformed("a port from 1 to 65535 expected after the host");
    }
    return lower(host);
}

bool is_loopback_host(std::string_view host) {
    const bool numeric = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return host == "localhost" || host == "::1" || (host.starts_with("127.") && numeric);
}

}  // namespace

Result<std::string> upstream_host(std::string_view url) {
    const bool tls = url.starts_with("https://");
    if (!tls && !url.starts_with("http://")) return malformed("a URL with https:// expected");
    if (!is_printable(url, 1, url_bytes_max)) return malformed("a URL without spaces expected");
    if (url.find_first_of("@?#") != std::string_view::npos) {
        return malformed("a URL without user, query and fragment expected");
    }
    url.remove_prefix(tls ? 8 : 7);
    Result<std::string> host = host_of(url.substr(0, url.find('/')));
    if (host && !tls && !is_loopback_host(*host)) {
        return malformed("http:// is for loopback addresses only; https:// expected");
    }
    return host;
}

}  // namespace usher::config
