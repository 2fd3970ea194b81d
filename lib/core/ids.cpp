#include "lib/core/ids.hpp"

#include "lib/core/text.hpp"

namespace usher {

std::string masked(std::string_view secret) {
    constexpr std::size_t shown = 4;
    return (secret.size() < 3 * shown ? std::string{} : std::string{secret.substr(0, shown)}) +
           "\u2026";
}

std::string masked_in(std::string text, std::string_view secret) {
    if (secret.empty()) return text;
    const std::string shown = masked(secret);
    const std::string sought = lower_case(secret);
    std::string searched = lower_case(text);
    for (std::size_t at = searched.find(sought); at != std::string::npos;
         at = searched.find(sought, at + shown.size())) {
        searched.replace(at, sought.size(), shown);
        text.replace(at, sought.size(), shown);
    }
    return text;
}

}  // namespace usher
