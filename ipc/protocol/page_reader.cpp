#include "ipc/protocol/page_reader.hpp"

namespace usher::protocol {
namespace {

// A reader looks again only when two tables were published while it looked at one, and publishing a
// table takes the writer longer than a look. So this is reached only in a page gone mad, and then
// refusing is right.
constexpr int looks_max = 1000;

// A table may have changed under a reader only after two others were published (PageWriter::rebuild
// begins with the third). Another file's generations begin at random, so that a look across the
// change of files fails here too.
bool still_whole(std::uint64_t before, std::uint64_t after) noexcept {
    return ((Current::of(after).generation - Current::of(before).generation) & generation_mask) <=
           1;
}

// Confirmation first: it was stored last, so it is never newer than the state beside it.
EntryWords words_of(const Entry& entry) noexcept {
    const std::uint64_t confirmation = entry.confirmation.load(std::memory_order_acquire);
    return {.state = entry.state.load(std::memory_order_relaxed), .confirmation = confirmation};
}

// The entry at `place`, null if there is none. Visits every place once at most: a table without an
// empty place ends the search too.
template <typename Table>
const Entry* find_in(const Table& table, const Hash128& place) noexcept {
    std::size_t first = place.lo & table.mask & ~std::size_t{1};
    for (std::size_t visited = 0; visited <= table.mask; visited += 2) {
        const Entry* const pair = table.entries + first;
        const std::uint64_t one = pair[0].lo.load(std::memory_order_acquire);
        const std::uint64_t other = pair[1].lo.load(std::memory_order_acquire);
        // Which of the two it is, nobody can predict. A branch on it would be mispredicted in every
        // third check, and only after memory has answered; an index costs nothing.
        const bool is_one = one == place.lo;
        const bool is_other = other == place.lo;
        if (static_cast<unsigned>(is_one) | static_cast<unsigned>(is_other)) {
            const Entry* const found = pair + static_cast<std::size_t>(!is_one);
            if (found->hi.load(std::memory_order_relaxed) == place.hi) return found;
            if (is_other && pair[1].hi.load(std::memory_order_relaxed) == place.hi) return pair + 1;
        }
        if (one == 0 || other == 0) return nullptr;
        first = (first + 2) & table.mask;
    }
    return nullptr;
}

bool is_for_other_product(const EntryWords& marker, std::uint64_t product) noexcept {
    return (flags_of(marker.state) & individual_flag) != 0 && marker.confirmation != product;
}

Policy policy_at(const Header& header, std::size_t index) noexcept {
    // An index beyond the list is a mad page's: the strictest policy.
    if (index >= policy_count) return {};
    const PolicyRecord& record = header.policies[index];
    return {.fresh_for_s = record.fresh_for_s,
            .stale_for_s = record.stale_for_s,
            .grace_for_s = record.grace_for_s,
            .allow_expired = (record.flags & 1U) != 0};
}

}  // namespace

// One look at one table: everything that a verdict rests on.
class PageReader::Look {
public:
    Look(const Header& header, const Table& table, std::int64_t now, bool in_touch) noexcept
        : header_{header}, table_{table}, now_{now}, in_touch_{in_touch} {}

    [[nodiscard]] Verdict judge(const Prepared& question) const noexcept {
        switch (question.form) {
            case Form::Key: return judge_key(question);
            case Form::KeyForProduct: return judge_key_for_product(question);
            case Form::View: return judge_place(question.place);
            case Form::Channel: return judge_channel(question.place);
            case Form::ViewAndProduct: return judge_view_and_product(question);
        }
        return Verdict{.reason = Reason::InvalidArgument};
    }

private:
    [[nodiscard]] Verdict judge_key(const Prepared& question) const noexcept {
        // The marker last, so that the common case needs one search only.
        const Verdict verdict = judge_place(question.place);
        if (verdict.reason == Reason::MissingOption && !marker(question.second)) {
            return refusal(Reason::UnknownKey);
        }
        return verdict;
    }

    [[nodiscard]] Verdict judge_key_for_product(const Prepared& question) const noexcept {
        const std::optional<EntryWords> key = marker(question.second);
        if (!key) return refusal(Reason::UnknownKey);
        if (is_for_other_product(*key, question.product)) return refusal(Reason::WrongProduct);
        return judge_place(question.place);
    }

    [[nodiscard]] Verdict judge_view_and_product(const Prepared& question) const noexcept {
        const Verdict view = judge_place(question.place);
        const Verdict product = judge_place(question.second);
        if (view.reason == Reason::MissingOption) return product;
        if (product.reason == Reason::MissingOption) return view;
        return better(product, view) ? product : view;
    }

