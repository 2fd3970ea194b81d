#include "ipc/protocol/page_reader.hpp"

namespace usher::protocol {
namespace {

// A reader looks again only when two tables were published while it looked at one, and publishing a
// table takes the writer longer than a look. So this is reached only in a page gone mad, and then
// refusing is right.
constexpr int looks_max = 1000;

constexpr std::uint64_t generation_mask = (std::uint64_t{1} << 48U) - 1;

// A table may have changed under a reader only after two others were published (PageWriter::rebuild
// begins with the third). Another file's generations begin at random, so that a look across the
// change of files fails here too.
bool still_whole(std::uint64_t before, std::uint64_t after) noexcept {
    return ((Current::of(after).generation - Current::of(before).generation) & generation_mask) <=
           1;
}

// The words of a mad page may be as far apart as they like.
std::int64_t sum(std::int64_t one, std::int64_t other) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(one) +
                                     static_cast<std::uint64_t>(other));
}

std::int64_t difference(std::int64_t one, std::int64_t other) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(one) -
                                     static_cast<std::uint64_t>(other));
}

// Confirmation first: it was stored last, so it is never newer than the state beside it.
EntryWords words_of(const Entry& entry) noexcept {
    const std::uint64_t confirmation = entry.confirmation.load(std::memory_order_acquire);
    return {.state = entry.state.load(std::memory_order_relaxed), .confirmation = confirmation};
}

// The entry at `place` if it is of `kind`. Visits every place once at most: a table without an
// empty place ends the search too.
template <typename Table>
std::optional<EntryWords> find_in(const Table& table, const Hash128& place) noexcept {
    std::size_t pair = place.lo & table.mask & ~std::size_t{1};
    for (std::size_t visited = 0; visited <= table.mask; visited += 2) {
        for (std::size_t i = pair; i < pair + 2; ++i) {
            const Entry& entry = table.entries[i];
            const std::uint64_t lo = entry.lo.load(std::memory_order_acquire);
            if (lo == place.lo && entry.hi.load(std::memory_order_relaxed) == place.hi) {
                return words_of(entry);
            }
            if (lo == 0) return std::nullopt;
        }
        pair = (pair + 2) & table.mask;
    }
    return std::nullopt;
}

template <typename Table>
std::optional<EntryWords> find_kind(const Table& table, const Hash128& place,
                                    EntryKind kind) noexcept {
    const std::optional<EntryWords> words = find_in(table, place);
    if (!words || kind_of(words->state) != kind) return std::nullopt;
    return words;
}

bool is_for_other_product(const EntryWords& marker, std::uint64_t product) noexcept {
    return (flags_of(marker.state) & individual_flag) != 0 && marker.confirmation != product;
}

}  // namespace

// Shows `look` the table until it has seen one that was whole from beginning to end. None: there is
// no page.
template <typename Look>
auto PageReader::look(const Look& look) const noexcept -> std::optional<decltype(look(Table{}))> {
    for (int looks = 0; looks < looks_max; ++looks) {
        const std::uint64_t before = header().current.load(std::memory_order_acquire);
        const Current current = Current::of(before);
        if (before == 0 || !current.fits(bytes_)) return std::nullopt;
        const auto seen =
            look(Table{.entries = reinterpret_cast<const Entry*>(memory_ + current.offset()),
                       .mask = (std::size_t{1} << current.size_log2) - 1});
        std::atomic_thread_fence(std::memory_order_acquire);
        if (still_whole(before, header().current.load(std::memory_order_relaxed))) return seen;
    }
    return std::nullopt;
}

Verdict PageReader::check(const Prepared& question, std::int64_t boot_ms) const noexcept {
    const auto judged =
        look([&](const Table& table) noexcept { return judge(table, question, boot_ms); });
    return judged.value_or(Verdict{.reason = Reason::NoDaemon});
}

