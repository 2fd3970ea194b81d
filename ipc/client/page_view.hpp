/// Where the page is seen in this process: always at the same address, whichever file it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ipc/protocol/page_file.hpp"
#include "ipc/protocol/page_reader.hpp"

namespace usher::client {

/// Reserves a range of addresses once and shows one file after the other there.
///
/// So readers need no lock and no count of references. Each address of the range is readable from
/// the beginning: zeros, which a reader takes for "no page", until a file covers them. A file
/// replaces another one in one step of the kernel; a reader that was looking at that moment finds
/// that `current` jumped, since the generations of a file begin at random, and looks again.
class PageView {
public:
    /// Takes as much of the address space as it gets; none if it gets very little.
    [[nodiscard]] static std::optional<PageView> reserve() noexcept;
    PageView(PageView&& other) noexcept;
    PageView& operator=(PageView&&) = delete;
    ~PageView();

    /// Shows the page in `file` from now on, if it is one; the descriptor may be closed afterwards.
    /// On a fault what was shown before stays; on NotMapped it may be that nothing is shown any
    /// more. One thread at a time; readers go on meanwhile.
    protocol::PageFault show(int file, std::uint64_t bytes) noexcept;

    [[nodiscard]] protocol::PageReader reader() const noexcept { return {memory_, bytes_}; }

private:
    PageView(std::byte* memory, std::size_t bytes) noexcept : memory_{memory}, bytes_{bytes} {}

    void show_nothing(std::size_t bytes) noexcept;

    std::byte* memory_;
    std::size_t bytes_;
    std::size_t shown_bytes_ = 0;  ///< in whole pages of the system's
};

}  // namespace usher::client
