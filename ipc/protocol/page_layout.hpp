/// The shared page byte for byte, layout version 1; documented in ipc/protocol/FORMAT.md.
///
/// One file: a header of 4096 bytes, then three slots of as many entries each. Every word that
/// changes is one 64-bit atomic; all numbers are little endian.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "ipc/protocol/siphash.hpp"
#include "ipc/protocol/verdict.hpp"

namespace usher::protocol {

using Word = std::atomic<std::uint64_t>;
static_assert(sizeof(Word) == 8 && Word::is_always_lock_free);

inline constexpr std::uint64_t page_magic = 0x3145'4741'5048'5355U;  // "USHPAGE1"
inline constexpr std::uint32_t layout_version = 1;
inline constexpr std::size_t header_bytes = 4096;
inline constexpr std::size_t policy_count = 64;
inline constexpr unsigned slot_count = 3;
/// Of a table and of a slot, in entries.
inline constexpr unsigned size_log2_min = 4;
inline constexpr unsigned size_log2_max = 28;
/// Of a slot in the longest page that every 64-bit reader has room for: 768 MiB, more than
/// six million entries. A writer makes no longer one.
inline constexpr unsigned shown_size_log2_max = 23;

/// Freshness is at most Stale when the last heartbeat is older.
inline constexpr std::int64_t alive_for_ms = 5000;
/// A heartbeat that lies further in the future was written under another boot clock.
inline constexpr std::int64_t clock_slack_ms = 5000;

/// 2020-01-01T00:00:00Z, the earliest believable instant (threat model D44), in Unix seconds.
inline constexpr std::int64_t epoch = 1'577'836'800;
/// As `valid_to`: later than the page can say, in 2156.
inline constexpr std::uint32_t no_end = std::numeric_limits<std::uint32_t>::max();

struct PolicyRecord {
    std::uint32_t fresh_for_s;
    std::uint32_t stale_for_s;
    std::uint32_t grace_for_s;
    std::uint32_t flags;  ///< bit 0: allow_expired
};

/// Bits of Header::flags.
enum class PageFlag : std::uint64_t {
    UpstreamAnswers = 1,  ///< the daemon is in touch with upstream
    Superseded = 2,       ///< a new file replaces this one: connect again
    Closed = 4,           ///< the daemon has ended in order
    LicensesAnswer = 8,   ///< the daemon is in touch with the licences' upstream
    ChannelsAside = 16,   ///< the page says nothing of channels for now
};

struct Header {
    // Written once, before the page is shown to anyone.
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t header_size;
    std::uint64_t instance;
    HashKey hash_key;
    std::uint64_t key_id;
    std::uint32_t page_life_ms;
    std::uint32_t slot_size_log2;
    std::uint64_t reserved;

    // What changes. All four on one cache line of their own: it is written about once a second,
    // and a check then touches one line instead of four.
    alignas(64) Word current;
    Word time_offset_ms;     ///< signed: trusted Unix time in ms minus CLOCK_BOOTTIME in ms
    Word heartbeat_boot_ms;  ///< CLOCK_BOOTTIME in ms
    Word flags;

    alignas(64) std::array<PolicyRecord, policy_count> policies;
};

struct Entry {
    Word lo;
    Word hi;
    Word state;
    Word confirmation;
};

static_assert(offsetof(Header, magic) == 0 && offsetof(Header, version) == 8);
static_assert(offsetof(Header, header_size) == 12 && offsetof(Header, instance) == 16);
static_assert(offsetof(Header, hash_key) == 24 && offsetof(Header, key_id) == 40);
static_assert(offsetof(Header, page_life_ms) == 48 && offsetof(Header, slot_size_log2) == 52);
static_assert(offsetof(Header, current) == 64 && offsetof(Header, time_offset_ms) == 72);
static_assert(offsetof(Header, heartbeat_boot_ms) == 80 && offsetof(Header, flags) == 88);
static_assert(offsetof(Header, policies) == 128 && sizeof(PolicyRecord) == 16);
static_assert(sizeof(Header) <= header_bytes);
static_assert(sizeof(Entry) == 32 && offsetof(Entry, hi) == 8);
static_assert(offsetof(Entry, state) == 16 && offsetof(Entry, confirmation) == 24);

/// How long a file with slots of 2^`slot_size_log2` entries is.
[[nodiscard]] constexpr std::uint64_t page_bytes(unsigned slot_size_log2) noexcept {
    return header_bytes + (std::uint64_t{slot_count} * sizeof(Entry) << slot_size_log2);
}

/// Generations count modulo 2^48.
inline constexpr std::uint64_t generation_mask = (std::uint64_t{1} << 48U) - 1;

/// The word `current`: everything that is needed to find the table, so that one load finds it.
struct Current {
    std::uint64_t generation = 0;  ///< 48 bits
    unsigned size_log2 = 0;        ///< of the table, 8 bits
    unsigned slot_size_log2 = 0;   ///< as in the header, 6 bits
    unsigned slot = 0;             ///< 2 bits

