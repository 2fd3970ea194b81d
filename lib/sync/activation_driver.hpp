/// Carries paid activations from wanted to settled, and never sends one twice on a guess.
#pragma once

#include <memory>
#include <optional>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/enforcement/activations.hpp"
#include "lib/license/activation_outlook.hpp"
#include "lib/sync/activation_needs.hpp"

namespace usher::sync {

/// Lives on the event loop.
class ActivationDriver {
public:
    ActivationDriver(Executor executor, ActivationSettings settings, ActivationNeeds needs);
    ~ActivationDriver();

    /// Goes on with what a restart left behind; an activation that was being sent is Unknown from
    /// now on. One that was ordered from another upstream ends here: unsent it is Cancelled, else a
    /// person's.
    [[nodiscard]] Task<void> resume();

    /// Makes `request` of `actor`, whose budget it is, durable and sets out to send it. Errors of
    /// Activations::prepare.
    [[nodiscard]] Task<Result<enforcement::Prepared>> start(license::ActivationRequest request,
                                                            Actor actor);

    /// What upstream asks for a period of a service now. Errors of Quote.
    [[nodiscard]] Task<Result<Cents>> quote(OptionId service, PeriodId period);

    /// Takes a person's word as Activations::resolve does, and carries on from there; the same
    /// errors. Where it is said to be done, upstream is asked once until when.
    [[nodiscard]] Task<Result<license::Activation>> resolve(ActivationId id,
                                                            license::ActivationEvent word,
                                                            license::Resolution resolution,
                                                            Actor actor);

    /// What happens next to `activation`; none when it is settled.
    [[nodiscard]] std::optional<license::Outlook> outlook(
        const license::Activation& activation) const;

    /// Whether this start has found it Unknown for several quiet times and has not judged it yet:
    /// where restarts come sooner than one is over, none ever does.
    [[nodiscard]] bool is_overdue(const ActivationId& id) const;
    /// How many of them are.
    [[nodiscard]] std::size_t overdue_count() const;

    /// Ends what is under way: what was being sent is Unknown at the next start. Idempotent.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with the activations under way
};

}  // namespace usher::sync
