/// Answers of this dialect (specs/aminotv.md 2, 12).
#pragma once

#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/http/message.hpp"
#include "lib/upstream/aminotv/error_document.hpp"

namespace usher::sandbox::aminotv {

using upstream::aminotv::Accepted;
using upstream::aminotv::ErrorCode;
using upstream::aminotv::Refusal;

inline constexpr std::string_view media_type = "application/vnd.api+json";

struct Reply {
    int status = 200;
    std::string body{};      ///< empty: none
    Seconds retry_after{0};  ///< 0: nothing is said about it

    friend bool operator==(const Reply&, const Reply&) = default;
};

/// IDEMPOTENCY_IN_PROGRESS asks to be called again after a second.
[[nodiscard]] Reply refuse(const Refusal& refusal);

/// As HTTP; never to be cached. A 401 says what it wants.
[[nodiscard]] http::Response response_of(Reply reply);

}  // namespace usher::sandbox::aminotv
