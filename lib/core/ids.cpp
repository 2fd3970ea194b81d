#include "lib/core/ids.hpp"

#include <algorithm>
#include <string_view>

#include "lib/core/text.hpp"

namespace usher {
namespace {

// So much of a secret says something about it: a token's first characters tell its kind.
constexpr std::size_t telling_head = 16;

}  // namespace

std::string masked(std::string_view secret) {
    constexpr std::size_t shown = 4;
    return (secret.size() < 3 * shown ? std::string{} : std::string{secret.substr(0, shown)}) +
           "\u2026";
}

std::string masked_in(std::string text, std::string_view secret) {
    if (secret.empty()) return text;
    const std::string shown = masked(secret);
    const std::string sought = lower_case(secret);
    const std::string head = sought.substr(0, telling_head);
    std::string searched = lower_case(text);
    for (std::size_t at = searched.find(head); at != std::string::npos;
         at = searched.find(head, at + shown.size())) {
        const auto quoted = std::ranges::mismatch(sought, std::string_view{searched}.substr(at));
        const auto size = static_cast<std::size_t>(quoted.in1 - sought.begin());
        searched.replace(at, size, shown);
        text.replace(at, size, shown);
    }
    return text;
}

}  // namespace usher
