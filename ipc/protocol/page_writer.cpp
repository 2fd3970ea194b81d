#include "ipc/protocol/page_writer.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>

namespace usher::protocol {
namespace {

// A fuller table is searched for longer, an emptier one takes more of the cache
// (docs/decisions/0007-fuller-tables.md).
constexpr bool is_within_load(std::size_t table_size, std::size_t used) noexcept {
    return 5 * used <= 4 * table_size;
}

// A table is not filled to the last place by a rebuild: then removing and adding in turn would
// rebuild it each time.
constexpr bool holds(unsigned size_log2, std::size_t count) noexcept {
    const std::size_t size = std::size_t{1} << size_log2;
    return is_within_load(size, count + size / 32);
}

// The place of `place` in `table`, or the empty one where it belongs.
Entry& probe(std::span<Entry> table, const Hash128& place) noexcept {
    const std::size_t mask = table.size() - 1;
    std::size_t pair = place.lo & mask & ~std::size_t{1};
    while (true) {
        for (Entry& entry : table.subspan(pair, 2)) {
            const std::uint64_t lo = entry.lo.load(std::memory_order_relaxed);
            if (lo == 0) return entry;
            if (lo == place.lo && entry.hi.load(std::memory_order_relaxed) == place.hi) {
                return entry;
            }
        }
        pair = (pair + 2) & mask;
    }
}

bool is_empty(const Entry& entry) noexcept {
    return entry.lo.load(std::memory_order_relaxed) == 0;
}

bool is_live(const Entry& entry) noexcept {
    return kind_of(entry.state.load(std::memory_order_relaxed)) != EntryKind::Gone;
}

// `lo` is what readers look for: whoever finds it finds the rest.
void insert(Entry& entry, const Hash128& place, const EntryWords& words) noexcept {
    entry.state.store(words.state, std::memory_order_relaxed);
    entry.confirmation.store(words.confirmation, std::memory_order_relaxed);
    entry.hi.store(place.hi, std::memory_order_relaxed);
    entry.lo.store(place.lo, std::memory_order_release);
}

// State before confirmation, and readers the other way round: an old confirmation may make a new
// right look stale for a moment; a new one never makes a revoked right look fresh.
void change(Entry& entry, const EntryWords& words) noexcept {
    entry.state.store(words.state, std::memory_order_release);
    entry.confirmation.store(words.confirmation, std::memory_order_release);
}

}  // namespace

unsigned PageWriter::size_log2_for(std::size_t count) noexcept {
    unsigned size_log2 = size_log2_min;
    while (!holds(size_log2, count)) ++size_log2;
    return size_log2;
}

PageWriter::PageWriter(std::span<std::byte> memory, const PageSettings& settings)
    : memory_{memory.data()},
      header_{new(memory.data()) Header{}},
      current_{.generation = settings.first_generation,
               .size_log2 = std::min(settings.slot_size_log2, settings.first_size_log2),
               .slot_size_log2 = settings.slot_size_log2,
               .slot = 0} {
    assert(settings.slot_size_log2 >= size_log2_min && settings.slot_size_log2 <= size_log2_max);
    assert(memory.size() == page_bytes(settings.slot_size_log2));
    assert(settings.policies.size() <= policy_count && settings.first_generation != 0);
    header_->magic = page_magic;
    header_->version = layout_version;
    header_->header_size = header_bytes;
    header_->instance = settings.instance;
    header_->hash_key = settings.hash_key;
    header_->key_id = id_of(settings.hash_key);
    header_->page_life_ms = settings.page_life_ms;
    header_->slot_size_log2 = settings.slot_size_log2;
    for (std::size_t i = 0; i < settings.policies.size(); ++i) {
        const Policy& policy = settings.policies[i];
        header_->policies[i] = {.fresh_for_s = policy.fresh_for_s,
                                .stale_for_s = policy.stale_for_s,
                                .grace_for_s = policy.grace_for_s,
                                .flags = policy.allow_expired ? 1U : 0U};
    }
    set_time_offset(settings.time_offset_ms);
    beat(settings.heartbeat_boot_ms);
    header_->current.store(current_.word(), std::memory_order_release);
}

bool PageWriter::put(const Hash128& place, const EntryWords& words) {
    assert(place.lo != 0 && kind_of(words.state) != EntryKind::Gone);
    Entry* entry = &probe(table(current_), place);
    if (!is_empty(*entry)) {
        if (!is_live(*entry)) ++live_;
        change(*entry, words);
        return true;
    }
    if (!is_within_load(table_size(), used_ + 1)) {
        if (!rebuild_for(live_ + 1)) return false;
        entry = &probe(table(current_), place);
    }
    insert(*entry, place, words);
    ++used_;
    ++live_;
    return true;
}

void PageWriter::remove(const Hash128& place) {
    Entry& entry = probe(table(current_), place);
    if (is_empty(entry) || !is_live(entry)) return;
    entry.state.store(0, std::memory_order_release);
    --live_;
}

bool PageWriter::reserve(std::size_t count) {
    return holds(size_log2(), count) || rebuild_for(count);
}

void PageWriter::each(
    const std::function<void(const Hash128& place, const EntryWords& words)>& visit) const {
    for (const Entry& entry : table(current_)) {
        if (is_empty(entry) || !is_live(entry)) continue;
        visit({.lo = entry.lo.load(std::memory_order_relaxed),
               .hi = entry.hi.load(std::memory_order_relaxed)},
              {.state = entry.state.load(std::memory_order_relaxed),
               .confirmation = entry.confirmation.load(std::memory_order_relaxed)});
    }
}

bool PageWriter::copy_from(const PageWriter& other) {
    assert(header_->hash_key == other.header_->hash_key);
    bool has_room = reserve(live_ + other.live_);
    other.each([&](const Hash128& place, const EntryWords& words) {
        has_room = has_room && put(place, words);
    });
    return has_room;
}

std::vector<CacheLine> PageWriter::image() const {
    const unsigned size_log2 = size_log2_for(live_);
    const Current only{.generation = current_.generation,
                       .size_log2 = size_log2,
                       .slot_size_log2 = size_log2,
                       .slot = 0};
    std::vector<CacheLine> lines((header_bytes + (sizeof(Entry) << size_log2)) / sizeof(CacheLine));
    const std::span<std::byte> bytes = std::as_writable_bytes(std::span{lines});
    std::memcpy(bytes.data(), memory_, sizeof(Header));
    auto* const header = reinterpret_cast<Header*>(bytes.data());
    header->slot_size_log2 = size_log2;
    header->current.store(only.word(), std::memory_order_relaxed);
    header->flags.store(0, std::memory_order_relaxed);
    header->heartbeat_boot_ms.store(0, std::memory_order_relaxed);
    const std::span<Entry> entries{reinterpret_cast<Entry*>(bytes.data() + header_bytes),
                                   std::size_t{1} << size_log2};
    each([entries](const Hash128& place, const EntryWords& words) {
        insert(probe(entries, place), place, words);
    });
    return lines;
}

void PageWriter::beat(std::int64_t boot_ms) {
    header_->heartbeat_boot_ms.store(static_cast<std::uint64_t>(boot_ms),
                                     std::memory_order_release);
}

void PageWriter::retire() {
    header_->current.store(0, std::memory_order_release);
}

void PageWriter::set_time_offset(std::int64_t offset_ms) {
    header_->time_offset_ms.store(static_cast<std::uint64_t>(offset_ms), std::memory_order_release);
}

void PageWriter::set(PageFlag flag, bool value) {
    const auto bit = static_cast<std::uint64_t>(flag);
    const std::uint64_t flags = header_->flags.load(std::memory_order_relaxed);
    header_->flags.store(value ? flags | bit : flags & ~bit, std::memory_order_release);
}

std::span<Entry> PageWriter::table(const Current& current) const noexcept {
    return {reinterpret_cast<Entry*>(memory_ + current.offset()),
            std::size_t{1} << current.size_log2};
}

bool PageWriter::rebuild_for(std::size_t count) {
    const unsigned size_log2 = size_log2_for(count);
    if (size_log2 > current_.slot_size_log2) return false;
    rebuild(size_log2);
    return true;
}

void PageWriter::rebuild(unsigned size_log2) {
    Current next = current_;
    next.generation = (current_.generation + 1) & generation_mask;
    next.slot = (current_.slot + 1) % slot_count;
    next.size_log2 = size_log2;

    // The slot was current three generations ago. Whoever still reads there and meets one of the
    // stores below sees, by this fence and its own, that `current` has moved on twice since, and
    // looks again (PageReader::still_whole).
    std::atomic_thread_fence(std::memory_order_release);
    const std::span<Entry> to = table(next);
    for (Entry& entry : to) entry.lo.store(0, std::memory_order_relaxed);
    for (const Entry& entry : table(current_)) {
        if (is_empty(entry) || !is_live(entry)) continue;
        const Hash128 place{.lo = entry.lo.load(std::memory_order_relaxed),
                            .hi = entry.hi.load(std::memory_order_relaxed)};
        insert(probe(to, place), place,
               {.state = entry.state.load(std::memory_order_relaxed),
                .confirmation = entry.confirmation.load(std::memory_order_relaxed)});
    }
    header_->current.store(next.word(), std::memory_order_release);
    current_ = next;
    used_ = live_;
}

}  // namespace usher::protocol
