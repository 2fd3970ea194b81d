/// A check as its caller names it: three texts, before they are read as ids.
#pragma once

#include <optional>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/enforcement/enforcer.hpp"

namespace usher::api {

/// Texts that belong to the caller. One that is there and empty is no question about the device: an
/// engine whose variable happens to be empty must not get the device's answer.
struct PlainQuestion {
    using Text = std::optional<std::string_view>;

    Text option{};
    Text user_key{};
    Text product_key{};

    /// The text that is called `name` in queries and bodies; null for any other name.
    [[nodiscard]] Text* find(std::string_view name) noexcept;
};

/// Errc::Malformed, naming the member that cannot be read.
[[nodiscard]] Result<enforcement::Question> to_question(const PlainQuestion& plain);

}  // namespace usher::api
