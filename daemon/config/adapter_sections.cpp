#include <algorithm>
#include <array>

#include "daemon/config/draft.hpp"
#include "lib/core/text.hpp"

namespace usher::config {
namespace {

using namespace std::chrono_literals;

// What engines say of themselves in the forms in which players' arguments stand too (nginx-rtmp's
// notifications): a key argument of such a name could not be told apart.
constexpr std::array<std::string_view, 16> engines_own{
    "app",  "flashver", "swfurl", "tcurl", "pageurl",  "addr",  "clientid", "call",
    "name", "type",     "start",  "reset", "duration", "epoch", "time",     "timestamp"};

void read_key_argument(Section& adapters, AdapterSettings& settings) {
    adapters.read("key_argument", settings.key_argument);
    if (!is_identifier(settings.key_argument, 64)) {
        adapters.refuse("key_argument", "1 to 64 letters, digits, '.', '_' and '-' expected");
    }
    if (std::ranges::find(engines_own, settings.key_argument) != engines_own.end()) {
        adapters.refuse("key_argument", "nginx-rtmp uses this name itself");
    }
}

void read_option(Section& adapter, std::optional<OptionId>& into) {
    std::string option;
    adapter.read("option", option);
    if (option.empty()) return;
    if (!is_identifier(option)) {
        adapter.refuse("option", "1 to 128 letters, digits, '.', '_' and '-' expected");
    }
    into = OptionId{option};
}

struct Time {
    std::string_view name;
    Seconds& into;
    Range<std::chrono::milliseconds> range;
};

// The table `name` of an adapter: its option, and its time if it has one.
void read_adapter(Section& adapters, std::string_view name, std::optional<OptionId>& option,
                  std::optional<Time> time = std::nullopt) {
    auto adapter = adapters.section(name);
    if (!adapter) return;
    read_option(*adapter, option);
    if (time) adapter->read(time->name, time->into, time->range);
    adapter->refuse_unread();
}

}  // namespace

void read_adapter_sections(Section& file, Draft& draft) {
    auto adapters = file.section("adapters");
    if (!adapters) return;
    AdapterSettings& settings = draft.config.adapters;
    adapters->read("enabled", settings.enabled);
    adapters->read("require_key", settings.require_key);
    adapters->read("open_users", settings.open_users);
    read_key_argument(*adapters, settings);
    read_adapter(*adapters, "nginx", settings.nginx_option,
                 Time{"cache_for", settings.nginx_cache_for, {0s, 1h}});
    read_adapter(*adapters, "nginx_rtmp", settings.nginx_rtmp_option,
                 Time{"update_every", settings.nginx_rtmp_update_every, {1s, 1h}});
    read_adapter(*adapters, "icecast", settings.icecast_option,
                 Time{"recheck", settings.icecast_recheck, {1s, 24h}});
    read_adapter(*adapters, "srs", settings.srs_option,
                 Time{"kept_for", settings.srs_kept_for, {1s, 24h * 7}});
    read_adapter(*adapters, "mediamtx", settings.mediamtx_option);
    adapters->refuse_unread();
}

}  // namespace usher::config
