/// What the routes are made of: the daemon's objects and what was configured about them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ipc/api/adapters/settings.hpp"
#include "ipc/api/license_facade/ports.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/activations.hpp"
#include "lib/enforcement/backups.hpp"
#include "lib/enforcement/disk_health.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/enforcement/journal.hpp"
#include "lib/enforcement/keys.hpp"
#include "lib/enforcement/movements.hpp"
#include "lib/enforcement/purchases.hpp"
#include "lib/enforcement/recoveries.hpp"
#include "lib/enforcement/reminders.hpp"
#include "lib/enforcement/reseller_creations.hpp"
#include "lib/enforcement/stream_slots.hpp"
#include "lib/enforcement/tokens.hpp"
#include "lib/enforcement/usage.hpp"
#include "lib/sync/account_refresher.hpp"
#include "lib/sync/account_sessions.hpp"
#include "lib/sync/activation_driver.hpp"
#include "lib/sync/customer_sync.hpp"
#include "lib/sync/key_intake.hpp"
#include "lib/sync/provider_walk.hpp"
#include "lib/sync/purchase_driver.hpp"
#include "lib/sync/refresher.hpp"
#include "lib/sync/reseller_driver.hpp"

namespace usher::api::engine_api {
class PlaybackDesk;
class PlaybackSessions;
}  // namespace usher::api::engine_api

namespace usher::sync {
class CustomerLists;
class SiteLogins;
}  // namespace usher::sync

namespace usher::api {

/// The operator role's upstream, as status shows it.
struct OperatorInfo {
    std::string entry;
    std::string url;
};

/// Where a reseller's upstreams are, as status shows it; empty: not configured.
struct ResellerUrls {
    std::string resellers{};  ///< createReseller
    std::string customers{};  ///< the BSS
    std::string site{};       ///< where people sign in
};

/// The embedded sandbox, as status shows it.
struct SandboxInfo {
    std::string url;
    std::string control_url;
};

/// References outlive the Api.
struct Services {
    enforcement::Enforcer& enforcer;
    enforcement::StreamSlots& streams;
    enforcement::Usage& usage;
    enforcement::Keys& keys;
    enforcement::Accounts& accounts;
    enforcement::Reminders& reminders;
    enforcement::Activations& activations;
    enforcement::Purchases& purchases;
    enforcement::ResellerCreations& resellers;
    enforcement::Movements& movements;
    enforcement::Tokens& tokens;
    enforcement::Journal& journal;
    enforcement::Recoveries& recoveries;
    enforcement::DiskHealth& disk;
    enforcement::Backups& backups;
    sync::KeyIntake& intake;
    sync::Refresher& refresher;
    sync::ActivationDriver* driver = nullptr;             ///< none without the operator role
    sync::AccountSessions* account_sessions = nullptr;    ///< none without an upstream of licences
    sync::AccountRefresher* account_refresher = nullptr;  ///< the same
    sync::ProviderWalk* provider_walk = nullptr;          ///< none without the provider's own view

    sync::PurchaseDriver* purchase_driver = nullptr;  ///< none without an upstream of licences
    license_facade::Ports license_facade{};           ///< empty: `/api/license/v4/…` is not there

    // None without the operator role and the upstream of each.
    sync::ResellerDriver* reseller_driver = nullptr;
    sync::CustomerSync* customer_sync = nullptr;
    sync::CustomerLists* customer_lists = nullptr;
    sync::SiteLogins* site_logins = nullptr;

    engine_api::PlaybackSessions* playback = nullptr;         ///< none: `/ace/…` is not there
    const engine_api::PlaybackDesk* playback_desk = nullptr;  ///< none: the Engine API is off

    /// Waits until the enforcer is complete; false if the daemon ends before. Empty: it is.
    std::function<Task<bool>()> until_complete{};

    InstallationId installation;
    bool is_operator = false;  ///< role of the configuration; what else an operator has needs it
    Instant started_at{};
    std::string device_upstream_url;     ///< empty: none is configured
    std::string license_upstream_url{};  ///< the same
    std::optional<OperatorInfo> operator_upstream{};
    ResellerUrls reseller_urls{};
    std::optional<SandboxInfo> sandbox{};
    AdapterSettings adapters{};
    std::function<std::vector<std::string>()> listening;  ///< the HTTP addresses
    Log log{};
};

/// The last walk, if more users had gone then than it may forget without a person's word; else
/// null.
[[nodiscard]] inline const enforcement::LicenseWalk* walk_with_gone(const Services& services) {
    const std::optional<enforcement::LicenseWalk>& walk = services.accounts.walk();
    const bool waits = services.provider_walk != nullptr && walk && walk->gone > 0;
    return waits ? &*walk : nullptr;
}

/// Whether the BSS cannot be asked before somebody logs in.
[[nodiscard]] inline bool bss_login_is_required(const Services& services) {
    return services.customer_sync != nullptr &&
           services.customer_sync->progress().waits_since.has_value();
}

/// How much waits for a person.
[[nodiscard]] inline std::int64_t alarm_count(const Services& services) {
    const std::size_t overdue = services.driver == nullptr ? 0 : services.driver->overdue_count();
    return static_cast<std::int64_t>(services.activations.in_doubt_count() + overdue +
                                     services.purchases.unknown_count() +
                                     services.resellers.in_doubt_count()) +
           services.movements.open_count() + (services.recoveries.open() ? 1 : 0) +
           (services.disk.store() ? 1 : 0) + (services.disk.anchor() ? 1 : 0) +
           (walk_with_gone(services) != nullptr ? 1 : 0) +
           (bss_login_is_required(services) ? 1 : 0);
}

}  // namespace usher::api
