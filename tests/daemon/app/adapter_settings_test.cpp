#include "daemon/app/adapter_settings.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher;

namespace {

bool is_only_local(bool allow_remote, const std::vector<std::string>& addresses) {
    config::Config config;
    config.allow_remote = allow_remote;
    return app::adapter_settings(config, addresses).only_local;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(adapter_settings)

BOOST_AUTO_TEST_CASE(what_was_configured_is_what_engines_meet) {
    config::Config config;
    config.adapters = {.enabled = false,
                       .require_key = false,
                       .key_argument = "token",
                       .open_users = true,
                       .nginx_option = OptionId{"a"},
                       .nginx_rtmp_option = OptionId{"b"},
                       .icecast_option = OptionId{"c"},
                       .srs_option = OptionId{"d"},
                       .mediamtx_option = OptionId{"e"},
                       .nginx_cache_for = 1s,
                       .nginx_rtmp_update_every = 2s,
                       .icecast_recheck = 3s,
                       .srs_kept_for = 4s};
    const api::AdapterSettings made = app::adapter_settings(config, {});
    BOOST_CHECK(!made.enabled && !made.needs_key && made.open_users);
    BOOST_CHECK_EQUAL(made.key_argument, "token");
    BOOST_CHECK(made.nginx_option == OptionId{"a"} && made.nginx_rtmp_option == OptionId{"b"});
    BOOST_CHECK(made.icecast_option == OptionId{"c"} && made.srs_option == OptionId{"d"});
    BOOST_CHECK(made.mediamtx_option == OptionId{"e"});
    BOOST_CHECK(made.nginx_cache_for == 1s && made.nginx_rtmp_update_every == 2s);
    BOOST_CHECK(made.icecast_recheck == 3s && made.srs_kept_for == 4s);
}

BOOST_AUTO_TEST_CASE(without_configuration_both_have_the_same_defaults) {
    const api::AdapterSettings made = app::adapter_settings(config::Config{}, {"127.0.0.1:6878"});
    const api::AdapterSettings defaults;
    BOOST_CHECK(made.enabled && made.needs_key && made.only_local);
    BOOST_CHECK_EQUAL(made.key_argument, defaults.key_argument);
    BOOST_CHECK(made.nginx_cache_for == defaults.nginx_cache_for);
    BOOST_CHECK(made.nginx_rtmp_update_every == defaults.nginx_rtmp_update_every);
    BOOST_CHECK(made.icecast_recheck == defaults.icecast_recheck);
    BOOST_CHECK(made.srs_kept_for == defaults.srs_kept_for);
}

BOOST_AUTO_TEST_CASE(only_loopback_is_only_local) {
    BOOST_CHECK(is_only_local(false, {"127.0.0.1:6878", "[::1]:6878"}));
    BOOST_CHECK(!is_only_local(true, {"127.0.0.1:6878"}));
    BOOST_CHECK(!is_only_local(false, {"127.0.0.1:6878", "192.168.1.2:6878"}));
    BOOST_CHECK(!is_only_local(false, {"0.0.0.0:6878"}));
    BOOST_CHECK(!is_only_local(false, {"[::]:6878"}));
}

BOOST_AUTO_TEST_SUITE_END()
