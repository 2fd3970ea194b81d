/// Keeps the licences of all users of a provider equal to what the provider's own systems say, for
/// an engine that serves them all (operator role; specs/aminotv.md 4.2, 4.3).
///
/// A walk asks for the users page by page and for the licences of each, with one page in memory at
/// most; what a page brought is written in pieces, how far the walk has come with the last of them,
/// so that a walk goes on after a restart where it was. Between walks only the users are asked for
/// who were given licences meanwhile: that is all that upstream can tell of a change.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "lib/async/backoff.hpp"
#include "lib/async/task.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/sync/port.hpp"

namespace usher::sync {

struct WalkSettings {
    /// From the beginning of one walk to that of the next.
    std::chrono::seconds every = std::chrono::hours{6};
    /// How often new licences are looked for between walks.
    std::chrono::seconds look_every = std::chrono::minutes{5};
    /// Users that are asked about at once, 1 to 64.
    std::size_t at_once = 8;
    /// A user whom upstream does not know is asked about once more after this time, then forgotten
    /// (specs/aminotv.md 12).
    std::chrono::seconds ask_again_after{60};
    /// Whether users whose login is good are asked about too: nobody else asks about them.
    bool asks_logged_in = false;
    async::BackoffLimits backoff{};
};

/// For status and people.
struct WalkProgress {
    std::optional<enforcement::LicenseWalk>
        walk{};                   ///< the one under way, or the last; none: not yet
    bool answers = false;         ///< the last attempt ended in an answer
    std::int64_t unreadable = 0;  ///< answers about a user that were left out
    /// Of the last attempt; empty after a success.
    std::string last_error{};
};

/// Lives on the event loop.
class ProviderWalk {
public:
    /// `accounts` and `enforcer` outlive it.
    ProviderWalk(Executor executor, WalkSettings settings, ProviderPort port,
                 async::RandomFraction random, enforcement::Accounts& accounts,
                 enforcement::Enforcer& enforcer, Log log);
    ~ProviderWalk();

    /// Goes on with the walk that was under way, then walks and looks as they come due, until
    /// cancelled. After a failure of upstream everything waits with full jitter; an answer about
    /// one user that cannot be taken leaves that user as it was. A walk that would forget more
    /// users than docs/licenses.md says forgets none, and says how many they are.
    [[nodiscard]] Task<void> run();
    /// Begins a walk now, past the wait after a failure; while one is under way, when that has
    /// ended.
    void request();
    /// A person says that up to `users` users have really gone: the walk that is under way may
    /// forget as many, else the next one, which is requested. Not over a restart.
    void believe_gone(std::size_t users);

    [[nodiscard]] WalkProgress progress() const;

    /// Ends what is under way; nothing is asked any more. Idempotent.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with questions under way, which may outlive it by a turn
};

}  // namespace usher::sync
