#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::json_of;

BOOST_FIXTURE_TEST_SUITE(status_routes, test::ApiFixture)

BOOST_AUTO_TEST_CASE(health_is_that_the_process_answers) {
    BOOST_CHECK_EQUAL(tcp("GET", "/healthz").body, R"({"status":"ok"})");
}

BOOST_AUTO_TEST_CASE(readiness_says_how_fresh_the_decisions_are) {
    BOOST_CHECK_EQUAL(tcp("GET", "/readyz").body, R"({"ready":true,"freshness":"fresh"})");
    load_general("alpha");
    upstream_failure = Error{Errc::Unreachable, "connection refused"};
    local("POST", "/v1/sync?wait=5");
    BOOST_CHECK_EQUAL(tcp("GET", "/readyz").body, R"({"ready":true,"freshness":"stale"})");
}

BOOST_AUTO_TEST_CASE(status_describes_the_daemon) {
    load_general("alpha");
    const boost::json::object status = json_of(tcp("GET", "/v1/status"));
    BOOST_CHECK_EQUAL(status.at("version").as_string(), USHER_VERSION);
    BOOST_CHECK_EQUAL(status.at("started_at").as_int64(), unix_seconds(test::HeldClock::start));
    BOOST_CHECK_EQUAL(status.at("installation").as_string(), std::string(40, 'a'));
    BOOST_CHECK(status.at("ready").as_bool());
    BOOST_CHECK_EQUAL(status.at("freshness").as_string(), "fresh");
    BOOST_CHECK_EQUAL(status.at("clock").at("now").as_int64(), unix_seconds(time.now()));
    BOOST_CHECK(status.at("clock").at("attested_at").is_null());
    BOOST_CHECK_EQUAL(status.at("counts").at("keys").to_number<int>(), 1);
    BOOST_CHECK_EQUAL(status.at("counts").at("activations_open").to_number<int>(), 0);
    BOOST_CHECK_EQUAL(status.at("counts").at("activations_in_doubt").to_number<int>(), 0);
    BOOST_CHECK_EQUAL(status.at("counts").at("streams").to_number<int>(), 0);
    BOOST_CHECK((status.at("roles") == boost::json::array{"device", "operator"}));
    BOOST_CHECK_EQUAL(status.at("http").as_array().at(0).as_string(), test::our_host);
    BOOST_CHECK(status.at("playback").is_null());
    BOOST_CHECK(status.at("sandbox").is_null());
}

BOOST_AUTO_TEST_CASE(status_counts_the_streams_that_run) {
    upstream["alpha"] = {ends_in("noAds", 1h)};
    load_general("alpha");
    const auto taken = streams.acquire(
        {.question = enforcement::Question{.option = OptionId{"noAds"}}, .holder = "an engine"});
    BOOST_REQUIRE(taken->slot);
    const boost::json::object status = json_of(tcp("GET", "/v1/status"));
    BOOST_CHECK_EQUAL(status.at("counts").at("streams").to_number<int>(), 1);
}

BOOST_AUTO_TEST_CASE(status_tells_how_upstream_is) {
    load_general("alpha");
    const auto device = [this] {
        return json_of(local("GET", "/v1/status")).at("upstreams").as_array().at(0).as_object();
    };
    BOOST_CHECK_EQUAL(device().at("dialect").as_string(), "usher");
    BOOST_CHECK_EQUAL(device().at("url").as_string(), "https://licences.example");
    BOOST_CHECK(device().at("answers").as_bool());
    BOOST_CHECK_EQUAL(device().at("last_success").as_int64(), unix_seconds(time.now()));
    BOOST_CHECK(device().at("last_error").is_null());
    BOOST_CHECK(device().at("next_attempt").as_int64() > unix_seconds(time.now()));

    upstream_failure = Error{Errc::Unreachable, "connection refused"};
    local("POST", "/v1/sync?wait=5");
    BOOST_CHECK(!device().at("answers").as_bool());
    BOOST_CHECK_EQUAL(device().at("last_error").as_string(), "unreachable: connection refused");
    const boost::json::value operator_upstream =
        json_of(local("GET", "/v1/status")).at("upstreams").as_array().at(1);
    BOOST_CHECK_EQUAL(operator_upstream.at("dialect").as_string(), "acestream");
    BOOST_CHECK_EQUAL(operator_upstream.at("entry").as_string(), "reseller");
}

BOOST_AUTO_TEST_CASE(status_hides_upstreams_addresses_from_those_without_a_right) {
    load_general("alpha");
    const auto upstreams = [this](const std::string& token) {
        return json_of(tcp("GET", "/v1/status", {}, token)).at("upstreams").as_array();
    };
    for (const std::string& stranger :
         {std::string{}, std::string{"usher_x"}, token(enforcement::Scope::Sync)}) {
        const boost::json::array shown = upstreams(stranger);
        BOOST_REQUIRE_EQUAL(shown.size(), 3U);
        BOOST_CHECK(shown.at(0).at("url").is_null());
        BOOST_CHECK(shown.at(0).at("answers").as_bool());
        BOOST_CHECK(shown.at(1).at("url").is_null());
        BOOST_CHECK(shown.at(1).at("entry").is_null());
        BOOST_CHECK(shown.at(2).at("url").is_null());
    }
    upstream_failure = Error{Errc::Unreachable, "connecting to 10.1.2.3: Connection refused"};
    local("POST", "/v1/sync?wait=5");
    BOOST_CHECK_EQUAL(upstreams({}).at(0).at("last_error").as_string(), "unreachable");

    const boost::json::array known = upstreams(token(enforcement::Scope::Read));
    BOOST_CHECK_EQUAL(known.at(0).at("last_error").as_string(),
                      "unreachable: connecting to 10.1.2.3: Connection refused");
    BOOST_CHECK_EQUAL(known.at(0).at("url").as_string(), "https://licences.example");
    BOOST_CHECK_EQUAL(known.at(1).at("url").as_string(), "https://sell.example");
    BOOST_CHECK_EQUAL(known.at(1).at("entry").as_string(), "reseller");
    BOOST_CHECK_EQUAL(known.at(2).at("dialect").as_string(), "createreseller");
    BOOST_CHECK_EQUAL(known.at(2).at("url").as_string(), "https://api.example/api");
}

BOOST_AUTO_TEST_CASE(status_of_a_lone_device_has_one_role_and_no_upstream) {
    api::Services bare = services();
    bare.is_operator = false;
    bare.driver = nullptr;
    bare.reseller_driver = nullptr;
    bare.device_upstream_url = {};
    bare.operator_upstream.reset();
    bare.sandbox =
        api::SandboxInfo{.url = "http://127.0.0.1:1", .control_url = "http://127.0.0.1:2"};
    api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, std::move(bare));
    const boost::json::object status = json_of(tcp("GET", "/v1/status"));
    BOOST_CHECK(status.at("roles") == boost::json::array{"device"});
    BOOST_CHECK(status.at("upstreams").as_array().empty());
    BOOST_CHECK_EQUAL(status.at("sandbox").at("control_url").as_string(), "http://127.0.0.1:2");
}

BOOST_AUTO_TEST_SUITE_END()
