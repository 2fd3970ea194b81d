/// Query strings and forms (`application/x-www-form-urlencoded`), read strictly and written
/// plainly.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"

namespace usher::http {

/// Named values in their order. A name may stand more than once; the last one counts.
class Parameters {
public:
    struct Item {
        std::string name;
        std::string value;
        friend bool operator==(const Item&, const Item&) = default;
    };

    void add(std::string name, std::string value);
    /// The last value of `name`; valid until something is added.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
    [[nodiscard]] const std::vector<Item>& items() const noexcept { return items_; }
    /// Appends what `later` holds, so that its values count.
    void merge(Parameters later);

private:
    std::vector<Item> items_;
};

inline constexpr std::size_t parameters_max = 32;

/// Reads a query or form body: `+` is a space, percent-encoding and UTF-8 must be valid, no NUL, at
/// most 32 parameters (threat model D8). Errc::Malformed or TooLarge otherwise.
[[nodiscard]] Result<Parameters> parse_query(std::string_view text);

/// `text` with everything but RFC 3986's unreserved set percent-encoded, a space as `%20`.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// `text` with its percent-encoding undone; `+` stays. Errc::Malformed when it is not valid.
[[nodiscard]] Result<std::string> percent_decode(std::string_view text);

/// `name=value&name=value`, percent-encoded, in order.
[[nodiscard]] std::string to_query(const Parameters& parameters);

}  // namespace usher::http
