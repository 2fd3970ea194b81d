#include "tests/model/activation_world.hpp"

#include "tests/model/activation_successors.hpp"

namespace usher::model {

namespace {

// A key or a name may be used again over anything, and what shows nothing cannot be compared.
bool shows_own_charge(const World& world, const State& state) {
    return world.policy.upstream == license::UpstreamClass::Readable &&
           state.phase == Phase::KnowsBefore && state.holds_before && state.row.knows_before &&
           state.held.periods > state.row.before.periods;
}

}  // namespace

std::vector<State> first_states(const World& world) {
    State not_active;
    State active;
    active.expiry.start = Expiry::Start::LongAgo;
    State newly_active = active;
    active.expiry_before_change = active.expiry;
    if (!world.stale) return {not_active, active};
    return {not_active, active, newly_active};
}

std::vector<Step> steps(const World& world, const State& state) {
    return Successors{world, state}.all();
}

Broken broken_in(const World& world, const State& state) noexcept {
    const ActivationState at = state.row.state;
    const bool is_refused = at == ActivationState::Rejected || at == ActivationState::Cancelled;
    return {.at_most_once = state.executions > 1,
            .confirmed_is_done = at == ActivationState::Confirmed && state.executions == 0,
            .refused_is_not = is_refused && state.executions > 0,
            .seen_is_not_sent = shows_own_charge(world, state)};
}

bool is_at_rest(const State& state) noexcept {
    return license::is_final(state.row.state) || state.row.state == ActivationState::InDoubt;
}

std::string describe(const State& state) {
    std::string text{license::name(state.row.state)};
    text += ", attempts " + std::to_string(state.row.attempts);
    text += ", executed " + std::to_string(state.executions);
    const int open = state.open_requests[0] + state.open_requests[1] + state.open_requests[2];
    if (open > 0) text += ", under way " + std::to_string(open);
    return text;
}

}  // namespace usher::model
