#include "daemon/app/synchronisation.hpp"

#include <utility>

#include "daemon/app/provider_upstream.hpp"
#include "daemon/app/reseller_upstream.hpp"
#include "daemon/app/site_upstream.hpp"
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
                 {.documents = std::move(device.fetch),
                  .account_keys = op ? op->about_key : sync::AskAboutKey{}},
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

void Synchronisation::refresh_accounts(const config::LicenseSettings& settings, LicensePort port,
                                       State& state, const Executor& executor, const Log& log) {
    license_url_ = std::move(port.url);
    account_sessions_.emplace(executor, std::move(port.client), sync::SessionSettings{},
                              state.accounts(), state.time(), log);
    account_refresher_.emplace(
        executor,
        sync::AccountRefreshSettings{.every = settings.every,
                                     .catalogue_every = settings.catalogue_every,
                                     .questions = {.attests_time = port.attests_time}},
        *account_sessions_, crypto::random_fraction, state.accounts(), state.enforcer(), log);
}

void Synchronisation::walk_accounts(const config::ProviderUpstream& upstream,
                                    sync::ProviderPort port, State& state, const Executor& executor,
                                    const Log& log) {
    provider_walk_.emplace(executor,
                           sync::WalkSettings{.every = upstream.every,
                                              .look_every = upstream.look_every,
                                              .at_once = static_cast<std::size_t>(upstream.at_once),
                                              .asks_logged_in = !account_refresher_},
                           std::move(port), crypto::random_fraction, state.accounts(),
                           state.enforcer(), log);
}

void Synchronisation::drive_purchases(State& state, const Executor& executor, const Log& log) {
    auto send = [this](UserId user, upstream::aminotv::WrittenPurchase purchase,
                       upstream::aminotv::MayLeave may_leave) {
        return account_sessions_->send_purchase(std::move(user), std::move(purchase),
                                                std::move(may_leave));
    };
    purchase_driver_.emplace(
        executor, sync::PurchaseSettings{},
        sync::PurchaseNeeds{
            .send = std::move(send),
            .purchases = state.purchases(),
            .accounts = state.accounts(),
            .time = state.time(),
            .on_moved = [this](const UserId& user) { account_refresher_->request(user); },
            .log = log});
    state.accounts().on_taken([this](const UserId& user) { purchase_driver_->settle(user); });
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
    Result<std::optional<LicensePort>> licenses = license_port(config, sandbox);
    if (!licenses) return licenses.error();
    Result<std::optional<sync::ProviderPort>> provider = provider_port(config, sandbox);
    if (!provider) return provider.error();
    Result<std::optional<SitePort>> site = site_port(config, sandbox, state.time(), executor, log);
    if (!site) return site.error();
    auto read_boot = [&time = state.time()] {
        return ClockReading{.wall = {}, .boot = time.since_boot()};
    };
    Result<std::optional<ResellerConnection>> resellers =
        reseller_connection(config, sandbox, executor, std::move(read_boot));
    if (!resellers) return resellers.error();
    Result<std::unique_ptr<CustomerUpstream>> customers = CustomerUpstream::make(
        config, sandbox,
        {.copy = state.customers(), .accounts = state.accounts(), .enforcer = state.enforcer()},
        executor, log);
    if (!customers) return customers.error();
    std::unique_ptr<Synchronisation> made{
        new Synchronisation{config, std::move(*device), std::move(*op), state, executor, log}};
    made->customers_ = std::move(*customers);
    if (made->customers_) made->reseller_urls_.customers = made->customers_->url();
    if (*licenses) {
        made->refresh_accounts(config.licenses, std::move(**licenses), state, executor, log);
        made->drive_purchases(state, executor, log);
    }
    if (*provider) {
        made->walk_accounts(*config.provider_upstream, std::move(**provider), state, executor, log);
    }
    if (*resellers) {
        made->reseller_urls_.resellers = std::move((*resellers)->url);
        made->reseller_driver_.emplace(
            executor, sync::ResellerSettings{},
            sync::ResellerNeeds{.port = std::move((*resellers)->port),
                                .administrator = std::move((*resellers)->administrator),
                                .creations = state.resellers(),
                                .time = state.time(),
                                .log = log});
    }
    if (*site) {
        made->reseller_urls_.site = std::move((*site)->url);
        made->site_logins_.emplace(executor, sync::SiteLoginSettings{.patience = (*site)->patience},
                                   std::move((*site)->sign_in), crypto::random_bytes, made->intake_,
                                   state.time(), log);
    }
    return made;
}

void Synchronisation::run(async::TaskGroup& tasks) {
    tasks.spawn(refresher_.run());
    if (account_refresher_) tasks.spawn(account_refresher_->run());
    if (provider_walk_) tasks.spawn(provider_walk_->run());
    if (customers_) customers_->run(tasks);
    if (driver_) tasks.spawn(driver_->resume());
    if (purchase_driver_) tasks.spawn(purchase_driver_->resume());
    if (reseller_driver_) tasks.spawn(reseller_driver_->resume());
}

void Synchronisation::stop() {
    if (driver_) driver_->stop();
    if (purchase_driver_) purchase_driver_->stop();
    if (reseller_driver_) reseller_driver_->stop();
    if (provider_walk_) provider_walk_->stop();
    if (customers_) customers_->stop();
    if (account_refresher_) account_refresher_->stop();
    if (site_logins_) site_logins_->stop();
    refresher_.stop();
}

}  // namespace usher::app
