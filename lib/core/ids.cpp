#include "lib/core/ids.hpp"

namespace usher {

std::string masked(std::string_view secret) {
    constexpr std::size_t shown = 4;
    return (secret.size() < 3 * shown ? std::string{} : std::string{secret.substr(0, shown)}) +
           "\u2026";
}

std::string masked_in(std::string text, std::string_view secret) {
    if (secret.empty()) return text;
    const std::string shown = masked(secret);
    for (std::size_t at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + shown.size())) {
        text.replace(at, secret.size(), shown);
    }
    return text;
}

}  // namespace usher
