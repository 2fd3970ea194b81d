// What network, upstream, people, disk and time do.
#include <algorithm>
#include <utility>

#include "tests/model/activation_row.hpp"
#include "tests/model/activation_successors.hpp"

namespace usher::model {

using license::Effect;
using license::UpstreamClass;

void Successors::network() {
    if (state_.phase == Phase::Doing && state_.effect == Effect::SendCharge) {
        State unsent = after(Phase::Answered);
        unsent.event = ActivationEvent::Unsent;
        add("there is no connection", unsent);
        State sent = after(Phase::Waiting);
        ++sent.open_requests[0];
        add("the request leaves", sent);
    }
    if (state_.phase != Phase::Waiting) return;
    end_request(ActivationEvent::Lost, "no usable answer comes");
    if (state_.fate == Fate::Executed) {
        end_request(ActivationEvent::Accepted, "the answer says done");
        if (!world_.stale && world_.policy.refusal_needs_reading(activation_of(state_.row))) {
            end_request(ActivationEvent::Refused, "the answer says no, and lies");
        }
    }
    if (state_.fate == Fate::Refused) end_request(ActivationEvent::Refused, "the answer says no");
}

void Successors::end_request(ActivationEvent answer, std::string_view text) {
    State next = after(Phase::Answered);
    next.event = answer;
    add(text, next);
}

// A key or a name is executed once.
bool Successors::executes_again() const {
    const UpstreamClass kind = world_.policy.upstream;
    const bool remembers = kind == UpstreamClass::Keyed || kind == UpstreamClass::Named;
    return state_.executions == 0 || !remembers;
}

// What a stale reading shows from now on.
void Successors::note_change(State& next) const {
    if (!world_.stale) return;
    next.expiry_before_change = state_.expiry;
    next.known_before_change = state_.executions > 0;
}

State Successors::with_execution(State next) const {
    note_change(next);
    if (next.expiry.start == Expiry::Start::NotActive) next.expiry = {.start = Expiry::Start::Here};
    ++next.expiry.periods;
    ++next.executions;
    return next;
}

void Successors::upstream() {
    for (Age age = 0; age < state_.open_requests.size(); ++age) {
        if (state_.open_requests[age] == 0) continue;
        const bool is_awaited =
            state_.phase == Phase::Waiting && state_.fate == Fate::Open && state_.awaited == age;
        State gone = state_;
        --gone.open_requests[age];
        const State executed = executes_again() ? with_execution(gone) : gone;
        if (is_awaited) {
            State decided_here = executed;
            const bool is_refused =
                !executes_again() && world_.policy.upstream == UpstreamClass::Named;
            decided_here.fate = is_refused ? Fate::Refused : Fate::Executed;
            add("upstream executes the request", decided_here);
            decided_here = gone;
            decided_here.fate = Fate::Refused;
            add("upstream refuses the request", decided_here);
            decided_here.fate = Fate::Dead;
            add("upstream drops the request", decided_here);
        } else {
            add("upstream executes a request that nobody waits for", executed);
            add("upstream drops a request that nobody waits for", gone);
        }
    }
    if (!world_.foreign || state_.others_came) return;
    State extended = state_;
    extended.others_came = true;
    note_change(extended);
    if (extended.expiry.start == Expiry::Start::NotActive) {
        extended.expiry.start = Expiry::Start::Here;
    }
    extended.expiry.by_others = true;
    extended.expiry.age = 0;
    add("others extend the service", extended);
}

void Successors::people() {
    const bool asks_a_person =
        state_.phase == Phase::Doing && state_.row.state == ActivationState::InDoubt;
    if (!asks_a_person) return;
    add("a person writes it off", decided(ActivationEvent::WriteOff));
    const bool nothing_is_open =
        std::ranges::all_of(state_.open_requests, [](std::uint8_t count) { return count == 0; });
    if (world_.careless && !state_.was_careless) {
        State repeated = decided(ActivationEvent::ResolvedRepeat);
        repeated.was_careless = true;
        add("a person has it sent again without looking", repeated);
    }
    if (state_.executions > 0) {
        add("a person found that it was executed", decided(ActivationEvent::ResolvedDone));
    } else if (nothing_is_open) {
        add("a person found that it was not executed", decided(ActivationEvent::ResolvedRepeat));
    }
}

void Successors::disk() {
    if (!world_.restored) return;
    if (!state_.has_backup) {
        State kept = state_;
        kept.has_backup = true;
        kept.backup = state_.row;
        // Of what becomes doubtful at once, only what it is held against later matters.
        if (world_.notices_restore) kept.backup = doubtful(state_.row);
        add("a backup is made", kept);
    } else if (!state_.was_restored) {
        State restored = after(Phase::Down);
        restored.row = state_.backup;
        restored.backup = {};
        restored.was_restored = true;
        restored.must_notice = world_.notices_restore;
        add("the backup is put back", restored);
    }
}

// Time passes where somebody waits for it; elsewhere it changes nothing.
void Successors::time() {
    const bool has_begun = state_.row.state != ActivationState::Prepared || state_.row.attempts > 0;
    if (!is_open(state_.row.state) || !has_begun || state_.row.changed >= quiet_ticks) return;
    for (std::size_t age = 0; age < state_.open_requests.size(); ++age) {
        if (state_.open_requests[age] > 0 && age >= world_.latest_execution) return;
    }
    State next = state_;
    grow(next.row);
    if (next.has_backup && !world_.notices_restore) grow(next.backup);
    for (Expiry* expiry : {&next.held, &next.expiry, &next.expiry_before_change}) grow(*expiry);
    auto& open = next.open_requests;
    open[2] = static_cast<std::uint8_t>(open[2] + open[1]);
    open[1] = std::exchange(open[0], std::uint8_t{0});
    if (next.phase == Phase::Waiting && next.fate == Fate::Open) grow(next.awaited, quiet_ticks);
    add("time passes", next);
}

}  // namespace usher::model
