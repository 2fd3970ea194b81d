/// The invariants of threat model section 6, held against everything that happens in a history.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/license/activation.hpp"
#include "tests/simulation/world.hpp"

namespace usher::simulation {

class Checker {
public:
    /// `world` outlives it.
    explicit Checker(const World& world) : world_{world} {}

    /// Somebody asks for it; its answer may never come.
    void asked(const license::ActivationRequest& request);
    /// The daemon has answered that it is durable.
    void answered(const license::Activation& activation);
    /// The daemon has told its listeners.
    void told(const ActivationId& id, license::ActivationState state);
    /// Upstream has shown the daemon what the request changes, and with it, if `is_executed`, that
    /// a request was executed.
    void shown(const ActivationId& id, bool is_executed);
    /// The daemon lets a request for it leave.
    void sent(const ActivationId& id);
    /// Upstream has charged for it.
    void executed(const ActivationId& id);
    /// What a start finds in the store.
    void found(const std::vector<license::Activation>& all);
    void found(std::int64_t starts, Instant time_mark);
    /// Upstream attests `time`: the mark may fall to it.
    void attested(Instant time) { time_mark_ = std::min(time_mark_, time); }
    /// A copy of what the daemon has durable is made; `put_back` brings it back. Unless it
    /// `is_noticed`, time may begin again from there too.
    void copied() { copy_ = Durable{known_, starts_, time_mark_}; }
    void put_back(bool is_noticed);
    /// A start has gone through; `holds_charges` until a person confirms the state.
    void started(const std::vector<license::Activation>& left, bool holds_charges);
    /// A person lets charging go on.
    void confirmed() { holds_charges_ = false; }
    /// Long after the last fault: everything has come to rest.
    void at_the_end(const std::vector<license::Activation>& all);
    void violated(std::string what) {
        if (!violation_) violation_ = std::move(what);
    }

    /// Something waits for a person, as far as is known.
    [[nodiscard]] bool has_doubt() const;
    [[nodiscard]] bool holds_charges() const noexcept { return holds_charges_; }
    /// It was asked for, and the copy that was put back does not know of it.
    [[nodiscard]] bool is_forgotten(const ActivationId& id) const;
    [[nodiscard]] int executions(const ActivationId& id) const;
    /// The first.
    [[nodiscard]] const std::optional<std::string>& violation() const noexcept {
        return violation_;
    }

private:
    struct Known {
        license::ActivationRequest request;
        std::optional<license::ActivationState> acknowledged{};
        /// As `acknowledged`, without what a start has only read: until it has gone through, which
        /// the anchor follows, nothing comes of it.
        std::optional<license::ActivationState> relied_on{};
        int executions = 0;
        bool is_forgotten = false;
        bool is_sent = false;  ///< a request has left, as far as what is durable knows
        bool is_seen = false;  ///< the last reading has shown that it was executed
    };
    struct Durable {
        std::map<ActivationId, Known> known{};
        std::int64_t starts = 0;
        Instant time_mark{};
    };
    void check(const ActivationId& id, const Known& known, license::ActivationState state);
    /// How often upstream has executed what `known` may have come to be confirmed by.
    [[nodiscard]] int executions_for(const Known& known) const;
    void check_found(const license::Activation& activation);

    const World& world_;
    std::map<ActivationId, Known> known_;
    std::int64_t starts_ = 0;
    Instant time_mark_{};
    Durable copy_;
    bool must_notice_ = false;  ///< a copy was put back that knows less
    bool holds_charges_ = false;
    std::optional<std::string> violation_;
};

}  // namespace usher::simulation
