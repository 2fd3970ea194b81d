/// The machine of a paid activation: states, events, and the one table that joins them with what is
/// to be done (docs/activations.md, threat model section 6). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace usher::license {

enum class ActivationState : std::uint8_t {
    Prepared,    ///< wanted and durable; no request of it is known to be under way
    Sending,     ///< the request may leave at any moment
    Unknown,     ///< sent, outcome not known: read back after the quiet time
    InDoubt,     ///< what upstream shows settles nothing: a person decides
    Confirmed,   ///< executed upstream; final
    Rejected,    ///< refused upstream, nothing charged; final
    Cancelled,   ///< given up before anything was sent; final
    WrittenOff,  ///< a person has given up finding out; final
};

enum class ActivationEvent : std::uint8_t {
    Send,            ///< about to hand the first byte to the kernel
    GiveUp,          ///< never sent, and not within the time that the caller was promised
    Unsent,          ///< proven that not all bytes were handed over (D62)
    Accepted,        ///< complete answer without an error (D64)
    Refused,         ///< complete answer with an error text, and no change to be seen (D64)
    Lost,            ///< anything else, a restart while Sending included
    SeenDone,        ///< read back, or before it is sent again: what one execution leaves (D65)
    SeenUnchanged,   ///< read back: upstream shows what it showed before
    SeenOther,       ///< read back, or before it is sent again: something else (D65)
    Unreadable,      ///< nothing could be read in time, or it may not be sent again
    Repeat,          ///< proven that no request was executed or will be: once more (D65, D66)
    RepeatKeyed,     ///< once more under the same idempotency key (D66)
    Restored,        ///< the database is older than what was done since (D29)
    ResolvedDone,    ///< a person found that upstream executed it (D68)
    ResolvedRepeat,  ///< a person found that upstream never will, and still wants it
    WriteOff,        ///< a person ends it without knowing
};

/// What the arrow obliges to, once it is durable. A crash loses it; `effect_owed` says it again.
enum class Effect : std::uint8_t {
    None,
    SendCharge,     ///< one request, at once
    TryLater,       ///< read the expiry, then Send; back off before another try
    ReadBackLater,  ///< after the quiet time
    Refresh,        ///< what the key holds has changed upstream
    Alarm,          ///< tell people
};

/// `PREPARED`, `IN_DOUBT`, … (docs/activations.md) and `send`, `seen_done`, …
[[nodiscard]] std::string_view name(ActivationState state) noexcept;
[[nodiscard]] std::string_view name(ActivationEvent event) noexcept;
/// The state of a name; none for a text that names no state.
[[nodiscard]] std::optional<ActivationState> activation_state(std::string_view name) noexcept;

struct Transition {
    ActivationState to;
    Effect effect;

    friend bool operator==(const Transition&, const Transition&) = default;
};

struct Arrow {
    ActivationState from;
    ActivationEvent event;
    Transition transition;
};

/// The whole table; no two arrows have the same state and event.
[[nodiscard]] std::span<const Arrow> activation_arrows() noexcept;

/// Where `event` leads from `state`, or none where it must not happen.
[[nodiscard]] std::optional<Transition> next_state(ActivationState state,
                                                   ActivationEvent event) noexcept;

/// Whether no event leads out of `state`.
[[nodiscard]] bool is_final(ActivationState state) noexcept;

/// What is to be done about an activation that a start finds in `state`. For Sending nothing: it is
/// to be made Lost first.
[[nodiscard]] Effect effect_owed(ActivationState state) noexcept;

}  // namespace usher::license
