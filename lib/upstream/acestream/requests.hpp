/// The four methods of Ace Stream's API as typed requests, and the one builder that signs them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/secret.hpp"
#include "lib/http/query.hpp"
#include "lib/license/entitlement.hpp"

namespace usher::upstream::acestream {

/// The two entry points, which differ in how they name what is sold (specs/acestream.md 2).
enum class Entry : std::uint8_t { Reseller, Developer };

/// `reseller`, `developer`; also the last part of the address.
[[nodiscard]] std::string_view name(Entry entry) noexcept;

/// Who signs.
struct Account {
    Entry entry = Entry::Reseller;
    std::string api_key;
    Secret api_secret;
    std::string
        application;  ///< APP_ID for a reseller, public part of the product key for a developer
};

struct GetServiceCost {
    OptionId service;
    PeriodId period;
};
struct CreateUserKey {
    license::KeyType type = license::KeyType::General;
    std::optional<ProductId>
        product{};  ///< of an individual key at the reseller's entry (choice 8)
};
struct ActivateService {
    UserKey user_key;
    OptionId service;
    PeriodId period;
};
struct GetUserKeyInfo {
    UserKey user_key;
};

/// A signed query string, ready to follow `?`. It is a bearer cheque (threat model D52): send it
/// once, never log or keep it.
/// Errc::Malformed, naming the parameter, for a value outside `[A-Za-z0-9._-]`, empty or over 128
/// bytes, the account's own included; for an empty secret; for an individual key without a product
/// at the reseller's entry, and at the developer's for a product that is not the account's.
[[nodiscard]] Result<std::string> signed_query(const Account& account,
                                               const GetServiceCost& request);
[[nodiscard]] Result<std::string> signed_query(const Account& account,
                                               const CreateUserKey& request);
[[nodiscard]] Result<std::string> signed_query(const Account& account,
                                               const ActivateService& request);
[[nodiscard]] Result<std::string> signed_query(const Account& account,
                                               const GetUserKeyInfo& request);

}  // namespace usher::upstream::acestream
