/// Prices on the wire (specs/aminotv.md 2, 5.2.1).
///
/// Only for the sources of this codec.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/license/product.hpp"
#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/members.hpp"

namespace usher::upstream::aminotv {

/// Whether `text` can be a code of ISO 4217: three capital letters.
[[nodiscard]] bool is_currency(std::string_view text) noexcept;

/// The price in `attributes`: the pair of amount and currency, else `price` in major units with the
/// currency. None when there is none, or what is there is not whole.
[[nodiscard]] std::optional<license::Amount> read_price(const Members& attributes);

/// `price`, for readers of the prose, and the pair.
void write_price(ObjectText& attributes, const license::Amount& price);

}  // namespace usher::upstream::aminotv
