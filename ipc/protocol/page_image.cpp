#include "ipc/protocol/page_image.hpp"

#include <algorithm>

namespace usher::protocol {

std::optional<PageImage> PageImage::of(std::span<std::byte> bytes, const HashKey& hash_key) {
    if (bytes.size() < header_bytes) return std::nullopt;
    const auto* header = reinterpret_cast<const Header*>(bytes.data());
    const Current current = Current::of(header->current.load(std::memory_order_relaxed));
    const bool is_image = header->magic == page_magic && header->version == layout_version &&
                          header->hash_key == hash_key && current.slot == 0 &&
                          current.fits(bytes.size());
    if (!is_image) return std::nullopt;
    return PageImage{bytes,
                     {reinterpret_cast<const Entry*>(bytes.data() + current.offset()),
                      std::size_t{1} << current.size_log2}};
}

Verdict PageImage::check(const Question& question, std::int64_t boot_ms,
                         std::int64_t time_offset_ms) {
    auto* header = reinterpret_cast<Header*>(bytes_.data());
    header->heartbeat_boot_ms.store(static_cast<std::uint64_t>(boot_ms), std::memory_order_relaxed);
    header->time_offset_ms.store(static_cast<std::uint64_t>(time_offset_ms),
                                 std::memory_order_relaxed);
    const PageReader reader{bytes_.data(), bytes_.size()};
    const std::optional<Prepared> prepared = reader.prepare(question);
    if (!prepared) return {.reason = Reason::InvalidArgument};
    return reader.check(*prepared, boot_ms);
}

bool PageImage::copy(std::size_t first, std::size_t count, PageWriter& page) const {
    const std::size_t end = std::min(first + count, entries_.size());
    for (std::size_t i = first; i < end; ++i) {
        const Entry& entry = entries_[i];
        const Hash128 place{.lo = entry.lo.load(std::memory_order_relaxed),
                            .hi = entry.hi.load(std::memory_order_relaxed)};
        if (place.lo == 0) continue;
        const bool done =
            page.put(place, {.state = entry.state.load(std::memory_order_relaxed),
                             .confirmation = entry.confirmation.load(std::memory_order_relaxed)});
        if (!done) return false;
    }
    return true;
}

}  // namespace usher::protocol
