/// Validity that others have moved upstream: noticed beside other commands, shown until a person
/// has seen it (threat model D54).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/license/activation.hpp"
#include "lib/license/entitlement.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

using store::Movement;

/// For within a write: what `seen`, a whole document of a key, moves without us, as far as it was
/// ordered from `upstream`; `held` is the key as the table has it before the document is taken.
[[nodiscard]] Result<std::vector<Movement>> note_movements(
    store::Tables& tables, const std::string& upstream, const KeyRecord& held,
    const std::vector<license::Entitlement>& seen, Instant now);
/// The same of one option whose end was just read; `activation` is about to be sent.
[[nodiscard]] Result<std::optional<Movement>> note_movement(store::Tables& tables,
                                                            const store::KeyTag& tag,
                                                            const license::Activation& activation,
                                                            Instant now);
/// For after the commit: tells log and listeners.
void announce_movement(Enforcer& enforcer, const Log& log, const Movement& movement);

/// Lives on the event loop.
class Movements {
public:
    /// Both outlive it. Counts what is announced from now on.
    Movements(store::Store& store, Enforcer& enforcer);
    Movements(const Movements&) = delete;
    Movements& operator=(const Movements&) = delete;
    ~Movements();

    /// Counts what nobody has seen yet; for start-up, before the loop runs.
    [[nodiscard]] Result<void> count_open();
    [[nodiscard]] std::int64_t open_count() const noexcept { return open_count_; }

    /// Those that nobody has seen yet, the oldest first, at most `count`.
    [[nodiscard]] Task<Result<std::vector<Movement>>> open(std::size_t count);
    /// A person has seen the one in `row`; `resolution.at` is set here. Errc::NotFound if there is
    /// no such one.
    [[nodiscard]] Task<Result<void>> acknowledge(std::int64_t row, license::Resolution resolution,
                                                 Actor actor);

private:
    store::Store& store_;
    Enforcer& enforcer_;
    std::uint64_t subscription_;
    std::int64_t open_count_ = 0;
};

}  // namespace usher::enforcement
