/// The configured upstreams as the ports that sync reaches them through.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "daemon/config/config.hpp"
#include "ipc/api/services.hpp"
#include "lib/core/error.hpp"
#include "lib/core/url.hpp"
#include "lib/sandbox/sandbox.hpp"
#include "lib/sync/port.hpp"
#include "lib/upstream/aminotv/client.hpp"

namespace usher::app {

/// The device role's side. Without an upstream every call says so.
struct DevicePort {
    std::string url;  ///< empty: none is configured
    sync::ReadExtension read_extension;
    sync::FetchDocument fetch;
};

/// The operator role's side.
struct OperatorPort {
    api::OperatorInfo info;
    sync::ChargePort charges;
    sync::AskAboutKey about_key;
};

/// Where television licences come from.
struct LicensePort {
    std::string url;
    std::shared_ptr<const upstream::aminotv::Client> client;
    bool attests_time = false;  ///< its word on what time it is can be believed
};

/// A sandbox with the configured catalogue and the demo accounts, whose books are at `database`.
[[nodiscard]] sandbox::Settings sandbox_settings(const config::Config& config,
                                                 const config::Listen& api,
                                                 const config::Listen& control,
                                                 std::string database);

/// An address as text, the same however it was written.
[[nodiscard]] std::string canonical(const Url& url);

/// Where the embedded sandbox's upstreams answer, without a slash at the end.
[[nodiscard]] std::string url_of(const sandbox::Sandbox& sandbox);

/// The embedded sandbox's if there is one, else the configured upstream's.
/// Errors name the file or the setting that is wrong.
[[nodiscard]] Result<DevicePort> device_port(const config::Config& config,
                                             const sandbox::Sandbox* sandbox,
                                             const InstallationId& installation);
/// Whom paid activations are ordered from, and whose account pays: text without secrets, the same
/// for the same upstream however its address is written. Empty without the operator role.
[[nodiscard]] std::string operator_identity(const config::Config& config);
/// Whom licences are asked of, however its address is written. Empty: nobody.
[[nodiscard]] std::string license_address(const config::Config& config);
/// Whom licences are bought from, as `operator_identity`. Empty: from nobody.
[[nodiscard]] std::string license_identity(const config::Config& config);
/// None where neither is there.
[[nodiscard]] Result<std::optional<LicensePort>> license_port(const config::Config& config,
                                                              const sandbox::Sandbox* sandbox);
/// None without the operator role.
[[nodiscard]] Result<std::optional<OperatorPort>> operator_port(const config::Config& config,
                                                                const sandbox::Sandbox* sandbox);

}  // namespace usher::app