    [[nodiscard]] static constexpr Current of(std::uint64_t word) noexcept {
        return {.generation = word >> 16U,
                .size_log2 = static_cast<unsigned>(word >> 8U & 0xffU),
                .slot_size_log2 = static_cast<unsigned>(word >> 2U & 0x3fU),
                .slot = static_cast<unsigned>(word & 3U)};
    }
    [[nodiscard]] constexpr std::uint64_t word() const noexcept {
        return generation << 16U | std::uint64_t{size_log2} << 8U |
               std::uint64_t{slot_size_log2} << 2U | slot;
    }
    /// Where the table begins in the file.
    [[nodiscard]] constexpr std::uint64_t offset() const noexcept {
        return header_bytes + (std::uint64_t{slot} * sizeof(Entry) << slot_size_log2);
    }
    /// Whether the table lies within a file of `bytes`. The page of a mad daemon may say anything.
    [[nodiscard]] constexpr bool fits(std::uint64_t bytes) const noexcept {
        return slot < slot_count && slot_size_log2 <= size_log2_max &&
               size_log2 <= slot_size_log2 && size_log2 >= 1 &&
               offset() + (std::uint64_t{sizeof(Entry)} << size_log2) <= bytes;
    }
};

enum class EntryKind : std::uint8_t {
    Gone = 0,  ///< a tombstone: as if it were not there
    Right = 1,
    KeyMarker = 2,  ///< the user key is loaded
    Channel = 3,    ///< what may be done with a channel, see ChannelAnswer
};

/// The two words of an entry that are no hash.
struct EntryWords {
    std::uint64_t state = 0;
    std::uint64_t confirmation = 0;

    friend bool operator==(const EntryWords&, const EntryWords&) = default;
};

inline constexpr std::uint64_t trial_flag = 1;
inline constexpr std::uint64_t individual_flag = 2;

[[nodiscard]] constexpr EntryKind kind_of(std::uint64_t state) noexcept {
    return static_cast<EntryKind>(state >> 32U & 0xffU);
}
[[nodiscard]] constexpr std::uint64_t flags_of(std::uint64_t state) noexcept {
    return state >> 40U & 0xffU;
}
[[nodiscard]] constexpr std::size_t policy_of(std::uint64_t state) noexcept {
    return state >> 48U & 0xffU;
}

/// `policy`: index into the header's, below `policy_count`. Times beyond the range of the page are
/// kept as the nearest one, so an end after 2156 as `endless`.
[[nodiscard]] EntryWords right_words(const Right& right, std::uint8_t policy) noexcept;
/// What an entry of kind Right says.
[[nodiscard]] constexpr Right right_of(const EntryWords& words) noexcept {
    const auto valid_to = static_cast<std::uint32_t>(words.state);
    const auto confirmed_at = static_cast<std::uint32_t>(words.confirmation);
    return {.valid_to = valid_to != no_end ? epoch + valid_to : endless,
            .confirmed_at = confirmed_at != 0 ? epoch + confirmed_at : 0,
            .trial = (flags_of(words.state) & trial_flag) != 0};
}

/// `policy` as above. An end after 2156 is kept as `endless`, other times beyond the range of the
/// page as the nearest one.
[[nodiscard]] EntryWords channel_words(const ChannelAnswer& answer, std::uint8_t policy) noexcept;
/// What an entry of kind Channel says.
[[nodiscard]] constexpr ChannelAnswer channel_answer_of(const EntryWords& words) noexcept {
    const auto until = static_cast<std::uint32_t>(words.state);
    const auto confirmed_at = static_cast<std::uint32_t>(words.confirmation);
    return {.reason = static_cast<Reason>(words.state >> 40U & 0xffU),
            .then = static_cast<Reason>(words.state >> 56U),
            .since = epoch + static_cast<std::int64_t>(words.confirmation >> 32U),
            .until = until != no_end ? epoch + until : endless,
            .confirmed_at = confirmed_at != 0 ? epoch + confirmed_at : 0};
}

/// The marker of a loaded user key; `product`: what Prepared::product is for the product of an
/// individual key, none for a general one.
[[nodiscard]] EntryWords marker_words(const std::optional<std::uint64_t>& product) noexcept;

}  // namespace usher::protocol
