/// Answers of the facade: documents that a client may keep, and errors, both as upstream writes
/// them (specs/aminotv.md 12, 14).
#pragma once

#include <optional>
#include <string>

#include "ipc/api/license_facade/ports.hpp"
#include "lib/core/clock.hpp"
#include "lib/http/message.hpp"
#include "lib/license/freshness.hpp"

namespace usher::api::license_facade {

inline constexpr ErrorWord malformed_document{400, "MALFORMED_DOCUMENT"};
inline constexpr ErrorWord idempotency_key_missing{400, "IDEMPOTENCY_KEY_MISSING"};
inline constexpr ErrorWord invalid_parameter{400, "INVALID_PARAMETER"};
inline constexpr ErrorWord unauthorized{401, "UNAUTHORIZED"};
inline constexpr ErrorWord forbidden_user{403, "FORBIDDEN_USER"};
inline constexpr ErrorWord license_not_found{404, "LICENSE_NOT_FOUND"};
inline constexpr ErrorWord not_found{404, "NOT_FOUND"};
inline constexpr ErrorWord method_not_allowed{405, "METHOD_NOT_ALLOWED"};
inline constexpr ErrorWord idempotency_in_progress{409, "IDEMPOTENCY_IN_PROGRESS"};
inline constexpr ErrorWord duplicate_license_confirm{409, "DUPLICATE_LICENSE_CONFIRM"};
inline constexpr ErrorWord unsupported_media_type{415, "UNSUPPORTED_MEDIA_TYPE"};
inline constexpr ErrorWord idempotency_key_reused{422, "IDEMPOTENCY_KEY_REUSED"};
inline constexpr ErrorWord rate_limited{429, "RATE_LIMITED"};
inline constexpr ErrorWord internal{500, "INTERNAL"};
inline constexpr ErrorWord upstream_unavailable{503, "UPSTREAM_UNAVAILABLE"};
inline constexpr ErrorWord cache_empty{503, "CACHE_EMPTY"};

/// When what is not available now is to be asked for again, unless more is known.
inline constexpr Seconds retry_soon{5};

/// A 503 says when to ask again.
[[nodiscard]] http::Response refusal(const Ports& ports, const ErrorWord& word, std::string detail,
                                     Seconds retry_after = retry_soon);

/// A JSON:API document.
[[nodiscard]] http::Response document(int status, std::string body);

/// How old a document is; none: it is not known.
struct Standing {
    std::optional<Seconds> age{};
    license::FreshnessPolicy policy{};
};

/// A document out of the cache, or 304 where `If-None-Match` of the request has its tag. `Age` and
/// `X-Cache-State` say how it stands: `fresh` up to 900 s, `too-old` where decisions no longer rest
/// on it, else `stale`.
[[nodiscard]] http::Response cached(const Ports& ports, const http::Request& request,
                                    std::string body, const Standing& standing);

}  // namespace usher::api::license_facade
