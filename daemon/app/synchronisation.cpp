#include "daemon/app/synchronisation.hpp"

#include <utility>

#include "lib/crypto/random.hpp"

namespace usher::app {
namespace {

// What the Ace Stream dialect offers against charging twice is that the expiry can be read.
sync::ActivationSettings settings_of(const config::ActivationSettings& activation) {
    return {.unsent_limit = activation.unsent_limit,
            .reconciliation = {.upstream = license::UpstreamClass::Readable,
                               .quiet_time = activation.quiet_time,
                               .read_for = activation.read_for,
                               .second_attempt = activation.second_attempt}};
}

}  // namespace

Synchronisation::Synchronisation(const config::Config& config, DevicePort device,
                                 std::optional<OperatorPort> op, State& state,
                                 const Executor& executor, const Log& log)
    : device_url_{std::move(device.url)},
      refresher_{executor,
                 {.every = config.sync_every},
                 std::move(device.fetch),
                 crypto::random_fraction,
                 state.keys(),
                 state.enforcer(),
                 log},
      intake_{std::move(device.read_extension), state.keys(), refresher_} {
    if (!op) return;
    operator_info_ = std::move(op->info);
    auto on_confirmed = [this, &state](const UserKey& user_key) {
        const store::KeyTag tag = state.sealer().tag(user_key);
        const store::KeyRecord* key = state.enforcer().projection().find(tag);
        if (key != nullptr) refresher_.request(key->row);
    };
    driver_.emplace(executor, settings_of(config.activation),
                    sync::ActivationNeeds{.port = std::move(op->charges),
                                          .random = crypto::random_fraction,
                                          .activations = state.activations(),
                                          .time = state.time(),
                                          .on_confirmed = std::move(on_confirmed),
                                          .log = log});
}

Result<std::unique_ptr<Synchronisation>> Synchronisation::make(const config::Config& config,
                                                               const sandbox::Sandbox* sandbox,
                                                               State& state,
                                                               const Executor& executor,
                                                               const Log& log) {
    Result<DevicePort> device = device_port(config, sandbox, state.installation());
    if (!device) return device.error();
    Result<std::optional<OperatorPort>> op = operator_port(config, sandbox);
    if (!op) return op.error();
    return std::unique_ptr<Synchronisation>{
        new Synchronisation{config, std::move(*device), std::move(*op), state, executor, log}};
}

void Synchronisation::run(async::TaskGroup& tasks) {
    tasks.spawn(refresher_.run());
    if (driver_) tasks.spawn(driver_->resume());
}

void Synchronisation::stop() {
    if (driver_) driver_->stop();
    refresher_.stop();
}

}  // namespace usher::app
