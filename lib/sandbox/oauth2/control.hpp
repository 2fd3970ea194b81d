/// A reseller's account as the account site shows it: applications, API key, balance.
///
///     GET   /control/v1/account?api_key=K    `{"api_key", "balance", "apps": […]}`; the ledger is
///                                            `GET /control/v1/ledger`
///     POST  /control/v1/account/api_secret   `{"api_key"}`: a new API secret; the old one is worth
///                                            nothing from then on
///     POST  /control/v1/apps                 see read_new_app
///     PATCH /control/v1/apps                 see read_app_change
///     POST  /control/v1/apps/client_secret   `{"app"}`: a new client secret
///
/// An app is `{"app", "api_key", "name", "site" | null, "redirect_uris", "created_at"}`. A secret
/// is shown once, in the answer that makes it: `client_secret` or `api_secret`.
#pragma once

#include <span>

#include "lib/sandbox/control_route.hpp"

namespace usher::sandbox::oauth2 {

[[nodiscard]] std::span<const ControlRoute> control_routes() noexcept;

}  // namespace usher::sandbox::oauth2
