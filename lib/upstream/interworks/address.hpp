/// Where a distributor's BSS is (specs/interworks.md 1.1). Pure.
#pragma once

#include <optional>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/core/url.hpp"

namespace usher::upstream::interworks {

struct Addresses {
    Url origin;                       ///< what stands before `/api`; the token goes nowhere else
    Url token;                        ///< of the token endpoint
    std::optional<Url> revocation{};  ///< none: this upstream documents none

    friend bool operator==(const Addresses&, const Addresses&) = default;
};

/// What a configuration says.
struct ConfiguredAddresses {
    std::string_view base;              ///< with or without `/api` or `/` at its end (IW-ADDR-2)
    std::string_view token_url{};       ///< empty: `ORIGIN/oauth/token`
    std::string_view revocation_url{};  ///< empty: none
    /// Lets addresses begin with `http://`, on loopback: for tests alone (IW-HTTP-1).
    bool allow_plain_http = false;
};

/// Errc::Malformed, naming the address, when it cannot be read (parse_url) or is not HTTPS without
/// leave.
[[nodiscard]] Result<Addresses> addresses_of(const ConfiguredAddresses& configured);

}  // namespace usher::upstream::interworks
