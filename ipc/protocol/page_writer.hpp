/// The daemon's side of the shared page: grants and revocations as single stores.
///
/// Works on memory that somebody else has mapped. One writer at a time, from one thread at a time;
/// any number of readers look on meanwhile, and may be killed or stopped at any instruction, as
/// may the writer. Nothing here fails or throws but for want of room.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "ipc/protocol/page_layout.hpp"
#include "ipc/protocol/question.hpp"

namespace usher::protocol {

/// What stays the same as long as the page lives, and its first words.
struct PageSettings {
    std::uint64_t instance = 0;  ///< random, for every file another
    HashKey hash_key{};  ///< random; the same over restarts, so that handles outlast the daemon
    unsigned slot_size_log2 = 20;        ///< entries a slot; four fifths of them can be in use
    unsigned first_size_log2 = 10;       ///< entries of the first table, at most a slot
    std::uint32_t page_life_ms = 0;      ///< how long the page is believed after a heartbeat
    std::span<const Policy> policies{};  ///< at most `policy_count`
    std::uint64_t first_generation = 1;  ///< random below 2^47, for every file another
    std::int64_t heartbeat_boot_ms = 0;  ///< CLOCK_BOOTTIME now
    std::int64_t time_offset_ms = 0;     ///< see Header::time_offset_ms
};

/// Bytes on an address that a page may have.
struct alignas(64) CacheLine {
    std::array<std::byte, 64> bytes{};
};

class PageWriter {
public:
    /// Of the smallest table that takes `count` entries, some to spare, before it has to grow.
    [[nodiscard]] static unsigned size_log2_for(std::size_t count) noexcept;

    /// `memory`: zeros, aligned to a cache line, page_bytes(settings.slot_size_log2) long; outlives
    /// the writer. An empty table is published at once.
    PageWriter(std::span<std::byte> memory, const PageSettings& settings);

    /// Adds the entry at `place` (see question.hpp) or changes it. False when the file has no room
    /// for one more: nothing has changed then, and a longer file has to replace this one.
    [[nodiscard]] bool put(const Hash128& place, const EntryWords& words);
    /// Makes the entry at `place` as if it were not there; none is no error.
    void remove(const Hash128& place);
    /// Makes room for `count` entries in one step instead of by doubling. False as in put().
    [[nodiscard]] bool reserve(std::size_t count);
    /// Shows every entry that is there, in the order of the table.
    void each(
        const std::function<void(const Hash128& place, const EntryWords& words)>& visit) const;
    /// Takes over every entry of `other`, whose hash key is the same. False as in put(): some may
    /// be there.
    [[nodiscard]] bool copy_from(const PageWriter& other);

    /// The page as bytes of its own, shorter than the file: the header, without a sign of life, and
    /// one table. page_image.hpp reads it, and writes the time there.
    [[nodiscard]] std::vector<CacheLine> image() const;

    /// Says that the daemon lives; `boot_ms`: CLOCK_BOOTTIME now. Once a second.
    void beat(std::int64_t boot_ms);
    void set_time_offset(std::int64_t offset_ms);
    void set(PageFlag flag, bool value);
    /// Takes the table away: from now on readers find no page here. The writer is of no use then.
    void retire();

    [[nodiscard]] const Header& header() const noexcept { return *header_; }
    [[nodiscard]] std::size_t size() const noexcept { return live_; }
    /// Places in the table now.
    [[nodiscard]] std::size_t table_size() const noexcept { return std::size_t{1} << size_log2(); }

private:
    [[nodiscard]] unsigned size_log2() const noexcept { return current_.size_log2; }
    [[nodiscard]] std::span<Entry> table(const Current& current) const noexcept;
    [[nodiscard]] bool rebuild_for(std::size_t count);
    void rebuild(unsigned size_log2);

    std::byte* memory_;
    Header* header_;
    Current current_;
    std::size_t live_ = 0;
    std::size_t used_ = 0;  ///< live ones and tombstones
};

}  // namespace usher::protocol