    [[nodiscard]] Verdict judge_place(const Hash128& place) const noexcept {
        const Entry* entry = find_in(table_, place);
        if (entry == nullptr) return refusal(Reason::MissingOption);
        const EntryWords words = words_of(*entry);
        if (kind_of(words.state) != EntryKind::Right) return refusal(Reason::MissingOption);
        return protocol::judge(right_of(words), policy_at(header_, policy_of(words.state)), now_,
                               in_touch_);
    }

    // Where nothing stands of a channel, that is no answer: the page need not hold all of them.
    [[nodiscard]] Verdict judge_channel(const Hash128& place) const noexcept {
        const Entry* entry = find_in(table_, place);
        if (entry == nullptr) return refusal(Reason::AskDaemon);
        const EntryWords words = words_of(*entry);
        if (kind_of(words.state) != EntryKind::Channel) return refusal(Reason::AskDaemon);
        return protocol::judge(channel_answer_of(words), policy_at(header_, policy_of(words.state)),
                               now_, in_touch_);
    }

    [[nodiscard]] std::optional<EntryWords> marker(const Hash128& place) const noexcept {
        const Entry* entry = find_in(table_, place);
        if (entry == nullptr) return std::nullopt;
        const EntryWords words = words_of(*entry);
        if (kind_of(words.state) != EntryKind::KeyMarker) return std::nullopt;
        return words;
    }

    [[nodiscard]] Verdict refusal(Reason reason) const noexcept {
        return {.reason = reason, .freshness = in_touch_ ? Freshness::Fresh : Freshness::Stale};
    }

    const Header& header_;
    Table table_;
    std::int64_t now_;
    bool in_touch_;
};

// Shows `show` the table until it has seen one that was whole from beginning to end; false: there
// is no page.
template <typename Show>
bool PageReader::look(const Show& show) const noexcept {
    for (int looks = 0; looks < looks_max; ++looks) {
        const std::uint64_t before = header().current.load(std::memory_order_acquire);
        const Current current = Current::of(before);
        if (before == 0 || !current.fits(bytes_)) return false;
        show(Table{.entries = reinterpret_cast<const Entry*>(memory_ + current.offset()),
                   .mask = (std::size_t{1} << current.size_log2) - 1});
        std::atomic_thread_fence(std::memory_order_acquire);
        if (still_whole(before, header().current.load(std::memory_order_relaxed))) return true;
    }
    return false;
}

Verdict PageReader::check(const Prepared& question, std::int64_t boot_ms) const noexcept {
    Verdict verdict;
    const auto judge_in = [&](const Table& table) noexcept {
        verdict = judge(table, question, boot_ms);
    };
    if (!look(judge_in)) return {.reason = Reason::NoDaemon};
    return verdict;
}

Verdict PageReader::judge(const Table& table, const Prepared& question,
                          std::int64_t boot_ms) const noexcept {
    const std::int64_t age = age_ms(boot_ms);
    if (age > header().page_life_ms || age < -clock_slack_ms) return {.reason = Reason::NoDaemon};
    if (question.key_id != header().key_id) return {.reason = Reason::HandleOutdated};

    constexpr auto closed = static_cast<std::uint64_t>(PageFlag::Closed);
    constexpr auto aside = static_cast<std::uint64_t>(PageFlag::ChannelsAside);
    // Acquired: once the entries of channels count again, what was written meanwhile is seen.
    const std::uint64_t flags = header().flags.load(std::memory_order_acquire);
    const bool is_channel = question.form == Form::Channel;
    const auto answers = static_cast<std::uint64_t>(is_channel ? PageFlag::LicensesAnswer
                                                               : PageFlag::UpstreamAnswers);
    const bool in_touch = age <= alive_for_ms && (flags & (answers | closed)) == answers;
    if (is_channel && (flags & aside) != 0) {
        return {.reason = Reason::AskDaemon,
                .freshness = in_touch ? Freshness::Fresh : Freshness::Stale};
    }
    const std::int64_t now = trusted_ms(boot_ms) / 1000;
    return Look{header(), table, now, in_touch}.judge(question);
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
        std::uint64_t id = 0;
    };
    Key key;
    const auto read = [&](const Table&) noexcept {
        key = {.key = header().hash_key, .id = header().key_id};
    };
    if (!look(read)) return std::nullopt;
    return protocol::prepare(key.key, key.id, question);
}

std::optional<EntryWords> PageReader::inspect(const Hash128& place) const noexcept {
    std::optional<EntryWords> found;
    const auto read = [&](const Table& table) noexcept {
        const Entry* entry = find_in(table, place);
        found = entry != nullptr ? std::optional{words_of(*entry)} : std::nullopt;
    };
    if (!look(read) || !found || kind_of(found->state) == EntryKind::Gone) return std::nullopt;
    return found;
}

}  // namespace usher::protocol
