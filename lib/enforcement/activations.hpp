/// The commands of paid activations: every state is durable before the effect that it guards, and
/// with it, in the same commit, the journal's entry of who or what led there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/license/activation.hpp"
#include "lib/license/budget.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

/// What was seen beside an event; what is absent or empty stays as it was.
struct Observation {
    std::string evidence{};
    /// Nothing against one that is there and was kept, and with it `before_lags`.
    std::optional<license::Reading> before{};
    bool before_lags = false;
    std::optional<Seconds> upstream_ahead{};
    std::optional<Cents> quoted{};
    std::optional<Instant> valid_to_after{};
    std::optional<Cents> cost{};
    std::optional<license::Resolution> resolution{};
};

/// Where an event has led, and what that obliges to.
struct Advanced {
    license::Activation activation;
    license::Effect effect = license::Effect::None;
};

struct Prepared {
    license::Activation activation;
    bool added = false;  ///< false: the same request was made before
};

/// Lives on the event loop.
class Activations {
public:
    /// Both outlive it.
    Activations(store::Store& store, Enforcer& enforcer, license::Budget budget, Log log);

    /// From then on whatever wants a charge is refused with what `objection` says, unless it says
    /// nothing. It is called on the event loop, with each command.
    void ask_before_charging(std::function<std::optional<Error>()> objection) {
        objection_ = std::move(objection);
    }

    /// Makes a request of `actor` durable, or finds it again under its id (D60). Errc::Conflict for
    /// another request under that id, and while another activation of the same key and service is
    /// not final that was ordered from the same upstream (D67). Errc::Unavailable for a new one
    /// while a recovery is not confirmed (D29).
    [[nodiscard]] Task<Result<Prepared>> prepare(license::ActivationRequest request, Actor actor);

    /// Moves an activation by the machine's table and makes it durable; raises the alarm where the
    /// arrow says so. Every other effect is the caller's. With Confirmed the key holds what was
    /// bought, in the same commit (D69). Errc::NotFound; Errc::Conflict if `event` must not happen
    /// in its state; Errc::Forbidden for a Send that the budget has no room for (D67);
    /// Errc::Unavailable if it wants a charge while a recovery is not confirmed (D29),
    /// Errc::Conflict where it is a person's word. Errc::Conflict if it wants a charge and was
    /// ordered from another upstream.
    [[nodiscard]] Task<Result<Advanced>> advance(ActivationId id, license::ActivationEvent event,
                                                 Observation observation, Actor actor);

    /// Takes a person's word on an activation that is in doubt, `word` being one of ResolvedDone,
    /// ResolvedRepeat and WriteOff; `resolution.at` is set here. `shown` is what upstream shows of
    /// one that is said to be done, none if it was not asked or does not tell: the end is taken
    /// from there, and is not known otherwise. Errors of `advance`.
    [[nodiscard]] Task<Result<Advanced>> resolve(ActivationId id, license::ActivationEvent word,
                                                 license::Resolution resolution, Actor actor,
                                                 std::optional<license::Reading> shown = {});

    [[nodiscard]] Task<Result<license::Activation>> find(ActivationId id);
    /// The one of (user key, service) that the upstream of now has confirmed last; none if none
    /// was.
    [[nodiscard]] Task<Result<std::optional<license::Activation>>> last_confirmed(UserKey user_key,
                                                                                  OptionId service);
    /// The newest first, at most `count`; with `after`, those that are older than it.
    /// Errc::NotFound for an `after` that is not there.
    [[nodiscard]] Task<Result<std::vector<license::Activation>>> newest(
        std::size_t count, std::optional<ActivationId> after = std::nullopt);
    /// Those whose state is not final, oldest first.
    [[nodiscard]] Task<Result<std::vector<license::Activation>>> open();
    /// How many are not final.
    [[nodiscard]] std::size_t open_count() const noexcept { return open_count_; }
    /// How many of them wait for a person.
    [[nodiscard]] std::size_t in_doubt_count() const noexcept { return in_doubt_count_; }
    /// Counts them; for start-up, before the loop runs.
    [[nodiscard]] Result<void> count_open();
    /// Tells listeners of what a start itself has moved, once they are there.
    void announce(const std::vector<license::Activation>& moved);

    /// Whether it was ordered from the upstream of now: of others nothing is asked, and nothing
    /// charged.
    [[nodiscard]] bool is_ours(const license::Activation& activation) const noexcept {
        return activation.upstream == enforcer_.upstream();
    }
    /// The length of a period; none for one that is not in the catalogue.
    [[nodiscard]] std::optional<Seconds> length_of(const PeriodId& period) const;

private:
    [[nodiscard]] std::optional<Error> objection_to_charging() const;
    void note(const license::Activation& activation, license::ActivationState from);
    void extend(const license::Activation& activation);
    void raise_alarm(const license::Activation& activation) const;

    store::Store& store_;
    Enforcer& enforcer_;
    license::Budget budget_;
    std::function<std::optional<Error>()> objection_;
    Log log_;
    std::size_t open_count_ = 0;
    std::size_t in_doubt_count_ = 0;
};

}  // namespace usher::enforcement
