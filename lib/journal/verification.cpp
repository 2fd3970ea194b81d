#include "lib/journal/verification.hpp"

#include <algorithm>
#include <utility>

namespace usher::journal {
namespace {

// No journal comes so far: what has such a number was not written by a daemon, and reckoning with
// it could overflow.
bool can_be_a_number(std::int64_t sequence) {
    constexpr std::int64_t number_max = std::int64_t{1} << 60;
    return sequence >= 1 && sequence <= number_max;
}

// The number that `entry` was hashed under, if it is near the one that it stands under.
std::optional<std::int64_t> own_number(Entry entry) {
    constexpr std::int64_t distance_max = 64;
    const std::int64_t here = entry.sequence;
    for (std::int64_t distance = 1; distance <= distance_max; ++distance) {
        for (const std::int64_t number : {here - distance, here + distance}) {
            entry.sequence = number;
            if (hash_of(entry) == entry.hash) return number;
        }
    }
    return std::nullopt;
}

}  // namespace

Verification::Verification(crypto::VerifyKey key, const std::optional<Checkpoint>& base)
    : key_{std::move(key)} {
    if (!base) return;
    if (!can_be_a_number(base->sequence)) {
        add({Fault::CheckpointForged, base->sequence, base->sequence});
        return;
    }
    base_ = position_ = anchored_ = last_checkpoint_ = base->sequence;
    if (is_signed_by(key_, *base)) {
        hash_ = base->hash;
    } else {
        add({Fault::CheckpointForged, base->sequence, base->sequence});
    }
}

void Verification::add(const Finding& finding) {
    ++finding_count_;
    if (findings_.size() < findings_max) findings_.push_back(finding);
}

void Verification::take(const Entry& entry) {
    ++checked_;
    const std::int64_t sequence = entry.sequence;
    if (!can_be_a_number(sequence)) {
        add({Fault::Added, sequence, sequence});
        return;
    }
    if (sequence <= position_) {
        add({Fault::OutOfOrder, sequence, sequence});
        return;
    }
    if (position_ == 0 && base_ == 0 && sequence == 1) hash_ = nothing_before;
    if (sequence > position_ + 1) {
        add({Fault::Missing, position_ + 1, sequence - 1});
        hash_.reset();
    }
    check_content(entry);
    position_ = sequence;
}

void Verification::check_content(const Entry& entry) {
    const std::int64_t sequence = entry.sequence;
    if (hash_of(entry) != entry.hash) {
        const bool is_looked_into = findings_.size() < findings_max;
        const auto number = is_looked_into ? own_number(entry) : std::nullopt;
        add({number ? Fault::Moved : Fault::Changed, sequence, sequence, number.value_or(0)});
        hash_.reset();
        return;
    }
    if (hash_ && entry.before != *hash_) {
        // Of the first entry there is but one that can be wrong.
        const bool is_first = sequence == base_ + 1;
        if (!is_first && findings_.size() < findings_max) unlinked_ = findings_.size();
        add({is_first ? Fault::Changed : Fault::Unlinked, is_first ? sequence : sequence - 1,
             sequence});
    }
    if (entry.note.kind == damage_kind) add({Fault::FoundBefore, sequence, sequence});
    hash_ = entry.hash;
}

void Verification::take(const Checkpoint& checkpoint) {
    const std::int64_t sequence = checkpoint.sequence;
    if (!can_be_a_number(sequence)) {
        add({Fault::CheckpointForged, sequence, sequence});
        return;
    }
    if (sequence <= last_checkpoint_ || sequence < position_) {
        add({Fault::OutOfOrder, sequence, sequence});
        return;
    }
    const std::int64_t before = std::exchange(last_checkpoint_, sequence);
    if (!is_signed_by(key_, checkpoint)) {
        add({Fault::CheckpointForged, sequence, sequence});
        return;
    }
    if (checkpoint.previous != before) {
        const std::int64_t lost = std::max(checkpoint.previous, before);
        add({Fault::CheckpointLost, lost, lost});
    }
    if (sequence > position_) {
        add({Fault::Missing, position_ + 1, sequence});
        position_ = sequence;
        hash_.reset();
    }
    first_kept_ = checkpoint.first();
    check_anchor(sequence, checkpoint.hash);
    if (!hash_) hash_ = checkpoint.hash;
}

// What leads to a hash that somebody has vouched for is what was written, back to where the chain
// is broken last: there the earlier of the neighbours was changed.
void Verification::check_anchor(std::int64_t sequence, const Hash& hash) {
    if (hash_ && *hash_ != hash) {
        add({Fault::Changed, anchored_ + 1, sequence});
    } else if (hash_ && unlinked_) {
        Finding& finding = findings_[*unlinked_];
        finding = {Fault::Changed, finding.first, finding.first};
    }
    unlinked_.reset();
    anchored_ = sequence;
}

void Verification::finish(const Head& head) {
    // The last checkpoint says where the journal begins.
    if (first_kept_ <= base_) add({Fault::Missing, first_kept_, base_});
    if (first_kept_ > base_ + 1) add({Fault::Added, base_ + 1, first_kept_ - 1});
    if (last_checkpoint_ != head.checkpoint) {
        const std::int64_t lost = std::max(last_checkpoint_, head.checkpoint);
        add({Fault::CheckpointLost, lost, lost});
    }
    if (position_ < head.sequence) {
        add({Fault::CutOff, position_ + 1, head.sequence});
    } else if (position_ > head.sequence) {
        add({Fault::Added, head.sequence + 1, position_});
    } else if (position_ > base_) {
        check_anchor(position_, head.hash);
    }
}

}  // namespace usher::journal
