#include <arpa/inet.h>

#include <array>
#include <charconv>

#include "daemon/config/draft.hpp"

namespace usher::config {
namespace {

bool is_address(int family, const std::string& host) {
    in6_addr bytes{};  // large enough for either family
    return inet_pton(family, host.c_str(), &bytes) == 1;
}

// An IPv6 address has many spellings, of which comparisons must see one.
std::string canonical(const std::string& host) {
    in6_addr bytes{};
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_pton(AF_INET6, host.c_str(), &bytes);
    return inet_ntop(AF_INET6, &bytes, text.data(), text.size());
}

}  // namespace

Result<Listen> parse_listen(const std::string& text) {
    const Error malformed{Errc::Malformed,
                          "an IP address and a port such as 127.0.0.1:6878 or [::1]:6878 expected"};
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return malformed;

    std::string host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (!is_address(bracketed ? AF_INET6 : AF_INET, host)) return malformed;
    if (bracketed) host = canonical(host);

    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (error != std::errc{} || rest != end) return malformed;
    return Listen{.host = std::move(host), .port = port};
}

std::string to_text(const Listen& listen) {
    const bool bracketed = listen.host.find(':') != std::string::npos;
    return (bracketed ? "[" + listen.host + "]" : listen.host) + ":" + std::to_string(listen.port);
}

bool is_wildcard(const Listen& listen) {
    in6_addr bytes{};
    return listen.host == "0.0.0.0" || (inet_pton(AF_INET6, listen.host.c_str(), &bytes) == 1 &&
                                        IN6_IS_ADDR_UNSPECIFIED(&bytes));
}

bool is_loopback(const Listen& listen) {
    return listen.host.starts_with("127.") || listen.host == "::1";
}

}  // namespace usher::config
