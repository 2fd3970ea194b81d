/// The calls behind the paths. Only for this folder's sources.
#pragma once

#include <memory>
#include <string>

#include "lib/async/task.hpp"
#include "lib/http/message.hpp"
#include "lib/sandbox/backend.hpp"

namespace usher::sandbox::oauth2 {

inline constexpr std::size_t form_bytes_max = 8192;

/// 43 random characters: a session, a code, a token, a client secret.
[[nodiscard]] std::string random_text();

/// GET shows the page that is due, or leads back with a code; POST does what a form says. See
/// pages.hpp.
[[nodiscard]] Task<http::Response> authorize(std::shared_ptr<Backend> backend,
                                             http::Request request);
/// POST of a form. Errors of RFC 6749 section 5.2.
[[nodiscard]] Task<http::Response> redeem_code(std::shared_ptr<Backend> backend,
                                               http::Request request);
/// GET with a bearer token in its field, or as the parameter `access_token` (choice 28).
[[nodiscard]] Task<http::Response> tell_user_data(std::shared_ptr<Backend> backend,
                                                  http::Request request);

}  // namespace usher::sandbox::oauth2
