/// One paid activation: what was asked for, where its machine stands, and what has been seen of it.
#pragma once

#include <optional>
#include <string>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/money.hpp"
#include "lib/license/activation_machine.hpp"
#include "lib/license/resolution.hpp"

namespace usher::license {

/// What the caller asked for. Equal bodies under one id are one activation (D60).
struct ActivationRequest {
    ActivationId id;
    UserKey user_key;
    OptionId service;
    PeriodId period;
    std::optional<Cents> price{};  ///< as quoted to the caller: nothing else is paid (D67)

    friend bool operator==(const ActivationRequest&, const ActivationRequest&) = default;
};

/// What upstream shows of what an activation changes.
struct Reading {
    std::optional<Instant> valid_to{};  ///< none: not active
    /// Whether upstream has executed a charge of the activation's name; none where it is not told.
    std::optional<bool> knows_charge{};
    /// What time it was then by upstream's clock, which ends are reckoned by; none: not told.
    std::optional<Instant> at{};

    friend bool operator==(const Reading&, const Reading&) = default;
};

struct Activation {
    ActivationRequest request;
    ActivationState state = ActivationState::Prepared;
    Actor asked_by{};  ///< whose budget it is (D67)
    /// Whom it was ordered from, and who pays there: text without secrets. Empty: not known.
    std::string upstream{};
    Instant created_at{};
    Instant changed_at{};              ///< when `state` was entered
    Instant wanted_at{};               ///< made, or begun anew: from here on it may be given up
    std::optional<Instant> sent_at{};  ///< durable before the first byte of a request left (D61)
    /// The same of the first request that may have left.
    std::optional<Instant> first_sent_at{};
    int attempts = 0;  ///< requests that may have left, whoever wanted them
    /// Read before the first of them was sent (D61), and kept: whatever is read later is held
    /// against it. None: upstream did not tell.
    std::optional<Reading> before{};
    /// `before` does not show yet what the activation before this one must have given: an end that
    /// is one period later may be of that one, and one that stays the same may lag on.
    bool before_lags = false;
    /// How far upstream's clock was ahead of ours when the last request was sent; none: not told.
    std::optional<Seconds> upstream_ahead{};
    std::optional<Cents> quoted{};            ///< upstream's price, asked just before sending
    std::optional<Instant> valid_to_after{};  ///< as upstream answered, or showed later; no guess
    std::optional<Cents> cost{};              ///< as upstream answered
    std::string evidence{};                   ///< what decided the state, for people
    std::optional<Resolution> resolution{};   ///< the last one

    friend bool operator==(const Activation&, const Activation&) = default;
};

/// For people: `activation.upstream`, or that it is not known.
[[nodiscard]] std::string shown_upstream(const Activation& activation);

/// Whether a request of it may have left, as far as anybody knows: one was counted, or a person had
/// to look for one.
[[nodiscard]] bool may_have_left(const Activation& activation) noexcept;

/// `activation` as it is after `event` has led to `to` at `now`: state, times and attempts. With a
/// Send the price that was named before another one goes, and what was read before it, if that one
/// was proven unsent. What was found beside the event is the caller's to add.
[[nodiscard]] Activation advanced(Activation activation, ActivationEvent event, ActivationState to,
                                  Instant now);

}  // namespace usher::license
