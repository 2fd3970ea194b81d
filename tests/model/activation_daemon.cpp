// What the daemon does, by the code's own table and judgements.
#include "tests/model/activation_row.hpp"
#include "tests/model/activation_successors.hpp"

namespace usher::model {

using license::Activation;
using license::Effect;
using license::Reading;

namespace {

bool is_work(Effect effect) {
    return effect == Effect::SendCharge || effect == Effect::TryLater ||
           effect == Effect::ReadBackLater;
}

}  // namespace

// The daemon in another phase: what it held for the last one is gone.
State Successors::after(Phase phase) const {
    State next = state_;
    next.phase = phase;
    next.effect = Effect::None;
    next.event = ActivationEvent::Send;
    next.holds_before = false;
    next.held = {};
    next.fate = Fate::Open;
    next.awaited = 0;
    return next;
}

State Successors::decided(ActivationEvent event) const {
    State next = after(Phase::Decided);
    next.event = event;
    return next;
}

std::vector<std::pair<std::string_view, std::optional<Reading>>> Successors::readings() const {
    const bool knows = state_.executions > 0;
    std::vector<std::pair<std::string_view, std::optional<Reading>>> all{
        {"reads upstream", reading_of(state_.expiry, knows)},
        {"reads upstream in vain", std::nullopt}};
    if (world_.stale) {
        all.emplace_back("reads a stale state upstream",
                         reading_of(state_.expiry_before_change, state_.known_before_change));
    }
    return all;
}

void Successors::daemon() {
    switch (state_.phase) {
        case Phase::Down: start(); return;
        case Phase::Doing:
            if (state_.effect == Effect::TryLater) begin_to_send();
            if (state_.effect == Effect::ReadBackLater) read_back();
            break;
        case Phase::KnowsBefore:
        case Phase::Decided: write_down(); break;
        case Phase::Answered: judge_answer(); break;
        case Phase::Waiting: break;
    }
    if (state_.phase == Phase::Doing && license::is_final(state_.row.state)) return;
    steps_.push_back({.text = "the daemon is killed",
                      .detail = {},
                      .next = after(Phase::Down),
                      .is_a_crash = true});
}

void Successors::start() {
    const ActivationState found = state_.row.state;
    const bool doubts = state_.must_notice && is_open(found);
    State next = after(Phase::Doing);
    next.effect = license::effect_owed(found);
    if (found == ActivationState::Sending) next = decided(ActivationEvent::Lost);
    if (doubts) next = decided(ActivationEvent::Restored);
    next.must_notice = doubts;
    add("the daemon starts and finds", next, license::name(found));
}

void Successors::begin_to_send() {
    const Activation activation = activation_of(state_.row);
    const ActivationEvent ending = license::ending_unsent(activation);
    add("the daemon gives up", decided(ending), license::name(ending));
    ask_before_sending("the daemon asks for the expiry and is not told", {}, false);
    ask_before_sending("the daemon reads the expiry", state_.expiry, state_.executions > 0);
    if (!world_.stale) return;
    ask_before_sending("the daemon reads a stale expiry", state_.expiry_before_change,
                       state_.known_before_change);
}

void Successors::ask_before_sending(std::string_view text, const std::optional<Expiry>& shown,
                                    bool knows_charge) {
    std::optional<Reading> reading;
    if (shown) reading = reading_of(*shown, knows_charge);
    const ActivationEvent event =
        world_.judge_before_sending(world_.policy, activation_of(state_.row), period, reading, now);
    if (event != ActivationEvent::Send) {
        add(text, decided(event), license::name(event));
        return;
    }
    State knows = after(Phase::KnowsBefore);
    knows.event = event;
    knows.holds_before = shown.has_value();
    knows.held = shown.value_or(Expiry{});
    add(text, knows);
}

void Successors::judge_answer() {
    const Activation activation = activation_of(state_.row);
    const bool reads =
        state_.event == ActivationEvent::Refused && world_.policy.refusal_needs_reading(activation);
    if (!reads) {
        add("the daemon has seen",
            decided(world_.policy.judge_answer(activation, state_.event, {}, now)));
        return;
    }
    for (const auto& [text, reading] : readings()) {
        const ActivationEvent event =
            world_.policy.judge_answer(activation, state_.event, reading, now);
        add(text, decided(event), license::name(event));
    }
}

void Successors::read_back() {
    const Activation activation = activation_of(state_.row);
    if (now < world_.judged_from(world_.policy, activation)) return;
    const bool reads = world_.policy.needs_reading(activation, now);
    for (const auto& [text, reading] : readings()) {
        const ActivationEvent event =
            world_.policy.judge_read_back(activation, period, reading, now);
        add(reads ? text : "the daemon judges", decided(event), license::name(event));
        if (!reads) return;
    }
}

// The commit, then the effect that it allows. An arrow that the table lacks is an answer too many:
// nothing is written, the activation waits for the next start.
void Successors::write_down() {
    const std::optional<license::Transition> transition =
        world_.table(state_.row.state, state_.event);
    State next = after(Phase::Doing);
    if (transition) {
        next.row = advanced(state_.row, state_.event, transition->to);
        if (is_work(transition->effect)) next.effect = transition->effect;
        if (state_.event == ActivationEvent::Send && !next.row.knows_before) {
            next.row.knows_before = state_.holds_before;
            next.row.before = state_.held;
        }
        if (state_.event == ActivationEvent::Restored) next.must_notice = false;
    }
    add("the daemon writes", next, license::name(next.row.state));
}

}  // namespace usher::model
