#include "lib/enforcement/journal.hpp"

#include <boost/asio/this_coro.hpp>
#include <memory>
#include <utility>

#include "lib/async/timer.hpp"
#include "lib/enforcement/journal_notes.hpp"

namespace usher::enforcement {
namespace {

using journal::Checkpoint;
using journal::Entry;
using store::Tables;

// Each some 2 ms of the store's thread, between which commits get their turn.
constexpr std::size_t entries_a_step = 256;
constexpr std::chrono::minutes first_look_after{1};
constexpr std::chrono::hours look_every{1};
constexpr std::chrono::hours once_in{24};

bool is_wanted(const Entry& entry, const JournalFilter& filter) {
    const journal::Note& note = entry.note;
    return (!filter.since || note.at >= *filter.since) &&
           (!filter.until || note.at < *filter.until) &&
           (filter.kind.empty() || note.kind == filter.kind) &&
           (filter.subject.empty() || note.subject == filter.subject);
}

/// A part of the journal that was looked through.
struct Scan {
    std::vector<Entry> found;
    std::int64_t before = 0;  ///< what is left lies before this entry
    bool is_last = false;
};

Scan scan(const Tables& tables, const JournalFilter& filter, std::int64_t before) {
    std::vector<Entry> entries = tables.journal.before(before, entries_a_step);
    const bool is_last = entries.size() < entries_a_step;
    if (!entries.empty()) before = entries.back().sequence;
    std::erase_if(entries, [&filter](const Entry& entry) { return !is_wanted(entry, filter); });
    return {.found = std::move(entries), .before = before, .is_last = is_last};
}

std::vector<journal::Line> joined(std::vector<Entry> entries,
                                  const std::vector<Checkpoint>& checkpoints) {
    std::vector<journal::Line> lines;
    auto checkpoint = checkpoints.begin();
    for (Entry& entry : entries) {
        const std::int64_t sequence = entry.sequence;
        lines.emplace_back(std::move(entry));
        for (; checkpoint != checkpoints.end() && checkpoint->sequence <= sequence; ++checkpoint) {
            lines.emplace_back(*checkpoint);
        }
    }
    return lines;
}

Error nothing_written() {
    return {Errc::NotFound, "the journal is empty"};
}

}  // namespace

Journal::Journal(const Executor& executor, store::Store& store, TimeKeeper& time,
                 JournalSettings settings, Log log)
    : store_{store},
      time_{time},
      settings_{settings},
      log_{std::move(log)},
      tasks_{executor, "journal", log_} {}

Task<Result<void>> Journal::write(journal::Note note) {
    auto append = [note = std::move(note)](Tables& tables) -> Result<void> {
        tables.journal.append(note);
        return {};
    };
    co_return co_await store_.write(std::move(append));
}

Task<Result<JournalPage>> Journal::list(JournalFilter filter, std::int64_t before,
                                        std::size_t count) {
    JournalPage page{.entries = {}};
    while (true) {
        auto look = [filter, before](Tables& tables) -> Result<Scan> {
            return scan(tables, filter, before);
        };
        Result<Scan> part = co_await store_.write(std::move(look));
        if (!part) co_return part.error();
        for (Entry& entry : part->found) {
            if (page.entries.size() == count) {
                page.next = page.entries.back().sequence;
                co_return page;
            }
            page.entries.push_back(std::move(entry));
        }
        if (part->is_last) co_return page;
        before = part->before;
    }
}

Task<Result<journal::Heading>> Journal::sign() {
    auto sign = [now = time_.now()](Tables& tables) -> Result<journal::Heading> {
        tables.journal.sign(now);
        std::optional<journal::Heading> heading = tables.journal.heading();
        if (!heading) return nothing_written();
        return std::move(*heading);
    };
    co_return co_await store_.write(std::move(sign));
}

Task<Result<JournalLines>> Journal::lines(std::int64_t after, std::int64_t through,
                                          std::size_t count) {
    auto read = [after, through, count](Tables& tables) -> Result<JournalLines> {
        const auto end = tables.journal.end();
        if (end && after < end->head.base) {
            return Error{Errc::Conflict, "after: these entries were let go; export anew"};
        }
        std::vector<Entry> entries = tables.journal.after(after, count);
        std::erase_if(entries, [through](const Entry& one) { return one.sequence > through; });
        if (entries.empty()) return JournalLines{.lines = {}};
        const std::int64_t last = entries.back().sequence;
        JournalLines page{.lines =
                              joined(std::move(entries), tables.journal.checkpoints(after, last))};
        if (last < through) page.next = last;
        return page;
    };
    co_return co_await store_.write(std::move(read));
}

void Journal::verify() {
    if (!verdict_.is_running) tasks_.spawn(look_through());
}

// No coroutine itself: from the call on a verification is under way.
Task<void> Journal::look_through() {
    verdict_ = {.is_running = true};
    return go_through();
}

Task<void> Journal::go_through() {
    // Shared with the store's thread, which goes on with a step when nobody waits for it any more.
    const auto verifier = std::make_shared<store::JournalVerifier>(key());
    bool goes_on = true;
    while (goes_on && !stopped_) {
        auto step = [verifier](Tables& tables) -> Result<bool> {
            return verifier->step(tables.journal, entries_a_step);
        };
        const Result<bool> stepped = co_await store_.write(std::move(step));
        if (!stepped) {
            verdict_.failure = stepped.error();
            verdict_.is_running = false;
            co_return;
        }
        verdict_.entry_count = verifier->entry_count();
        take_verdict(*verifier->verification());
        goes_on = *stepped;
    }
    verdict_.is_running = false;
    if (stopped_) co_return;
    verdict_.finished_at = time_.now();
    health_ = {.verified_at = verdict_.finished_at, .fault_count = verdict_.finding_count};
    if (verdict_.finding_count == 0) co_return;
    log_.error("the journal is not whole", {{"faults", std::to_string(verdict_.finding_count)},
                                            {"first", text_of(verdict_.findings.front())}});
}

void Journal::take_verdict(const journal::Verification& verification) {
    verdict_.checked = verification.checked();
    verdict_.findings = verification.findings();
    verdict_.finding_count = verification.finding_count();
}

Task<void> Journal::run() {
    const Executor executor = co_await net::this_coro::executor;
    async::Timer timer{executor};
    timer.expires_after(first_look_after);
    while (true) {
        const bool expired = co_await async::wait(timer);
        if (!expired) co_return;
        const Result<void> tended = co_await tend();
        if (!tended) {
            log_.warning("the journal was not tended", {{"cause", tended.error().message()}});
        }
        timer.expires_after(look_every);
    }
}

Task<Result<void>> Journal::tend() {
    const Result<void> signed_today = co_await sign_daily();
    if (!signed_today) co_return signed_today.error();
    const std::optional<Instant> last = verdict_.finished_at;
    const bool is_due = !last || time_.now() - *last >= once_in;
    const bool looks_now = is_due && !verdict_.is_running;
    if (looks_now) co_await look_through();
    const Result<std::optional<Checkpoint>> chosen = co_await disposable();
    if (!chosen) co_return chosen.error();
    if (*chosen && !verdict_.is_running) {
        // Before anything goes it is looked through, so that no fault goes with it unnoticed.
        if (!looks_now) co_await look_through();
        const Result<void> gone = co_await let_go(**chosen);
        if (!gone) co_return gone.error();
    }
    co_return co_await remove_what_was_let_go();
}

Task<Result<void>> Journal::sign_daily() {
    auto sign = [now = time_.now()](Tables& tables) -> Result<void> {
        const auto end = tables.journal.end();
        if (!end) return {};
        const auto last = tables.journal.checkpoint(end->head.checkpoint);
        if (!last || now - last->at >= once_in) tables.journal.sign(now);
        return {};
    };
    co_return co_await store_.write(std::move(sign));
}

// No entry is older than this for sure without upstream's word in this boot: a wrong date would
// erase them all.
Instant Journal::age_limit() {
    const Instant now = time_.now();
    return time_.source() == license::TimeSource::Attested ? now - settings_.keep_for : Instant{};
}

Task<Result<std::optional<Checkpoint>>> Journal::disposable() {
    auto choose = [cutoff = age_limit(), bytes_max = settings_.keep_bytes](
                      Tables& tables) -> Result<std::optional<Checkpoint>> {
        return tables.journal.disposable(cutoff, bytes_max);
    };
    co_return co_await store_.write(std::move(choose));
}

Task<Result<void>> Journal::let_go(Checkpoint checkpoint) {
    if (verdict_.failure) co_return *verdict_.failure;
    if (stopped_) co_return Result<void>{};
    auto let_go = [checkpoint = std::move(checkpoint), faults = verdict_.finding_count,
                   now = time_.now()](Tables& tables) -> Result<void> {
        const auto end = tables.journal.end();
        const bool is_known = end && end->is_genuine;
        const std::int64_t count = is_known ? checkpoint.sequence - end->head.base : 0;
        tables.journal.let_go(checkpoint, trimmed_note(checkpoint, count, faults, now));
        return {};
    };
    co_return co_await store_.write(std::move(let_go));
}

Task<Result<void>> Journal::remove_what_was_let_go() {
    while (!stopped_) {
        auto remove = [](Tables& tables) -> Result<std::int64_t> {
            return tables.journal.remove_some(entries_a_step);
        };
        const Result<std::int64_t> removed = co_await store_.write(std::move(remove));
        if (!removed) co_return removed.error();
        if (*removed == 0) break;
    }
    co_return Result<void>{};
}

void Journal::stop() {
    stopped_ = true;
    tasks_.cancel();
}

Result<void> Journal::close() {
    return store_.write_now([now = time_.now()](Tables& tables) -> Result<void> {
        tables.journal.append(stopped_note(now));
        tables.journal.sign(now);
        return {};
    });
}

}  // namespace usher::enforcement
