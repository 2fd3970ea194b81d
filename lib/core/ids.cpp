#include "lib/core/ids.hpp"

namespace usher {

std::string masked(std::string_view secret) {
    constexpr std::size_t shown = 4;
    return (secret.size() < 3 * shown ? std::string{} : std::string{secret.substr(0, shown)}) +
           "\u2026";
}

}  // namespace usher
