#include "daemon/app/customer_upstream.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "daemon/app/credentials.hpp"
#include "daemon/app/upstreams.hpp"
#include "lib/async/timer.hpp"
#include "lib/crypto/random.hpp"
#include "lib/sandbox/interworks/demo.hpp"
#include "lib/upstream/interworks/address.hpp"

namespace usher::app {
namespace {

namespace bss = upstream::interworks;

Result<bss::Credentials> configured_credentials(const config::Config& config) {
    const config::InterworksUpstream& upstream = *config.interworks_upstream;
    Result<Secret> key = operator_secret(config.role, upstream.client_key);
    if (!key) return key.error().within("client_key");
    Result<Secret> secret = operator_secret(config.role, upstream.client_secret);
    if (!secret) return secret.error().within("client_secret");
    bss::Credentials credentials{.client_key = std::move(*key),
                                 .client_secret = std::move(*secret),
                                 .username = upstream.username};
    if (upstream.password != config::SecretSource{}) {
        Result<Secret> password = operator_secret(config.role, upstream.password);
        if (!password) return password.error().within("password");
        credentials.password = std::move(*password);
    }
    return credentials;
}

bss::Credentials demo_credentials() {
    const sandbox::interworks::DemoAccount demo = sandbox::interworks::demo_account();
    return {.client_key = Secret{demo.client_key},
            .client_secret = Secret{demo.client_secret},
            .username = demo.username,
            .password = Secret{demo.password}};
}

Result<sync::CustomerFeatures> features_of(const config::InterworksUpstream& upstream) {
    std::vector<sync::CustomerFeature> features;
    for (const config::FeatureSettings& settings : upstream.features) {
        sync::CustomerFeature feature{.name = settings.name,
                                      .codes = settings.codes,
                                      .ids = settings.ids,
                                      .channels = settings.channels};
        for (const std::string& word : settings.services) {
            const auto service = license::channel_service(word);
            if (!service) return Error{Errc::Malformed, "feature: no service: " + word};
            feature.services.push_back(*service);
        }
        features.push_back(std::move(feature));
    }
    return sync::CustomerFeatures::make(features);
}

// Over plain HTTP anybody could have said what time it is.
bss::SessionPorts ports(enforcement::TimeKeeper& time, bool attests_time, const Log& log) {
    bss::SessionPorts ports{
        .pacing = {.clock = [&time] { return ClockReading{.wall = {}, .boot = time.since_boot()}; },
                   .sleep = async::sleep_for,
                   .random = crypto::random_fraction}};
    if (attests_time) ports.attest = [&time](Instant now) { time.attest(now); };
    ports.version_ends = [log] {
        log.warning("the BSS says that this version of its API comes to an end");
    };
    return ports;
}

}  // namespace

struct CustomerUpstream::Parts {
    std::string url;
    bss::Transport transport;
    bss::Credentials credentials;
    bool attests_time = false;
    sync::CustomerSettings settings;
};

CustomerUpstream::CustomerUpstream(Parts parts, CustomerNeeds needs, const Executor& executor,
                                   const Log& log)
    : url_{std::move(parts.url)},
      transport_{std::move(parts.transport)},
      session_{executor, transport_, std::move(parts.credentials),
               ports(needs.enforcer.time(), parts.attests_time, log)},
      client_{session_},
      sync_{executor,
            std::move(parts.settings),
            client_,
            session_,
            crypto::random_fraction,
            needs.copy,
            needs.accounts,
            needs.enforcer,
            log},
      lists_{needs.copy, needs.accounts, sync_.settings(), client_} {}

Result<std::unique_ptr<CustomerUpstream>> CustomerUpstream::make(const config::Config& config,
                                                                 const sandbox::Sandbox* sandbox,
                                                                 CustomerNeeds needs,
                                                                 const Executor& executor,
                                                                 const Log& log) {
    if (!config.interworks_upstream) return std::unique_ptr<CustomerUpstream>{};
    constexpr std::string_view section = "upstream.interworks";
    const config::InterworksUpstream& upstream = *config.interworks_upstream;
    const bool is_embedded = sandbox != nullptr;
    const std::string base = is_embedded ? "http://" + sandbox->api().text : upstream.url;
    // An address with http:// is one on loopback: parse_url takes no other (IW-HTTP-1).
    const Result<bss::Addresses> addresses = bss::addresses_of(
        {.base = base, .token_url = upstream.token_url, .allow_plain_http = true});
    if (!addresses) return addresses.error().within(section);
    Result<bss::Credentials> credentials =
        is_embedded ? demo_credentials() : configured_credentials(config);
    if (!credentials) return credentials.error().within(section);
    const Result<void> checked = bss::check_credentials(*credentials);
    if (!checked) return checked.error().within(section);
    Result<sync::CustomerFeatures> features = features_of(upstream);
    if (!features) return features.error().within(section);

    sync::CustomerSettings settings{
        .every = upstream.every,
        .all_accounts = upstream.all_accounts,
        .user_prefix = upstream.user_prefix,
        .features = std::move(*features),
        // The embedded sandbox's port is another with each start.
        .source =
            is_embedded ? "sandbox" : canonical(addresses->origin) + " " + credentials->username};
    for (const std::int32_t id : upstream.accounts) settings.accounts.insert(bss::AccountId{id});
    http::ClientLimits limits = bss::call_limits;
    limits.deadline = std::max(limits.deadline, config.upstream_deadline);
    const std::string ca_file = is_embedded ? std::string{} : upstream.ca_file;
    try {
        Parts parts{.url = base,
                    .transport = bss::Transport{*addresses, limits, ca_file},
                    .credentials = std::move(*credentials),
                    .attests_time = is_embedded || addresses->origin.tls,
                    .settings = std::move(settings)};
        return std::unique_ptr<CustomerUpstream>{
            new CustomerUpstream{std::move(parts), needs, executor, log}};
    } catch (const std::exception& failure) {
        return Error{Errc::NotAccepted,
                     std::string{section} + ".ca_file: " + ca_file + ": " + failure.what()};
    }
}

}  // namespace usher::app
