/// A driver of paid activations and an upstream that the test decides about.
#pragma once

#include <boost/test/unit_test.hpp>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/async/task_group.hpp"
#include "lib/sync/activation_driver.hpp"
#include "tests/lib/enforcement/fixture.hpp"

namespace usher::test {

/// An upstream that answers each charge with the next of `outcomes` and then shows `shows_after`,
/// if that is set, and counts both.
struct DriverFixture : EnforcementFixture {
    using ActivationRequest = license::ActivationRequest;
    using ActivationState = license::ActivationState;
    using Activated = upstream::acestream::Activated;

    std::vector<Result<Activated>> outcomes;
    std::vector<ActivationState> state_while_charged;
    std::size_t charges = 0;
    std::size_t readings = 0;
    std::size_t quotes = 0;
    int confirmed = 0;
    Result<std::optional<Instant>> validity = std::optional<Instant>{};
    std::optional<Result<std::optional<Instant>>> shows_after;
    std::function<void()> after_reading;  ///< what it has shown stays what it was
    std::optional<bool> knows_charge;
    std::optional<Seconds> upstream_ahead;  ///< its clock, if it tells the time
    Result<Cents> price = Cents{150};
    sync::ActivationDriver driver = make_driver(settings());
    async::TaskGroup background{loop.get_executor(), "test", Log{}};

    explicit DriverFixture(const std::string& path = ":memory:") : EnforcementFixture{path} {}

    static sync::ActivationSettings settings(
        license::UpstreamClass upstream = license::UpstreamClass::Readable) {
        using namespace std::chrono_literals;
        return {.unsent_limit = 10min,
                .backoff = {.base = 1ms, .cap = 1ms},
                .reconciliation = {.upstream = upstream,
                                   .quiet_time = 15min,
                                   .read_for = 1h,
                                   .key_retention = 24h},
                .look_every = 1ms};
    }
    sync::ActivationDriver make_driver(sync::ActivationSettings with) {
        return make_driver(std::move(with), activations,
                           [this](ActivationRequest asked) -> Task<Result<Activated>> {
                               const auto found = co_await activations.find(asked.id);
                               state_while_charged.push_back(found.value().state);
                               if (shows_after) validity = *shows_after;
                               co_return outcomes.at(charges++);
                           });
    }
    sync::ActivationDriver make_driver(sync::ActivationSettings with,
                                       enforcement::Activations& commands, sync::Charge charge) {
        return {loop.get_executor(),
                std::move(with),
                {.port = {.charge = std::move(charge),
                          .read = [this](ActivationRequest) -> Task<Result<license::Reading>> {
                              ++readings;
                              const Result<std::optional<Instant>> shown = validity;
                              if (after_reading) after_reading();
                              if (!shown) co_return shown.error();
                              license::Reading reading{.valid_to = *shown,
                                                       .knows_charge = knows_charge};
                              if (upstream_ahead) reading.at = time.now() + *upstream_ahead;
                              co_return reading;
                          },
                          .quote = [this](OptionId, PeriodId) -> Task<Result<Cents>> {
                              ++quotes;
                              co_return price;
                          }},
                 .random = [] { return 0.5; },
                 .activations = commands,
                 .time = time,
                 .on_confirmed = [this](const UserKey&) { ++confirmed; },
                 .log = Log{}}};
    }

    void start(const std::string& id) { start(driver, request(id)); }
    enforcement::Prepared start(sync::ActivationDriver& with, ActivationRequest request) {
        return run(loop, with.start(std::move(request), somebody)).value();
    }
    /// As the daemon does when it starts.
    void resume(sync::ActivationDriver& with) { background.spawn(with.resume()); }
    license::Activation find(const std::string& id) {
        return run(loop, activations.find(ActivationId{id})).value();
    }

    /// Lets the loop turn, each time for 10 ms at most.
    void run_turns(int count) {
        for (int turn = 0; turn < count; ++turn) {
            loop.restart();
            loop.run_one_for(std::chrono::milliseconds{10});
        }
    }
    /// Lets the loop run until `reached` holds.
    template <typename Reached>
    void run_until(Reached reached) {
        for (int turn = 0; turn < 10'000 && !reached(); ++turn) run_turns(1);
        BOOST_REQUIRE(reached());
    }
    /// Lets the loop run until the activation is in `state`.
    void run_until(const std::string& id, ActivationState state) {
        run_until([&] { return find(id).state == state; });
    }
    /// A charge whose answer is lost, over what `validity` shows.
    void lose(const std::string& id) {
        outcomes.push_back(Error{Errc::NoAnswer, "the connection was closed"});
        start(id);
        run_until(id, ActivationState::Unknown);
    }
};

}  // namespace usher::test
