/// Many questions in one request: the body of `POST /v1/check`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/enforcement/right_question.hpp"
#include "lib/http/message.hpp"

namespace usher::api {

inline constexpr std::size_t checks_max = 64;

/// The questions of `{"checks": [{"option", "user_key", "product_key"}, {"user", "channel",
/// "service"}, …]}` in their order.
/// Errc::Malformed, naming the check and its member, Errc::TooLarge beyond `checks_max`.
[[nodiscard]] Result<std::vector<enforcement::RightQuestion>> read_checks(
    const http::Request& request);

/// The same of what nearly every caller sends: printable ASCII without escapes. None for anything
/// else, errors included: `read_checks` says what is wrong.
[[nodiscard]] std::optional<std::vector<enforcement::RightQuestion>> read_plain_checks(
    std::string_view body);

/// Appends `{"answers": […]}` to `out`: a decision a question, all at `now`.
void answer_checks(const std::vector<enforcement::RightQuestion>& questions,
                   enforcement::Decider& decider, Instant now, std::string& out);

}  // namespace usher::api
