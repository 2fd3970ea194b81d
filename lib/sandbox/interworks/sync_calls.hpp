/// Synchronisation of accounts with systems outside (specs/interworks.md 9.8, 10). Each call runs
/// inside one transaction. A system that the organization does not have: 404
/// `ExternalSystemNotFoundError`.
#pragma once

#include "lib/sandbox/interworks/api_call.hpp"

namespace usher::sandbox::interworks {

/// The options of an account at a system, with the values that they have been given.
[[nodiscard]] http::Response show_sync_options(const ApiCall& call, store::Database& database);
/// Gives options values; 201. 400 for an alias that the system does not have.
[[nodiscard]] http::Response set_sync_options(const ApiCall& call, store::Database& database);
/// 200 in any case: the body says whether it succeeded, which it does once every mandatory option
/// has a value (IW-OBJ-9).
[[nodiscard]] http::Response synchronize_account(const ApiCall& call, store::Database& database);

}  // namespace usher::sandbox::interworks
