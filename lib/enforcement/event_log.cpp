#include "lib/enforcement/event_log.hpp"

#include <algorithm>

namespace usher::enforcement {
namespace {

// Room for 2^32 events in a start and two million starts below 2^53, where JSON numbers end.
constexpr std::int64_t numbers_per_start = std::int64_t{1} << 32;

}  // namespace

bool changes_rights(const Change& change) noexcept {
    return !std::holds_alternative<ActivationChanged>(change) &&
           !std::holds_alternative<ValidityMoved>(change) &&
           !std::holds_alternative<PurchaseChanged>(change) &&
           !std::holds_alternative<ResellerCreationChanged>(change) &&
           !std::holds_alternative<StreamStarted>(change) &&
           !std::holds_alternative<StreamEnded>(change) &&
           !std::holds_alternative<LoginRequired>(change) &&
           !std::holds_alternative<PurchasesRestricted>(change) &&
           !std::holds_alternative<LicenseExpiring>(change);
}

const UserId* user_in(const Change& change) noexcept {
    const auto* const moved = std::get_if<LicenseMoved>(&change);
    return moved == nullptr ? nullptr : &moved->change.license.user;
}

std::optional<KeyReference> key_in(const Change& change) {
    return std::visit(
        [](const auto& kind) -> std::optional<KeyReference> {
            if constexpr (requires { kind.key; }) {
                return kind.key;
            } else {
                return std::nullopt;
            }
        },
        change);
}

EventLog::EventLog(std::int64_t starts) noexcept : last_{starts * numbers_per_start} {}

void EventLog::add(Instant at, Change change) {
    kept_.push_back({.sequence = ++last_, .at = at, .change = std::move(change)});
    untold_.push_back(kept_.back());
    if (kept_.size() > kept_max) kept_.pop_front();
    if (is_telling_) return;

    // Reset also when a listener throws: what is untold then comes with the next event.
    struct Telling {
        bool& flag;
        explicit Telling(bool& set) noexcept : flag{set} { flag = true; }
        ~Telling() { flag = false; }
    } const telling{is_telling_};
    while (!untold_.empty()) {
        const Event event = std::move(untold_.front());
        untold_.pop_front();
        tell(event);
    }
}

// A listener may unsubscribe itself or others while it is told. What it adds itself comes after
// this event for everyone.
void EventLog::tell(const Event& event) {
    const std::vector<Subscription> told = subscriptions_;
    for (const Subscription& subscription : told) {
        if (event.sequence > subscription.since && is_subscribed(subscription.number)) {
            subscription.listener(event);
        }
    }
}

bool EventLog::is_subscribed(std::uint64_t number) const noexcept {
    return std::ranges::find(subscriptions_, number, &Subscription::number) != subscriptions_.end();
}

std::optional<std::vector<Event>> EventLog::after(std::int64_t sequence) const {
    if (sequence > last_) return std::nullopt;
    const std::int64_t first_kept = kept_.empty() ? last_ + 1 : kept_.front().sequence;
    if (sequence + 1 < first_kept) return std::nullopt;
    const auto begin = std::ranges::upper_bound(kept_, sequence, {}, &Event::sequence);
    return std::vector<Event>{begin, kept_.end()};
}

std::uint64_t EventLog::subscribe(Listener listener) {
    subscriptions_.push_back({++subscription_count_, last_, std::move(listener)});
    return subscription_count_;
}

void EventLog::unsubscribe(std::uint64_t subscription) noexcept {
    std::erase_if(subscriptions_, [subscription](const Subscription& candidate) {
        return candidate.number == subscription;
    });
}

}  // namespace usher::enforcement
