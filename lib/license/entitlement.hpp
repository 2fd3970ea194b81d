/// User keys, what they hold, and how validity grows.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"

namespace usher::license {

/// specs/acestream.md 3.4, createUserKey. The numbers are those of the wire.
enum class KeyType : std::uint8_t {
    General = 1,     ///< good with any application
    Individual = 2,  ///< good only with the application it was made for
};

/// What an authenticated extension string says.
struct Extension {
    UserKey user_key;
    KeyType type = KeyType::General;
    std::optional<ProductId> product{};  ///< always there for an individual key
    IssuerId issuer;
    Instant issued_at;

    friend bool operator==(const Extension&, const Extension&) = default;
};

/// One option of one user key.
struct Entitlement {
    OptionId option;
    Instant valid_to;    ///< exclusive (threat model D44)
    bool trial = false;  ///< activated free of charge

    [[nodiscard]] bool active_at(Instant now) const noexcept { return now < valid_to; }
    friend bool operator==(const Entitlement&, const Entitlement&) = default;
};

/// What upstream says a user key holds: the authenticated content of an entitlement document.
struct EntitlementDocument {
    std::int64_t version = 0;  ///< grows with every change of this key upstream
    Instant issued_at;
    Instant expires_at;
    std::vector<Entitlement> entitlements;

    friend bool operator==(const EntitlementDocument&, const EntitlementDocument&) = default;
};

/// The end of validity after activating for `period` at `now`: it continues a running one and
/// starts now otherwise (specs/acestream.md 4.3). Saturates at 2^53 - 1 seconds.
[[nodiscard]] Instant extended(Instant now, std::optional<Instant> valid_to,
                               Seconds period) noexcept;

/// Makes the paid entitlement for `option` last until `valid_to`, if it does not last longer
/// already. `held` is ordered by option, the paid before the trial, and stays so.
void extend(std::vector<Entitlement>& held, const OptionId& option, Instant valid_to);

}  // namespace usher::license
