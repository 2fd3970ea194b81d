/// What the command lines of the programs have in common.
#pragma once

#include <string>

namespace usher::config {

/// For `CLI::Option::check`: an argument that is there must not be empty, since that would pass for
/// one that is not (`--state-dir "$UNSET"`).
[[nodiscard]] inline std::string refuse_empty(const std::string& argument) {
    return argument.empty() ? "must not be empty" : "";
}

}  // namespace usher::config
