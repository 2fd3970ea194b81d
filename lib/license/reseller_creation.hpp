/// Creating one reseller, step by step: states, events, and the one table that joins them with what
/// is to be done (specs/createreseller.md 8). Pure: no clock, no storage, no network.
///
/// The call is not idempotent and has no key, and what it created can only be seen by its user
/// name. So the name is asked for before and after, and a request that may have left is sent once
/// more by nobody but a person, and once at most.
/// A name that was free before and is taken now is believed to be ours: who takes it in these
/// seconds is mistaken for us, which nothing that upstream tells can prevent.
///
///     Wanted ──NameFree──► Sending ──Accepted──► Created
///       ├─NameTaken, NameRefused─► Refused  ◄──Refused─┤
///       └─NameUnknown──► Unsent ◄──Unsent─┤
///                           Unknown ◄──Lost─┘
///     Unknown ──NameTaken──► Created        (it was free before, and we have sent)
///     Unknown ──anything else──► InDoubt    a person decides: AskAgain, SendAgain, Resolved…
///     InDoubt ──SendAgain──► Repeating ──NameFree──► Resending ──…
///     whatever is not final ──Restored──► InDoubt
///
/// An older state that was put back may have forgotten what was sent since, and to whom the name
/// went: of what it holds only a person says what became of it, nothing is sent for it again, and a
/// taken name is no proof.
///
/// What the caller makes durable, by `Creation` as a whole, and before what:
///
///   - the first value before the first question, so that a start finds what was wanted;
///   - Sending, or Resending, before the first byte of the request is handed over: the only thing
///     that keeps a crash from ending in a second request;
///   - every other value before somebody is told of it, or its effect is begun.
///
/// A start that finds a creation in a state that is neither final nor InDoubt feeds Interrupted to
/// it: the values of the reseller and its password are not kept, so nothing can go on by itself. It
/// keeps no secret: no API id, no password; the user name may be an e-mail address, and is for the
/// operator's eyes.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/reseller_consent.hpp"
#include "lib/license/resolution.hpp"

namespace usher::license {

/// The caller's own name for one creation. The same id is the same creation for ever.
using CreationId = Id<struct ResellerCreationTag>;
/// The login name of an account of this vendor; unique there whatever its letters' case (C6).
using ResellerName = Id<struct ResellerNameTag>;

enum class CreationState : std::uint8_t {
    Wanted,      ///< durable; nothing has been sent
    Sending,     ///< the request may leave at any moment
    Unknown,     ///< perhaps executed: the name is asked for again after the quiet time
    InDoubt,     ///< what is known settles nothing: a person decides
    Repeating,   ///< a person wants it sent once more; the name is asked for again before
    Resending,   ///< the second request may leave at any moment
    Created,     ///< final
    Refused,     ///< upstream has refused it, or the name was taken before; final
    Unsent,      ///< proven that nothing was sent; final, may be wanted anew
    NotCreated,  ///< a person has found that it is not there; final
};

enum class CreationEvent : std::uint8_t {
    NameFree,
    NameTaken,
    NameRefused,         ///< the question was refused: credentials, mostly
    NameUnknown,         ///< the question was not answered
    Accepted,            ///< complete answer: created
    RefusedAsTaken,      ///< complete answer: the name is taken
    Refused,             ///< complete answer: another no
    Unsent,              ///< proven that not all bytes were handed over
    Lost,                ///< no answer that says either
    Interrupted,         ///< a start has found it under way
    Restored,            ///< a start has found that an older state was put back
    AskAgain,            ///< a person: look once more
    SendAgain,           ///< a person: send it once more
    ResolvedCreated,     ///< a person has found it
    ResolvedNotCreated,  ///< a person has found that it is not there and will not come
};

/// What a step obliges to, once it is durable. A crash loses it; Interrupted takes its place.
enum class CreationEffect : std::uint8_t {
    None,
    AskName,       ///< ask whether the user name is free
    Send,          ///< one createReseller request, at once
    AskNameLater,  ///< ask, not before `Creation::ask_not_before`
    Report,        ///< tell who wanted it: it has ended
    Alarm,         ///< tell a person, who has to decide
};

/// What became of it, for callers that do not care for the steps.
enum class CreationOutcome : std::uint8_t {
    Pending,
    Created,
    NotCreated,  ///< refused, with the reason; or a person has found so
    ProvenUnsent,
    Undecided,  ///< a person decides
};

/// `WANTED`, `IN_DOUBT`, …: the words that are kept and shown.
[[nodiscard]] std::string_view name(CreationState state) noexcept;
/// The state of a word; none for any other.
[[nodiscard]] std::optional<CreationState> creation_state(std::string_view name) noexcept;
/// `name_free`, `send_again`, …
[[nodiscard]] std::string_view name(CreationEvent event) noexcept;
/// The event of a word; none for any other.
[[nodiscard]] std::optional<CreationEvent> creation_event(std::string_view name) noexcept;
[[nodiscard]] CreationOutcome outcome_of(CreationState state) noexcept;
/// Whether no event leads out of `state`.
[[nodiscard]] bool is_final(CreationState state) noexcept;

struct CreationTransition {
    CreationState to;
    CreationEffect effect;

