/// What the API's writes do and answer (specs/interworks.md 10.2, 11, 12). Each runs inside one
/// transaction: all of it is done, or nothing. What cannot be read is answered with 400, naming the
/// member.
#pragma once

#include "lib/sandbox/interworks/api_call.hpp"

namespace usher::sandbox::interworks {

/// 201 with the account; 400 `AccountNotCreatedError`.
[[nodiscard]] http::Response create_account(const ApiCall& call, store::Database& database);
/// A JSON Patch; 200 with the account, 400 `AccountNotUpdatedError`.
[[nodiscard]] http::Response patch_account(const ApiCall& call, store::Database& database);
/// Ends a subscription at once; 400 `SubscriptionCancellationPlatformError` for one that has ended.
[[nodiscard]] http::Response cancel_subscription(const ApiCall& call, store::Database& database);
/// Fewer seats, at least one: done at once, answered with a QuantityRequest of status 2.
[[nodiscard]] http::Response lower_quantity(const ApiCall& call, store::Database& database);
/// The add-on's status becomes `PendingCancellation`.
[[nodiscard]] http::Response cancel_addon(const ApiCall& call, store::Database& database);
[[nodiscard]] http::Response set_auto_renewal(const ApiCall& call, store::Database& database);

}  // namespace usher::sandbox::interworks
