#include "ipc/protocol/page_layout.hpp"

#include <algorithm>

namespace usher::protocol {
namespace {

constexpr std::uint64_t state_word(EntryKind kind, std::uint64_t flags, std::uint8_t policy,
                                   std::uint32_t valid_to) noexcept {
    return std::uint64_t{policy} << 48U | flags << 40U | static_cast<std::uint64_t>(kind) << 32U |
           valid_to;
}

}  // namespace

EntryWords right_words(const Right& right, std::uint8_t policy) noexcept {
    const std::int64_t valid_to = std::clamp(right.valid_to, epoch, epoch + no_end) - epoch;
    // 0 means never, so a confirmation of the very first second moves by one.
    const std::int64_t confirmed_at =
        right.confirmed_at == 0 ? 0
                                : std::clamp(right.confirmed_at, epoch + 1, epoch + no_end) - epoch;
    return {.state = state_word(EntryKind::Right, right.trial ? trial_flag : 0, policy,
                                static_cast<std::uint32_t>(valid_to)),
            .confirmation = static_cast<std::uint64_t>(confirmed_at)};
}

EntryWords marker_words(const std::optional<std::uint64_t>& product) noexcept {
    return {.state = state_word(EntryKind::KeyMarker, product ? individual_flag : 0, 0, 0),
            .confirmation = product.value_or(0)};
}

}  // namespace usher::protocol
