/// The journal as a whole: read, verified, signed in time, and kept within its bounds.
///
/// What happens is written by the commands where it happens, in their own commit (journal_notes).
/// Nothing here holds up the loop or other commits for longer than a step of a few milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/async/task_group.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/time_keeper.hpp"
#include "lib/journal/lines.hpp"
#include "lib/journal/verification.hpp"
#include "lib/store/journal_verifier.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

/// Beyond either bound the oldest entries go.
struct JournalSettings {
    Seconds keep_for;  ///< counts only by time that upstream has attested in this boot
    std::int64_t keep_bytes;
};

/// Which entries are wanted; what is absent or empty restricts nothing.
struct JournalFilter {
    std::optional<Instant> since{};  ///< inclusive
    std::optional<Instant> until{};  ///< exclusive
    std::string kind{};
    std::string subject{};
};

struct JournalPage {
    std::vector<journal::Entry> entries;  ///< newest first
    std::optional<std::int64_t> next{};   ///< the list goes on before this entry; none: its end
};

struct JournalLines {
    std::vector<journal::Line> lines;
    std::optional<std::int64_t> next{};  ///< they go on behind this entry; none: no more
};

/// How the last verification stands.
struct JournalVerdict {
    bool is_running = false;
    std::optional<Instant> finished_at{};  ///< none: it has not come to its end
    std::int64_t checked = 0;
    std::int64_t entry_count = 0;  ///< to be checked
    std::vector<journal::Finding> findings{};
    std::int64_t finding_count = 0;
    std::optional<Error> failure{};  ///< why it could not come to its end
};

/// What the last verification that came to its end has found.
struct JournalHealth {
    std::optional<Instant> verified_at{};  ///< none: none has since the start
    std::int64_t fault_count = 0;
};

/// Lives on the event loop.
class Journal {
public:
    /// `store` and `time` outlive it.
    Journal(const Executor& executor, store::Store& store, TimeKeeper& time,
            JournalSettings settings, Log log);

    /// Writes `note`, for what has no write of its own.
    [[nodiscard]] Task<Result<void>> write(journal::Note note);

    /// Entries before the entry `before`, newest first, at most `count`.
    [[nodiscard]] Task<Result<JournalPage>> list(JournalFilter filter, std::int64_t before,
                                                 std::size_t count);

    /// Signs a checkpoint behind the last entry, where an export ends, and that export's heading.
    /// Errc::NotFound if nothing was written ever.
    [[nodiscard]] Task<Result<journal::Heading>> sign();
    /// The lines of an export behind the entry `after` and up to `through`; at most `count`
    /// entries. Errc::Conflict if they were let go since `sign`.
    [[nodiscard]] Task<Result<JournalLines>> lines(std::int64_t after, std::int64_t through,
                                                   std::size_t count);
    [[nodiscard]] const crypto::VerifyKey& key() const noexcept { return store_.journal_key(); }

    /// Sets a verification going, unless one is under way.
    void verify();
    [[nodiscard]] const JournalVerdict& verdict() const noexcept { return verdict_; }
    [[nodiscard]] const JournalHealth& health() const noexcept { return health_; }

    /// Tends the journal now and then until cancelled.
    [[nodiscard]] Task<void> run();
    /// A checkpoint a day; a verification, after the start and once a day; then lets go what is
    /// beyond the bounds. Errors of the store.
    [[nodiscard]] Task<Result<void>> tend();

    /// Ends what is under way. Idempotent.
    void stop();
    /// Says that the daemon ends, and signs; for its end, when the loop has stopped.
    [[nodiscard]] Result<void> close();

private:
    [[nodiscard]] Task<void> look_through();
    [[nodiscard]] Task<void> go_through();
    void take_verdict(const journal::Verification& verification);
    [[nodiscard]] Task<Result<void>> sign_daily();
    [[nodiscard]] Instant age_limit();
    [[nodiscard]] Task<Result<std::optional<journal::Checkpoint>>> disposable();
    [[nodiscard]] Task<Result<void>> let_go(journal::Checkpoint checkpoint);
    [[nodiscard]] Task<Result<void>> remove_what_was_let_go();

    store::Store& store_;
    TimeKeeper& time_;
    JournalSettings settings_;
    Log log_;
    JournalVerdict verdict_;
    JournalHealth health_;
    bool stopped_ = false;
    async::TaskGroup tasks_;
};

}  // namespace usher::enforcement
