/// How a check reads the page, laid open for the one caller to whom a call costs as much as the
/// answer: libusher's hot path. Everybody else includes page_reader.hpp alone.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "ipc/protocol/page_layout.hpp"
#include "ipc/protocol/page_reader.hpp"
#include "ipc/protocol/verdict.hpp"

namespace usher::protocol {
namespace page_look {

// A reader looks again only when two tables were published while it looked at one, and publishing a
// table takes the writer longer than a look. So this is reached only in a page gone mad, and then
// refusing is right.
inline constexpr int looks_max = 1000;

// A table may have changed under a reader only after two others were published (PageWriter::rebuild
// begins with the third). Another file's generations begin at random, so that a look across the
// change of files fails here too.
[[nodiscard]] constexpr bool still_whole(std::uint64_t before, std::uint64_t after) noexcept {
    return ((Current::of(after).generation - Current::of(before).generation) & generation_mask) <=
           1;
}

// Confirmation first: it was stored last, so it is never newer than the state beside it.
[[nodiscard]] inline EntryWords words_of(const Entry& entry) noexcept {
    const std::uint64_t confirmation = entry.confirmation.load(std::memory_order_acquire);
    return {.state = entry.state.load(std::memory_order_relaxed), .confirmation = confirmation};
}

[[nodiscard]] inline bool is_for_other_product(const EntryWords& marker,
                                               std::uint64_t product) noexcept {
    return (flags_of(marker.state) & individual_flag) != 0 && marker.confirmation != product;
}

[[nodiscard]] inline Policy policy_at(const Header& header, std::size_t index) noexcept {
    // An index beyond the list is a mad page's: the strictest policy.
    if (index >= policy_count) [[unlikely]]
        return {};
    const PolicyRecord& record = header.policies[index];
    return {.fresh_for_s = record.fresh_for_s,
            .stale_for_s = record.stale_for_s,
            .grace_for_s = record.grace_for_s,
            .allow_expired = (record.flags & 1U) != 0};
}

/// A table of entries, where it lies in this process.
struct Table {
    const Entry* entries;
    std::size_t mask;

    /// `current.fits` of as many bytes as `memory` has.
    Table(const std::byte* memory, const Current& current) noexcept
        : entries{reinterpret_cast<const Entry*>(memory + current.offset())},
          mask{(std::size_t{1} << current.size_log2) - 1} {}

    void fetch(const Prepared& question) const noexcept {
        __builtin_prefetch(entries + (question.place.lo & mask));
        if (question.form == Form::KeyForProduct || question.form == Form::ViewAndProduct) {
            __builtin_prefetch(entries + (question.second.lo & mask));
        }
    }

    /// The entry at `place`, null if there is none. Visits every place once at most: a table
    /// without an empty place ends the search too.
    [[nodiscard]] const Entry* find(const Hash128& place) const noexcept {
        std::size_t first = place.lo & mask & ~std::size_t{1};
        for (std::size_t visited = 0; visited <= mask; visited += 2) {
            const Entry* const pair = entries + first;
            const std::uint64_t one = pair[0].lo.load(std::memory_order_acquire);
            const std::uint64_t other = pair[1].lo.load(std::memory_order_acquire);
            // Which of the two it is, nobody can predict. A branch on it would be mispredicted in
            // every third check, and only after memory has answered; an index costs nothing.
            const bool is_one = one == place.lo;
            const bool is_other = other == place.lo;
            if (static_cast<unsigned>(is_one) | static_cast<unsigned>(is_other)) {
                const Entry* const found = pair + static_cast<std::size_t>(!is_one);
                if (found->hi.load(std::memory_order_relaxed) == place.hi) return found;
                if (is_other && pair[1].hi.load(std::memory_order_relaxed) == place.hi) {
                    return pair + 1;
                }
            }
            if (one == 0 || other == 0) return nullptr;
            first = (first + 2) & mask;
        }
        return nullptr;
    }
};

/// One look at one table: everything that a verdict rests on. Of its functions those are inlined
/// that a check of a right runs through which is there; those are kept out that it does not, so
/// that the rest stays in registers.
class Look {
public:
    Look(const Header& header, const Table& table, const Moment& moment) noexcept
        : header_{header},
          table_{table},
          age_ms_{moment.age_ms},
          now_{moment.trusted_ms / 1000},
          // Acquired: once the entries of channels count again, what was written meanwhile is seen.
          flags_{header.flags.load(std::memory_order_acquire)} {}

    [[nodiscard, gnu::always_inline]] Verdict judge(const Prepared& question) const noexcept {
        if (age_ms_ > header_.page_life_ms || age_ms_ < -clock_slack_ms) [[unlikely]]
            return {.reason = Reason::NoDaemon};
        if (question.key_id != header_.key_id) [[unlikely]]
            return {.reason = Reason::HandleOutdated};
        switch (question.form) {
            case Form::Key: return judge_key(question);
            case Form::View: return judge_place(question.place);
            case Form::Channel: return judge_channel(question.place);
            case Form::KeyForProduct: return judge_key_for_product(question);
            case Form::ViewAndProduct: return judge_view_and_product(question);
        }
        return Verdict{.reason = Reason::InvalidArgument};
    }

private:
    [[nodiscard, gnu::always_inline]] Verdict judge_key(const Prepared& question) const noexcept {
        // The marker last, so that the common case needs one search only.
        const Verdict verdict = judge_place(question.place);
        if (verdict.reason == Reason::MissingOption && !marker(question.second)) {
            return refusal(Reason::UnknownKey);
        }
        return verdict;
    }

