#include "lib/enforcement/stream_slots.hpp"

#include <utility>

namespace usher::enforcement {
namespace {

using license::StreamScope;

// 2^32 slots in a start, and room for two million starts below 2^53, where JSON numbers end.
constexpr unsigned starts_shift = 32;

bool counts_as(StreamScope scope, bool same_key, bool same_option) {
    switch (scope) {
        case StreamScope::License: return same_key && same_option;
        case StreamScope::Key: return same_key;
        case StreamScope::Option: return same_option;
    }
    return false;
}

const OptionId* option_in(const RightQuestion& question) {
    const auto* const asked = std::get_if<Question>(&question);
    return asked == nullptr ? nullptr : &asked->option;
}

const ChannelQuestion* channel_in(const RightQuestion& question) {
    return std::get_if<ChannelQuestion>(&question);
}

// Whether both are about the same option, or the same service of the same channel.
bool is_same_right(const RightQuestion& one, const RightQuestion& other) {
    const OptionId* const option = option_in(one);
    const OptionId* const other_option = option_in(other);
    if (option != nullptr && other_option != nullptr) return *option == *other_option;
    const ChannelQuestion* const channel = channel_in(one);
    const ChannelQuestion* const other_channel = channel_in(other);
    return channel != nullptr && other_channel != nullptr && channel->right == other_channel->right;
}

template <typename What>
void describe(What& what, const RightQuestion& question,
              const std::optional<KeyReference>& reference) {
    if (const OptionId* option = option_in(question)) what.option = *option;
    if (const ChannelQuestion* channel = channel_in(question)) what.channel = *channel;
    what.key = reference;
}

}  // namespace

std::string_view name(SlotEnd why) noexcept {
    switch (why) {
        case SlotEnd::Released: return "released";
        case SlotEnd::HolderGone: return "holder_gone";
        case SlotEnd::NotKept: return "not_kept";
        case SlotEnd::RightEnded: return "right_ended";
        case SlotEnd::Displaced: return "displaced";
        case SlotEnd::Administrator: return "administrator";
    }
    return "released";
}

StreamSlots::StreamSlots(Enforcer& enforcer, std::int64_t starts, Accounts* accounts)
    : enforcer_{enforcer},
      accounts_{accounts},
      decider_{enforcer, accounts},
      subscription_{enforcer.events().subscribe([this](const Event& event) { review(event); })},
      last_{static_cast<SlotId>(starts) << starts_shift} {}

StreamSlots::~StreamSlots() {
    enforcer_.events().unsubscribe(subscription_);
}

Result<SlotAnswer> StreamSlots::acquire(SlotRequest request) {
    SlotAnswer answer{.decision = decider_.check(request.question).decision};
    if (!answer.decision.verdict.allowed) return answer;

    const license::StreamPolicy policy = policy_of(request.question);
    answer.use = license::tightest(policy, count(request.question));
    // Two limits may be full at once, each with an oldest stream of its own.
    while (answer.use && answer.use->held >= answer.use->limit) {
        if (policy.when_full == license::WhenFull::Deny) {
            answer.decision.verdict.allowed = false;
            answer.decision.verdict.reason = license::Reason::StreamLimit;
            return answer;
        }
        end(*oldest(answer.use->scope, request.question), SlotEnd::Displaced);
        answer.use = license::tightest(policy, count(request.question));
    }
    if (slots_.size() >= slots_max) return Error{Errc::Unavailable, "too many streams at once"};

    if (answer.use) ++answer.use->held;
    answer.slot = ++last_;
    request.holder = holder_of(std::move(request.holder));
    Whose by = whose(request.question);
    std::optional<KeyReference> reference;
    if (by.key) reference = reference_of(*by.key);
    Slot slot{.request = std::move(request),
              .whose = std::move(by),
              .reference = std::move(reference),
              .since = answer.decision.at};
    if (slot.request.kept_for) {
        slot.kept_until = enforcer_.time().since_boot() + *slot.request.kept_for;
    }
    StreamStarted started{.slot = last_};
    describe(started, slot.request.question, slot.reference);
    slots_.emplace(last_, std::move(slot));
    enforcer_.events().add(answer.decision.at, std::move(started));
    return answer;
}

bool StreamSlots::keep(SlotId slot) {
    const auto found = slots_.find(slot);
    if (found == slots_.end()) return false;
    Slot& held = found->second;
    if (held.request.kept_for) {
        held.kept_until = enforcer_.time().since_boot() + *held.request.kept_for;
    }
    return true;
}

bool StreamSlots::end(SlotId slot, SlotEnd why) {
    const auto node = slots_.extract(slot);
    if (node.empty()) return false;
    const Slot& ended = node.mapped();
    StreamEnded event{.slot = slot, .why = name(why)};
    describe(event, ended.request.question, ended.reference);
    enforcer_.events().add(enforcer_.time().now(), std::move(event));

    const bool holder_knows = why == SlotEnd::Released || why == SlotEnd::HolderGone;
    if (!holder_knows && ended.request.on_end) ended.request.on_end(slot, why);
    return true;
}

void StreamSlots::detach(SlotId slot) {
    const auto found = slots_.find(slot);
    if (found != slots_.end()) found->second.request.on_end = {};
}

bool StreamSlots::take_up(SlotId slot, std::string_view owner, OnSlotEnd on_end) {
    const auto found = slots_.find(slot);
    if (found == slots_.end() || owner.empty()) return false;
    SlotRequest& request = found->second.request;
    if (request.on_end || request.owner != owner) return false;
    request.on_end = std::move(on_end);
    return true;
}

void StreamSlots::sweep() {
    const auto now = enforcer_.time().since_boot();
    std::vector<SlotId> silent;
    for (const auto& [id, slot] : slots_) {
        if (slot.request.kept_for && slot.kept_until <= now) silent.push_back(id);
    }
    for (const SlotId id : silent) end(id, SlotEnd::NotKept);
}

void StreamSlots::review() {
    end_refused([](const Slot&) { return true; });
}

void StreamSlots::review(const Event& event) {
    if (!changes_rights(event.change)) return;
    end_refused([&event](const Slot& slot) {
        const UserId* const user = slot.whose.user ? &*slot.whose.user : nullptr;
        return may_concern(event.change, slot.reference, user);
    });
}

template <typename Concerns>
void StreamSlots::end_refused(const Concerns& concerns) {
    std::vector<SlotId> refused;
    for (const auto& [id, slot] : slots_) {
        if (!concerns(slot)) continue;
        const Decision decision = decider_.check(slot.request.question).decision;
        if (!decision.verdict.allowed) refused.push_back(id);
    }
    for (const SlotId id : refused) end(id, SlotEnd::RightEnded);
}

std::vector<HeldSlot> StreamSlots::list() const {
    std::vector<HeldSlot> held;
    held.reserve(slots_.size());
    for (const auto& [id, slot] : slots_) held.push_back(held_slot(id, slot));
    return held;
}

std::optional<HeldSlot> StreamSlots::find(SlotId slot) const {
    const auto found = slots_.find(slot);
    if (found == slots_.end()) return std::nullopt;
    return held_slot(slot, found->second);
}

HeldSlot StreamSlots::held_slot(SlotId id, const Slot& slot) {
    HeldSlot held{.id = id, .holder = slot.request.holder, .since = slot.since};
    describe(held, slot.request.question, slot.reference);
    return held;
}

license::StreamCount StreamSlots::count(const RightQuestion& question) const {
    license::StreamCount running;
    const Whose by = whose(question);
    for (const auto& [id, slot] : slots_) {
        const bool is_same_one = slot.whose == by;
        const bool is_same = is_same_right(slot.request.question, question);
        running.license += counts_as(StreamScope::License, is_same_one, is_same) ? 1 : 0;
        running.key += counts_as(StreamScope::Key, is_same_one, is_same) ? 1 : 0;
        running.option += counts_as(StreamScope::Option, is_same_one, is_same) ? 1 : 0;
    }
    return running;
}

std::optional<SlotId> StreamSlots::oldest(StreamScope scope, const RightQuestion& question) const {
    const Whose by = whose(question);
    for (const auto& [id, slot] : slots_) {
        const bool is_same = is_same_right(slot.request.question, question);
        if (counts_as(scope, slot.whose == by, is_same)) return id;
    }
    return std::nullopt;
}

license::StreamPolicy StreamSlots::policy_of(const RightQuestion& question) const {
    if (const OptionId* option = option_in(question)) {
        return enforcer_.catalogue().streams_of(*option);
    }
    return accounts_ == nullptr ? license::StreamPolicy{} : accounts_->policy().streams;
}

StreamSlots::Whose StreamSlots::whose(const RightQuestion& question) const {
    if (const ChannelQuestion* channel = channel_in(question)) return {.user = channel->user};
    const auto& asked = std::get<Question>(question);
    if (!asked.user_key) return {};
    return {.key = enforcer_.sealer().tag(*asked.user_key)};
}

}  // namespace usher::enforcement
