#include <boost/test/unit_test.hpp>

#include "daemon/config/document.hpp"
#include "daemon/config/draft.hpp"
#include "tests/daemon/config/temporary_files.hpp"

using namespace std::chrono_literals;
using namespace usher::config;
using usher::Errc;
using usher::test::TemporaryFiles;

namespace {

Config read(std::string_view text) {
    const TemporaryFiles files;
    return read_config_files({files.write("usherd.toml", text)}).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_file)

BOOST_AUTO_TEST_CASE(may_be_empty) {
    const Config config = read("");
    BOOST_REQUIRE_EQUAL(config.http.size(), 2U);
    BOOST_CHECK((config.http[0] == Listen{"127.0.0.1", 6878}));
    BOOST_CHECK((config.http[1] == Listen{"::1", 6878}));
    BOOST_CHECK(config.http_default);
    BOOST_CHECK_EQUAL(config.state_dir, "/var/lib/usher");
    BOOST_CHECK_EQUAL(config.runtime_dir, "/run/usher");
    BOOST_CHECK_EQUAL(config.api_socket_mode, 0660U);
    BOOST_CHECK_EQUAL(config.engine_socket_mode, 0660U);
    BOOST_CHECK(!config.device_upstream);
    BOOST_CHECK(!config.operator_upstream);
}

BOOST_AUTO_TEST_CASE(sets_what_the_daemon_listens_on) {
    const Config config = read(R"(
        [http]
        listen = ["0.0.0.0:80", "[::1]:0"]
        allow_remote = true
        hosts = ["Box.example:6878", "box"]
        origins = ["https://app.example", "http://localhost:3000", "chrome-extension://abc"]
        [api_socket]
        mode = "0600"
        [engine_socket]
        mode = "0670"
    )");
    BOOST_REQUIRE_EQUAL(config.http.size(), 2U);
    BOOST_CHECK((config.http[0] == Listen{"0.0.0.0", 80}));
    BOOST_CHECK(!config.http_default);
    BOOST_CHECK_EQUAL(config.origins.size(), 3U);
    BOOST_CHECK((config.hosts == std::vector<std::string>{"box.example:6878", "box"}));
    BOOST_CHECK_EQUAL(config.api_socket_mode, 0600U);
    BOOST_CHECK_EQUAL(config.engine_socket_mode, 0670U);
    BOOST_CHECK(read("[http]\nlisten = []").http.empty());
}

BOOST_AUTO_TEST_CASE(sets_what_the_daemon_says_and_when_it_syncs) {
    const Config config = read(R"(
        [service_api]
        legacy_envelope = false
        [engine]
        version = "3.2.0"
        code = 3020000
        platform = ""
        [sync]
        every = "1h"
        deadline = "2500ms"
        [activation]
        unsent_limit = "90s"
        quiet_time = "20m"
        budget_per_app = "20.50"
        budget_per_key = ""
        read_for = "2h"
        second_attempt = true
        [journal]
        keep_for = "90d"
        keep_bytes = 1048576
        [state]
        dir = "/srv/usher"
        [runtime]
        dir = "/run/usher-test"
    )");
    BOOST_CHECK(!config.legacy_envelope);
    BOOST_CHECK_EQUAL(config.engine_version, "3.2.0");
    BOOST_CHECK_EQUAL(config.engine_code, 3020000);
    BOOST_CHECK(!config.engine_platform);
    BOOST_CHECK(config.sync_every == 1h);
    BOOST_CHECK(config.upstream_deadline == 2500ms);
    BOOST_CHECK(config.activation == (ActivationSettings{.unsent_limit = 90s,
                                                         .quiet_time = 20min,
                                                         .read_for = 2h,
                                                         .second_attempt = true,
                                                         .budget_per_app = usher::Cents{2050}}));
    BOOST_CHECK(config.journal == (JournalSettings{.keep_for = 24h * 90, .keep_bytes = 1'048'576}));
    BOOST_CHECK_EQUAL(config.state_dir, "/srv/usher");
    BOOST_CHECK_EQUAL(config.runtime_dir, "/run/usher-test");
}

BOOST_AUTO_TEST_CASE(names_both_upstreams) {
    const Config config = read(R"(
        role = "operator"
        [upstream.device]
        url = "http://127.0.0.1:8800"
        issuer_keys_file = "/etc/usher/issuer.json"
        ca_file = "/etc/usher/ca.pem"
        [upstream.operator]
        entry = "reseller"
        api_key = "key-1"
        application = "app-1"
        secret_credential = "operator-secret"
    )");
    BOOST_REQUIRE(config.device_upstream);
    BOOST_CHECK_EQUAL(config.device_upstream->url, "http://127.0.0.1:8800");
    BOOST_CHECK_EQUAL(config.device_upstream->issuer_keys_file, "/etc/usher/issuer.json");
    BOOST_CHECK_EQUAL(config.device_upstream->ca_file, "/etc/usher/ca.pem");
    BOOST_REQUIRE(config.operator_upstream);
    BOOST_CHECK_EQUAL(config.operator_upstream->url, "https://api-sandbox.acestream.net");
    BOOST_CHECK_EQUAL(config.operator_upstream->secret.credential, "operator-secret");
    BOOST_CHECK(!config.operator_upstream->production);
}

BOOST_AUTO_TEST_CASE(reaches_the_vendors_production_host_only_by_its_switch) {
    const Config config = read(R"(
        role = "operator"
        [upstream.operator]
        entry = "developer"
        url = "https://api.acestream.net"
        production = true
        api_key = "key-1"
        application = "app-1"
        secret_file = "/etc/usher/secret"
    )");
    BOOST_CHECK(config.operator_upstream->production);
}

BOOST_AUTO_TEST_CASE(is_overruled_by_a_later_one_setting_by_setting) {
    const TemporaryFiles files;
    const std::string first = files.write("first.toml", R"(
        role = "operator"
        [http]
        listen = ["127.0.0.1:1"]
        origins = ["https://a.example"]
        [upstream.operator]
        entry = "reseller"
        api_key = "key-1"
        application = "app-1"
    )");
    const std::string second = files.write("second.toml", R"(
        [http]
        listen = ["127.0.0.1:2"]
        [upstream.operator]
        secret_file = "/etc/usher/secret"
        api_key = "key-2"
    )");
    const Config config = read_config_files({first, second}).value();
    BOOST_REQUIRE_EQUAL(config.http.size(), 1U);
    BOOST_CHECK_EQUAL(config.http[0].port, 2);
    BOOST_CHECK_EQUAL(config.origins.size(), 1U);
    BOOST_CHECK_EQUAL(config.operator_upstream->api_key, "key-2");
    BOOST_CHECK_EQUAL(config.operator_upstream->application, "app-1");
}

BOOST_AUTO_TEST_CASE(must_exist_be_a_file_and_be_small) {
    const TemporaryFiles files;
    const auto missing = read_config_files({files.path() + "/none.toml"});
    BOOST_CHECK(missing.error().code() == Errc::NotFound);
    BOOST_CHECK(missing.error().context().find("none.toml") != std::string::npos);
    BOOST_CHECK(read_config_files({files.path()}).error().code() == Errc::Malformed);

    const auto large = files.write("large.toml", std::string(file_bytes_max + 1, '#'));
    BOOST_CHECK(read_config_files({large}).error().code() == Errc::TooLarge);
    BOOST_CHECK(read_config_files({files.write("full.toml", std::string(file_bytes_max, '#'))}));
}

BOOST_AUTO_TEST_CASE(is_found_before_its_drop_ins_in_the_order_of_their_names) {
    const TemporaryFiles files;
    BOOST_CHECK(config_files_in(files.path()).empty());

    std::filesystem::create_directory(files.path() + "/usherd.d");
    const std::string second = files.write("usherd.d/20-b.toml", "");
    const std::string first = files.write("usherd.d/10-a.toml", "");
    files.write("usherd.d/10-a.toml.orig", "");
    BOOST_CHECK((config_files_in(files.path()) == std::vector{first, second}));
    const std::string main_file = files.write("usherd.toml", "");
    BOOST_CHECK((config_files_in(files.path()) == std::vector{main_file, first, second}));
}

BOOST_AUTO_TEST_CASE(is_never_left_out_because_it_cannot_be_looked_into) {
    const TemporaryFiles files;
    const std::string drop_ins = files.write("usherd.d", "a file, where a directory should be");
    BOOST_CHECK(config_files_in(files.path()) == std::vector{drop_ins});
    BOOST_CHECK(read_config_files(config_files_in(files.path())).has_error());
}

BOOST_AUTO_TEST_CASE(sets_the_engine_adapters) {
    const AdapterSettings adapters = read(R"(
        [adapters]
        enabled = false
        require_key = true
        key_argument = "token"
        open_users = true
        [adapters.nginx]
        option = "premium"
        cache_for = "0s"
        [adapters.nginx_rtmp]
        update_every = "5s"
        [adapters.icecast]
        option = "radio"
        recheck = "1m"
        [adapters.srs]
        kept_for = "1h"
        [adapters.mediamtx]
        option = "premium"
    )")
                                         .adapters;
    BOOST_CHECK(!adapters.enabled && adapters.require_key);
    BOOST_CHECK_EQUAL(adapters.key_argument, "token");
    BOOST_CHECK(adapters.open_users);
    BOOST_CHECK_EQUAL(adapters.nginx_option.value().text(), "premium");
    BOOST_CHECK(adapters.nginx_cache_for == 0s && adapters.nginx_rtmp_update_every == 5s);
    BOOST_CHECK(!adapters.nginx_rtmp_option && !adapters.srs_option);
    BOOST_CHECK_EQUAL(adapters.icecast_option.value().text(), "radio");
    BOOST_CHECK(adapters.icecast_recheck == 1min && adapters.srs_kept_for == 1h);
    BOOST_CHECK_EQUAL(adapters.mediamtx_option.value().text(), "premium");
}

BOOST_AUTO_TEST_CASE(says_where_licences_come_from_and_how_long_they_count) {
    const Config defaults = read("");
    BOOST_CHECK(!defaults.license_upstream);
    BOOST_CHECK(defaults.licenses.fresh_for + defaults.licenses.stale_for +
                    defaults.licenses.grace_for ==
                72h);
    const Config config = read(R"(
        [upstream.licenses]
        url = "https://tv.example/base"
        ca_file = "/etc/usher/ca.pem"
        idempotency_header = "X-Purchase"
        token_path = "/api/tokens"
        login_service = "tv"
        every = "1m"
        catalogue_every = "1h"
        type_check = "strict"
        purchases_per_app = 20
        purchases_per_user = 5
        fresh_for = "5m"
        stale_for = "1h"
        grace_for = "0s"
        expiry_warnings = ["1d", "30d", "1d"]
        streams = 1
        streams_per_user = 3
        when_full = "end_oldest"
    )");
    BOOST_REQUIRE(config.license_upstream.has_value());
    BOOST_CHECK_EQUAL(config.license_upstream->url, "https://tv.example/base");
    BOOST_CHECK_EQUAL(config.license_upstream->ca_file, "/etc/usher/ca.pem");
    BOOST_CHECK_EQUAL(config.license_upstream->idempotency_header, "X-Purchase");
    BOOST_CHECK_EQUAL(config.license_upstream->token_path, "/api/tokens");
    BOOST_CHECK_EQUAL(config.license_upstream->login_service, "tv");
    BOOST_CHECK(config.licenses == (usher::config::LicenseSettings{.every = 1min,
                                                                   .catalogue_every = 1h,
                                                                   .purchases_per_app = 20,
                                                                   .purchases_per_user = 5,
                                                                   .strict_types = true,
                                                                   .fresh_for = 5min,
                                                                   .stale_for = 1h,
                                                                   .grace_for = 0s,
                                                                   .expiry_warnings = {720h, 24h},
                                                                   .streams = 1,
                                                                   .streams_per_user = 3,
                                                                   .end_oldest = true}));
}

BOOST_AUTO_TEST_CASE(says_how_all_users_are_read_and_how_long_that_counts) {
    BOOST_CHECK(!read("").provider_upstream);
    const Config config = read(R"(
        role = "operator"
        [upstream.licenses]
        fresh_for = "7h"
        [upstream.provider]
        url = "https://tv.example"
        api_key_credential = "provider-key"
        every = "3h"
        at_once = 16
    )");
    BOOST_REQUIRE(config.provider_upstream.has_value());
    BOOST_CHECK_EQUAL(config.provider_upstream->api_key.credential, "provider-key");
    BOOST_CHECK(config.provider_upstream->every == 3h);
    BOOST_CHECK(config.provider_upstream->look_every == 5min);
    BOOST_CHECK_EQUAL(config.provider_upstream->at_once, 16);
    BOOST_CHECK(!config.license_upstream);
    BOOST_CHECK(config.licenses.fresh_for == 7h);
}

BOOST_AUTO_TEST_CASE(is_of_a_device_unless_it_says_otherwise) {
    BOOST_CHECK(read("").role == Role::Device);
    BOOST_CHECK(read("role = \"device\"").role == Role::Device);
    BOOST_CHECK(read("role = \"operator\"").role == Role::Operator);
}

BOOST_AUTO_TEST_CASE(names_the_upstreams_of_a_reseller) {
    const Config config = read(R"(
        role = "operator"
        [upstream.operator]
        entry = "developer"
        api_key = "key-1"
        application = "app-1"
        secret_credential = "operator-secret"
        [upstream.reseller]
        production = true
        user = "ops@wl.example"
        api_id_credential = "api-id"
        method = "get"
        [upstream.interworks]
        url = "https://bss.example/api/"
        client_key_file = "/etc/usher/bss-key"
        client_secret_file = "/etc/usher/bss-secret"
        username = "finch-sync"
        password_credential = "bss-password"
        accounts = ["5240", "5210", "5240"]
        every = "5m"
        [[upstream.interworks.feature]]
        name = "sport"
        codes = ["TV-1", "TV-2"]
        channels = ["501", "502"]
        services = ["live", "catchup"]
        [upstream.site]
        user_data_url = "https://accounts.example/me"
        client_id = "app-1"
        pkce = false
    )");
    BOOST_REQUIRE(config.reseller_upstream);
    BOOST_CHECK_EQUAL(config.reseller_upstream->url, "https://mcpn.us/api");
    BOOST_CHECK_EQUAL(config.reseller_upstream->user, "ops@wl.example");
    BOOST_CHECK_EQUAL(config.reseller_upstream->api_id.credential, "api-id");
    BOOST_CHECK(config.reseller_upstream->uses_get);

    BOOST_REQUIRE(config.interworks_upstream);
    const InterworksUpstream& bss = *config.interworks_upstream;
    BOOST_CHECK(!bss.all_accounts);
    BOOST_CHECK((bss.accounts == std::vector<std::int32_t>{5210, 5240}));
    BOOST_CHECK_EQUAL(bss.password.credential, "bss-password");
    BOOST_CHECK_EQUAL(bss.user_prefix, "account-");
    BOOST_CHECK(bss.every == 5min);
    BOOST_REQUIRE_EQUAL(bss.features.size(), 1U);
    BOOST_CHECK(bss.features.front() ==
                (FeatureSettings{.name = usher::BundleId{"sport"},
                                 .codes = {"TV-1", "TV-2"},
                                 .channels = {usher::ChannelId{"501"}, usher::ChannelId{"502"}},
                                 .services = {"live", "catchup"}}));

    BOOST_REQUIRE(config.site_upstream);
    BOOST_CHECK_EQUAL(config.site_upstream->authorization_url,
                      "https://accounts.acestream.net/oauth/v2/auth");
    BOOST_CHECK_EQUAL(config.site_upstream->token_url,
                      "https://accounts.acestream.net/oauth/v2/token");
    BOOST_CHECK(!config.site_upstream->client_secret.is_given());
    BOOST_CHECK(!config.site_upstream->pkce);
}

BOOST_AUTO_TEST_CASE(comes_with_an_example_that_is_valid_and_says_the_defaults) {
    const Config example = read_config_files({USHER_EXAMPLE_CONFIG}).value();
    const Config defaults = read("");
    BOOST_CHECK(example.http == defaults.http);
    BOOST_CHECK_EQUAL(example.api_socket_mode, defaults.api_socket_mode);
    BOOST_CHECK_EQUAL(example.engine_socket_mode, defaults.engine_socket_mode);
    BOOST_CHECK_EQUAL(example.engine_version, defaults.engine_version);
    BOOST_CHECK_EQUAL(example.engine_code, defaults.engine_code);
    BOOST_CHECK(example.sync_every == defaults.sync_every);
    BOOST_CHECK(example.upstream_deadline == defaults.upstream_deadline);
    BOOST_CHECK(example.activation == defaults.activation);
    BOOST_CHECK(example.adapters == defaults.adapters);
    BOOST_REQUIRE_EQUAL(example.options.size(), defaults.options.size());
    for (std::size_t i = 0; i < defaults.options.size(); ++i) {
        BOOST_CHECK(example.options[i].id == defaults.options[i].id);
        BOOST_CHECK_EQUAL(example.options[i].description, defaults.options[i].description);
        BOOST_CHECK(example.options[i].fresh_for == defaults.options[i].fresh_for);
    }
    BOOST_REQUIRE_EQUAL(example.prices.size(), defaults.prices.size());
    for (std::size_t i = 0; i < defaults.prices.size(); ++i) {
        BOOST_CHECK(example.prices[i].cost == defaults.prices[i].cost);
    }
}

BOOST_AUTO_TEST_SUITE_END()
