/// What listeners of `/v1/events` are told, as JSON (docs/native-api.md, Events).
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "lib/enforcement/enforcer.hpp"
#include "lib/enforcement/event_log.hpp"

namespace usher::api {

/// A licence that ends soon, as the event and the list of reminders tell of it.
[[nodiscard]] boost::json::object json_expiring(const enforcement::LicenseExpiring& warning);

/// A change, with its number and its time.
[[nodiscard]] std::string write_event(const enforcement::Event& event);

/// Where a listener stands: `type` is `hello` or `reset`.
[[nodiscard]] std::string write_greeting(std::string_view type, enforcement::Enforcer& enforcer);

}  // namespace usher::api
