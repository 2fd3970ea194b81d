/// What a created reseller comes to be like: each parameter's value, and where it is from
/// (specs/createreseller.md 3, 6). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/sandbox/createreseller/account_books.hpp"
#include "lib/upstream/createreseller/reseller.hpp"

namespace usher::sandbox::createreseller {

using upstream::createreseller::NewReseller;

enum class Origin : std::uint8_t {
    Given,    ///< by the call
    Package,  ///< the reseller package in force
    Account,  ///< the administrator's: its price mode, its first-level package
    Default,  ///< nobody has said it, or it does not count in the price mode
};

/// `given`, `package`, `account`, `default`.
[[nodiscard]] std::string_view name(Origin origin) noexcept;

struct EffectiveValue {
    std::string name;                    ///< of the parameter
    std::optional<std::string> value{};  ///< canonical; none: no value, or a password
    Origin origin = Origin::Default;

    friend bool operator==(const EffectiveValue&, const EffectiveValue&) = default;
};

/// Whether the reseller shares revenue rather than pays fixed prices.
[[nodiscard]] bool shares_revenue(const NewReseller& given, const Account& administrator) noexcept;

/// The free credits that the reseller begins with: none where revenue is shared.
[[nodiscard]] std::int64_t signup_credits(const NewReseller& given,
                                          const Account& administrator) noexcept;

/// All parameters from `fname` to `packageId`, in the order of section 3. `package` is the one in
/// force; none: the administrator has none.
[[nodiscard]] std::vector<EffectiveValue> effective_values(const NewReseller& given,
                                                           const Account& administrator,
                                                           const std::optional<Package>& package);

}  // namespace usher::sandbox::createreseller
