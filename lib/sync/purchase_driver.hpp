/// Carries purchases of licences from wanted to settled: under one key each, never under two
/// (specs/aminotv.md 7.4).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "lib/async/task.hpp"
#include "lib/async/timer.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/purchases.hpp"
#include "lib/sync/purchase_verdict.hpp"
#include "lib/upstream/aminotv/client.hpp"
#include "lib/upstream/aminotv/session.hpp"

namespace usher::sync {

/// Sends one request of a user's purchase, if `may_leave` says so when all else is ready. Errors of
/// aminotv::Session::send_purchase; for a user who is not logged in Errc::NotFound or
/// Errc::Unauthorized, with status 0.
using SendPurchase =
    std::function<Task<PurchaseOutcome>(UserId user, upstream::aminotv::WrittenPurchase purchase,
                                        upstream::aminotv::MayLeave may_leave)>;

struct PurchaseSettings {
    std::chrono::seconds give_up_after = std::chrono::minutes{10};
    std::chrono::seconds first_wait{1};  ///< doubled with each failure
    std::chrono::seconds wait_max{30};
    /// How long upstream is trusted to know a key again: half of what it promises (D66). After
    /// that a request whose fate is not known is never repeated.
    Seconds key_good_for = std::chrono::hours{12};
    /// What is Unknown is not asked for again sooner after its last request, whose failure itself
    /// has the licences read.
    Seconds settle_after = std::chrono::minutes{1};
    std::chrono::seconds answer_limit{30};  ///< for a caller who waits for a forwarded one
    async::Sleep sleep = async::sleep_for;
};

struct PurchaseNeeds {
    SendPurchase send;
    enforcement::Purchases& purchases;
    enforcement::Accounts& accounts;
    enforcement::TimeKeeper& time;
    /// The user's licences are to be asked for: one was bought, or may have been.
    std::function<void(const UserId&)> on_moved;
    Log log;
};

/// What the daemon is asked to buy.
struct NewPurchase {
    PurchaseId id;  ///< also the key towards upstream
    UserId user;
    BundleId product;
};

/// What becomes of a purchase whose caller waits.
struct ForwardedPurchase {
    license::Purchase purchase;
    /// Upstream's answer, now or when the purchase was settled; none: there is none to pass on.
    std::optional<license::PurchaseReply> reply{};
    std::optional<Seconds> retry_after{};
    bool is_under_way = false;  ///< an earlier request with this key has not ended
    /// It may have been bought, and is not sent again: upstream may have forgotten the key, or it
    /// was ordered from another one.
    bool is_held_back = false;
    std::string duplicate{};  ///< as in PlacedPurchase
};

/// Lives on the event loop.
class PurchaseDriver {
public:
    PurchaseDriver(Executor executor, PurchaseSettings settings, PurchaseNeeds needs);
    PurchaseDriver(const PurchaseDriver&) = delete;
    PurchaseDriver& operator=(const PurchaseDriver&) = delete;
    ~PurchaseDriver();

    /// Goes on with what a restart left behind. What was being sent is sent again under its key
    /// while there is time, else it is Unknown and settled.
    [[nodiscard]] Task<void> resume();

    /// Makes a purchase durable and sets out to send it: again and again until upstream has
    /// answered, for as long as the settings say. Errors of Purchases::place.
    [[nodiscard]] Task<Result<enforcement::PlacedPurchase>> start(
        NewPurchase purchase, enforcement::DuplicatePurchase duplicates, Actor actor);

    /// Makes a caller's own purchase durable, sends it once and waits for the answer. Without one
    /// it is kept, and only sent again when the caller says it again. Errors of Purchases::place.
    [[nodiscard]] Task<Result<ForwardedPurchase>> forward(license::PurchaseRequest request,
                                                          enforcement::DuplicatePurchase duplicates,
                                                          Actor actor);

    /// As Purchases::resolve; Errc::Conflict too while a request of it is under way.
    [[nodiscard]] Task<Result<license::Purchase>> resolve(PurchaseId id, bool is_bought,
                                                          license::Resolution word, Actor actor);

    /// The user's licences were just read: what is Unknown is asked for again under its key while
    /// that is good, and else looked for among them.
    void settle(const UserId& user);

    /// Ends what is under way; the next start goes on with it. Idempotent.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with the purchases under way
};

}  // namespace usher::sync
