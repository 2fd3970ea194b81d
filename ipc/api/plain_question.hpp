/// A check as its caller names it: three texts, before they are read as ids.
#pragma once

#include <string_view>

#include "lib/core/error.hpp"
#include "lib/enforcement/enforcer.hpp"

namespace usher::api {

/// Texts that belong to the caller; an empty one counts as absent.
struct PlainQuestion {
    std::string_view option;
    std::string_view user_key;
    std::string_view product_key;

    /// The text that is called `name` in queries and bodies; null for any other name.
    [[nodiscard]] std::string_view* find(std::string_view name) noexcept;
};

/// Errc::Malformed, naming the member that cannot be read.
[[nodiscard]] Result<enforcement::Question> to_question(const PlainQuestion& plain);

}  // namespace usher::api
