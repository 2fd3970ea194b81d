#include "lib/enforcement/stream_slots.hpp"

#include <utility>

namespace usher::enforcement {
namespace {

using license::StreamScope;
using Key = std::optional<store::KeyTag>;

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

StreamSlots::StreamSlots(Enforcer& enforcer, std::int64_t starts)
    : enforcer_{enforcer},
      subscription_{enforcer.events().subscribe([this](const Event& event) { review(event); })},
      last_{static_cast<SlotId>(starts) << starts_shift} {}

StreamSlots::~StreamSlots() {
    enforcer_.events().unsubscribe(subscription_);
}

Result<SlotAnswer> StreamSlots::acquire(SlotRequest request) {
    SlotAnswer answer{.decision = enforcer_.check(request.question)};
    if (!answer.decision.verdict.allowed) return answer;

    const Key key = key_of(request.question);
    const license::StreamPolicy policy = enforcer_.catalogue().streams_of(request.question.option);
    answer.use = license::tightest(policy, count(request.question, key));
    // Two limits may be full at once, each with an oldest stream of its own.
    while (answer.use && answer.use->held >= answer.use->limit) {
        if (policy.when_full == license::WhenFull::Deny) {
            answer.decision.verdict.allowed = false;
            answer.decision.verdict.reason = license::Reason::StreamLimit;
            return answer;
        }
        end(*oldest(answer.use->scope, request.question, key), SlotEnd::Displaced);
        answer.use = license::tightest(policy, count(request.question, key));
    }
    if (slots_.size() >= slots_max) return Error{Errc::Unavailable, "too many streams at once"};

    if (answer.use) ++answer.use->held;
    answer.slot = ++last_;
    request.holder = holder_of(std::move(request.holder));
    Slot slot{.request = std::move(request),
              .key = key,
              .reference = key ? std::optional{reference_of(*key)} : std::nullopt,
              .since = answer.decision.at};
    if (slot.request.kept_for) {
        slot.kept_until = enforcer_.time().since_boot() + *slot.request.kept_for;
    }
    StreamStarted started{
        .slot = last_, .option = slot.request.question.option, .key = slot.reference};
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
    StreamEnded event{.slot = slot,
                      .option = ended.request.question.option,
                      .key = ended.reference,
                      .why = name(why)};
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

// What one key holds is nothing to the streams of another one, but something to the device's view.
void StreamSlots::review(const Event& event) {
    if (!changes_rights(event.change)) return;
    const std::optional<KeyReference> key = key_in(event.change);
    end_refused(
        [&key](const Slot& slot) { return !key || !slot.reference || slot.reference == key; });
}

template <typename Concerns>
void StreamSlots::end_refused(const Concerns& concerns) {
    std::vector<SlotId> refused;
    for (const auto& [id, slot] : slots_) {
        if (!concerns(slot)) continue;
        if (!enforcer_.check(slot.request.question).verdict.allowed) refused.push_back(id);
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
    return {.id = id,
            .option = slot.request.question.option,
            .key = slot.reference,
            .holder = slot.request.holder,
            .since = slot.since};
}

license::StreamCount StreamSlots::count(const Question& question, const Key& key) const {
    license::StreamCount running;
    for (const auto& [id, slot] : slots_) {
        const bool same_key = slot.key == key;
        const bool same_option = slot.request.question.option == question.option;
        running.license += counts_as(StreamScope::License, same_key, same_option) ? 1 : 0;
        running.key += counts_as(StreamScope::Key, same_key, same_option) ? 1 : 0;
        running.option += counts_as(StreamScope::Option, same_key, same_option) ? 1 : 0;
    }
    return running;
}

std::optional<SlotId> StreamSlots::oldest(StreamScope scope, const Question& question,
                                          const Key& key) const {
    for (const auto& [id, slot] : slots_) {
        const bool same_option = slot.request.question.option == question.option;
        if (counts_as(scope, slot.key == key, same_option)) return id;
    }
    return std::nullopt;
}

Key StreamSlots::key_of(const Question& question) const {
    if (!question.user_key) return std::nullopt;
    return enforcer_.sealer().tag(*question.user_key);
}

}  // namespace usher::enforcement
