/// Writing JSON member by member: the library would print an amount of money with an exponent.
///
/// Only for the sources of the dialects.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"

namespace usher::upstream {

/// A JSON string. `text` is UTF-8.
[[nodiscard]] std::string quoted(std::string_view text);

/// An object as its text. A value that is none is written as null; `maybe_` leaves it out.
class ObjectText {
public:
    ObjectText& json(std::string_view name, std::string_view value);
    ObjectText& text(std::string_view name, std::string_view value);
    ObjectText& flag(std::string_view name, bool value);
    ObjectText& number(std::string_view name, std::int64_t value);
    ObjectText& date(std::string_view name, std::optional<Instant> value);
    ObjectText& maybe_text(std::string_view name, const std::optional<std::string>& value);
    ObjectText& maybe_flag(std::string_view name, std::optional<bool> value);
    ObjectText& maybe_number(std::string_view name, std::optional<std::int64_t> value);
    ObjectText& maybe_date(std::string_view name, std::optional<Instant> value);

    [[nodiscard]] bool empty() const noexcept { return members_.empty(); }
    [[nodiscard]] std::string done() const { return "{" + members_ + "}"; }

private:
    std::string members_;
};

/// An array of what are JSON texts already.
[[nodiscard]] std::string list_text(std::span<const std::string> elements);

}  // namespace usher::upstream
