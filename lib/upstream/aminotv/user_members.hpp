/// The members of a user that answers and requests share (specs/aminotv.md 5.3).
///
/// Only for the sources of this codec.
#pragma once

#include <string_view>

#include "lib/upstream/aminotv/members.hpp"
#include "lib/upstream/aminotv/resource.hpp"
#include "lib/upstream/aminotv/user_document.hpp"

namespace usher::upstream::aminotv {

/// All but the password.
[[nodiscard]] UserChange read_user_members(const bj::object& resource, std::string_view id,
                                           Flaws& flaws);

}  // namespace usher::upstream::aminotv
