/// The world that a paid activation lives in, as a machine of its own: the daemon with what it has
/// on disk and what it only remembers, requests under way, the upstream's books, time, people.
///
/// The daemon's part is the code's own: license::advanced and the ReconciliationPolicy decide, over
/// the table that the world names. Everything else may happen at any moment.
///
/// What is not claimed: an extension by others of the same length at the same time cannot be told
/// from ours, nor one just before where the expiry was read stale, so others extend by another
/// length; a refusal is a lie only where a reading can show it, so not with stale readings, nor
/// from an upstream that shows nothing; people say what is true, unless they are careless; a backup
/// knows of the activation.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/license/reconciliation.hpp"

namespace usher::model {

using license::ActivationEvent;
using license::ActivationState;

using Table = std::function<std::optional<license::Transition>(ActivationState, ActivationEvent)>;

using Judgement = std::function<ActivationEvent(
    const license::ReconciliationPolicy&, const license::Activation&, const std::optional<Seconds>&,
    const std::optional<license::Reading>&, Instant)>;

/// Time passes in ticks; the quiet time is `quiet_ticks` of them.
inline constexpr Seconds tick = std::chrono::minutes{10};
inline constexpr std::uint8_t quiet_ticks = 2;

/// What can go wrong beside the base: answers lost, cut, 5xx before and after execution, readings
/// that fail, the daemon ended at any moment.
struct World {
    std::string_view name;
    std::string_view configuration = "default";
    std::uint8_t latest_execution = 0;  ///< ticks after it left that a request may be executed
    bool stale = false;                 ///< a reading may show what was before the last change
    bool foreign = false;               ///< others extend the same service, once
    bool restored = false;              ///< a backup is taken and put back, once
    bool notices_restore = true;        ///< as threat model D28 and D29 ask
    bool careless = false;              ///< a person has it sent again without looking, once
    /// Else I1 and I3 are not: what goes on here cannot be seen before a second request. What was
    /// seen must not be sent again all the same.
    bool claims_once = true;
    license::ReconciliationPolicy policy{.quiet_time = tick * quiet_ticks, .read_for = tick};
    Table table = license::next_state;
    Judgement judge_before_sending = &license::ReconciliationPolicy::judge_before_sending;
    /// Time is true here, so the quiet time goes on over a restart; the code waits longer.
    std::function<Instant(const license::ReconciliationPolicy&, const license::Activation&)>
        judged_from =
            [](const license::ReconciliationPolicy& policy, const license::Activation& activation) {
                return activation.changed_at + policy.quiet_time;
            };
};

/// A request that upstream may still execute after any time.
inline constexpr std::uint8_t whenever = 255;

/// How many ticks ago something was; grows up to a limit beyond every comparison.
using Age = std::uint8_t;
inline constexpr Age never = 255;

/// An end of validity, told by how it came about.
struct Expiry {
    enum class Start : std::uint8_t { NotActive, LongAgo, Here };
    Start start = Start::NotActive;
    Age age = 0;               ///< of a start Here
    std::uint8_t periods = 0;  ///< bought by this activation
    bool by_others = false;    ///< extended by others, by another length

    friend bool operator==(const Expiry&, const Expiry&) = default;
};

/// What is durable of the activation.
struct Row {
    ActivationState state = ActivationState::Prepared;
    std::uint8_t attempts = 0;
    Age sent = never;
    Age first_sent = never;
    Age changed = 0;
    bool is_resolved = false;  ///< by a person
    bool knows_before = false;
    Expiry before{};

    friend bool operator==(const Row&, const Row&) = default;
};

/// What the daemon is at.
enum class Phase : std::uint8_t {
    Down,
    Doing,        ///< the effect of the last arrow
    KnowsBefore,  ///< has read the expiry, not yet written Sending
    Waiting,      ///< for an answer
    Answered,     ///< has `event` as the end of the request, to be judged
    Decided,      ///< has `event`, not yet written
};

/// What became upstream of the request that the daemon waits for.
enum class Fate : std::uint8_t { Open, Executed, Refused, Dead };

/// Every member is one byte: a state is hashed as bytes.
struct State {
    Row row{};
    bool has_backup = false;
    bool was_restored = false;
    bool must_notice = false;  ///< restored, and the anchor says so
    Row backup{};

    Phase phase = Phase::Doing;
    license::Effect effect = license::Effect::TryLater;
    ActivationEvent event = ActivationEvent::Send;
    bool holds_before = false;
    Expiry held{};
    Fate fate = Fate::Open;
    Age awaited = 0;

    std::array<std::uint8_t, quiet_ticks + 1> open_requests{};  ///< by age; the last: that or older
    std::uint8_t executions = 0;
    Expiry expiry{};
    Expiry expiry_before_change{};
    bool known_before_change = false;
    bool others_came = false;
    bool was_careless = false;

    friend bool operator==(const State&, const State&) = default;
};

struct StateHash {
    std::size_t operator()(const State& state) const noexcept {
        const auto bytes = std::bit_cast<std::array<char, sizeof(State)>>(state);
        return std::hash<std::string_view>{}({bytes.data(), bytes.size()});
    }
};

/// One thing that happens. `detail` may be empty.
struct Step {
    std::string_view text;
    std::string_view detail;
    State next;
    bool is_a_crash = false;
};

/// Where a history begins: not active, active, and with stale readings active only just now.
[[nodiscard]] std::vector<State> first_states(const World& world);
/// Everything that may happen next.
[[nodiscard]] std::vector<Step> steps(const World& world, const State& state);
/// I1 to I3 of threat model section 6, as `state` breaks them.
struct Broken {
    bool at_most_once = false;       ///< I1
    bool confirmed_is_done = false;  ///< I2
    bool refused_is_not = false;     ///< I3, of REJECTED and CANCELLED
    bool seen_is_not_sent = false;   ///< about to be sent over a reading that shows its own charge
};
[[nodiscard]] Broken broken_in(const World& world, const State& state) noexcept;
/// Whether the activation has come to rest: settled, or a person's.
[[nodiscard]] bool is_at_rest(const State& state) noexcept;
/// One line for people.
[[nodiscard]] std::string describe(const State& state);

}  // namespace usher::model
