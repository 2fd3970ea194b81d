/// Bytes that must not be copied, streamed, swapped out or left behind in memory.
#pragma once

#include <cstddef>
#include <string_view>

namespace usher {

/// A secret of the process: API secret, store key, token. Lives on pages of its own that are locked
/// in memory, left out of core dumps and wiped before they are given back (threat model D81).
/// Moves, never copies; there is no `operator<<`.
class Secret {
public:
    Secret() noexcept = default;
    /// Copies `bytes`; the caller wipes its own. Throws std::bad_alloc when memory cannot be
    /// mapped; where the lock limit is used up the pages stay unlocked, still wiped and undumped.
    explicit Secret(std::string_view bytes);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    /// The bytes themselves, valid while this secret lives.
    [[nodiscard]] std::string_view reveal() const noexcept { return {bytes_, size_}; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

private:
    void release() noexcept;

    char* bytes_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace usher
