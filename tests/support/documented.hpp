/// What Ace Stream's documents show as examples: tests play with it.
#pragma once

namespace usher::test {

/// The published product key, with its secret groups.
inline constexpr auto documented_product_key =
    "kjYX790gTytRaXV04IvC-xZH3A18sj5b1Tf3I-J5XVS1xsj-j0797KwxxLpBl26HPvWMm";
inline constexpr auto content_id = "94c2fd8fb9bc8f2fc71a2cbe9d4b866f227a0209";
inline constexpr auto infohash = "0a4848271c91ce2d8965ce416267c25047dc8141";

}  // namespace usher::test
