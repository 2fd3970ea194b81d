#include "daemon/app/upstreams.hpp"

#include <algorithm>
#include <exception>
#include <memory>

#include "daemon/app/catalogue.hpp"
#include "daemon/app/credentials.hpp"
#include "lib/core/text.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/sandbox/aminotv/demo.hpp"
#include "lib/sandbox/interworks/demo.hpp"
#include "lib/upstream/acestream/client.hpp"
#include "lib/upstream/usher/client.hpp"
#include "lib/upstream/usher/extension.hpp"

namespace usher::app {
namespace {

using upstream::acestream::Account;
using upstream::acestream::Entry;
using upstream::acestream::HeldService;
using upstream::acestream::ToldServices;
using upstream::usher::DocumentAnswer;
using upstream::usher::DocumentRequest;
using upstream::usher::IssuerKeys;
using DeviceClient = upstream::usher::Client;
using OperatorClient = upstream::acestream::Client;
using LicenseClient = upstream::aminotv::Client;
using LicenseClientSettings = upstream::aminotv::ClientSettings;

// A client throws where its CA file is of no use; that is for the administrator to mend.
template <typename Client, typename... Arguments>
Result<std::shared_ptr<const Client>> make_client(const std::string& ca_file,
                                                  Arguments... arguments) try {
    return std::make_shared<const Client>(std::move(arguments)..., ca_file);
} catch (const std::exception& failure) {
    return Error{Errc::NotAccepted, "ca_file: " + ca_file + ": " + failure.what()};
}

Error no_upstream() {
    return Error{Errc::Unavailable, "no upstream is configured"};
}

DevicePort absent_device_port() {
    return {.url = {},
            .read_extension = [](std::string_view) -> Result<license::Extension> {
                return Error{Errc::NotAccepted, "no issuer is pinned: no upstream is configured"};
            },
            .fetch = [](DocumentRequest, Instant) -> Task<Result<DocumentAnswer>> {
                co_return no_upstream();
            }};
}

DevicePort make_device_port(std::string url, std::shared_ptr<const DeviceClient> client) {
    // Both functions own the client, and std::function copies: hence shared_ptr.
    return {.url = std::move(url),
            .read_extension =
                [client](std::string_view text) {
                    return upstream::usher::read_extension(text, client->issuer_keys());
                },
            .fetch =
                [client](DocumentRequest request, Instant certain_now) {
                    return client->fetch(std::move(request), certain_now);
                }};
}

http::ClientLimits limits_of(const config::Config& config) {
    return {.deadline = config.upstream_deadline};
}

// The dialect knows no names of charges.
Task<Result<license::Reading>> read(std::shared_ptr<const OperatorClient> client,
                                    license::ActivationRequest request) {
    upstream::acestream::GetUserKeyInfo question{.user_key = std::move(request.user_key)};
    const Result<ToldServices> told = co_await client->get_user_key_info(std::move(question));
    if (!told) co_return told.error();
    const auto found =
        std::ranges::find(told->services, request.service,
                          [](const HeldService& service) { return service.entitlement.option; });
    license::Reading reading{.at = told->at};
    if (found != told->services.end()) reading.valid_to = found->entitlement.valid_to;
    co_return reading;
}

// Over plain HTTP anybody could have said what time it is.
Task<Result<sync::ToldKey>> ask_about_key(std::shared_ptr<const OperatorClient> client,
                                          bool attests_time, UserKey user_key) {
    upstream::acestream::GetUserKeyInfo question{.user_key = std::move(user_key)};
    Result<ToldServices> told = co_await client->get_user_key_info(std::move(question));
    if (!told) co_return told.error();
    sync::ToldKey key{.entitlements = {}, .at = told->at};
    if (attests_time && told->is_prompt) key.attested = told->at;
    for (HeldService& service : told->services) {
        key.entitlements.push_back(std::move(service.entitlement));
    }
    co_return key;
}

sync::ChargePort charge_port(const std::shared_ptr<const OperatorClient>& client) {
    return {.charge =
                [client](license::ActivationRequest request) {
                    return client->activate_service({.user_key = std::move(request.user_key),
                                                     .service = std::move(request.service),
                                                     .period = std::move(request.period)});
                },
            .read =
                [client](license::ActivationRequest request) {
                    return read(client, std::move(request));
                },
            .quote =
                [client](OptionId service, PeriodId period) {
                    return client->get_service_cost(
                        {.service = std::move(service), .period = std::move(period)});
                }};
}

Result<std::optional<OperatorPort>> make_operator_port(std::string url, Account account,
                                                       const config::Config& config,
                                                       const std::string& ca_file) {
    Result<Url> parsed = parse_url(url);
    if (!parsed) return parsed.error().within("url");
    const bool attests_time = config.sandbox || parsed->tls;
    const std::string entry{name(account.entry)};
    Result<std::shared_ptr<const OperatorClient>> made = make_client<OperatorClient>(
        ca_file, std::move(*parsed), std::move(account), limits_of(config));
    if (!made) return made.error();
    const std::shared_ptr<const OperatorClient> client = std::move(*made);
    return OperatorPort{.info = {.entry = entry, .url = std::move(url)},
                        .charges = charge_port(client),
                        .about_key = [client, attests_time](UserKey user_key) {
                            return ask_about_key(client, attests_time, std::move(user_key));
                        }};
}

Result<Account> configured_account(config::Role role, const config::OperatorUpstream& upstream) {
    Result<Secret> secret = operator_secret(role, upstream.secret);
    if (!secret) return secret.error();
    const bool is_developer = upstream.entry == name(Entry::Developer);
    return Account{.entry = is_developer ? Entry::Developer : Entry::Reseller,
                   .api_key = upstream.api_key,
                   .api_secret = std::move(*secret),
                   .application = upstream.application};
}

Account sandbox_account() {
    const std::vector<sandbox::AccountSettings> accounts = sandbox::demo_accounts();
    const auto reseller =
        std::ranges::find(accounts, Entry::Reseller, &sandbox::AccountSettings::entry);
    return Account{.entry = Entry::Reseller,
                   .api_key = reseller->api_key,
                   .api_secret = Secret{reseller->api_secret},
                   .application = reseller->application};
}

}  // namespace

std::string url_of(const sandbox::Sandbox& sandbox) {
    return "http://" + sandbox.api().text;
}

sandbox::Settings sandbox_settings(const config::Config& config, const config::Listen& api,
                                   const config::Listen& control, std::string database) {
    return {.host = api.host,
            .port = api.port,
            .control_host = control.host,
            .control_port = control.port,
            .database = std::move(database),
            .catalogue = catalogue_of(config),
            .accounts = sandbox::demo_accounts(),
            .aminotv = sandbox::aminotv::demo_settings(),
            .createreseller = {},
            .interworks = sandbox::interworks::demo_settings()};
}

std::string canonical(const Url& url) {
    const bool is_ipv6 = url.host.find(':') != std::string::npos;
    const std::string host = is_ipv6 ? "[" + url.host + "]" : url.host;
    return (url.tls ? "https://" : "http://") + host + ":" + std::to_string(url.port) + url.path;
}

Result<DevicePort> device_port(const config::Config& config, const sandbox::Sandbox* sandbox,
                               const InstallationId& installation) {
    std::string url;
    std::string ca_file;
    IssuerKeys keys;
    if (sandbox != nullptr) {
        url = url_of(*sandbox);
        keys = sandbox->issuer_keys();
    } else if (config.device_upstream) {
        url = config.device_upstream->url;
        ca_file = config.device_upstream->ca_file;
        const Result<std::string> text = read_text_file(config.device_upstream->issuer_keys_file);
        if (!text) return text.error().within("upstream.device.issuer_keys_file");
        Result<IssuerKeys> read = upstream::usher::read_issuer_keys(*text);
        if (!read) return read.error().within(config.device_upstream->issuer_keys_file);
        keys = std::move(*read);
    } else {
        return absent_device_port();
    }

    Result<Url> parsed = parse_url(url);
    if (!parsed) return parsed.error().within("upstream.device.url");
    Result<std::shared_ptr<const DeviceClient>> client = make_client<DeviceClient>(
        ca_file, std::move(*parsed), std::move(keys), installation, limits_of(config));
    if (!client) return client.error().within("upstream.device");
    return make_device_port(std::move(url), std::move(*client));
}

std::string license_address(const config::Config& config) {
    if (config.sandbox) return "sandbox";  // as operator_identity
    if (!config.license_upstream) return {};
    const Result<Url> url = parse_url(config.license_upstream->url);
    return url ? canonical(*url) : config.license_upstream->url;
}

std::string license_identity(const config::Config& config) {
    std::string at = license_address(config);
    if (config.sandbox || !config.license_upstream) return at;
    // What was sent in one field says nothing in another: upstream would sell again.
    const std::string& field = config.license_upstream->idempotency_header;
    return field == config::LicenseUpstream{}.idempotency_header ? at : at + " by " + field;
}

Result<std::optional<LicensePort>> license_port(const config::Config& config,
                                                const sandbox::Sandbox* sandbox) {
    if (sandbox == nullptr && !config.license_upstream) return std::optional<LicensePort>{};
    const config::LicenseUpstream upstream =
        config.license_upstream.value_or(config::LicenseUpstream{});
    const bool is_embedded = sandbox != nullptr;
    std::string url = is_embedded ? url_of(*sandbox) : upstream.url;
    Result<Url> parsed = parse_url(url);
    if (!parsed) return parsed.error().within("upstream.licenses.url");
    const bool attests_time = is_embedded || parsed->tls;
    LicenseClientSettings settings;
    settings.limits.deadline = std::max(settings.limits.deadline, config.upstream_deadline);
    settings.idempotency_field = upstream.idempotency_header;
    settings.token_path = upstream.token_path;
    settings.login_service = upstream.login_service;
    Result<std::shared_ptr<const LicenseClient>> client = make_client<LicenseClient>(
        is_embedded ? std::string{} : upstream.ca_file, std::move(*parsed), std::move(settings));
    if (!client) return client.error().within("upstream.licenses");
    return std::optional{LicensePort{
        .url = std::move(url), .client = std::move(*client), .attests_time = attests_time}};
}

std::string operator_identity(const config::Config& config) {
    if (config.sandbox) return "sandbox";  // whose port is another with each start
    if (!config.operator_upstream) return {};
    const config::OperatorUpstream& upstream = *config.operator_upstream;
    const Result<Url> url = parse_url(upstream.url);
    const std::string account =
        to_hex(crypto::view(crypto::sha256(upstream.api_key))).substr(0, 16);
    return upstream.entry + " " + (url ? canonical(*url) : upstream.url) + " account " + account;
}

Result<std::optional<OperatorPort>> operator_port(const config::Config& config,
                                                  const sandbox::Sandbox* sandbox) {
    if (sandbox != nullptr) {
        return make_operator_port(url_of(*sandbox), sandbox_account(), config, {});
    }
    if (!config.operator_upstream) return std::optional<OperatorPort>{};
    const config::OperatorUpstream& upstream = *config.operator_upstream;
    Result<Account> account = configured_account(config.role, upstream);
    if (!account) return account.error().within("upstream.operator");
    Result<std::optional<OperatorPort>> port =
        make_operator_port(upstream.url, std::move(*account), config, upstream.ca_file);
    if (!port) return port.error().within("upstream.operator");
    return port;
}

}  // namespace usher::app
