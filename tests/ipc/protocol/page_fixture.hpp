/// A page in plain memory, and the settings that its tests share.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <span>

#include "ipc/protocol/page_reader.hpp"
#include "ipc/protocol/page_writer.hpp"

namespace usher::protocol::test {

inline constexpr HashKey hash_key{.first = 0x0706050403020100, .second = 0x0f0e0d0c0b0a0908};
inline constexpr std::int64_t boot_ms = 1'000'000;
inline constexpr std::int64_t now = 1'800'000'000;  ///< Unix seconds, at `boot_ms`
inline constexpr std::uint32_t page_life_ms = 600'000;
/// The second one goes on allowing.
inline constexpr std::array policies{
    Policy{.fresh_for_s = 10, .stale_for_s = 20, .grace_for_s = 30},
    Policy{.fresh_for_s = 10, .stale_for_s = 20, .grace_for_s = 30, .allow_expired = true}};

inline PageSettings settings(unsigned slot_size_log2) {
    return {.instance = 7,
            .hash_key = hash_key,
            .slot_size_log2 = slot_size_log2,
            .page_life_ms = page_life_ms,
            .policies = policies,
            .first_generation = 1000,
            .heartbeat_boot_ms = boot_ms,
            .time_offset_ms = now * 1000 - boot_ms};
}

/// Zeros, aligned as a mapping is.
class PageMemory {
public:
    explicit PageMemory(std::size_t bytes) : bytes_{new(alignment) std::byte[bytes]{}, bytes} {}
    PageMemory(const PageMemory&) = delete;
    PageMemory& operator=(const PageMemory&) = delete;
    ~PageMemory() { ::operator delete[](bytes_.data(), alignment); }

    [[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }

private:
    static constexpr std::align_val_t alignment{header_bytes};
    std::span<std::byte> bytes_;
};

/// A page with its writer and a reader, upstream answering.
struct Page {
    explicit Page(unsigned slot_size_log2 = 10)
        : memory{page_bytes(slot_size_log2)}, writer{memory.bytes(), settings(slot_size_log2)} {
        writer.set(PageFlag::UpstreamAnswers, true);
    }

    /// Of the table that is valid now.
    [[nodiscard]] std::uint64_t generation() const {
        return Current::of(writer.header().current.load()).generation;
    }

    PageMemory memory;
    PageWriter writer;
    PageReader reader{memory.bytes().data(), memory.bytes().size()};
};

/// The place of the option `number` of some user key.
inline Hash128 place_of(std::uint64_t number) {
    return user_key_place(hash_key, {.lo = number, .hi = ~number}, "noAds");
}

}  // namespace usher::protocol::test
