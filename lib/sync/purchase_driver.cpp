#include "lib/sync/purchase_driver.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "lib/async/signal.hpp"
#include "lib/async/task_group.hpp"
#include "lib/sync/store_retry.hpp"
#include "lib/sync/under_way.hpp"
#include "lib/upstream/aminotv/purchase.hpp"

namespace usher::sync {
namespace {

using enforcement::DuplicatePurchase;
using enforcement::PlacedPurchase;
using enforcement::PurchaseFinding;
using license::Purchase;
using license::PurchaseState;

/// A purchase that somebody sends just now, and who waits for that.
struct SentPurchase : UnderWay {
    using UnderWay::UnderWay;

    std::optional<PurchaseVerdict> verdict{};  ///< of the last request; none: none was sent
};

PurchaseFinding finding(const Purchase& purchase, PurchaseState state, std::string evidence) {
    return {.state = state,
            .in_doubt = purchase.in_doubt && !is_final(state),
            .evidence = std::move(evidence),
            .code = purchase.code,
            .attempts = purchase.attempts};
}

}  // namespace

class PurchaseDriver::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(const Executor& executor, PurchaseSettings settings, PurchaseNeeds needs)
        : settings_{std::move(settings)},
          needs_{std::move(needs)},
          started_at_{needs_.time.now()},
          under_way_{executor},
          tasks_{executor, "purchase", needs_.log} {}

    Task<void> resume();
    Task<Result<PlacedPurchase>> start(NewPurchase wanted, DuplicatePurchase duplicates,
                                       Actor actor);
    Task<Result<ForwardedPurchase>> forward(license::PurchaseRequest request,
                                            DuplicatePurchase duplicates, Actor actor);
    Task<Result<Purchase>> resolve(PurchaseId id, bool is_bought, license::Resolution word,
                                   Actor actor);
    void settle(const UserId& user) {
        // A walk over all users calls this for each.
        if (stopped_ || !needs_.purchases.has_open(user)) return;
        tasks_.spawn(settle_all(user));
    }
    void stop() {
        stopped_ = true;
        tasks_.cancel();
    }

private:
    using Entry = std::shared_ptr<SentPurchase>;
    using AllSent = AllUnderWay<PurchaseId, SentPurchase>;
    enum class Times : std::uint8_t { Once, UntilSettled };

    Entry send(Purchase purchase, Times times);
    Task<void> drive(Purchase purchase, Entry entry, Times times);
    Task<std::optional<Purchase>> attempt(Purchase purchase, Entry entry);
    Task<std::optional<Purchase>> record_for_sure(PurchaseId id, PurchaseFinding found);
    [[nodiscard]] StoreRetry retry(std::function<void(const Error&)> complain) const;
    Task<void> note_restriction(UserId user, std::optional<bool> is_restricted);
    Task<void> give_up(Purchase purchase);
    Task<void> settle_all(std::optional<UserId> user);
    Task<void> settle_one(Purchase purchase);
    Task<void> set_aside(Purchase purchase);
    Task<void> read_back(Purchase purchase);
    Task<ForwardedPurchase> wait_for(Entry entry, PurchaseId id);
    [[nodiscard]] bool is_over_limit(const Purchase& purchase, std::chrono::milliseconds began);
    [[nodiscard]] Instant known_after(const PurchaseId& id);
    [[nodiscard]] bool may_be_repeated(const Purchase& purchase);
    // As may_be_repeated, of what the store has said before time may have been corrected: what was
    // sent in the future is of no known age.
    [[nodiscard]] bool is_still_known(const Purchase& purchase) {
        if (!purchase.in_doubt) return true;
        return *purchase.first_sent_at <= needs_.time.now() &&
               *purchase.first_sent_at > known_after(purchase.request.id);
    }
    // Its caller was told so, and may be about to.
    [[nodiscard]] bool may_be_said_again(const Purchase& purchase) {
        if (!purchase.request.is_forwarded || !may_be_repeated(purchase)) return false;
        const Seconds age = needs_.time.now() - *purchase.last_sent_at;
        // Time may have been taken back since.
        return age >= Seconds{0} && age < settings_.give_up_after;
    }
    [[nodiscard]] bool has_rested(const Purchase& purchase) {
        if (!purchase.last_sent_at) return true;
        return needs_.time.now() - *purchase.last_sent_at >= settings_.settle_after;
    }
    [[nodiscard]] bool is_under_way(const Purchase& purchase) const {
        return under_way_.contains(purchase.request.id);
    }

    PurchaseSettings settings_;
    PurchaseNeeds needs_;
    Instant started_at_;
    AllSent under_way_;
    std::set<PurchaseId> first_sent_here_;  ///< since this start, and no final answer has come
    async::TaskGroup tasks_;
    bool stopped_ = false;
};

