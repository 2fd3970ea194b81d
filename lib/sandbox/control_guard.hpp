/// Who may speak to the control endpoint: programs on this machine, not pages in its browser.
#pragma once

#include <optional>

#include "lib/http/message.hpp"

namespace usher::sandbox {

/// The refusal, if there is one: 403 when Host is not a loopback name with the port that took the
/// request, or when an Origin is there (browsers send it with whatever may change something);
/// 415 for a POST, or a body, that is not declared as `application/json`.
[[nodiscard]] std::optional<http::Response> refuse_foreign(const http::Request& request);

}  // namespace usher::sandbox
