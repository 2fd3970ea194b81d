/// The commands of paid activations: every state is durable before the effect that it guards.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/license/activation.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

/// What is known beside an event; what is absent or empty stays as it was.
struct Finding {
    std::string evidence{};
    std::optional<license::Reading> before{};
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
    Activations(store::Store& store, Enforcer& enforcer, Log log);

    /// Makes a request durable, or finds it again under its id (D60). Errc::Conflict for another
    /// request under that id, and while another activation of the same key and service is not final
    /// (D67). Errc::Unavailable for a new one while a recovery is not confirmed (D29).
    [[nodiscard]] Task<Result<Prepared>> prepare(license::ActivationRequest request);

    /// Moves an activation by the machine's table and makes it durable; raises the alarm where the
    /// arrow says so. Every other effect is the caller's. Errc::NotFound, Errc::Conflict if `event`
    /// must not happen in its state, or Errc::Unavailable if it wants a charge while a recovery is
    /// not confirmed (D29): Errc::Conflict where it is a person's word.
    [[nodiscard]] Task<Result<Advanced>> advance(ActivationId id, license::ActivationEvent event,
                                                 Finding finding);

    [[nodiscard]] Task<Result<license::Activation>> find(ActivationId id);
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

    /// The length of a period; none for one that is not in the catalogue.
    [[nodiscard]] std::optional<Seconds> length_of(const PeriodId& period) const;

private:
    void note(const license::Activation& activation, license::ActivationState from);
    void raise_alarm(const license::Activation& activation) const;

    store::Store& store_;
    Enforcer& enforcer_;
    Log log_;
    std::size_t open_count_ = 0;
    std::size_t in_doubt_count_ = 0;
};

}  // namespace usher::enforcement
