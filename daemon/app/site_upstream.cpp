#include "daemon/app/site_upstream.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include "daemon/app/credentials.hpp"
#include "daemon/app/upstreams.hpp"
#include "lib/crypto/random.hpp"
#include "lib/upstream/oauth2/native_login.hpp"

namespace usher::app {
namespace {

using upstream::oauth2::Client;
using upstream::oauth2::LoginPorts;
using upstream::oauth2::Provider;
using upstream::oauth2::ReceiverSettings;
using upstream::oauth2::SiteUser;

// What each address of a provider is called, and where it goes.
struct Addresses {
    std::string authorization;
    std::string token;
    std::string user_data;
};

Result<void> read_addresses(const Addresses& addresses, Provider& provider) {
    struct Entry {
        const char* name;
        const std::string& text;
        Url& url;
    };
    for (const Entry& entry :
         {Entry{"authorization_url", addresses.authorization, provider.authorization},
          Entry{"token_url", addresses.token, provider.token},
          Entry{"user_data_url", addresses.user_data, provider.user_data}}) {
        Result<Url> url = parse_url(entry.text);
        if (!url) return url.error().within(entry.name);
        entry.url = std::move(*url);
    }
    return {};
}

// A native app, which needs no client secret (RFC 8252 section 8.5).
Result<Provider> embedded_provider(const sandbox::Sandbox& sandbox) {
    const std::vector<sandbox::AccountSettings> accounts = sandbox::demo_accounts();
    const auto reseller = std::ranges::find(accounts, upstream::acestream::Entry::Reseller,
                                            &sandbox::AccountSettings::entry);
    const std::string site = url_of(sandbox) + "/oauth/v2/";
    Provider provider{.client_id = reseller->application};
    const Result<void> read = read_addresses(
        {.authorization = site + "auth", .token = site + "token", .user_data = site + "userinfo"},
        provider);
    if (!read) return read.error();
    return provider;
}

Result<Provider> configured_provider(const config::Config& config,
                                     const config::SiteUpstream& upstream) {
    Provider provider{.client_id = upstream.client_id,
                      .issuer = upstream.issuer,
                      .offers_pkce = upstream.pkce,
                      .scope = upstream.scope,
                      .user_key_member = upstream.user_key_member,
                      .email_member = upstream.email_member};
    const Result<void> read = read_addresses({.authorization = upstream.authorization_url,
                                              .token = upstream.token_url,
                                              .user_data = upstream.user_data_url},
                                             provider);
    if (!read) return read.error();
    if (upstream.client_secret.is_given()) {
        Result<Secret> secret = operator_secret(config.role, upstream.client_secret);
        if (!secret) return secret.error();
        provider.client_secret = std::move(*secret);
    }
    return provider;
}

Result<std::shared_ptr<const Client>> connect(Provider provider, const config::Config& config,
                                              const std::string& ca_file) try {
    const http::ClientLimits limits{.body_bytes = Client::body_bytes_max,
                                    .deadline = config.upstream_deadline};
    return std::make_shared<const Client>(std::move(provider), limits, ca_file);
} catch (const std::exception& failure) {
    return Error{Errc::NotAccepted, "ca_file: " + ca_file + ": " + failure.what()};
}

// Owns the client while somebody signs in.
Task<Result<SiteUser>> sign_in(Executor executor, std::shared_ptr<const Client> client,
                               ReceiverSettings settings, LoginPorts ports, Log log) {
    co_return co_await log_in(executor, *client, std::move(settings), std::move(ports),
                              std::move(log));
}

}  // namespace

Result<std::optional<SitePort>> site_port(const config::Config& config,
                                          const sandbox::Sandbox* sandbox,
                                          enforcement::TimeKeeper& time, const Executor& executor,
                                          const Log& log) {
    if (sandbox == nullptr && !config.site_upstream) return std::optional<SitePort>{};
    const bool is_embedded = sandbox != nullptr;
    const config::SiteUpstream upstream = config.site_upstream.value_or(config::SiteUpstream{});
    Result<Provider> provider =
        is_embedded ? embedded_provider(*sandbox) : configured_provider(config, upstream);
    if (!provider) return provider.error().within("upstream.site");
    std::string url = is_embedded ? canonical(provider->authorization) : upstream.authorization_url;
    Result<std::shared_ptr<const Client>> connected =
        connect(std::move(*provider), config, is_embedded ? std::string{} : upstream.ca_file);
    if (!connected) return connected.error().within("upstream.site");

    const std::shared_ptr<const Client> client = std::move(*connected);
    const ReceiverSettings receiver{.patience = upstream.patience};
    auto begin = [executor, client, receiver, &time, log](std::function<void(std::string)> show) {
        LoginPorts ports{.random_bytes = crypto::random_bytes,
                         .now = [&time] { return time.now(); },
                         .show = std::move(show)};
        return sign_in(executor, client, receiver, std::move(ports), log);
    };
    return std::optional{SitePort{
        .url = std::move(url), .sign_in = std::move(begin), .patience = receiver.patience}};
}

}  // namespace usher::app