    [[nodiscard, gnu::noinline]] Verdict judge_key_for_product(
        const Prepared& question) const noexcept {
        const std::optional<EntryWords> key = marker(question.second);
        if (!key) return refusal(Reason::UnknownKey);
        if (is_for_other_product(*key, question.product)) return refusal(Reason::WrongProduct);
        return judge_place(question.place);
    }

    [[nodiscard, gnu::noinline]] Verdict judge_view_and_product(
        const Prepared& question) const noexcept {
        const Verdict view = judge_place(question.place);
        const Verdict product = judge_place(question.second);
        if (view.reason == Reason::MissingOption) return product;
        if (product.reason == Reason::MissingOption) return view;
        return better(product, view) ? product : view;
    }

    [[nodiscard, gnu::always_inline]] Verdict judge_place(const Hash128& place) const noexcept {
        const Entry* entry = table_.find(place);
        if (entry == nullptr) return refusal(Reason::MissingOption);
        const EntryWords words = words_of(*entry);
        if (kind_of(words.state) != EntryKind::Right) return refusal(Reason::MissingOption);
        return protocol::judge(right_of(words), policy_at(header_, policy_of(words.state)), now_,
                               in_touch(PageFlag::UpstreamAnswers));
    }

    // Where nothing stands of a channel, that is no answer: the page need not hold all of them.
    [[nodiscard]] Verdict judge_channel(const Hash128& place) const noexcept {
        constexpr auto aside = static_cast<std::uint64_t>(PageFlag::ChannelsAside);
        const bool touched = in_touch(PageFlag::LicensesAnswer);
        const Verdict ask = refusal(Reason::AskDaemon, touched);
        if ((flags_ & aside) != 0) return ask;
        const Entry* entry = table_.find(place);
        if (entry == nullptr) return ask;
        const EntryWords words = words_of(*entry);
        if (kind_of(words.state) != EntryKind::Channel) return ask;
        return protocol::judge(channel_answer_of(words), policy_at(header_, policy_of(words.state)),
                               now_, touched);
    }

    [[nodiscard, gnu::noinline]] std::optional<EntryWords> marker(
        const Hash128& place) const noexcept {
        const Entry* entry = table_.find(place);
        if (entry == nullptr) return std::nullopt;
        const EntryWords words = words_of(*entry);
        if (kind_of(words.state) != EntryKind::KeyMarker) return std::nullopt;
        return words;
    }

    /// Whether the daemon's beat is fresh, and the upstream that `answers` is about answers it.
    [[nodiscard]] bool in_touch(PageFlag answers) const noexcept {
        constexpr auto closed = static_cast<std::uint64_t>(PageFlag::Closed);
        const auto wanted = static_cast<std::uint64_t>(answers);
        return age_ms_ <= alive_for_ms && (flags_ & (wanted | closed)) == wanted;
    }

    [[nodiscard]] static Verdict refusal(Reason reason, bool touched) noexcept {
        return {.reason = reason, .freshness = touched ? Freshness::Fresh : Freshness::Stale};
    }
    [[nodiscard]] Verdict refusal(Reason reason) const noexcept {
        return refusal(reason, in_touch(PageFlag::UpstreamAnswers));
    }

    const Header& header_;
    Table table_;
    std::int64_t age_ms_;
    std::int64_t now_;
    std::uint64_t flags_;
};

/// A verdict, and the moment that it was made for.
struct Checked {
    Verdict verdict{.reason = Reason::NoDaemon};
    Moment moment{};
};

}  // namespace page_look

// Shows `show` the table until it has seen one that was whole from beginning to end; false: there
// is no page. Inlined, as all that a check runs through when it finds what it looks for.
template <typename Show>
[[gnu::always_inline]] inline bool PageReader::look(const Show& show) const noexcept {
    for (int looks = 0; looks < page_look::looks_max; ++looks) {
        const std::uint64_t before = header().current.load(std::memory_order_acquire);
        const Current current = Current::of(before);
        if (!current.fits(bytes_)) [[unlikely]]
            return false;
        show(page_look::Table{memory_, current});
        std::atomic_thread_fence(std::memory_order_acquire);
        if (page_look::still_whole(before, header().current.load(std::memory_order_relaxed)))
            [[likely]]
            return true;
    }
    return false;
}

/// PageReader::check at the moment when `read_boot_ms` (-> CLOCK_BOOTTIME in ms, does not throw) is
/// called, which is while memory answers. It is called for each look, so nearly always once.
template <typename ReadClock>
[[gnu::always_inline]] inline page_look::Checked page_look::check(
    const PageReader& reader, const Prepared& question, const ReadClock& read_boot_ms) noexcept {
    Checked checked;
    const bool is_whole = reader.look([&](const Table& table) noexcept {
        table.fetch(question);
        checked.moment = reader.moment_at(read_boot_ms());
        checked.verdict = Look{reader.header(), table, checked.moment}.judge(question);
    });
    if (!is_whole) [[unlikely]]
        checked = {.moment = reader.moment_at(read_boot_ms())};
    return checked;
}

}  // namespace usher::protocol
