/// Settings that several sections share: how much there may be of something.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/config/section.hpp"

namespace usher::config {

/// 1 to 10000; none if it is absent. Refuses as Section::refuse.
[[nodiscard]] std::optional<std::size_t> read_limit(Section& entry, std::string_view name);

/// One of two words, `otherwise` when absent: whether it is the other one.
[[nodiscard]] bool read_choice(Section& entry, std::string_view name, const std::string& otherwise,
                               const std::string& other);

}  // namespace usher::config
