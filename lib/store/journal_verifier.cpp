#include "lib/store/journal_verifier.hpp"

#include <algorithm>
#include <limits>

namespace usher::store {

using journal::Checkpoint;
using journal::Entry;
using journal::Head;

bool JournalVerifier::step(const JournalTable& table, std::size_t count) {
    if (is_done_) return false;
    const auto end = table.end().value_or(JournalTable::End{});
    if (!verification_ || base_ != end.head.base) begin(table, end.head);
    entry_count_ = end.is_genuine ? end.head.sequence - end.head.base : 0;

    const std::vector<Entry> entries = table.after(cursor_, count);
    const bool is_last = entries.size() < count;
    take(table, entries, is_last);
    if (!is_last) return true;
    is_done_ = true;
    if (end.is_genuine) {
        verification_->finish(end.head);
    } else {
        verification_->found_forged_head();
    }
    return false;
}

void JournalVerifier::begin(const JournalTable& table, const Head& head) {
    base_ = cursor_ = head.base;
    verification_.emplace(key_, table.checkpoint(head.base));
}

void JournalVerifier::take(const JournalTable& table, const std::vector<Entry>& entries,
                           bool is_last) {
    constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();
    const std::int64_t through = is_last ? all : entries.back().sequence;
    const std::vector<Checkpoint> checkpoints = table.checkpoints(cursor_, through);
    auto next = checkpoints.begin();
    for (const Entry& entry : entries) {
        for (; next != checkpoints.end() && next->sequence < entry.sequence; ++next) {
            verification_->take(*next);
        }
        verification_->take(entry);
    }
    std::for_each(next, checkpoints.end(),
                  [this](const Checkpoint& checkpoint) { verification_->take(checkpoint); });
    if (!entries.empty()) cursor_ = entries.back().sequence;
}

}  // namespace usher::store
