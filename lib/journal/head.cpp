#include "lib/journal/head.hpp"

namespace usher::journal {

Head head_at(const Checkpoint& last) noexcept {
    return {.sequence = last.sequence,
            .hash = last.hash,
            .base = last.first() - 1,
            .checkpoint = last.sequence,
            .bytes = last.bytes};
}

Head behind(Head head, const Entry& entry) noexcept {
    head.sequence = entry.sequence;
    head.hash = entry.hash;
    head.bytes += size_of(entry.note);
    return head;
}

Checkpoint unsigned_checkpoint(const Head& head, Instant at) noexcept {
    return {.sequence = head.sequence,
            .hash = head.hash,
            .count = head.sequence - head.base,
            .bytes = head.bytes,
            .previous = head.checkpoint,
            .at = at};
}

}  // namespace usher::journal
