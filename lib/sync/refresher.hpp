/// Keeps what the loaded keys hold equal to what upstream says, and endures upstream's absence.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "lib/async/backoff.hpp"
#include "lib/async/task.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/keys.hpp"
#include "lib/sync/port.hpp"
#include "lib/sync/upstream_health.hpp"

namespace usher::sync {

struct RefreshSettings {
    std::chrono::seconds every = std::chrono::hours{6};
    /// The first contact after a start falls into this, so that a fleet does not start in step.
    std::chrono::milliseconds start_spread{2'000};
    async::BackoffLimits backoff{};
};

/// Whom the Refresher asks what keys hold.
struct KeySources {
    FetchDocument documents;        ///< for keys with an extension string
    AskAboutKey account_keys = {};  ///< for an account's; empty: nobody can be asked
};

/// Lives on the event loop. Refreshes on load, at 90 % of the remaining validity, on a schedule and
/// on demand, at most four at a time; after a failure of upstream everything waits with full
/// jitter, after a failure of one key only that key does.
class Refresher {
public:
    /// `executor`, `keys` and `enforcer` outlive it.
    Refresher(Executor executor, RefreshSettings settings, KeySources sources,
              async::RandomFraction random, enforcement::Keys& keys,
              enforcement::Enforcer& enforcer, Log log);
    ~Refresher();

    /// Plans every loaded key, then refreshes them as they come due, until cancelled.
    [[nodiscard]] Task<void> run();

    /// Makes one key due now, before all others and past the wait after a failure.
    void request(std::int64_t row);
    /// Makes every key due now; their number.
    std::size_t request_all();

    /// The key in `row` was removed: it is not asked about any more.
    void forget(std::int64_t row);

    /// Requests `row` and waits for the end of that refresh, at most `limit`.
    [[nodiscard]] Task<RefreshOutcome> refresh(std::int64_t row,
                                               std::chrono::steady_clock::duration limit);
    /// Waits until nothing is due or running, or upstream has failed; at most `limit`. How many
    /// keys upstream has not confirmed then.
    [[nodiscard]] Task<std::size_t> settle(std::chrono::steady_clock::duration limit);

    [[nodiscard]] UpstreamHealth health() const;

    /// Ends what is under way; nothing is asked any more. Idempotent.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with refreshes under way, which may outlive it by a turn
};

}  // namespace usher::sync
