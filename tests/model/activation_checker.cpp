#include "tests/model/activation_checker.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>

namespace usher::model {
namespace {

using Number = std::uint32_t;

using std::chrono::steady_clock;

using Fault = std::function<std::optional<std::string_view>(const World&, const State&)>;

std::optional<std::string_view> second_charge(const World& world, const State& state) {
    if (broken_in(world, state).at_most_once) return executed_twice;
    return std::nullopt;
}

std::optional<std::string_view> any_fault(const World& world, const State& state) {
    const Broken broken = broken_in(world, state);
    if (broken.seen_is_not_sent) return sent_though_seen;
    if (broken.confirmed_is_done) return "I2: CONFIRMED and never executed";
    if (!world.claims_once) return std::nullopt;
    if (broken.at_most_once) return executed_twice;
    if (broken.refused_is_not) return "I3: REJECTED or CANCELLED, and executed";
    return std::nullopt;
}

class Walk {
public:
    Walk(const World& world, Fault fault_in) : world_{world}, fault_in_{std::move(fault_in)} {}

    Findings run() {
        for (const State& state : first_states(world_)) {
            static_cast<void>(number_of(state, no_parent));
        }
        for (Number next = 0; next < found_.size(); ++next) {
            if (const auto what = fault_in_(world_, found_[next].state)) {
                return fault(std::string{*what}, next);
            }
            if (next == states_max) return fault("there are too many states", next);
            expand(next);
        }
        if (const auto stuck = without_way_to_rest()) {
            return fault("I4: no way leads to rest", *stuck);
        }
        return {.states = found_.size(), .steps = step_count_};
    }

private:
    static constexpr Number no_parent = ~Number{0};
    static constexpr Number states_max = 5'000'000;  // some ten times what any world has

    struct Found {
        State state;
        Number parent;
    };

    Number number_of(const State& state, Number parent) {
        const auto [entry, is_new] =
            numbers_.try_emplace(state, static_cast<Number>(found_.size()));
        if (is_new) {
            found_.push_back({state, parent});
            comes_from_.emplace_back();
        }
        return entry->second;
    }

    void expand(Number from) {
        const State state = found_[from].state;
        for (const Step& step : steps(world_, state)) {
            ++step_count_;
            const Number to = number_of(step.next, from);
            if (!step.is_a_crash) comes_from_[to].push_back(from);
        }
    }

    // Backwards from every state at rest: what is not met can never come to rest.
    [[nodiscard]] std::optional<Number> without_way_to_rest() const {
        std::vector<bool> rests(found_.size());
        std::vector<Number> open;
        const auto meet = [&](Number number) {
            if (rests[number]) return;
            rests[number] = true;
            open.push_back(number);
        };
        for (Number number = 0; number < found_.size(); ++number) {
            if (is_at_rest(found_[number].state)) meet(number);
        }
        while (!open.empty()) {
            const Number number = open.back();
            open.pop_back();
            for (const Number before : comes_from_[number]) meet(before);
        }
        const auto stuck = std::ranges::find(rests, false);
        if (stuck == rests.end()) return std::nullopt;
        return static_cast<Number>(stuck - rests.begin());
    }

    [[nodiscard]] std::string line(const State& from, const State& to) const {
        const std::vector<Step> all = steps(world_, from);
        const auto taken = std::ranges::find(all, to, &Step::next);
        std::string text{taken->text};
        if (!taken->detail.empty()) text.append(" ").append(taken->detail);
        return text + "  [" + describe(to) + "]";
    }

    [[nodiscard]] Findings fault(std::string what, Number at) const {
        Findings findings{.states = found_.size(), .steps = step_count_, .fault = std::move(what)};
        for (; found_[at].parent != no_parent; at = found_[at].parent) {
            findings.history.push_back(line(found_[found_[at].parent].state, found_[at].state));
        }
        findings.history.push_back("it begins  [" + describe(found_[at].state) + "]");
        std::ranges::reverse(findings.history);
        return findings;
    }

    const World& world_;
    Fault fault_in_;
    std::unordered_map<State, Number, StateHash> numbers_;
    std::vector<Found> found_;
    std::vector<std::vector<Number>> comes_from_;
    std::size_t step_count_ = 0;
};

Findings timed(const World& world, const Fault& fault_in) {
    const steady_clock::time_point start = steady_clock::now();
    Findings findings = Walk{world, fault_in}.run();
    findings.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
    return findings;
}

}  // namespace

Findings check(const World& world) {
    return timed(world, any_fault);
}

Findings look_for_second_charge(const World& world) {
    return timed(world, second_charge);
}

}  // namespace usher::model
