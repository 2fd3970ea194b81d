#include <boost/asio/ip/address.hpp>
#include <charconv>

#include "lib/http/ascii.hpp"
#include "lib/http/client.hpp"
#include "lib/http/query.hpp"

// By hand, since Boost.URL 1.81 reads `http://127.0.0.1.example.org` as the host 127.0.0.1 with the
// path `.example.org`, which would open the door that only this machine may use.
namespace usher::http {
namespace {

namespace ip = boost::asio::ip;

Error refuse(std::string_view reason) {
    return {Errc::Malformed, "address: " + std::string{reason}};
}

// Takes `text` up to `end`, or all of it, off its front.
std::string_view take_until(std::string_view& text, char end) {
    const std::string_view taken = text.substr(0, text.find(end));
    text.remove_prefix(taken.size());
    return taken;
}

// RFC 3986 section 3.3, without the dot segments that mean something else than they say.
bool is_path(std::string_view path) {
    constexpr std::string_view marks = "-._~!$&'()*+,;=:@/%";
    const auto fits = [marks](char c) {
        return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') ||
               marks.find(c) != std::string_view::npos;
    };
    return std::ranges::all_of(path, fits) && percent_decode(path).has_value() &&
           path.find("/.") == std::string_view::npos;
}

bool is_host_name(std::string_view host) {
    constexpr std::size_t name_max = 253;  // RFC 1035 section 2.3.4, without the length octets
    const auto fits = [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
    };
    return !host.empty() && host.size() <= name_max && std::ranges::all_of(host, fits) &&
           host.front() != '.' && host.find("..") == std::string_view::npos;
}

// A host that can only be this machine.
bool is_this_machine(const std::string& host) {
    boost::system::error_code not_literal;
    const auto address = ip::make_address(host, not_literal);
    return not_literal ? host == "localhost" : address.is_loopback();
}

Result<std::string> take_host(std::string_view& authority) {
    if (!authority.starts_with('[')) {
        std::string host;
        for (const char c : take_until(authority, ':')) host += lower(c);
        if (!is_host_name(host)) return refuse("a host name or IP address is missing or wrong");
        return host;
    }
    const std::string literal{take_until(authority, ']').substr(1)};
    boost::system::error_code error;
    const auto address = ip::make_address_v6(literal, error);
    if (error || authority.empty() || literal.find('%') != std::string::npos) {
        return refuse("what stands in brackets is not an IPv6 address");
    }
    authority.remove_prefix(1);
    return address.to_string();
}

Result<std::uint16_t> read_port(std::string_view text, std::uint16_t usual) {
    if (text.empty()) return usual;
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + 1, end, port);
    const bool is_whole = text.front() == ':' && text.size() > 1 && stop == end;
    if (!is_whole || error != std::errc{} || port == 0) return refuse("its port is out of range");
    return port;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
    std::string_view rest = text;
    const std::string_view scheme = take_until(rest, ':');
    const bool tls = equals_ignoring_case(scheme, "https");
    if (!tls && !equals_ignoring_case(scheme, "http")) return refuse("it must begin with https://");
    if (!rest.starts_with("://")) return refuse("it must begin with https://");
    rest.remove_prefix(3);

    std::string_view authority = take_until(rest, '/');
    if (!is_path(rest)) return refuse("its path is wrong; query and fragment have no place in it");
    const Result<std::string> host = take_host(authority);
    if (!host) return host.error();
    const Result<std::uint16_t> port = read_port(authority, tls ? 443 : 80);
    if (!port) return port.error();
    if (!tls && !is_this_machine(*host)) return refuse("http:// is for this machine only");

    while (rest.ends_with('/')) rest.remove_suffix(1);
    return Url{.tls = tls, .host = *host, .port = *port, .path = std::string{rest}};
}

}  // namespace usher::http
