#include "daemon/config/draft.hpp"
#include "lib/core/url.hpp"

namespace usher::config {
namespace {

constexpr std::size_t listens_max = 4;
constexpr std::size_t playback_hosts_max = 16;

void read_listens(Section& section, EngineApiSettings& settings) {
    const auto listens = section.texts("listen");
    if (!listens) return;
    if (listens->size() > listens_max) {
        section.refuse("listen", "at most " + std::to_string(listens_max) + " addresses expected");
    }
    settings.listen.clear();
    for (const std::string& text : *listens) {
        const auto listen = parse_listen(text);
        if (!listen) section.refuse("listen", listen.error().context());
        // The line protocol has no guard against what reaches it from elsewhere: no switch for it.
        if (!is_loopback(*listen)) section.refuse("listen", "a loopback address expected");
        settings.listen.push_back(*listen);
    }
}

void read_playback_hosts(Section& section, EngineApiSettings& settings) {
    const auto hosts = section.texts("playback_hosts");
    if (!hosts) return;
    if (hosts->size() > playback_hosts_max) {
        section.refuse("playback_hosts",
                       "at most " + std::to_string(playback_hosts_max) + " hosts expected");
    }
    for (const std::string& text : *hosts) {
        const bool is_ipv6 = text.find(':') != std::string::npos;
        const auto url = parse_url("https://" + (is_ipv6 ? "[" + text + "]" : text));
        if (!url || url->path != "" || text.find('/') != std::string::npos) {
            section.refuse("playback_hosts", "host names or IP addresses expected");
        }
        settings.playback_hosts.push_back(url->host);
    }
}

}  // namespace

void read_engine_api_section(Section& file, Draft& draft) {
    auto section = file.section("engine_api");
    if (!section) return;
    EngineApiSettings& settings = draft.config.engine_api;
    read_listens(*section, settings);
    read_playback_hosts(*section, settings);
    section->read("http", settings.http);
    section->read("level_bits", settings.level_bits);
    section->read("product_keys_file", settings.product_keys_file);
    if (!settings.product_keys_file.empty() && !settings.product_keys_file.starts_with('/')) {
        section->refuse("product_keys_file", "an absolute path expected");
    }
    section->refuse_unread();
}

}  // namespace usher::config
