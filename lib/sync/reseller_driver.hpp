/// Carries creations of resellers from wanted to settled, by the table of
/// lib/license/reseller_creation.hpp: each request once, and behind a durable record of it
/// (specs/createreseller.md 8).
///
/// What a reseller is like, and its password, is known for as long as a call is under way and
/// nowhere kept: who wants a request sent once more gives all of it again.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "lib/async/task.hpp"
#include "lib/async/timer.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/reseller_creations.hpp"
#include "lib/sync/reseller_wish.hpp"
#include "lib/upstream/createreseller/answers.hpp"
#include "lib/upstream/createreseller/reseller.hpp"

namespace usher::sync {

/// The upstream as functions; each asks once. upstream::createreseller::Client has both.
struct ResellerPort {
    std::function<Task<upstream::createreseller::NameAnswer>(license::ResellerName)> ask_name;
    std::function<Task<upstream::createreseller::SendAnswer>(
        upstream::createreseller::CreationRequest)>
        create;
};

struct ResellerSettings {
    std::chrono::seconds first_wait{1};  ///< before what the disk did not take is written again
    std::chrono::seconds wait_max{30};
    async::Sleep sleep = async::sleep_for;
};

struct ResellerNeeds {
    ResellerPort port;
    license::ResellerName administrator;  ///< whose API is called
    enforcement::ResellerCreations& creations;
    enforcement::TimeKeeper& time;
    Log log;
};

/// Lives on the event loop; one for an administrator.
class ResellerDriver {
public:
    /// What `needs` refers to outlives it.
    ResellerDriver(Executor executor, ResellerSettings settings, ResellerNeeds needs);
    ResellerDriver(const ResellerDriver&) = delete;
    ResellerDriver& operator=(const ResellerDriver&) = delete;
    ~ResellerDriver();

    /// Goes on with what a restart left behind: nothing is sent, but it is asked what became of
    /// what was.
    [[nodiscard]] Task<void> resume();

    /// Makes a creation durable and sets out. Errors of `request_of` and ResellerCreations::place.
    [[nodiscard]] Task<WishResult<enforcement::PlacedCreation>> create(license::CreationId id,
                                                                       NewResellerWish wish,
                                                                       Actor actor);
    /// A person's orders for what is in doubt, begun when they return. Errors of
    /// ResellerCreations::find and advance; of `send_again` those of `request_of` too, and
    /// Errc::Conflict if `wish` is not what the creation was begun with, its password aside.

    /// Asks once more whether the name is taken.
    [[nodiscard]] Task<Result<license::KeptCreation>> ask_again(license::CreationId id,
                                                                Actor actor);
    /// Asks for the name, and sends the request once more if it is free.
    [[nodiscard]] Task<WishResult<license::KeptCreation>> send_again(license::CreationId id,
                                                                     NewResellerWish wish,
                                                                     Actor actor);

    /// The creation when it is settled or waits for a person, or as it stands after `limit`. Errors
    /// of ResellerCreations::find.
    [[nodiscard]] Task<Result<license::KeptCreation>> wait_for(license::CreationId id,
                                                               std::chrono::seconds limit);

    /// Asks upstream whether a reseller's user name is free. Errc::Malformed for what can be none,
    /// Errc::Rejected if upstream does not say because it refuses us, Errc::NoAnswer if it does not
    /// answer so that it can be told.
    [[nodiscard]] Task<Result<bool>> is_free(license::ResellerName name);

    /// Ends what is under way; the next start goes on with it. Idempotent.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with the creations under way
};

}  // namespace usher::sync
