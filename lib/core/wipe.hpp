/// Forgetting what a secret was made of (threat model D81).
#pragma once

#include <cstring>
#include <string>

namespace usher {

/// Overwrites `text`, which no compiler leaves out, and empties it.
inline void wipe(std::string& text) noexcept {
    explicit_bzero(text.data(), text.size());
    text.clear();
}

}  // namespace usher
