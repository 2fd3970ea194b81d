/// One life of the daemon, from a start to a crash: the real store, commands and driver, on a
/// simulated disk, clock and network.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "lib/enforcement/activations.hpp"
#include "lib/enforcement/recoveries.hpp"
#include "lib/store/store.hpp"
#include "lib/sync/activation_driver.hpp"
#include "tests/simulation/upstream.hpp"
#include "tests/support/disk/simulated_disk.hpp"

namespace usher::simulation {

/// What outlives every daemon.
struct Surroundings {
    const World& world;
    Scheduler& scheduler;
    test::Random& random;
    Checker& checker;
    History& history;
    Upstream& upstream;
    test::SimulatedDisk& disk;
    ReadClock read_clock;
    const int& boots;  ///< names the boot
    std::optional<license::Anchor>& anchor;
};

class Daemon {
public:
    /// Starts on what lies on the disk; `surroundings` outlives it. Errors of Store::open.
    [[nodiscard]] static Result<std::unique_ptr<Daemon>> start(const Surroundings& surroundings);
    ~Daemon();

    /// Lets the loop run until everything in it waits.
    void run_loop();

    /// Somebody asks for a paid activation; the checker hears of the answer.
    void ask(license::ActivationRequest request);
    /// Somebody looks for what waits for a person: confirms a recovery, and settles what is in
    /// doubt by what upstream has really done.
    void attend();

    /// Upstream tells, on the way of some other call, what time it is.
    void attest(Instant time);

    /// It must be started anew: the store is broken (threat model D23).
    [[nodiscard]] bool wants_to_end() const noexcept { return wants_to_end_; }
    /// All activations as a reader finds them; the store does not fail any more.
    [[nodiscard]] std::vector<license::Activation> all();

private:
    explicit Daemon(const Surroundings& surroundings);
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] sync::ActivationDriver make_driver(enforcement::Activations& activations,
                                                     enforcement::TimeKeeper& time);
    [[nodiscard]] Task<void> ask_now(license::ActivationRequest request);
    [[nodiscard]] enforcement::StartEvidence evidence() const;
    [[nodiscard]] Result<enforcement::Start> begin_start();
    void watch_changes();
    [[nodiscard]] Task<void> confirm_recovery();
    [[nodiscard]] Task<void> attend_now();
    [[nodiscard]] Task<void> resolve_doubts();

    struct Parts;
    const Surroundings& surroundings_;
    net::io_context loop_{1};
    bool wants_to_end_ = false;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Parts> parts_;
};

}  // namespace usher::simulation
