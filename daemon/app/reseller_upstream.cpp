#include "daemon/app/reseller_upstream.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include "daemon/app/credentials.hpp"
#include "daemon/app/upstreams.hpp"
#include "lib/sandbox/createreseller/demo.hpp"
#include "lib/upstream/createreseller/client.hpp"

namespace usher::app {
namespace {

namespace codec = upstream::createreseller;
using Client = std::shared_ptr<codec::Client>;

/// An address, and who calls there.
struct Account {
    std::string url;
    codec::Administrator administrator;
};

Account demo_account(const sandbox::Sandbox& sandbox) {
    const sandbox::createreseller::DemoAccounts demo = sandbox::createreseller::demo_accounts();
    return {.url = url_of(sandbox) + demo.path,
            .administrator = {.user = codec::UserName{demo.user}, .api_id = Secret{demo.api_id}}};
}

Result<Account> configured_account(const config::Config& config) {
    const config::ResellerUpstream& upstream = *config.reseller_upstream;
    Result<Secret> api_id = operator_secret(config.role, upstream.api_id);
    if (!api_id) return api_id.error();
    return Account{
        .url = upstream.url,
        .administrator = {.user = codec::UserName{upstream.user}, .api_id = std::move(*api_id)}};
}

Result<Client> connect(Account account, const config::Config& config,
                       const config::ResellerUpstream& upstream, const Executor& executor,
                       ReadClock read_clock) {
    Result<Url> url = parse_url(account.url);
    if (!url) return url.error().within("url");
    codec::ClientSettings settings{.method = upstream.uses_get ? codec::Method::Get
                                                               : codec::Method::Post};
    settings.limits.deadline = std::max(settings.limits.deadline, config.upstream_deadline);
    try {
        return std::make_shared<codec::Client>(
            executor, std::move(*url), std::move(account.administrator), std::move(read_clock),
            std::move(settings), upstream.ca_file);
    } catch (const std::exception& failure) {
        return Error{Errc::NotAccepted, "ca_file: " + upstream.ca_file + ": " + failure.what()};
    }
}

// Both functions own the client, and std::function copies: hence shared_ptr.
sync::ResellerPort port_of(const Client& client) {
    return {.ask_name =
                [client](license::ResellerName name) { return client->ask_name(std::move(name)); },
            .create =
                [client](codec::CreationRequest request) {
                    return client->create(std::move(request));
                }};
}

}  // namespace

std::string reseller_identity(const config::Config& config) {
    if (config.sandbox) return "sandbox";  // whose port is another with each start
    if (!config.reseller_upstream) return {};
    const Result<Url> url = parse_url(config.reseller_upstream->url);
    return url ? canonical(*url) : config.reseller_upstream->url;
}

Result<std::optional<ResellerConnection>> reseller_connection(const config::Config& config,
                                                              const sandbox::Sandbox* sandbox,
                                                              const Executor& executor,
                                                              ReadClock read_clock) {
    if (sandbox == nullptr && !config.reseller_upstream) {
        return std::optional<ResellerConnection>{};
    }
    const bool is_embedded = sandbox != nullptr;
    Result<Account> account = is_embedded ? demo_account(*sandbox) : configured_account(config);
    if (!account) return account.error().within("upstream.reseller");
    std::string url = account->url;
    license::ResellerName administrator = account->administrator.user;
    const Result<Client> client =
        connect(std::move(*account), config,
                is_embedded ? config::ResellerUpstream{} : *config.reseller_upstream, executor,
                std::move(read_clock));
    if (!client) return client.error().within("upstream.reseller");
    return std::optional{ResellerConnection{.url = std::move(url),
                                            .administrator = std::move(administrator),
                                            .port = port_of(*client)}};
}

}  // namespace usher::app