// By the time since boot too: the other may be taken back in between.
bool PurchaseDriver::Impl::is_over_limit(const Purchase& purchase,
                                         std::chrono::milliseconds began) {
    return needs_.time.now() - purchase.created_at >= settings_.give_up_after ||
           needs_.time.since_boot() - began >= settings_.give_up_after;
}

// Upstream still knows a key that was first sent later than that. Before this start the machine may
// have been off for longer than its own clocks can tell.
Instant PurchaseDriver::Impl::known_after(const PurchaseId& id) {
    const Instant oldest = needs_.time.now() - settings_.key_good_for;
    const bool is_time_certain =
        needs_.time.source() == license::TimeSource::Attested || first_sent_here_.contains(id);
    return is_time_certain ? oldest : std::max(oldest, started_at_);
}

// Nothing of it has been executed, or upstream still knows the key of what may have been.
bool PurchaseDriver::Impl::may_be_repeated(const Purchase& purchase) {
    if (!needs_.purchases.is_ours(purchase)) return false;
    return !purchase.in_doubt || purchase.first_sent_at > known_after(purchase.request.id);
}

Task<Result<PlacedPurchase>> PurchaseDriver::Impl::start(NewPurchase wanted,
                                                         DuplicatePurchase duplicates,
                                                         Actor actor) {
    const auto self = shared_from_this();
    license::PurchaseRequest request{.id = wanted.id,
                                     .user = std::move(wanted.user),
                                     .key = wanted.id.text(),
                                     .product = wanted.product,
                                     .body = upstream::aminotv::write_purchase(wanted.product)};
    Result<PlacedPurchase> placed =
        co_await needs_.purchases.place(std::move(request), duplicates, std::move(actor));
    if (placed && placed->added) send(placed->purchase, Times::UntilSettled);
    co_return placed;
}

PurchaseDriver::Impl::Entry PurchaseDriver::Impl::send(Purchase purchase, Times times) {
    Entry entry = under_way_.begin(purchase.request.id);
    tasks_.spawn(drive(std::move(purchase), entry, times));
    return entry;
}

Task<void> PurchaseDriver::Impl::drive(Purchase purchase, Entry entry, Times times) {
    const auto self = shared_from_this();
    const AllSent::Ending ending{under_way_, purchase.request.id};
    const std::chrono::milliseconds began = needs_.time.since_boot();
    std::chrono::seconds wait = settings_.first_wait;
    while (!stopped_) {
        if (times == Times::UntilSettled && is_over_limit(purchase, began)) {
            co_await give_up(std::move(purchase));
            co_return;
        }
        // Else what time it is has to be attested first.
        if (may_be_repeated(purchase)) {
            std::optional<Purchase> attempted = co_await attempt(std::move(purchase), entry);
            if (!attempted || attempted->state != PurchaseState::Pending) co_return;
            purchase = std::move(*attempted);
        }
        if (times == Times::Once) co_return;
        std::chrono::seconds asked{0};
        if (entry->verdict && entry->verdict->retry_after) asked = *entry->verdict->retry_after;
        co_await settings_.sleep(std::min(std::max(wait, asked), settings_.give_up_after));
        wait = std::min(2 * wait, settings_.wait_max);
    }
}

// One request, durable before and after. None when nothing more can be done with the purchase.
Task<std::optional<Purchase>> PurchaseDriver::Impl::attempt(Purchase purchase, Entry entry) {
    const PurchaseId id = purchase.request.id;
    const Result<Purchase> begun = co_await needs_.purchases.begin_attempt(id, known_after(id));
    if (!begun) {
        const Error why = begun.error();
        if (is_news(why.code())) {
            needs_.log.warning("a purchase was not sent",
                               {{"id", id.text()}, {"cause", why.message()}});
        }
        if (passes(why.code())) co_return purchase;
        co_return std::nullopt;
    }
    const Purchase before = *begun;
    if (before.attempts == 0) first_sent_here_.insert(id);
    upstream::aminotv::WrittenPurchase written{.idempotency_key = before.request.key,
                                               .body = before.request.body};
    auto may_leave = [this, self = shared_from_this(), before] { return is_still_known(before); };
    const PurchaseOutcome outcome =
        co_await needs_.send(before.request.user, std::move(written), std::move(may_leave));
    PurchaseVerdict verdict = judge(before, outcome);
    PurchaseFinding found = verdict.finding;
    const bool has_moved = found.state == PurchaseState::Bought || found.in_doubt;
    const std::optional<bool> is_restricted = verdict.is_restricted;
    entry->verdict = std::move(verdict);
    std::optional<Purchase> recorded = co_await record_for_sure(id, std::move(found));
    if (recorded && is_final(recorded->state)) first_sent_here_.erase(id);
    if (has_moved) needs_.on_moved(before.request.user);
    co_await note_restriction(before.request.user, is_restricted);
    co_return recorded;
}

