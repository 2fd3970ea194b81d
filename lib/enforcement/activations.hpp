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

/// What is known beside an event; what is absent stays as it was.
struct Finding {
    std::string evidence;
    std::optional<license::Reading> before{};
    std::optional<Instant> valid_to_after{};
    std::optional<Cents> cost{};
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
    /// (D67).
    [[nodiscard]] Task<Result<Prepared>> prepare(license::ActivationRequest request);

    /// Moves an activation by the machine's table and makes it durable. Errc::NotFound, or
    /// Errc::Conflict if `event` must not happen in its state.
    [[nodiscard]] Task<Result<license::Activation>> advance(ActivationId id,
                                                            license::ActivationEvent event,
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
    /// Counts them; for start-up, before the loop runs.
    [[nodiscard]] Result<void> count_open();

private:
    store::Store& store_;
    Enforcer& enforcer_;
    Log log_;
    std::size_t open_count_ = 0;
};

}  // namespace usher::enforcement
