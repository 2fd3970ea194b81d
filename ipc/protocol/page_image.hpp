/// A page that was saved (PageWriter::image), read where it lies: answers before there is a page.
///
/// Nothing here authenticates: whoever keeps the bytes seals them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "ipc/protocol/page_reader.hpp"
#include "ipc/protocol/page_writer.hpp"

namespace usher::protocol {

class PageImage {
public:
    /// `bytes` outlive it, lie on an address that a page may have, and are its own to write to.
    /// None if they are no image, or one under another hash key.
    [[nodiscard]] static std::optional<PageImage> of(std::span<std::byte> bytes,
                                                     const HashKey& hash_key);

    /// The verdict on `question`, when CLOCK_BOOTTIME is `boot_ms` and trusted time is
    /// `time_offset_ms` ahead of it. Never fresh: nobody has spoken to upstream yet.
    [[nodiscard]] Verdict check(const Question& question, std::int64_t boot_ms,
                                std::int64_t time_offset_ms);

    /// As they were given, but for the time that `check` has written into the header.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }
    /// Places in the table.
    [[nodiscard]] std::size_t table_size() const noexcept { return entries_.size(); }
    /// Copies `count` places from the `first` on, as many as there are, to `page`. False if that
    /// has no room.
    [[nodiscard]] bool copy(std::size_t first, std::size_t count, PageWriter& page) const;

private:
    PageImage(std::span<std::byte> bytes, std::span<const Entry> entries) noexcept
        : bytes_{bytes}, entries_{entries} {}

    std::span<std::byte> bytes_;
    std::span<const Entry> entries_;
};

}  // namespace usher::protocol
