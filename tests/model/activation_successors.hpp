/// Who takes part in the world of activation_world.hpp, and what each may do next.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/model/activation_world.hpp"

namespace usher::model {

/// Everything that may happen next to `state`: gathers the steps of all who take part.
class Successors {
public:
    /// Both outlive it.
    Successors(const World& world, const State& state) : world_{world}, state_{state} {}

    std::vector<Step> all() && {
        daemon();
        network();
        upstream();
        people();
        disk();
        time();
        return std::move(steps_);
    }

private:
    void add(std::string_view text, State next, std::string_view detail = {}) {
        steps_.push_back({.text = text, .detail = detail, .next = next});
    }

    void daemon();
    void begin_to_send();
    void ask_before_sending(std::string_view text, const std::optional<Expiry>& shown,
                            bool knows_charge);
    void judge_answer();
    void read_back();
    void write_down();
    void start();
    void network();
    void upstream();
    void end_request(ActivationEvent answer, std::string_view text);
    void people();
    void disk();
    void time();

    [[nodiscard]] State after(Phase phase) const;
    [[nodiscard]] State decided(ActivationEvent event) const;
    void note_change(State& next) const;
    [[nodiscard]] State with_execution(State next) const;
    [[nodiscard]] bool executes_again() const;
    [[nodiscard]] std::vector<std::pair<std::string_view, std::optional<license::Reading>>>
    readings() const;

    const World& world_;
    const State& state_;
    std::vector<Step> steps_;
};

}  // namespace usher::model
