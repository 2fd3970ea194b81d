/// The parameters of a request as they arrive: a query, and a form after it
/// (specs/createreseller.md 1). Pure.
///
/// Not http::parse_query: that takes the last of several values and 32 of them, here the first one
/// counts, there are 34, and how a password was written matters.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"

namespace usher::upstream::createreseller {

/// Query and form together; longer requests are answered with 414.
inline constexpr std::size_t request_bytes_max = 8192;

class Form {
public:
    /// Appends what `text` holds (`application/x-www-form-urlencoded`). Errc::Malformed where an
    /// escape is not `%` and two hexadecimal digits, or the bytes are not UTF-8 or hold a NUL; then
    /// nothing has changed. As many parameters as its bytes can hold.
    [[nodiscard]] Result<void> add(std::string_view text);

    /// The first value of `name`, without the blanks around it; empty without one. Valid until
    /// something is added.
    [[nodiscard]] std::string_view find(std::string_view name) const noexcept;
    /// The same with the blanks.
    [[nodiscard]] std::string_view find_untrimmed(std::string_view name) const noexcept;
    /// Whether the first value of `name` was written with a bare `+`, which has become a blank.
    [[nodiscard]] bool has_bare_plus(std::string_view name) const noexcept;

private:
    struct Item {
        std::string name;
        std::string value;
        bool has_bare_plus = false;
    };
    [[nodiscard]] static Result<Item> read_item(std::string_view text);
    [[nodiscard]] const Item* first(std::string_view name) const noexcept;

    std::vector<Item> items_;
};

}  // namespace usher::upstream::createreseller
