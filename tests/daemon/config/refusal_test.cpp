#include <array>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "daemon/config/config.hpp"
#include "tests/daemon/config/temporary_files.hpp"

using namespace usher::config;
using usher::test::TemporaryFiles;

namespace {

struct Case {
    const char* text;
    const char* expected;  ///< what the error says after the file's name

    friend std::ostream& operator<<(std::ostream& out, const Case& row) { return out << row.text; }
};

constexpr const char* operator_start =
    "role = \"operator\"\n"
    "[upstream.operator]\nentry = \"reseller\"\napi_key = \"k\"\napplication = \"a\"\n";

const std::array refused{
    Case{"[http", ":1: "},
    Case{"a = 1\na = 2", ":2: "},
    Case{"\xff", ":1: "},
    Case{"nonsense = 1", ":1: nonsense: unknown setting"},
    Case{"[http]\nlissen = []", ":2: http.lissen: unknown setting"},
    Case{"[upstream.devise]", ":1: upstream.devise: unknown setting"},
    Case{"http = 1", ":1: http: a table [http] expected"},
    Case{"[http]\nlisten = \"127.0.0.1:1\"", ":2: http.listen: a list"},
    Case{"[http]\nlisten = [1]", ":2: http.listen: a list"},
    Case{"[http]\nlisten = [\"localhost:1\"]", ":2: http.listen: an IP address"},
    Case{"\n[http]\nlisten = [\"0.0.0.0:1\"]", ":3: http.listen: an address that is not loopback"},
    Case{"[http]\nlisten = [\"127.0.0.1:1\", \"[::1]:1\", \"127.0.0.1:1\"]",
         ":2: http.listen: the address 127.0.0.1:1 stands twice"},
    Case{"[http]\nlisten = [\"[::1]:7\", \"[0::1]:7\"]",
         ":2: http.listen: the address [::1]:7 stands twice"},
    Case{"\"a\\u001b[31m\" = 1", ":1: a\\x1b[31m: unknown setting"},
    Case{"[http]\nallow_remote = \"yes\"", ":2: http.allow_remote: true or false"},
    Case{"[http]\norigins = [\"null\"]", ":2: http.origins: an origin"},
    Case{"[http]\norigins = [\"*\"]", ":2: http.origins: an origin"},
    Case{"[http]\norigins = [\"https://*.example\"]", ":2: http.origins: an origin"},
    Case{"[http]\norigins = [\"https://a.example/\"]", ":2: http.origins: an origin"},
    Case{"[http]\norigins = [\"https://A.example\"]", ":2: http.origins: an origin"},
    Case{"[api_socket]\nmode = \"0666\"", ":2: api_socket.mode: "},
    Case{"[api_socket]\nmode = \"0160\"", ":2: api_socket.mode: "},
    Case{"[api_socket]\nmode = \"\"", ":2: api_socket.mode: "},
    Case{"[api_socket]\nmode = \"rw\"", ":2: api_socket.mode: "},
    Case{"[api_socket]\nmode = 0o660", ":2: api_socket.mode: a text"},
    Case{"[engine_socket]\nmode = \"0666\"", ":2: engine_socket.mode: "},
    Case{"[engine_socket]\nmode = \"0460\"", ":2: engine_socket.mode: "},
    Case{"[engine_socket]\ngroup = \"usher\"", ":2: engine_socket.group: unknown setting"},
    Case{"[service_api]\nlegacy_envelope = 1", ":2: service_api.legacy_envelope: true or false"},
    Case{"[engine]\nversion = \"\"", ":2: engine.version: "},
    Case{"[engine]\nversion = \"a b\"", ":2: engine.version: "},
    Case{"[engine]\ncode = -1", ":2: engine.code: a whole number from 0"},
    Case{"[engine]\ncode = 1.5", ":2: engine.code: a whole number"},
    Case{"[engine]\nplatform = \"a b\"", ":2: engine.platform: "},
    Case{"[adapters]\nenabled = 1", ":2: adapters.enabled: true or false"},
    Case{"[adapters]\nkey_argument = \"a b\"", ":2: adapters.key_argument: 1 to 64"},
    Case{"[adapters]\nkey_argument = \"\"", ":2: adapters.key_argument: 1 to 64"},
    Case{"[adapters]\nkey_argument = \"clientid\"", ":2: adapters.key_argument: nginx-rtmp"},
    Case{"[adapters]\nkeys = \"key\"", ":2: adapters.keys: unknown setting"},
    Case{"[adapters.nginx]\noption = \"a b\"", ":2: adapters.nginx.option: 1 to 128"},
    Case{"[adapters.nginx]\ncache_for = \"2h\"", ":2: adapters.nginx.cache_for: from 0s to 1h"},
    Case{"[adapters.nginx_rtmp]\nupdate_every = \"0s\"", ":2: adapters.nginx_rtmp.update_every: "},
    Case{"[adapters.icecast]\nrecheck = \"2d\"", ":2: adapters.icecast.recheck: from 1s to 1d"},
    Case{"[adapters.srs]\nkept_for = \"8d\"", ":2: adapters.srs.kept_for: from 1s to 7d"},
    Case{"[adapters.mediamtx]\nrecheck = \"1m\"", ":2: adapters.mediamtx.recheck: unknown"},
    Case{"[sync]\nevery = \"8d\"", ":2: sync.every: from 1s to 7d expected"},
    Case{"[sync]\nevery = \"0s\"", ":2: sync.every: from 1s"},
    Case{"[sync]\nevery = \"often\"", ":2: sync.every: a duration"},
    Case{"[sync]\nevery = 6", ":2: sync.every: a text"},
    Case{"[sync]\ndeadline = \"61s\"", ":2: sync.deadline: from 100ms to 1m"},
    Case{"[activation]\nunsent_limit = \"2d\"", ":2: activation.unsent_limit: from 1s to 1d"},
    Case{"[activation]\nquiet_time = \"0s\"", ":2: activation.quiet_time: from 1s to 1d"},
    Case{"[activation]\nbudget_per_app = \"1.505\"",
         ":2: activation.budget_per_app: an amount such as \"20.00\" expected"},
    Case{"[activation]\nbudget_per_key = \"-1\"", ":2: activation.budget_per_key: an amount"},
    Case{"[activation]\nread_for = \"8d\"", ":2: activation.read_for: from 1s to 7d"},
    Case{"[journal]\nkeep_for = \"1h\"", ":2: journal.keep_for: from 1d to 3660d"},
    Case{"[journal]\nkeep_bytes = 1024", ":2: journal.keep_bytes: a whole number from 1048576"},
    Case{"[journal]\nkeep = 1", ":2: journal.keep: unknown setting"},
    Case{"[state]\ndir = \"here\"", ":2: state.dir: an absolute path"},
    Case{"[runtime]\ndir = \"a\\u0000b\"", ":2: runtime.dir: "},
    Case{"[[option]]\ndescription = \"x\"", ":1: option.id: must be given"},
    Case{"[[option]]\nid = \"a#b\"", ":2: option.id: "},
    Case{"[[option]]\nid = \"a\"\n[[option]]\nid = \"a\"", ":4: option.id: stands twice"},
    Case{"[[option]]\nid = \"a\"\nfresh_for = \"0s\"", ":3: option.fresh_for: from 1s to 365d"},
    Case{"[[option]]\nid = \"a\"\nstale_for = \"366d\"", ":3: option.stale_for: from 0s"},
    Case{"[[option]]\nid = \"a\"\ngrace_for = \"366d\"", ":3: option.grace_for: from 0s"},
    Case{"[[option]]\nid = \"a\"\nwhen_expired = \"maybe\"", ":3: option.when_expired: "},
    Case{"[[option]]\nid = \"a\"\nstreams = 0", ":3: option.streams: a whole number from 1 to"},
    Case{"[[option]]\nid = \"a\"\nstreams_per_key = 10001", ":3: option.streams_per_key: a whole"},
    Case{"[[option]]\nid = \"a\"\nstreams_on_device = \"2\"", ":3: option.streams_on_device: "},
    Case{"[[option]]\nid = \"a\"\nwhen_full = \"allow\"", ":3: option.when_full: \"deny\" or"},
    Case{"[[option]]\nid = \"a\"\nprice = 1", ":3: option.price: unknown setting"},
    Case{"[option]\nid = \"a\"", ":1: option: tables [[option]] expected"},
    Case{"option = [1]", ":1: option: tables [[option]] expected"},
    Case{"option = []", ":1: option: tables [[option]] expected"},
    Case{"[[period]]\nid = \"m1\"", ":1: period.days: must be given"},
    Case{"[[period]]\nid = \"m1\"\ndays = 0", ":3: period.days: a whole number from 1 to 3650"},
    Case{"[[period]]\nid = \"m1\"\ndays = 1\n[[period]]\nid = \"m1\"\ndays = 2", ":5: period.id: "},
    Case{"[[price]]\noption = \"noAds\"\nperiod = \"m1\"", ":1: price.eur: must be given"},
    Case{"[[price]]\noption = \"noAds\"\nperiod = \"m1\"\neur = \"1.505\"", ":4: price.eur: "},
    Case{"[[price]]\noption = \"noAds\"\nperiod = \"m1\"\neur = \"-1\"", ":4: price.eur: "},
    Case{"[[price]]\noption = \"noAds\"\nperiod = \"m1\"\neur = 1.5", ":4: price.eur: a text"},
    Case{"[[price]]\noption = \"x\"\nperiod = \"m1\"\neur = \"1\"",
         ":2: price.option: there is no"},
    Case{"[[price]]\noption = \"noAds\"\nperiod = \"x\"\neur = \"1\"",
         ":3: price.period: there is"},
    Case{"[upstream.device]\nissuer_keys_file = \"/k\"", ":1: upstream.device.url: must be given"},
    Case{"[upstream.device]\nurl = \"https://a\"", ":1: upstream.device.issuer_keys_file: must"},
    Case{"[upstream.device]\nurl = \"http://a.example\"", ":2: upstream.device.url: http://"},
    Case{"[upstream.device]\nurl = \"https://a:99999\"", ":2: upstream.device.url: a port from 1"},
    Case{"[upstream.device]\nurl = \"https://a_b\"", ":2: upstream.device.url: a host name"},
    Case{"[upstream.device]\nissuer_keys_file = \"k\"", ":2: upstream.device.issuer_keys_file: an"},
    Case{"[upstream.operator]\nentry = \"admin\"", ":2: upstream.operator.entry: "},
    Case{"[upstream.operator]\napi_key = \"a=b\"", ":2: upstream.operator.api_key: "},
    Case{"role = \"operator\"\n[upstream.operator]", ":2: upstream.operator.entry: must be given"},
    Case{"role = \"both\"", ":1: role: \"device\" or \"operator\" expected"},
};

std::string error_of(const std::string& text) {
    const TemporaryFiles files;
    const std::string path = files.write("usherd.toml", text);
    const auto config = read_config_files({path});
    if (!config) {
        BOOST_CHECK(config.error().code() == usher::Errc::Malformed);
        BOOST_CHECK(config.error().context().starts_with(path));
        return config.error().context().substr(path.size());
    }
    return "accepted";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(refusal)

BOOST_DATA_TEST_CASE(names_file_line_and_setting, boost::unit_test::data::make(refused), row) {
    const std::string error = error_of(row.text);
    BOOST_CHECK_MESSAGE(error.starts_with(row.expected), error);
}

BOOST_AUTO_TEST_CASE(never_writes_a_control_character) {
    for (const char* text : {"\"\\u001b[2J\" = 1", "a = \x1b", "\x1b = 1",
                             "\"\\u001b\" = 1\n\"\\u001b\" = 2", "[\"\\u001b\"]\na = 1"}) {
        const std::string error = error_of(text);
        BOOST_CHECK_MESSAGE(error.find('\x1b') == std::string::npos, text);
    }
}

BOOST_AUTO_TEST_CASE(takes_free_ports_as_often_as_wanted) {
    BOOST_CHECK_EQUAL(error_of("[http]\nlisten = [\"127.0.0.1:0\", \"127.0.0.1:0\"]"), "accepted");
}

BOOST_AUTO_TEST_CASE(meets_an_operator_that_is_half_configured) {
    const std::string start = operator_start;
    const auto starts = [](const std::string& text, const std::string& expected) {
        const std::string error = error_of(text);
        BOOST_CHECK_MESSAGE(error.starts_with(expected), error);
    };
    starts(start, ":2: upstream.operator.secret_credential: either");
    starts(start + "secret_file = \"/f\"\nsecret_credential = \"c\"",
           ":7: upstream.operator.secret_credential: either");
    starts(start + "secret_credential = \"../c\"", ":6: upstream.operator.secret_credential: at");
    starts(start + "secret_file = \"/f\"\nurl = \"https://API.acestream.net./\"",
           ":7: upstream.operator.url: this is the vendor's production host");
    starts(start + "secret_file = \"/f\"\nproduction = true",
           ":7: upstream.operator.production: the url is the vendor's sandbox");
}

BOOST_AUTO_TEST_CASE(meets_an_upstream_of_licences_that_cannot_be) {
    const std::string start = "[upstream.licenses]\n";
    const std::string whole = start + "url = \"https://tv.example\"\n";
    BOOST_CHECK_EQUAL(error_of(whole), "accepted");
    BOOST_CHECK(error_of(start).starts_with(":1: upstream.licenses.url: must be given"));
    for (const auto& [line, field] : {std::pair{"every = \"1s\"", "every"},
                                      {"type_check = \"maybe\"", "type_check"},
                                      {"expiry_warnings = [\"soon\"]", "expiry_warnings"},
                                      {"expiry_warnings = [\"0s\"]", "expiry_warnings"},
                                      {"token_path = \"tokens\"", "token_path"},
                                      {"token_path = \"/api/a?b\"", "token_path"},
                                      {"idempotency_header = \"a b\"", "idempotency_header"},
                                      {"idempotency_header = \"Host\"", "idempotency_header"},
                                      {"login_service = \"\"", "login_service"},
                                      {"ca_file = \"ca.pem\"", "ca_file"},
                                      {"streams = 0", "streams"},
                                      {"streams_per_user = 10001", "streams_per_user"},
                                      {"when_full = \"never\"", "when_full"},
                                      {"secret = \"x\"", "secret"}}) {
        const std::string error = error_of(whole + line);
        BOOST_CHECK_MESSAGE(error.starts_with(":3: upstream.licenses." + std::string{field}),
                            error);
    }
    const std::string plain = error_of(start + "url = \"http://tv.example\"");
    BOOST_CHECK_MESSAGE(plain.starts_with(":2: upstream.licenses.url: "), plain);
}

BOOST_AUTO_TEST_CASE(meets_a_view_of_all_users_that_cannot_be) {
    const std::string start = "role = \"operator\"\n[upstream.provider]\n";
    const std::string whole = start + "url = \"https://tv.example\"\napi_key_file = \"/k\"\n";
    BOOST_CHECK_EQUAL(error_of(whole), "accepted");
    BOOST_CHECK(error_of(start).starts_with(":2: upstream.provider.url: must be given"));
    BOOST_CHECK_EQUAL(error_of(whole + "[upstream.licenses]\nstale_for = \"4d\""), "accepted");
    const std::string homeless = error_of(whole + "[upstream.licenses]\nlogin_service = \"a\"");
    BOOST_CHECK_MESSAGE(homeless.starts_with(":5: upstream.licenses.url: must be given"), homeless);
    const std::string keyless = error_of(start + "url = \"https://tv.example\"");
    BOOST_CHECK_MESSAGE(keyless.starts_with(":2: upstream.provider.api_key_credential: either"),
                        keyless);
    BOOST_CHECK(error_of(whole + "api_key_credential = \"k\"")
                    .starts_with(":5: upstream.provider.api_key_credential: either"));
    for (const auto& [line, field] : {std::pair{"every = \"1s\"", "every"},
                                      {"look_every = \"1s\"", "look_every"},
                                      {"at_once = 0", "at_once"},
                                      {"at_once = 65", "at_once"},
                                      {"api_key = \"x\"", "api_key"}}) {
        const std::string error = error_of(whole + line);
        BOOST_CHECK_MESSAGE(error.starts_with(":5: upstream.provider." + std::string{field}),
                            error);
    }
}

BOOST_AUTO_TEST_CASE(meets_each_section_of_an_operators_in_the_device_role) {
    for (const char* role : {"", "role = \"device\"\n"}) {
        for (const std::string section :
             {"operator", "provider", "reseller", "interworks", "site"}) {
            const std::string error =
                error_of(role + std::string{"[upstream."} + section + "]\nurl = \"\"\n");
            BOOST_TEST_CONTEXT(role << section << ": " << error) {
                const bool is_site = section == "site";  // which has no setting `url`
                BOOST_CHECK(
                    error.find(is_site ? "upstream.site.url: unknown"
                                       : "upstream." + section + ": needs role = \"operator\"") !=
                    std::string::npos);
            }
        }
    }
    const std::string site = error_of("[upstream.site]\nclient_id = \"app\"\n");
    BOOST_CHECK_MESSAGE(site.starts_with(":1: upstream.site: needs role = \"operator\""), site);
}

BOOST_AUTO_TEST_CASE(meets_an_administrator_of_resellers_that_cannot_be) {
    const std::string start = "role = \"operator\"\n[upstream.reseller]\n";
    const std::string whole = start + "user = \"ops\"\napi_id_file = \"/k\"\n";
    const std::string elsewhere = whole + "url = \"https://wl.example/api\"\n";
    const auto starts = [](const std::string& text, const std::string& expected) {
        const std::string error = error_of(text);
        BOOST_CHECK_MESSAGE(error.starts_with(expected), error);
    };
    BOOST_CHECK_EQUAL(error_of(elsewhere), "accepted");
    BOOST_CHECK_EQUAL(error_of(whole + "production = true"), "accepted");
    starts(whole, ":2: upstream.reseller.url: this is the vendor's own host");
    starts(whole + "url = \"https://MCPN.us./api\"", ":5: upstream.reseller.url: this is the");
    starts(start, ":2: upstream.reseller.user: must be given");
    starts(start + "user = \"ops\"", ":2: upstream.reseller.api_id_credential: either");
    starts(elsewhere + "api_id_credential = \"c\"",
           ":6: upstream.reseller.api_id_credential: eith");
    starts(elsewhere + "method = \"put\"", ":6: upstream.reseller.method: ");
    starts(elsewhere + "api_id = \"x\"", ":6: upstream.reseller.api_id: unknown setting");
}

BOOST_AUTO_TEST_CASE(meets_a_bss_that_cannot_be) {
    const std::string start = "role = \"operator\"\n[upstream.interworks]\n";
    const std::string whole = start +
                              "url = \"https://bss.example/api/\"\n"
                              "client_key_file = \"/k\"\n"
                              "client_secret_credential = \"bss-secret\"\n"
                              "username = \"finch-sync\"\n";
    const std::string kept = whole + "accounts = [\"5210\"]\n";
    const auto starts = [](const std::string& text, const std::string& expected) {
        const std::string error = error_of(text);
        BOOST_CHECK_MESSAGE(error.starts_with(expected), error);
    };
    BOOST_CHECK_EQUAL(error_of(kept), "accepted");
    BOOST_CHECK_EQUAL(error_of(whole + "accounts = [\"all\"]\n"), "accepted");
    BOOST_CHECK_EQUAL(error_of(whole + "accounts = [\"1\", \"2147483647\"]\n"), "accepted");
    starts(whole, ":2: upstream.interworks.accounts: [\"all\"], or");
    for (const char* accounts : {"[\"all\", \"1\"]", "[\"\"]", "[\"0\"]", "[\"-1\"]", "[\"1x\"]",
                                 "[\"2147483648\"]", "[5210]"}) {
        starts(whole + "accounts = " + accounts, ":7: upstream.interworks.accounts: ");
    }
    starts(kept + "client_key_credential = \"k\"", ":8: upstream.interworks.client_key_credential");
    starts(kept + "password_file = \"/p\"\npassword_credential = \"p\"",
           ":9: upstream.interworks.password_credential: either");
    for (const char* prefix : {"a b", "", "5", "account-1"}) {
        starts(kept + "user_prefix = \"" + prefix + "\"", ":8: upstream.interworks.user_prefix: ");
    }
    starts(kept + "every = \"1s\"", ":8: upstream.interworks.every: ");
    starts(kept + "password = \"x\"", ":8: upstream.interworks.password: unknown setting");
    starts(kept + "[upstream.provider]\nurl = \"https://tv.example\"\napi_key_file = \"/k\"",
           ":2: upstream.interworks: cannot stand beside [upstream.provider]");

    const std::string feature = kept + "[[upstream.interworks.feature]]\nname = \"sport\"\n";
    const std::string good = feature + "codes = [\"TV-1\"]\nchannels = [\"501\"]\n";
    BOOST_CHECK_EQUAL(error_of(good + "services = [\"live\", \"npvr\"]"), "accepted");
    starts(feature, ":8: upstream.interworks.feature.codes: codes or ids");
    starts(feature + "codes = [\"TV-1\"]", ":8: upstream.interworks.feature.channels: must be");
    starts(good + "services = [\"radio\"]", ":12: upstream.interworks.feature.services: ");
    starts(good +
               "[[upstream.interworks.feature]]\nname = \"sport\"\nids = [\"x\"]\n"
               "channels = [\"1\"]",
           ":13: upstream.interworks.feature.name: stands twice");
}

BOOST_AUTO_TEST_CASE(meets_an_account_site_that_cannot_be) {
    const std::string seller = std::string{operator_start} + "secret_file = \"/f\"\n";
    const std::string site = "[upstream.site]\nclient_id = \"app\"\n";
    const std::string data = "user_data_url = \"https://accounts.example/me\"\n";
    const auto starts = [](const std::string& text, const std::string& expected) {
        const std::string error = error_of(text);
        BOOST_CHECK_MESSAGE(error.starts_with(expected), error);
    };
    BOOST_CHECK_EQUAL(error_of(seller + site + data), "accepted");
    starts(seller + site, ":7: upstream.site.user_data_url: must be given");
    starts("role = \"operator\"\n" + site + data,
           ":2: upstream.site: what a user key holds is asked for by");
    starts(seller + site + data + "patience = \"1s\"", ":10: upstream.site.patience: ");
    starts(seller + site + data + "token_url = \"http://accounts.example/token\"",
           ":10: upstream.site.token_url: ");
    starts(seller + site + data + "client_secret_file = \"/s\"\nclient_secret_credential = \"s\"",
           ":11: upstream.site.client_secret_credential: either");
}

BOOST_AUTO_TEST_CASE(wants_names_for_a_wildcard_address) {
    for (const char* address : {"0.0.0.0:6878", "[::]:6878", "[0:0::0]:6878"}) {
        const std::string start = "[http]\nallow_remote = true\nlisten = [\"127.0.0.1:1\", \"" +
                                  std::string{address} + "\"]";
        const std::string error = error_of(start);
        BOOST_CHECK_MESSAGE(error.starts_with(":1: http.hosts: a wildcard address needs"), error);
        BOOST_CHECK_EQUAL(error_of(start + "\nhosts = [\"box.example:6878\"]"), "accepted");
        BOOST_CHECK(error_of(start + "\nhosts = []").starts_with(":4: http.hosts: a wildcard"));
    }
    BOOST_CHECK_EQUAL(error_of("[http]\nallow_remote = true\nlisten = [\"10.0.0.1:1\"]"),
                      "accepted");
}

BOOST_AUTO_TEST_CASE(knows_what_a_host_is) {
    for (const char* host : {"", "a/b", "https://a", "a:0", "a:99999", "a b", "*", "*.example",
                             "user@a", "a?b", "[::1", ":6878"}) {
        const std::string error = error_of("[http]\nhosts = [\"" + std::string{host} + "\"]");
        BOOST_CHECK_MESSAGE(error.starts_with(":2: http.hosts: a name such as"), error);
    }
    for (const char* host : {"box", "Box.Example:6878", "10.0.0.1:6878", "[fe80::1]:1"}) {
        BOOST_CHECK_EQUAL(error_of("[http]\nhosts = [\"" + std::string{host} + "\"]"), "accepted");
    }
}

BOOST_AUTO_TEST_CASE(limits_how_much_there_may_be) {
    std::string listens;
    for (int i = 0; i < 17; ++i) listens += "\"127.0.0.1:0\", ";
    BOOST_CHECK(error_of("[http]\nlisten = [" + listens + "]").starts_with(":2: http.listen: "));

    std::string origins;
    for (int i = 0; i < 65; ++i) origins += "\"https://a.example\", ";
    BOOST_CHECK(error_of("[http]\norigins = [" + origins + "]").starts_with(":2: http.origins: "));

    std::string hosts;
    for (int i = 0; i < 65; ++i) hosts += "\"a.example\", ";
    BOOST_CHECK(error_of("[http]\nhosts = [" + hosts + "]").starts_with(":2: http.hosts: at most"));

    std::string options;
    for (int i = 0; i < 257; ++i) options += "[[option]]\nid = \"o" + std::to_string(i) + "\"\n";
    BOOST_CHECK(error_of(options).find("option: more than 256") != std::string::npos);

    const std::string text(1025, 'x');
    BOOST_CHECK(error_of("[[option]]\nid = \"a\"\ndescription = \"" + text + "\"")
                    .starts_with(":3: option.description: "));
}

BOOST_AUTO_TEST_SUITE_END()
