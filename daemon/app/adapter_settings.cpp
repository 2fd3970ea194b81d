#include "daemon/app/adapter_settings.hpp"

#include <algorithm>

namespace usher::app {
namespace {

bool is_loopback(const std::string& address) {
    return address.starts_with("127.") || address.starts_with("[::1]:");
}

}  // namespace

api::AdapterSettings adapter_settings(const config::Config& config,
                                      const std::vector<std::string>& http_addresses) {
    const config::AdapterSettings& adapters = config.adapters;
    return {.enabled = adapters.enabled,
            .only_local = !config.allow_remote && std::ranges::all_of(http_addresses, is_loopback),
            .open_users = adapters.open_users,
            .needs_key = adapters.require_key,
            .key_argument = adapters.key_argument,
            .nginx_option = adapters.nginx_option,
            .nginx_rtmp_option = adapters.nginx_rtmp_option,
            .icecast_option = adapters.icecast_option,
            .srs_option = adapters.srs_option,
            .mediamtx_option = adapters.mediamtx_option,
            .nginx_cache_for = adapters.nginx_cache_for,
            .nginx_rtmp_update_every = adapters.nginx_rtmp_update_every,
            .icecast_recheck = adapters.icecast_recheck,
            .srs_kept_for = adapters.srs_kept_for};
}

}  // namespace usher::app