// For people alone: what cannot be written now is seen again with the next purchase or walk.
Task<void> PurchaseDriver::Impl::note_restriction(UserId user, std::optional<bool> is_restricted) {
    if (!is_restricted) co_return;
    std::vector<enforcement::PurchaseRestriction> said;
    said.push_back({.user = std::move(user), .is_restricted = *is_restricted});
    static_cast<void>(co_await needs_.accounts.take_restrictions(std::move(said)));
}

StoreRetry PurchaseDriver::Impl::retry(std::function<void(const Error&)> complain) const {
    return {.first_wait = settings_.first_wait,
            .wait_max = settings_.first_wait,
            .sleep = settings_.sleep,
            .has_stopped = [this] { return stopped_; },
            .complain = std::move(complain)};
}

// What upstream has answered is known here alone: it is written down as soon as the disk takes it.
// None if it does not fit any more, or the daemon ends: the next start asks again under the key.
Task<std::optional<Purchase>> PurchaseDriver::Impl::record_for_sure(PurchaseId id,
                                                                    PurchaseFinding found) {
    StoreRetry again = retry([this, id](const Error& why) {
        needs_.log.error("a purchase was not recorded",
                         {{"id", id.text()}, {"cause", why.message()}});
    });
    std::function<Task<Result<Purchase>>()> record = [this, id, found] {
        return needs_.purchases.record(id, found, the_daemon());
    };
    co_return co_await until_taken(std::move(again), std::move(record));
}

Task<void> PurchaseDriver::Impl::give_up(Purchase purchase) {
    const bool in_doubt = purchase.in_doubt;
    std::string evidence = in_doubt ? "no answer in time: " : "nothing was bought: ";
    evidence += purchase.evidence;
    PurchaseFinding found = finding(
        purchase, in_doubt ? PurchaseState::Unknown : PurchaseState::Refused, std::move(evidence));
    co_await record_for_sure(purchase.request.id, std::move(found));
}

Task<Result<ForwardedPurchase>> PurchaseDriver::Impl::forward(license::PurchaseRequest request,
                                                              DuplicatePurchase duplicates,
                                                              Actor actor) {
    const auto self = shared_from_this();
    Result<PlacedPurchase> placed =
        co_await needs_.purchases.place(std::move(request), duplicates, std::move(actor));
    if (!placed) co_return placed.error();
    ForwardedPurchase answer{.purchase = std::move(placed->purchase),
                             .duplicate = std::move(placed->duplicate)};
    if (!answer.duplicate.empty()) co_return answer;
    if (is_final(answer.purchase.state)) {
        answer.reply = answer.purchase.reply;
        co_return answer;
    }
    answer.is_under_way = is_under_way(answer.purchase);
    answer.is_held_back = !answer.is_under_way && !may_be_repeated(answer.purchase);
    if (answer.is_under_way || stopped_ || answer.is_held_back) co_return answer;
    const PurchaseId id = answer.purchase.request.id;
    Entry entry = send(std::move(answer.purchase), Times::Once);
    co_return co_await wait_for(std::move(entry), id);
}

Task<ForwardedPurchase> PurchaseDriver::Impl::wait_for(Entry entry, PurchaseId id) {
    const auto until = std::chrono::steady_clock::now() + settings_.answer_limit;
    while (!entry->has_ended) {
        const auto left = until - std::chrono::steady_clock::now();
        const bool notified = co_await entry->ended.wait_for(left);
        if (!notified) break;
    }
    ForwardedPurchase answer;
    if (entry->has_ended && entry->verdict) {
        answer.reply = entry->verdict->reply;
        answer.retry_after = entry->verdict->retry_after;
    }
    Result<Purchase> found = co_await needs_.purchases.find(id);
    if (!found) co_return answer;
    answer.purchase = std::move(*found);
    answer.is_held_back = !is_final(answer.purchase.state) && !may_be_repeated(answer.purchase);
    co_return answer;
}

Task<void> PurchaseDriver::Impl::settle_all(std::optional<UserId> user) {
    const auto self = shared_from_this();
    Result<std::vector<Purchase>> open = co_await needs_.purchases.open(std::move(user));
    if (!open) co_return;  // the next sync asks again
    for (Purchase& purchase : *open) {
        const bool is_driven = is_under_way(purchase);
        if (!is_driven && !stopped_) co_await settle_one(std::move(purchase));
    }
}

