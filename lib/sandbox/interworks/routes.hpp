/// Every path below `/api/` that is answered (specs/interworks.md 10). Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/sandbox/interworks/api_call.hpp"

namespace usher::sandbox::interworks {

[[nodiscard]] std::span<const ApiRoute> routes() noexcept;
/// The ids of `path`, what stands behind `/api/`, where it fits `pattern`; none where it does not.
[[nodiscard]] std::optional<std::vector<std::string>> ids_in(std::string_view path,
                                                             std::string_view pattern);
/// The collection whose path `path` begins with, the longest one; null if it is none of them.
[[nodiscard]] const Collection* collection_at(std::string_view path) noexcept;

}  // namespace usher::sandbox::interworks
