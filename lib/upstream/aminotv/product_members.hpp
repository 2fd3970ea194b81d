/// Products inside a document of whatever kind (specs/aminotv.md 5.2).
///
/// Only for the sources of this codec.
#pragma once

#include <string>
#include <vector>

#include "lib/license/product.hpp"
#include "lib/upstream/aminotv/members.hpp"
#include "lib/upstream/aminotv/product_document.hpp"
#include "lib/upstream/aminotv/resource.hpp"

namespace usher::upstream::aminotv {

/// What the resource says of its product, members and channel lists alike.
[[nodiscard]] ProductChange read_product_members(const bj::object& resource, std::string_view id,
                                                 Flaws& flaws);
/// Reads `resources`, which should all be products.
[[nodiscard]] std::vector<license::Product> read_product_list(const Resources& resources,
                                                              Flaws& flaws);
/// The products among `included`; other resources have no say here.
[[nodiscard]] std::vector<license::Product> included_products(const bj::object& document,
                                                              Flaws& flaws);
[[nodiscard]] std::string product_text(const license::Product& product,
                                       const WriteOptions& options);

}  // namespace usher::upstream::aminotv
