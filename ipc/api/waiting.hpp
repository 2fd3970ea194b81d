/// How long a caller lets a request wait for what it has set going.
#pragma once

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/http/query.hpp"

namespace usher::api {

/// The parameter `wait`, 0 to 30 seconds; absent: 0.
[[nodiscard]] Result<Seconds> read_wait(const http::Parameters& parameters);

}  // namespace usher::api
