/// A check as its caller names it: texts, before they are read as ids.
#pragma once

#include <array>
#include <boost/json/fwd.hpp>
#include <optional>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/enforcement/right_question.hpp"

namespace usher::api {

/// What the texts of a question are called in queries and bodies.
inline constexpr std::array<std::string_view, 6> question_members{
    "option", "user_key", "product_key", "user", "channel", "service"};

/// Texts that belong to the caller. One that is there and empty is no question about the device: an
/// engine whose variable happens to be empty must not get the device's answer.
struct PlainQuestion {
    using Text = std::optional<std::string_view>;

    Text option{};
    Text user_key{};
    Text product_key{};
    Text user{};
    Text channel{};
    Text service{};

    /// The text that is called `name`; null for any other than the members above.
    [[nodiscard]] Text* find(std::string_view name) noexcept;
};

/// About an option, or about a user, a channel and a service together. Errc::Malformed, naming the
/// member that cannot be read.
[[nodiscard]] Result<enforcement::RightQuestion> to_question(const PlainQuestion& plain);
/// The question in `body`, which may say more; errors as above.
[[nodiscard]] Result<enforcement::RightQuestion> question_in(const boost::json::object& body);

}  // namespace usher::api
