#include "daemon/app/provider_upstream.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include "daemon/app/credentials.hpp"
#include "daemon/app/upstreams.hpp"
#include "lib/sandbox/aminotv/demo.hpp"
#include "lib/sync/provider_port.hpp"
#include "lib/upstream/aminotv/management.hpp"

namespace usher::app {
namespace {

using Provider = std::shared_ptr<const upstream::aminotv::Management>;

Result<Provider> connect(Url url, Secret api_key, const config::Config& config) try {
    upstream::aminotv::ClientSettings settings;
    settings.limits.deadline = std::max(settings.limits.deadline, config.upstream_deadline);
    return std::make_shared<const upstream::aminotv::Management>(
        std::move(url), std::move(api_key), std::move(settings), config.provider_upstream->ca_file);
} catch (const std::exception& failure) {
    return Error{Errc::NotAccepted,
                 "ca_file: " + config.provider_upstream->ca_file + ": " + failure.what()};
}

}  // namespace

Result<std::optional<sync::ProviderPort>> provider_port(const config::Config& config,
                                                        const sandbox::Sandbox* sandbox) {
    if (!config.provider_upstream) return std::optional<sync::ProviderPort>{};
    const bool is_embedded = sandbox != nullptr;
    const Result<Url> url =
        parse_url(is_embedded ? url_of(*sandbox) : config.provider_upstream->url);
    if (!url) return url.error().within("upstream.provider.url");
    Result<Secret> key = is_embedded
                             ? Secret{sandbox::aminotv::demo_settings().management_key}
                             : operator_secret(config.role, config.provider_upstream->api_key);
    if (!key) return key.error().within("upstream.provider");
    Result<Provider> provider = connect(*url, std::move(*key), config);
    if (!provider) return provider.error().within("upstream.provider");
    return std::optional{sync::provider_port(std::move(*provider), is_embedded || url->tls)};
}

}  // namespace usher::app
