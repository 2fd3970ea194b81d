#include "tests/simulation/checker.hpp"

#include <algorithm>
#include <utility>

namespace usher::simulation {
namespace {

using license::Activation;
using license::ActivationState;

// One write of an activation is under way at a time, so a crash leaves it at most one arrow ahead
// of what was acknowledged.
bool is_at_most_one_ahead(ActivationState acknowledged, ActivationState found) {
    if (acknowledged == found) return true;
    return std::ranges::any_of(license::activation_arrows(), [&](const license::Arrow& arrow) {
        return arrow.from == acknowledged && arrow.transition.to == found;
    });
}

bool rests(ActivationState state) {
    return license::is_final(state) || state == ActivationState::InDoubt;
}

}  // namespace

void Checker::asked(const license::ActivationRequest& request) {
    known_.try_emplace(request.id, Known{.request = request});
}

void Checker::answered(const Activation& activation) {
    Known& known = known_.at(activation.request.id);
    if (activation.request != known.request) violated("D60: another request under the same id");
    if (!known.acknowledged) known.acknowledged = activation.state;
    known.relied_on = known.acknowledged;
}

void Checker::told(const ActivationId& id, ActivationState state) {
    const auto found = known_.find(id);
    if (found == known_.end()) return violated("I5: an activation that nobody asked for");
    found->second.acknowledged = state;
    found->second.relied_on = state;
    check(id, found->second, state);
}

void Checker::shown(const ActivationId& id, bool is_executed) {
    known_.at(id).is_seen = is_executed;
}

void Checker::sent(const ActivationId& id) {
    if (holds_charges_) violated("D29: sent before a person has confirmed: " + id.text());
    const bool is_readable = world_.policy.upstream == license::UpstreamClass::Readable;
    Known& known = known_.at(id);
    const bool was_sent = std::exchange(known.is_sent, true);
    if (is_readable && was_sent && known.is_seen) {
        violated("D65: sent again over a reading that shows it executed: " + id.text());
    }
}

void Checker::executed(const ActivationId& id) {
    Known& known = known_.at(id);
    ++known.executions;
    if (known.executions > 1 && world_.claims_once)
        violated("I1: executed more than once: " + id.text());
    if (known.acknowledged) check(id, known, *known.acknowledged);
}

void Checker::check(const ActivationId& id, const Known& known, ActivationState state) {
    if (state == ActivationState::Confirmed && executions_for(known) == 0) {
        violated("I2: CONFIRMED and never executed: " + id.text());
    }
    const bool is_refused =
        state == ActivationState::Rejected || state == ActivationState::Cancelled;
    if (is_refused && known.executions > 0 && world_.claims_once) {
        violated("I3: REJECTED or CANCELLED, and executed: " + id.text());
    }
}

// Where a request can be executed twice, the second time shows as the next one's of the same key
// and service: then they are counted together.
int Checker::executions_for(const Known& known) const {
    if (world_.claims_once) return known.executions;
    int executions = 0;
    int others_confirmed = 0;
    for (const auto& [id, other] : known_) {
        const bool is_same_right = other.request.user_key == known.request.user_key &&
                                   other.request.service == known.request.service;
        if (!is_same_right) continue;
        executions += other.executions;
        if (&other != &known && other.acknowledged == ActivationState::Confirmed) {
            ++others_confirmed;
        }
    }
    return std::max(executions - others_confirmed, 0);
}

void Checker::found(const std::vector<Activation>& all) {
    for (const Activation& activation : all) check_found(activation);
    for (const auto& [id, known] : known_) {
        if (!known.acknowledged) continue;
        const auto there = std::ranges::any_of(
            all, [&](const Activation& activation) { return activation.request.id == id; });
        if (!there) violated("I5: lost: " + id.text());
    }
}

void Checker::check_found(const Activation& activation) {
    const ActivationId& id = activation.request.id;
    const auto entry = known_.find(id);
    if (entry == known_.end() || entry->second.request != activation.request) {
        return violated("I5: an activation that nobody asked for: " + id.text());
    }
    Known& known = entry->second;
    const ActivationState acknowledged = known.acknowledged.value_or(ActivationState::Prepared);
    if (!is_at_most_one_ahead(acknowledged, activation.state)) {
        violated("I5: " + id.text() + " was " + std::string{license::name(acknowledged)} +
                 " and is found " + std::string{license::name(activation.state)});
    }
    known.acknowledged = activation.state;
    check(id, known, activation.state);
}

void Checker::found(std::int64_t starts, Instant time_mark) {
    if (starts <= starts_) violated("I6: the number of starts has not grown");
    starts_ = starts;
    if (time_mark < time_mark_) violated("I6: the time mark fell");
    time_mark_ = time_mark;
}

void Checker::put_back(bool is_noticed) {
    for (auto& [id, known] : known_) {
        const auto copied = copy_.known.find(id);
        const auto then = copied == copy_.known.end() ? std::nullopt : copied->second.acknowledged;
        must_notice_ |= is_noticed && known.relied_on && known.relied_on != then;
        known.acknowledged = then;
        known.relied_on = then;
        known.is_forgotten = !then;
        known.is_sent = copied != copy_.known.end() && copied->second.is_sent;
    }
    starts_ = copy_.starts;
    if (!is_noticed) time_mark_ = copy_.time_mark;
}

void Checker::started(const std::vector<Activation>& left, bool holds_charges) {
    found(left);
    for (auto& [id, known] : known_) known.relied_on = known.acknowledged;
    if (must_notice_ && !holds_charges) violated("D28: a copy that was put back passes for ours");
    must_notice_ = false;
    holds_charges_ = holds_charges;
    if (!holds_charges) return;
    for (const Activation& activation : left) {
        if (!rests(activation.state)) {
            violated("D29: not in doubt after a copy was put back: " +
                     activation.request.id.text());
        }
    }
}

void Checker::at_the_end(const std::vector<Activation>& all) {
    found(all);
    for (const Activation& activation : all) {
        if (!rests(activation.state)) {
            violated("I4: " + activation.request.id.text() +
                     " has not come to rest: " + std::string{license::name(activation.state)});
        }
    }
}

bool Checker::has_doubt() const {
    return std::ranges::any_of(known_, [](const auto& entry) {
        return entry.second.acknowledged == ActivationState::InDoubt;
    });
}

bool Checker::is_forgotten(const ActivationId& id) const {
    const auto found = known_.find(id);
    return found != known_.end() && found->second.is_forgotten;
}

int Checker::executions(const ActivationId& id) const {
    const auto found = known_.find(id);
    return found == known_.end() ? 0 : found->second.executions;
}

}  // namespace usher::simulation