Verdict PageReader::judge(const Table& table, const Prepared& question,
                          std::int64_t boot_ms) const noexcept {
    const std::int64_t age = difference(boot_ms, heartbeat());
    if (age > header().page_life_ms || age < -clock_slack_ms) {
        return Verdict{.reason = Reason::NoDaemon};
    }
    if (question.key_id != header().key_id) return Verdict{.reason = Reason::HandleOutdated};

    const std::uint64_t flags = header().flags.load(std::memory_order_relaxed);
    const auto has = [flags](PageFlag flag) {
        return (flags & static_cast<std::uint64_t>(flag)) != 0;
    };
    const bool in_touch =
        age <= alive_for_ms && has(PageFlag::UpstreamAnswers) && !has(PageFlag::Closed);
    const std::int64_t now = sum(boot_ms, time_offset()) / 1000;

    const auto refusal = [in_touch](Reason reason) {
        return Verdict{.reason = reason,
                       .freshness = in_touch ? Freshness::Fresh : Freshness::Stale};
    };
    const auto verdict_on = [&](const EntryWords& words) {
        const std::size_t index = policy_of(words.state);
        const PolicyRecord record =
            index < policy_count ? header().policies[index] : PolicyRecord{};
        const Policy policy{.fresh_for_s = record.fresh_for_s,
                            .stale_for_s = record.stale_for_s,
                            .grace_for_s = record.grace_for_s,
                            .allow_expired = (record.flags & 1U) != 0};
        return protocol::judge(right_of(words), policy, now, in_touch);
    };
    const auto marker = [&] { return find_kind(table, question.second, EntryKind::KeyMarker); };

    if (question.form == Form::KeyForProduct) {
        const auto key = marker();
        if (!key) return refusal(Reason::UnknownKey);
        if (is_for_other_product(*key, question.product)) return refusal(Reason::WrongProduct);
    }
    std::optional<Verdict> best;
    if (const auto words = find_kind(table, question.place, EntryKind::Right)) {
        best = verdict_on(*words);
    }
    if (question.form == Form::ViewAndProduct) {
        if (const auto words = find_kind(table, question.second, EntryKind::Right)) {
            const Verdict verdict = verdict_on(*words);
            if (!best || better(verdict, *best)) best = verdict;
        }
    }
    if (best) return *best;
    // Last, so that the common case needs one search only.
    if (question.form == Form::Key && !marker()) return refusal(Reason::UnknownKey);
    return refusal(Reason::MissingOption);
}

void PageReader::prefetch(const Prepared& question) const noexcept {
    const Current current = Current::of(header().current.load(std::memory_order_relaxed));
    if (!current.fits(bytes_)) return;
    const std::size_t mask = (std::size_t{1} << current.size_log2) - 1;
    const auto fetch = [&](const Hash128& place) {
        __builtin_prefetch(memory_ + current.offset() + (place.lo & mask) * sizeof(Entry));
    };
    fetch(question.place);
    if (question.form == Form::KeyForProduct || question.form == Form::ViewAndProduct) {
        fetch(question.second);
    }
}

std::optional<Prepared> PageReader::prepare(const Question& question) const noexcept {
    struct Key {
        HashKey key;
        std::uint64_t id;
    };
    const auto key = look([&](const Table&) noexcept {
        return Key{.key = header().hash_key, .id = header().key_id};
    });
    if (!key) return std::nullopt;
    return protocol::prepare(key->key, key->id, question);
}

std::optional<EntryWords> PageReader::find(const Hash128& place) const noexcept {
    const auto found = look([&](const Table& table) noexcept { return find_in(table, place); });
    if (!found || !*found || kind_of((*found)->state) == EntryKind::Gone) return std::nullopt;
    return *found;
}

std::int64_t PageReader::heartbeat() const noexcept {
    return static_cast<std::int64_t>(header().heartbeat_boot_ms.load(std::memory_order_relaxed));
}

std::int64_t PageReader::time_offset() const noexcept {
    return static_cast<std::int64_t>(header().time_offset_ms.load(std::memory_order_relaxed));
}

}  // namespace usher::protocol
