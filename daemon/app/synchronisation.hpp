/// The daemon's work with its upstreams: what keys hold and the licences of users are refreshed,
/// new keys are taken in, users log in, activations are charged, and licences bought.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "daemon/app/customer_upstream.hpp"
#include "daemon/app/state.hpp"
#include "daemon/app/upstreams.hpp"
#include "daemon/config/config.hpp"
#include "lib/async/task_group.hpp"
#include "lib/sync/account_refresher.hpp"
#include "lib/sync/account_sessions.hpp"
#include "lib/sync/activation_driver.hpp"
#include "lib/sync/key_intake.hpp"
#include "lib/sync/provider_walk.hpp"
#include "lib/sync/purchase_driver.hpp"
#include "lib/sync/refresher.hpp"
#include "lib/sync/reseller_driver.hpp"
#include "lib/sync/site_logins.hpp"

namespace usher::app {

/// Lives on the event loop, and ends before the state that it works on.
class Synchronisation {
public:
    /// `sandbox` is null without an embedded one; it and `state` outlive the object. Errors name
    /// the file or the setting that is wrong.
    [[nodiscard]] static Result<std::unique_ptr<Synchronisation>> make(
        const config::Config& config, const sandbox::Sandbox* sandbox, State& state,
        const Executor& executor, const Log& log);
    Synchronisation(const Synchronisation&) = delete;
    Synchronisation& operator=(const Synchronisation&) = delete;

    /// Begins to refresh, and goes on with activations and purchases that were under way. Call when
    /// keys and accounts are read.
    void run(async::TaskGroup& tasks);
    /// Ends what waits. Idempotent.
    void stop();

    [[nodiscard]] sync::Refresher& refresher() noexcept { return refresher_; }
    [[nodiscard]] sync::KeyIntake& intake() noexcept { return intake_; }
    /// Null without the operator role.
    [[nodiscard]] sync::ActivationDriver* driver() noexcept {
        return driver_ ? &*driver_ : nullptr;
    }
    /// Null without an upstream of licences.
    [[nodiscard]] sync::AccountSessions* account_sessions() noexcept {
        return account_sessions_ ? &*account_sessions_ : nullptr;
    }
    [[nodiscard]] sync::AccountRefresher* account_refresher() noexcept {
        return account_refresher_ ? &*account_refresher_ : nullptr;
    }
    /// Null where the provider's own view is not configured.
    [[nodiscard]] sync::ProviderWalk* provider_walk() noexcept {
        return provider_walk_ ? &*provider_walk_ : nullptr;
    }
    /// Null where no BSS is configured.
    [[nodiscard]] CustomerUpstream* customer_upstream() noexcept { return customers_.get(); }
    /// Null without an upstream of licences.
    [[nodiscard]] sync::PurchaseDriver* purchase_driver() noexcept {
        return purchase_driver_ ? &*purchase_driver_ : nullptr;
    }

    /// Null where no API for resellers is configured.
    [[nodiscard]] sync::ResellerDriver* reseller_driver() noexcept {
        return reseller_driver_ ? &*reseller_driver_ : nullptr;
    }

    /// Null where no account site is configured.
    [[nodiscard]] sync::SiteLogins* site_logins() noexcept {
        return site_logins_ ? &*site_logins_ : nullptr;
    }

    /// Empty: none is configured.
    [[nodiscard]] const std::string& device_url() const noexcept { return device_url_; }
    [[nodiscard]] const std::string& license_url() const noexcept { return license_url_; }
    /// None without the operator role.
    [[nodiscard]] const api::ResellerUrls& reseller_urls() const noexcept { return reseller_urls_; }
    [[nodiscard]] const std::optional<api::OperatorInfo>& operator_info() const noexcept {
        return operator_info_;
    }

private:
    Synchronisation(const config::Config& config, DevicePort device, std::optional<OperatorPort> op,
                    State& state, const Executor& executor, const Log& log);
    void walk_accounts(const config::ProviderUpstream& upstream, sync::ProviderPort port,
                       State& state, const Executor& executor, const Log& log);
    void refresh_accounts(const config::LicenseSettings& settings, LicensePort port, State& state,
                          const Executor& executor, const Log& log);
    void drive_purchases(State& state, const Executor& executor, const Log& log);

    std::string device_url_;
    std::optional<api::OperatorInfo> operator_info_;
    api::ResellerUrls reseller_urls_;
    sync::Refresher refresher_;
    sync::KeyIntake intake_;
    std::optional<sync::SiteLogins> site_logins_;
    std::optional<sync::ActivationDriver> driver_;
    std::string license_url_;
    std::optional<sync::AccountSessions> account_sessions_;  // used by those below
    std::optional<sync::AccountRefresher> account_refresher_;
    std::optional<sync::ProviderWalk> provider_walk_;
    std::optional<sync::PurchaseDriver> purchase_driver_;
    std::unique_ptr<CustomerUpstream> customers_;
    std::optional<sync::ResellerDriver> reseller_driver_;
};

}  // namespace usher::app
