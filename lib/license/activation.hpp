/// A paid activation as a machine: states, events, and the one table that joins them
/// (design.md section 7, threat model section 6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/money.hpp"

namespace usher::license {

enum class ActivationState : std::uint8_t {
    Prepared,   ///< wanted and durable; nothing has been sent
    Sending,    ///< the request may leave at any moment
    Confirmed,  ///< executed upstream; final
    Rejected,   ///< refused upstream, nothing charged; final
    Unknown,    ///< sent, outcome not known: never sent again by itself
    Cancelled,  ///< given up before anything was sent; final
};

enum class ActivationEvent : std::uint8_t {
    Send,         ///< about to hand the first byte to the kernel
    Unsent,       ///< proven that not all bytes were handed over (D62)
    Accepted,     ///< complete answer without an error (D64)
    Refused,      ///< complete answer with a non-empty error text (D64)
    Lost,         ///< anything else, a restart while Sending included
    GiveUp,       ///< not sent within the time that the caller was promised
    FoundDone,    ///< a person found that upstream executed it (D68)
    FoundUndone,  ///< a person found that upstream did not
};

/// `PREPARED`, `SENDING`, … (design.md section 7) and `send`, `unsent`, …
[[nodiscard]] std::string_view name(ActivationState state) noexcept;
[[nodiscard]] std::string_view name(ActivationEvent event) noexcept;
/// The state of a name; none for a text that names no state.
[[nodiscard]] std::optional<ActivationState> activation_state(std::string_view name) noexcept;

/// The next state, or none where the event must not happen in that state.
[[nodiscard]] std::optional<ActivationState> next_state(ActivationState state,
                                                        ActivationEvent event) noexcept;

/// Whether no event leads out of `state`.
[[nodiscard]] bool is_final(ActivationState state) noexcept;

/// What the caller asked for. Equal bodies under one id are one activation (D60).
struct ActivationRequest {
    ActivationId id;
    UserKey user_key;
    OptionId service;
    PeriodId period;

    friend bool operator==(const ActivationRequest&, const ActivationRequest&) = default;
};

/// One activation with what has been seen of it.
struct Activation {
    ActivationRequest request;
    ActivationState state = ActivationState::Prepared;
    Instant created_at{};
    Instant changed_at{};                      ///< when `state` was entered
    std::optional<Instant> valid_to_before{};  ///< read upstream before sending (D61)
    std::optional<Instant> valid_to_after{};   ///< as upstream answered
    std::optional<Cents> cost{};               ///< as upstream answered
    std::string evidence{};                    ///< what decided the state, for people

    friend bool operator==(const Activation&, const Activation&) = default;
};

}  // namespace usher::license
