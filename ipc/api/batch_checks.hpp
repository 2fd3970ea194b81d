/// Many questions in one request: the body of `POST /v1/check`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/http/message.hpp"

namespace usher::api {

inline constexpr std::size_t checks_max = 64;

/// The questions of `{"checks": [{"option", "user_key", "product_key"}, …]}` in their order.
/// Errc::Malformed, naming the check and its member, Errc::TooLarge beyond `checks_max`.
[[nodiscard]] Result<std::vector<enforcement::Question>> read_checks(const http::Request& request);

/// The same of what nearly every caller sends: printable ASCII without escapes. None for anything
/// else, errors included: `read_checks` says what is wrong.
[[nodiscard]] std::optional<std::vector<enforcement::Question>> read_plain_checks(
    std::string_view body);

/// Appends `{"answers": […]}` to `out`: a decision a question, all at one time.
void answer_checks(const std::vector<enforcement::Question>& questions,
                   enforcement::Enforcer& enforcer, std::string& out);

}  // namespace usher::api
