#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::json_of;
using test::problem_code;
using test::problem_detail;

namespace {

struct Fixture : test::ApiFixture {
    boost::json::object get(const std::string& target) {
        const http::Response response = tcp("GET", target);
        BOOST_REQUIRE_MESSAGE(response.status == 200, response.body);
        return json_of(response);
    }
    std::string reason(const std::string& query) {
        return std::string{get("/v1/check?" + query).at("reason").as_string()};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(right_routes, Fixture)

BOOST_AUTO_TEST_CASE(check_says_yes_or_no_and_why) {
    upstream["alpha"] = {ends_in("noAds", 1h), ends_in("premium", -1s)};
    load_general("alpha");
    const boost::json::object yes = get("/v1/check?option=noAds");
    BOOST_CHECK(yes.at("allowed").as_bool());
    BOOST_CHECK_EQUAL(yes.at("reason").as_string(), "active");
    BOOST_CHECK_EQUAL(yes.at("valid_to").as_int64(), unix_seconds(time.now() + 1h));
    BOOST_CHECK_EQUAL(yes.at("freshness").as_string(), "fresh");
    BOOST_CHECK_EQUAL(yes.at("decision_id").as_string().size(), 16U);
    BOOST_CHECK_EQUAL(yes.size(), 5U);

    const boost::json::object no = get("/v1/check?option=proxyServer");
    BOOST_CHECK(!no.at("allowed").as_bool());
    BOOST_CHECK_EQUAL(no.at("reason").as_string(), "missing_option");
    BOOST_CHECK(no.at("valid_to").is_null());
    BOOST_CHECK_EQUAL(reason("option=premium"), "lapsed");
}

BOOST_AUTO_TEST_CASE(check_asks_about_one_key_or_one_product) {
    upstream["beta"] = {ends_in("noAds", 1h)};
    static_cast<void>(
        test::run(loop, intake.load("individual:beta:player", std::nullopt, somebody)).value());
    BOOST_CHECK_EQUAL(reason("option=noAds"), "missing_option");
    BOOST_CHECK_EQUAL(reason("option=noAds&product_key=player"), "active");
    BOOST_CHECK_EQUAL(reason("option=noAds&product_key=player-1-2-3"), "active");
    BOOST_CHECK_EQUAL(reason("option=noAds&product_key=studio"), "missing_option");
    BOOST_CHECK_EQUAL(reason("option=noAds&user_key=beta"), "active");
    BOOST_CHECK_EQUAL(reason("option=noAds&user_key=beta&product_key=studio"), "wrong_product");
    BOOST_CHECK_EQUAL(reason("option=noAds&user_key=gamma"), "unknown_key");
}

BOOST_AUTO_TEST_CASE(check_is_stale_while_upstream_is_silent_and_denies_in_the_end) {
    upstream["alpha"] = {ends_in("noAds", 24h * 365)};
    load_general("alpha");
    upstream_failure = Error{Errc::Unreachable, "connection refused"};
    tcp("POST", "/v1/sync?wait=5", {}, token(enforcement::Scope::Sync));
    const auto freshness = [this] {
        return std::string{get("/v1/check?option=noAds").at("freshness").as_string()};
    };
    BOOST_CHECK_EQUAL(freshness(), "stale");
    clock.pass(32h);
    BOOST_CHECK_EQUAL(freshness(), "grace");
    clock.pass(72h);
    BOOST_CHECK_EQUAL(freshness(), "expired");
    BOOST_CHECK_EQUAL(reason("option=noAds"), "not_confirmed");
}

BOOST_AUTO_TEST_CASE(explain_tells_the_steps_of_the_same_decision) {
    upstream["alpha"] = {ends_in("noAds", 1h)};
    load_general("alpha");
    const boost::json::object yes = get("/v1/explain?option=noAds&user_key=alpha");
    BOOST_CHECK(yes.at("allowed").as_bool());
    BOOST_CHECK_EQUAL(yes.at("at").as_int64(), unix_seconds(time.now()));
    BOOST_REQUIRE(!yes.at("steps").as_array().empty());
    for (const boost::json::value& step : yes.at("steps").as_array()) {
        BOOST_CHECK(!step.at("step").as_string().empty());
        BOOST_CHECK(!step.at("finding").as_string().empty());
        BOOST_CHECK(step.at("passed").as_bool());
    }
    const boost::json::object no = get("/v1/explain?option=noAds&user_key=gamma");
    BOOST_CHECK(!no.at("steps").as_array().back().at("passed").as_bool());
}

BOOST_AUTO_TEST_CASE(explain_judges_at_another_time_if_asked) {
    upstream["alpha"] = {ends_in("noAds", 1h)};
    load_general("alpha");
    const Instant end = time.now() + 1h;
    const auto allowed_at = [this](const std::string& at) {
        return get("/v1/explain?option=noAds&at=" + at).at("allowed").as_bool();
    };
    BOOST_CHECK(allowed_at(std::to_string(unix_seconds(end - 1s))));
    BOOST_CHECK(!allowed_at(std::to_string(unix_seconds(end))));
    BOOST_CHECK(allowed_at("2026-03-01T00:59:59Z"));
    BOOST_CHECK(!allowed_at("2026-03-01T01:00:00Z"));
    BOOST_CHECK(get("/v1/check?option=noAds&at=4102444800").at("allowed").as_bool());
}

BOOST_AUTO_TEST_CASE(options_shows_active_and_lapsed_ones_sorted) {
    upstream["alpha"] = {ends_in("premium", -1s), ends_in("noAds", 1h, true),
                         ends_in("exotic", 1h)};
    load_general("alpha");
    const boost::json::object answer = get("/v1/options");
    BOOST_CHECK_EQUAL(answer.at("freshness").as_string(), "fresh");
    const boost::json::array& options = answer.at("options").as_array();
    BOOST_REQUIRE_EQUAL(options.size(), 3U);
    BOOST_CHECK_EQUAL(options[0].at("id").as_string(), "exotic");
    BOOST_CHECK_EQUAL(options[0].at("description").as_string(), "exotic");
    const boost::json::object& active = options[1].as_object();
    BOOST_CHECK_EQUAL(active.at("id").as_string(), "noAds");
    BOOST_CHECK(active.at("active").as_bool());
    BOOST_CHECK(active.at("trial").as_bool());
    BOOST_CHECK_EQUAL(active.at("description").as_string(), "No ads");
    BOOST_CHECK_EQUAL(active.at("source").as_string(), "usher");
    BOOST_CHECK(!options[2].at("active").as_bool());
    BOOST_CHECK_EQUAL(options[2].at("reason").as_string(), "lapsed");
}

BOOST_AUTO_TEST_CASE(options_of_one_key_need_that_key) {
    upstream["alpha"] = {ends_in("noAds", 1h)};
    load_general("alpha");
    BOOST_CHECK_EQUAL(get("/v1/options?user_key=alpha").at("options").as_array().size(), 1U);
    const http::Response unknown = tcp("GET", "/v1/options?user_key=gamma");
    BOOST_CHECK_EQUAL(unknown.status, 404);
    BOOST_CHECK(problem_detail(unknown).starts_with("user_key"));
}

BOOST_AUTO_TEST_CASE(bad_parameters_are_named) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"/v1/check", "option"},
        {"/v1/check?option=", "option"},
        {"/v1/check?option=a%20b", "option"},
        {"/v1/check?option=%D0%BE", "option"},
        {"/v1/check?option=" + std::string(129, 'a'), "option"},
        {"/v1/check?option=noAds&user_key=a%20b", "user_key"},
        {"/v1/check?option=noAds&user_key=", "user_key"},
        {"/v1/check?option=noAds&product_key=", "product_key"},
        {"/v1/options?user_key=", "user_key"},
        {"/v1/check?option=noAds&user_key=" + std::string(129, 'a'), "user_key"},
        {"/v1/check?option=noAds&product_key=a%20b", "product_key"},
        {"/v1/explain?user_key=alpha", "option"},
        {"/v1/explain?option=noAds&at=", "at"},
        {"/v1/explain?option=noAds&at=now", "at"},
        {"/v1/explain?option=noAds&at=0", "at"},
        {"/v1/explain?option=noAds&at=7258118400", "at"},
        {"/v1/explain?option=noAds&at=99999999999999999999", "at"},
        {"/v1/explain?option=noAds&at=2026-02-30T00:00:00Z", "at"},
        {"/v1/explain?option=noAds&at=2026-03-01T24:00:00Z", "at"},
        {"/v1/explain?option=noAds&at=2026-03-01T00:60:00Z", "at"},
        {"/v1/explain?option=noAds&at=2026-03-01T00:00:60Z", "at"},
        {"/v1/explain?option=noAds&at=2026-03-01T00:00:00", "at"},
        {"/v1/explain?option=noAds&at=2026-%2B3-%2B1T%2B0:%2B0:%2B0Z", "at"},
        {"/v1/explain?option=noAds&at=+2026-3-01T00:00:00Z", "at"},
        {"/v1/explain?option=noAds&at=2026-03-01T00:00:00Zx", "at"},
        {"/v1/explain?option=noAds&at=2026-03-01T00:00:00%2B01:00", "at"},
        {"/v1/options?user_key=%01", "user_key"},
        {"/v1/options?product_key=a%2Fb", "product_key"}};
    for (const auto& [target, field] : rows) {
        const http::Response response = tcp("GET", target);
        BOOST_CHECK_MESSAGE(response.status == 400, target);
        BOOST_CHECK_EQUAL(problem_code(response), "malformed");
        BOOST_CHECK_MESSAGE(problem_detail(response).starts_with(field + ":"),
                            target << ": " << problem_detail(response));
    }
}

BOOST_AUTO_TEST_CASE(a_broken_query_is_refused_whole) {
    std::string many = "/v1/check?option=noAds";
    for (int i = 0; i < 40; ++i) many += "&x" + std::to_string(i) + "=1";
    BOOST_CHECK_EQUAL(tcp("GET", many).status, 413);
    for (const char* query : {"option=%zz", "option=%", "option=%f", "option=%FF", "option=a%00"}) {
        BOOST_CHECK_MESSAGE(tcp("GET", std::string{"/v1/check?"} + query).status == 400, query);
    }
}

BOOST_AUTO_TEST_SUITE_END()
