/// The control face of this dialect.
///
///     GET    /control/v1/createreseller/accounts   the first 1000, without their API ids
///     POST   /control/v1/createreseller/accounts   makes one, or changes the one of that name: see
///                                                  read_account
///     GET    /control/v1/createreseller/packages   the first 1000, with their terms
///     POST   /control/v1/createreseller/packages   makes one: see read_package
///     GET    /control/v1/createreseller/resellers?after=ID   up to 1000 that calls have created
///     GET    /control/v1/createreseller/credits    the newest 1000 lines, oldest first
///     GET    /control/v1/createreseller/profile    see answer_profile.hpp; POST changes, DELETE
///                                                  resets it
///
/// A reseller is `{"id", "user_name", "administrator", "created_at", "active", "mail_sent",
/// "credits", "commission": {"user_id", "percent"} | null, "values": {"subscriptionFee": {"value",
/// "origin"}, …}}`, every parameter with its effective value and where that is from; of the
/// password the origin alone.
#pragma once

#include <span>

#include "lib/sandbox/control_route.hpp"

namespace usher::sandbox::createreseller {

[[nodiscard]] std::span<const ControlRoute> control_routes() noexcept;

}  // namespace usher::sandbox::createreseller
