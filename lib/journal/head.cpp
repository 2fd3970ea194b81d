#include "lib/journal/head.hpp"

#include "lib/journal/canonical.hpp"

namespace usher::journal {

crypto::Digest256 mac_of(const Head& head, const crypto::HmacKey& key) {
    Canonical fields{"usher journal head 1"};
    fields.number(head.sequence).text(crypto::view(head.hash)).number(head.base);
    fields.number(head.checkpoint).number(head.bytes);
    return key.mac(fields.bytes());
}

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
