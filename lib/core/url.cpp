#include "lib/core/url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "lib/core/text.hpp"

// By hand, since Boost.URL 1.81 reads `http://127.0.0.1.example.org` as the host 127.0.0.1 with the
// path `.example.org`, which would open the door that only this machine may use.
namespace usher {
namespace {

constexpr std::size_t url_bytes_max = 1024;
constexpr std::size_t host_bytes_max = 253;  // RFC 1035 section 2.3.4, without the length octets

Error malformed(const char* what) {
    return {Errc::Malformed, what};
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'z');
}

// Takes `text` up to `end`, or all of it, off its front.
std::string_view take_until(std::string_view& text, char end) {
    const std::string_view taken = text.substr(0, text.find(end));
    text.remove_prefix(taken.size());
    return taken;
}

// Whether the percent signs of `path`, in lower case, all begin an octet.
bool is_percent_encoded(std::string_view path) {
    const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
    for (auto sign = path.find('%'); sign != path.npos; sign = path.find('%', sign + 1)) {
        if (sign + 2 >= path.size() || !is_hex(path[sign + 1]) || !is_hex(path[sign + 2])) {
            return false;
        }
    }
    return true;
}

// RFC 3986 section 3.3, without the dot segments that mean something else than they say.
bool is_path(std::string_view text) {
    constexpr std::string_view marks = "-._~!$&'()*+,;=:@/%";
    const std::string path = lower_case(text);
    const auto fits = [marks](char c) {
        return is_letter_or_digit(c) || marks.find(c) != std::string_view::npos;
    };
    return std::ranges::all_of(path, fits) && is_percent_encoded(path) &&
           path.find("/.") == std::string_view::npos;
}

bool is_ipv4(const std::string& host) {
    in_addr bytes{};
    return inet_pton(AF_INET, host.c_str(), &bytes) == 1;
}

// Resolvers also take `127.1` and `0x7f.1` for addresses, and we would not know for which.
bool ends_like_an_address(std::string_view host) {
    const std::string_view last = host.substr(host.rfind('.') + 1);
    return std::ranges::all_of(last, is_digit) || last.starts_with("0x");
}

bool is_host_name(std::string_view host) {
    const auto fits = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; };
    return !host.empty() && host.size() <= host_bytes_max && std::ranges::all_of(host, fits) &&
           host.front() != '.' && host.find("..") == std::string_view::npos &&
           !ends_like_an_address(host);
}

// A host that can only be this machine.
bool is_this_machine(const std::string& host) {
    return host == "localhost" || host == "::1" || (is_ipv4(host) && host.starts_with("127."));
}

Result<std::string> take_bracketed(std::string_view& authority) {
    const std::string literal{take_until(authority, ']').substr(1)};
    in6_addr bytes{};
    if (authority.empty() || inet_pton(AF_INET6, literal.c_str(), &bytes) != 1) {
        return malformed("an IPv6 address expected between [ and ]");
    }
    authority.remove_prefix(1);
    std::array<char, INET6_ADDRSTRLEN> text{};
    return std::string{inet_ntop(AF_INET6, &bytes, text.data(), text.size())};
}

Result<std::string> take_host(std::string_view& authority) {
    if (authority.starts_with('[')) return take_bracketed(authority);
    std::string host = lower_case(take_until(authority, ':'));
    if (host.ends_with('.')) host.pop_back();
    if (!is_ipv4(host) && !is_host_name(host)) {
        return malformed("a host name or IP address expected");
    }
    return host;
}

Result<std::uint16_t> read_port(std::string_view text, std::uint16_t usual) {
    if (text.empty()) return usual;
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + 1, end, port);
    const bool is_whole = text.front() == ':' && text.size() > 1 && stop == end;
    if (!is_whole || error != std::errc{} || port == 0) {
        return malformed("a port from 1 to 65535 expected after the host");
    }
    return port;
}

// Takes `https://` or `http://` off the front of `text`: whether it was the first.
Result<bool> take_scheme(std::string_view& text) {
    const std::string scheme = lower_case(take_until(text, ':'));
    if ((scheme != "https" && scheme != "http") || !text.starts_with("://")) {
        return malformed("a URL with https:// expected");
    }
    text.remove_prefix(3);
    return scheme == "https";
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
    if (!is_printable(text, 0, url_bytes_max)) {
        return malformed("a URL of at most 1024 characters without spaces expected");
    }
    const Result<bool> tls = take_scheme(text);
    if (!tls) return tls.error();
    const bool goes_on = text.find_first_of("?#") != text.npos;
    std::string_view authority = take_until(text, '/');
    if (goes_on || authority.find('@') != text.npos) {
        return malformed("a URL without user, query and fragment expected");
    }
    if (!is_path(text)) return malformed("a path without dot segments and odd characters expected");
    const Result<std::string> host = take_host(authority);
    if (!host) return host.error();
    const Result<std::uint16_t> port = read_port(authority, *tls ? 443 : 80);
    if (!port) return port.error();
    if (!*tls && !is_this_machine(*host)) {
        return malformed("http:// is for loopback addresses only; https:// expected");
    }
    while (text.ends_with('/')) text.remove_suffix(1);
    return Url{.tls = *tls, .host = *host, .port = *port, .path = std::string{text}};
}

}  // namespace usher
