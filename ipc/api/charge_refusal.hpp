/// Why nothing was charged, as far as the caller may know it.
#pragma once

#include "ipc/api/services.hpp"
#include "lib/core/error.hpp"
#include "lib/http/message.hpp"

namespace usher::api {

/// `error` for the sender of `request`. Its cause may name a file: whoever may not see that in the
/// status does not see it here.
[[nodiscard]] Error shown_refusal(const Services& services, const Error& error,
                                  const http::Request& request);

}  // namespace usher::api
