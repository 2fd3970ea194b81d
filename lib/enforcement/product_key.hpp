/// Product keys and the answer that proves one at the Engine API (specs/acestream.md section 5).
#pragma once

#include <string>
#include <string_view>

#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"

namespace usher::enforcement {

/// A whole product key, `G1-G2-G3-G4`: only its first group may travel.
class ProductKey {
public:
    /// Errc::Malformed unless it is four groups of `[0-9A-Za-z]`, each of 1 to 64 characters. The
    /// text never quotes the key.
    [[nodiscard]] static Result<ProductKey> parse(std::string_view text);

    [[nodiscard]] const ProductId& public_part() const noexcept { return public_part_; }
    /// What an application answers to the engine's `request_key`: the public part, `-`, and SHA-1
    /// over request key and product key in lower-case hex.
    [[nodiscard]] std::string response_key(std::string_view request_key) const;
    /// Whether `response_key` is that answer, in a time that does not tell how much of it fits.
    [[nodiscard]] bool is_proven_by(std::string_view response_key,
                                    std::string_view request_key) const;

private:
    ProductKey(std::string text, ProductId public_part);

    std::string text_;
    ProductId public_part_;
};

/// The public part of what a caller sent as `product_key`, who may have sent the whole key; any
/// other text is taken as it is (specs/acestream.md 1 and 6.2).
[[nodiscard]] ProductId public_part_of(std::string_view product_key);

}  // namespace usher::enforcement
