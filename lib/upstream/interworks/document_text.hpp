/// Documents and points in time as the BSS writes them: the counterpart of document.hpp and
/// stamp.hpp, for the side that answers (specs/interworks.md 4.3). Pure.
#pragma once

#include <string>

#include "lib/upstream/interworks/document.hpp"
#include "lib/upstream/interworks/stamp.hpp"

namespace usher::upstream::interworks {

/// JSON without white space; members in their order, numbers by the digits that they came with.
[[nodiscard]] std::string document_text(const Value& value);

/// `2024-05-06T09:14:52.95+02:00`: the wall time at the stamp's offset, the fraction of its second
/// without trailing zeros, none at a whole second (IW-JSON-5).
[[nodiscard]] std::string stamp_text(const Stamp& stamp);

}  // namespace usher::upstream::interworks
