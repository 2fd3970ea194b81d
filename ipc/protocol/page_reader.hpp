/// The engine's side of the shared page: an answer without a lock, a system call or an allocation.
///
/// Readers never wait for the writer: whatever it does, and wherever it was killed, a check ends.
/// What stands in the page is never trusted with an address: a mad page gives wrong answers, not a
/// crash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ipc/protocol/page_layout.hpp"
#include "ipc/protocol/question.hpp"

namespace usher::protocol {

/// A point in time, and where the page places it.
struct Moment {
    std::int64_t boot_ms = 0;     ///< CLOCK_BOOTTIME
    std::int64_t age_ms = 0;      ///< of the last heartbeat; less than 0 under another boot clock
    std::int64_t trusted_ms = 0;  ///< Unix time
};

class PageReader;

namespace page_look {
struct Checked;
template <typename ReadClock>
Checked check(const PageReader& reader, const Prepared& question,
              const ReadClock& read_boot_ms) noexcept;
}  // namespace page_look

/// Any thread, any number of them. Two words: pass it by value.
class PageReader {
public:
    /// `memory`: a page, or zeros, which say that there is none; `bytes` of it stay readable, at
    /// this address, for as long as anyone reads. What is mapped there may be replaced by another
    /// page at any time if its generations begin elsewhere.
    PageReader(const std::byte* memory, std::size_t bytes) noexcept
        : memory_{memory}, bytes_{bytes} {}

    /// The verdict on `question` at CLOCK_BOOTTIME `boot_ms`. NoDaemon without a page,
    /// HandleOutdated if it was prepared under another hash key.
    [[nodiscard]] Verdict check(const Prepared& question, std::int64_t boot_ms) const noexcept;

    /// Fetches what check() will look at, for whoever has several questions.
    void prefetch(const Prepared& question) const noexcept;

    /// Hashes `question` under the page's key; none without a page. `question` has a form.
    [[nodiscard]] std::optional<Prepared> prepare(const Question& question) const noexcept;

    /// The entry at `place` as it stands, for tests and tools; none if there is none, or only a
    /// tombstone.
    [[nodiscard]] std::optional<EntryWords> inspect(const Hash128& place) const noexcept;

    /// Where the page places CLOCK_BOOTTIME `boot_ms`; what a page of zeros says means nothing.
    [[nodiscard]] Moment moment_at(std::int64_t boot_ms) const noexcept {
        const Header& header = this->header();
        return {
            .boot_ms = boot_ms,
            .age_ms = sum(boot_ms, 0 - header.heartbeat_boot_ms.load(std::memory_order_relaxed)),
            .trusted_ms = sum(boot_ms, header.time_offset_ms.load(std::memory_order_relaxed))};
    }

private:
    template <typename ReadClock>
    friend page_look::Checked page_look::check(const PageReader& reader, const Prepared& question,
                                               const ReadClock& read_boot_ms) noexcept;

    // The words of a mad page may be as large as they like.
    [[nodiscard]] static std::int64_t sum(std::int64_t one, std::uint64_t other) noexcept {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(one) + other);
    }
    [[nodiscard]] const Header& header() const noexcept {
        return *reinterpret_cast<const Header*>(memory_);
    }
    template <typename Show>
    [[nodiscard]] bool look(const Show& show) const noexcept;  // page_look.hpp

    const std::byte* memory_;
    std::size_t bytes_;
};

}  // namespace usher::protocol
