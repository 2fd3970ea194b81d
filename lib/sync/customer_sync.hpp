/// Keeps the local copy of a reseller's customers equal to the distributor's BSS, and the licences
/// that come of it (operator role; specs/interworks.md 14).
///
/// Each collection is read as a whole once a day and by its changes in between, a page in memory at
/// a time and, of a whole pass, the ids; each page is committed before the next is asked for. What
/// a page changes makes accounts due in the same commit, and due accounts get their licences when
/// the reading has ended: a kill at any point costs a repetition and loses nothing. A reading that
/// fails leaves licences and marks as they were (IW-RET-2).
#pragma once

#include <memory>

#include "lib/async/backoff.hpp"
#include "lib/async/task.hpp"
#include "lib/core/log.hpp"
#include "lib/core/secret.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/customer_copy.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/sync/customer_progress.hpp"
#include "lib/sync/customer_settings.hpp"

namespace usher::upstream::interworks {
class Client;
class Session;
}  // namespace usher::upstream::interworks

namespace usher::sync {

/// Lives on the event loop.
class CustomerSync {
public:
    /// All references outlive it.
    CustomerSync(Executor executor, CustomerSettings settings, upstream::interworks::Client& client,
                 upstream::interworks::Session& session, async::RandomFraction random,
                 enforcement::CustomerCopy& copy, enforcement::Accounts& accounts,
                 enforcement::Enforcer& enforcer, Log log);
    ~CustomerSync();

    /// Reads at once, then as it comes due, until cancelled. After a failure it waits with full
    /// jitter, and as long as upstream says; without a login, or when the credentials are refused,
    /// until a person has acted, and upstream counts as out of touch.
    [[nodiscard]] Task<void> run();
    /// Reads now, past the wait after a failure and with credentials that were refused; while a
    /// reading is under way, when that has ended, but not before upstream allows.
    void request();

    /// Uses `password` for one token (IW-SEC-1), then reads. Errc::NotAccepted when upstream
    /// refuses it; other errors as it is reached.
    [[nodiscard]] Task<Result<void>> log_in(Secret password);
    /// Forgets token and password (IW-TOK-16). What is kept goes on counting until its limit.
    [[nodiscard]] Task<Result<void>> sign_out();

    [[nodiscard]] CustomerProgress progress() const;
    [[nodiscard]] const CustomerSettings& settings() const noexcept;

    /// Ends what is under way; nothing is asked any more. Idempotent.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with what is under way, which may outlive it by a turn
};

}  // namespace usher::sync
