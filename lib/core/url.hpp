/// Addresses of upstreams, read strictly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/core/error.hpp"

namespace usher {

/// Where requests go.
struct Url {
    bool tls = false;
    std::string host;  ///< in lower case: a name without a final dot, or an IP address without `[]`
    std::uint16_t port = 0;
    std::string path{};  ///< without a `/` at its end: empty, or `/reseller`

    friend bool operator==(const Url&, const Url&) = default;
};

/// Reads `https://host[:port][/path]` of at most 1024 characters; `http://` only for 127.0.0.0/8,
/// [::1] and `localhost` (threat model D50). Errc::Malformed for anything else, user info, query
/// and fragment included; the text says what was expected.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

}  // namespace usher
