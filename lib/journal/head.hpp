/// How far the journal goes: what tells that entries were cut off behind the last checkpoint. Pure.
#pragma once

#include <cstdint>

#include "lib/journal/checkpoint.hpp"
#include "lib/journal/entry.hpp"

namespace usher::journal {

struct Head {
    std::int64_t sequence = 0;  ///< the last entry
    Hash hash{};                ///< that entry's
    std::int64_t base = 0;  ///< entries up to this one were let go; behind it stands a checkpoint
    std::int64_t checkpoint = 0;  ///< the entry of the last checkpoint; 0: there is none
    std::int64_t bytes = 0;       ///< size_of all entries there ever were

    friend bool operator==(const Head&, const Head&) = default;
};

/// The head of a journal that ends with `last`: of one that was exported.
[[nodiscard]] Head head_at(const Checkpoint& last) noexcept;

/// `head` behind one entry more.
[[nodiscard]] Head behind(Head head, const Entry& entry) noexcept;

/// What a checkpoint says behind the entry of `head`, but for its signature.
[[nodiscard]] Checkpoint unsigned_checkpoint(const Head& head, Instant at) noexcept;

}  // namespace usher::journal