    friend bool operator==(const CreationTransition&, const CreationTransition&) = default;
};

struct CreationArrow {
    CreationState from;
    CreationEvent event;
    CreationTransition transition;
};

/// The whole table; no two arrows have the same state and event.
[[nodiscard]] std::span<const CreationArrow> creation_arrows() noexcept;

/// How long a request whose answer is lost is given to take effect before the name is asked for.
inline constexpr Seconds creation_quiet_time{5};
/// How many requests may leave for one creation, the person's included.
inline constexpr int creation_sends_max = 2;

/// Why something was no success.
struct CreationFailure {
    std::string code{};       ///< `AUTH`, `DUPLICATE`, `NO_ANSWER`: a word, for programs
    int status = 0;           ///< of upstream's answer; 0: there was none
    std::string parameter{};  ///< that upstream names; or empty
    std::string text{};       ///< for people: foreign and unescaped, without what must not be read

    friend bool operator==(const CreationFailure&, const CreationFailure&) = default;
};

/// What is known of a creation.
struct Creation {
    CreationId id;
    ResellerName administrator;  ///< whose API is called
    ResellerName user_name;      ///< of the reseller
    std::string fingerprint{};   ///< of the request; another one is another creation
    CreationState state = CreationState::Wanted;
    int sends = 0;  ///< requests that may have left and are remembered; up to `creation_sends_max`
    std::optional<Instant> sent_at{};         ///< when the last of them was about to
    std::optional<Instant> ask_not_before{};  ///< in Unknown only
    bool is_restored = false;                 ///< what was sent since may have been forgotten
    /// What has led here; none at the beginning. Of a Created one it is the proof: `accepted`, or
    /// only that the name is taken now. Of one InDoubt, `name_free` says that it could not be seen.
    std::optional<CreationEvent> because{};
    /// What upstream, or the network, said last that was no success; of a Created one that the name
    /// has proven, how the answer was lost.
    std::optional<CreationFailure> failure{};

    friend bool operator==(const Creation&, const Creation&) = default;
};

/// Something that has happened, and why.
struct CreationHappening {
    CreationEvent event{};
    std::optional<CreationFailure> failure{};
};

struct CreationStep {
    Creation after;
    CreationEffect effect = CreationEffect::None;

    friend bool operator==(const CreationStep&, const CreationStep&) = default;
};

/// What `happening` makes of `creation` at `now`. Errc::Conflict, naming state and event, where it
/// must not happen; for SendAgain also when `creation_sends_max` requests may have left, or a
/// forgotten one may have.
[[nodiscard]] Result<CreationStep> advance(const Creation& creation,
                                           const CreationHappening& happening, Instant now);

/// A creation as it is kept, with what no step changes.
struct KeptCreation {
    Creation progress;
    Actor asked_by{};
    std::string upstream{};  ///< where it is called: an address without secrets
    Instant created_at{};
    Instant changed_at{};                    ///< when `progress` became what it is
    std::vector<ConsentRecord> consents{};   ///< that its agreements go by; at most one for each
    std::optional<Resolution> resolution{};  ///< a person's word

    friend bool operator==(const KeptCreation&, const KeptCreation&) = default;
};

}  // namespace usher::license
