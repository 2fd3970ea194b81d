/// Keeps the licences of all users who have logged in, and the catalogue of products, equal to what
/// AminoTV says, and endures its absence (specs/aminotv.md 13).
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "lib/async/backoff.hpp"
#include "lib/async/task.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/sync/account_questions.hpp"
#include "lib/sync/account_sessions.hpp"
#include "lib/sync/upstream_health.hpp"

namespace usher::sync {

struct AccountRefreshSettings {
    Seconds every = std::chrono::minutes{15};         ///< of each user, more or less a tenth
    Seconds catalogue_every = std::chrono::hours{6};  ///< the same of the catalogue
    std::chrono::milliseconds start_spread{2'000};    ///< as RefreshSettings
    /// What begins or ends lets the user be asked about, but not in less than this.
    Seconds turn_wait_min{10};
    QuestionSettings questions{};
    async::BackoffLimits backoff{};
};

/// Lives on the event loop. Asks about every user at the start, then by the settings, after a login
/// and a purchase, when a licence begins or ends, and on demand; at most four at a time. After a
/// failure of upstream everything waits with full jitter, after a failure of one user only that
/// one. A user whose login is lost is not asked about until the next one.
class AccountRefresher {
public:
    /// `executor`, `sessions`, `accounts` and `enforcer` outlive it.
    AccountRefresher(Executor executor, AccountRefreshSettings settings, AccountSessions& sessions,
                     async::RandomFraction random, enforcement::Accounts& accounts,
                     enforcement::Enforcer& enforcer, Log log);
    ~AccountRefresher();

    /// Plans every user, then asks as they come due, until cancelled.
    [[nodiscard]] Task<void> run();

    /// Makes a user due now, before all others and past the wait after a failure. Nothing for one
    /// who has to log in first.
    void request(const UserId& user);
    /// Makes everyone who has logged in due now; their number.
    std::size_t request_all();

    /// Requests `user` and waits for the end of that, at most `limit`. Failed also for a user who
    /// has to log in first.
    [[nodiscard]] Task<RefreshOutcome> refresh(UserId user,
                                               std::chrono::steady_clock::duration limit);
    /// The same of the catalogue. Failed where nobody has logged in.
    [[nodiscard]] Task<RefreshOutcome> refresh_catalogue(std::chrono::steady_clock::duration limit);
    /// Waits until nothing is due or running, or upstream has failed; at most `limit`. How many
    /// users upstream has not confirmed then, with those whose login was lost meanwhile.
    [[nodiscard]] Task<std::size_t> settle(std::chrono::steady_clock::duration limit);

    [[nodiscard]] UpstreamHealth health() const;
    [[nodiscard]] FindingCounts findings() const;

    /// Ends what is under way; nothing is asked any more. Idempotent.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with questions under way, which may outlive it by a turn
};

}  // namespace usher::sync
