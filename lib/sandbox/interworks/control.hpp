/// The control endpoint's paths for this dialect, among them the consoles of the distributor and
/// its resellers (specs/interworks.md 2, 2.5, 15). Project choice.
///
/// | method and path below /control/v1/interworks | body | answer |
/// | --- | --- | --- |
/// | GET state | | how many rows each collection has, resellers, users, the switches |
/// | GET, POST keys | `{"regenerate"}` | `clientKey`, `clientSecret` (`--` before they are
/// generated), `generated`, `requestTokenPath` |
/// | GET resellers, POST resellers | `{"id", "name", "edition"}` | |
/// | GET api-credentials?account= | | what that reseller sees, with `canAddUser` and `users` |
/// | GET, POST, DELETE api-users | `{"account", "username", "email", "password",
/// "confirmPassword"}`; of DELETE the first two | |
/// | GET, POST, DELETE switches | any of 15.4 | all of them; DELETE puts them back |
/// | GET, POST, DELETE faults | see fault_rules.hpp | those that are left |
/// | GET counters | | calls by path, token requests, tokens issued |
/// | POST, PATCH, DELETE data | `{"collection", "reseller"}` with `"document"`; with `"id"` and
/// `"members"`; with `"id"` | puts a row, changes one, takes one away |
/// | POST reset | | books as new ones are, switches, faults and counters too |
/// | POST accounts/bulk | `{"reseller", "count", "seed", "subscriptions", "months", "assets"}` |
/// adds up to a million customers with what they have: see population.hpp |
///
/// Errors are problem documents whose detail begins with the name of section 2.5, such as
/// `KeysNotGenerated`, or with the field's.
#pragma once

#include <span>

#include "lib/sandbox/control_route.hpp"

namespace usher::sandbox::interworks {

[[nodiscard]] std::span<const ControlRoute> control_routes() noexcept;

}  // namespace usher::sandbox::interworks
