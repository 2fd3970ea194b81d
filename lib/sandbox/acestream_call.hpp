/// Requests to the Ace Stream API, checked in the order that specs/acestream.md 3.6 fixes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/http/query.hpp"
#include "lib/sandbox/accounts.hpp"

namespace usher::sandbox {

enum class ApiMethod : std::uint8_t {
    GetServiceCost,
    CreateUserKey,
    ActivateService,
    GetUserKeyInfo
};

/// `getServiceCost`, `createUserKey`, …: by its exact name only.
[[nodiscard]] std::optional<ApiMethod> api_method(std::string_view name) noexcept;

/// A request that is signed by a client of ours and names one of its applications.
struct ApiCall {
    const AccountSettings* account = nullptr;  ///< never null; one of the accounts given
    ApiMethod method{};
    http::Parameters parameters;

    /// The value of a parameter that the method requires. Errc::Rejected: `missing parameter:
    /// <name>`, also for an empty one.
    [[nodiscard]] Result<std::string_view> required(std::string_view name) const;
};

/// All checks that the methods share. Errc::Rejected with the text of specs/acestream.md 3.6. An
/// unknown `api_key` costs the work of a wrong signature. A name or value with a `#` in it could
/// imitate other items of the signed text: `bad signature`, whatever was signed (section 13).
[[nodiscard]] Result<ApiCall> check_call(upstream::acestream::Entry entry,
                                         http::Parameters parameters,
                                         const std::vector<AccountSettings>& accounts);

}  // namespace usher::sandbox