// A caller's own purchase is never sent without the caller: it was told that it failed.
Task<void> PurchaseDriver::Impl::settle_one(Purchase purchase) {
    if (!needs_.purchases.is_ours(purchase)) {
        co_await set_aside(std::move(purchase));
        co_return;
    }
    const bool is_forwarded = purchase.request.is_forwarded;
    if (!is_forwarded && may_be_repeated(purchase)) {
        if (has_rested(purchase)) send(std::move(purchase), Times::Once);
        co_return;
    }
    if (purchase.in_doubt) {
        co_await read_back(std::move(purchase));
        co_return;
    }
    const bool is_old = needs_.time.now() - purchase.created_at >= settings_.key_good_for;
    if (!is_old) co_return;
    PurchaseFinding never =
        finding(purchase, PurchaseState::Refused, "nothing was bought: it was not asked for again");
    co_await record_for_sure(purchase.request.id, std::move(never));
}

// What was ordered from another upstream: this one's numbers may be the same and mean others.
Task<void> PurchaseDriver::Impl::set_aside(Purchase purchase) {
    if (purchase.state == PurchaseState::Unknown) co_return;
    PurchaseFinding found =
        purchase.in_doubt ? finding(purchase, PurchaseState::Unknown,
                                    "it was ordered from another upstream: " + purchase.evidence)
                          : finding(purchase, PurchaseState::Refused,
                                    "nothing was bought: it was ordered from another upstream");
    co_await record_for_sure(purchase.request.id, std::move(found));
}

Task<void> PurchaseDriver::Impl::read_back(Purchase purchase) {
    const Result<std::vector<Purchase>> others =
        co_await needs_.purchases.may_have_bought(purchase.request.user);
    if (!others) co_return;  // the next sync asks again
    const auto account = needs_.accounts.projection().find(purchase.request.user);
    const bool is_news = account && account->synced_at >= purchase.last_sent_at;
    const license::License* const brought =
        is_news ? brought_by(purchase, *others, account->licenses) : nullptr;
    PurchaseFinding found;
    if (brought != nullptr) {
        found = finding(purchase, PurchaseState::Bought, "found among the user's licences");
        found.license = brought->id;
        found.is_read_back = true;
    } else if (purchase.state == PurchaseState::Pending && !may_be_said_again(purchase)) {
        found = finding(purchase, PurchaseState::Unknown, "no answer came: " + purchase.evidence);
    } else {
        co_return;
    }
    co_await needs_.purchases.record(purchase.request.id, std::move(found), the_daemon());
}

// A request that is under way may still be executed, whatever a person has seen.
Task<Result<Purchase>> PurchaseDriver::Impl::resolve(PurchaseId id, bool is_bought,
                                                     license::Resolution word, Actor actor) {
    const auto self = shared_from_this();
    if (under_way_.contains(id)) {
        co_return Error{Errc::Conflict, "the purchase is just being asked for at upstream"};
    }
    co_return co_await needs_.purchases.resolve(std::move(id), is_bought, std::move(word),
                                                std::move(actor));
}

Task<void> PurchaseDriver::Impl::resume() {
    const auto self = shared_from_this();
    StoreRetry again = retry([this](const Error& why) {
        needs_.log.error("open purchases were not read", {{"cause", why.message()}});
    });
    std::function<Task<Result<std::vector<Purchase>>>()> read = [this] {
        return needs_.purchases.open(std::nullopt);
    };
    std::optional<std::vector<Purchase>> open =
        co_await until_taken(std::move(again), std::move(read));
    if (!open) co_return;
    for (Purchase& purchase : *open) {
        if (stopped_) co_return;
        if (is_under_way(purchase)) continue;
        const bool is_wanted = purchase.state == PurchaseState::Pending &&
                               !purchase.request.is_forwarded && needs_.purchases.is_ours(purchase);
        if (is_wanted) {
            send(std::move(purchase), Times::UntilSettled);
        } else {
            co_await settle_one(std::move(purchase));
        }
    }
}

PurchaseDriver::PurchaseDriver(Executor executor, PurchaseSettings settings, PurchaseNeeds needs)
    : impl_{std::make_shared<Impl>(executor, std::move(settings), std::move(needs))} {}

PurchaseDriver::~PurchaseDriver() {
    impl_->stop();
}
void PurchaseDriver::stop() {
    impl_->stop();
}

Task<void> PurchaseDriver::resume() {
    return impl_->resume();
}
Task<Result<PlacedPurchase>> PurchaseDriver::start(NewPurchase purchase,
                                                   DuplicatePurchase duplicates, Actor actor) {
    return impl_->start(std::move(purchase), duplicates, std::move(actor));
}
Task<Result<ForwardedPurchase>> PurchaseDriver::forward(license::PurchaseRequest request,
                                                        DuplicatePurchase duplicates, Actor actor) {
    return impl_->forward(std::move(request), duplicates, std::move(actor));
}

void PurchaseDriver::settle(const UserId& user) {
    impl_->settle(user);
}

Task<Result<Purchase>> PurchaseDriver::resolve(PurchaseId id, bool is_bought,
                                               license::Resolution word, Actor actor) {
    return impl_->resolve(std::move(id), is_bought, std::move(word), std::move(actor));
}

}  // namespace usher::sync
