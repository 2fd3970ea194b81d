#include "ipc/protocol/page_layout.hpp"

#include <algorithm>

namespace usher::protocol {
namespace {

constexpr std::uint64_t state_word(EntryKind kind, std::uint64_t flags, std::uint8_t policy,
                                   std::uint32_t valid_to) noexcept {
    return std::uint64_t{policy} << 48U | flags << 40U | static_cast<std::uint64_t>(kind) << 32U |
           valid_to;
}

// 0 means never, so a confirmation of the very first second moves by one.
std::uint64_t confirmation_word(std::int64_t confirmed_at) noexcept {
    if (confirmed_at == 0) return 0;
    return static_cast<std::uint64_t>(std::clamp(confirmed_at, epoch + 1, epoch + no_end) - epoch);
}

std::uint32_t within_range(std::int64_t time) noexcept {
    return static_cast<std::uint32_t>(std::clamp(time, epoch, epoch + no_end) - epoch);
}

}  // namespace

EntryWords right_words(const Right& right, std::uint8_t policy) noexcept {
    return {.state = state_word(EntryKind::Right, right.trial ? trial_flag : 0, policy,
                                within_range(right.valid_to)),
            .confirmation = confirmation_word(right.confirmed_at)};
}

EntryWords channel_words(const ChannelAnswer& answer, std::uint8_t policy) noexcept {
    const std::uint64_t state =
        state_word(EntryKind::Channel, static_cast<std::uint8_t>(answer.reason), policy,
                   within_range(answer.until));
    return {.state = state | std::uint64_t{static_cast<std::uint8_t>(answer.then)} << 56U,
            .confirmation = confirmation_word(answer.confirmed_at) |
                            std::uint64_t{within_range(answer.since)} << 32U};
}

EntryWords marker_words(const std::optional<std::uint64_t>& product) noexcept {
    return {.state = state_word(EntryKind::KeyMarker, product ? individual_flag : 0, 0, 0),
            .confirmation = product.value_or(0)};
}

}  // namespace usher::protocol
