/// The pieces of JSON:API documents as they are written (specs/aminotv.md 2).
///
/// Only for the sources of this codec.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lib/upstream/aminotv/write_options.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::upstream::aminotv {

/// `"77"`, or `77` where the options ask for numbers and it is one.
[[nodiscard]] std::string id_text(std::string_view id, const WriteOptions& options);
/// `{"id":…,"type":…}`.
[[nodiscard]] std::string identifier_text(std::string_view id, std::string_view type,
                                          const WriteOptions& options);
/// A relationship: `{"data":…}`.
[[nodiscard]] std::string relationship_text(std::string_view data);
/// A whole document. `included` is the text of its array, empty for none.
[[nodiscard]] std::string document_text(std::span<const std::string> resources,
                                        std::string_view included, const WriteOptions& options);

}  // namespace usher::upstream::aminotv
