#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using test::json_of;
using test::problem_code;
using test::problem_detail;

BOOST_FIXTURE_TEST_SUITE(sync_routes, test::ApiFixture)

BOOST_AUTO_TEST_CASE(sync_schedules_every_key_and_does_not_wait) {
    load_general("alpha");
    load_general("beta");
    const std::size_t before = fetches;
    const http::Response response = local("POST", "/v1/sync");
    BOOST_CHECK_EQUAL(response.status, 202);
    BOOST_CHECK_EQUAL(response.body, R"({"scheduled":2})");
    run_until([&] { return fetches == before + 2; });
}

BOOST_AUTO_TEST_CASE(sync_waits_for_the_end_if_asked) {
    load_general("alpha");
    const std::size_t before = fetches;
    const http::Response response = local("POST", "/v1/sync?wait=30");
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK_EQUAL(response.body, R"({"scheduled":1,"failed":0,"freshness":"fresh"})");
    BOOST_CHECK_EQUAL(fetches, before + 1);
}

BOOST_AUTO_TEST_CASE(sync_counts_what_upstream_did_not_confirm) {
    load_general("alpha");
    load_general("beta");
    upstream_failure = Error{Errc::Unreachable, "connection refused"};
    const boost::json::object answer = json_of(local("POST", "/v1/sync?wait=30"));
    BOOST_CHECK_EQUAL(answer.at("scheduled").to_number<int>(), 2);
    BOOST_CHECK_EQUAL(answer.at("failed").to_number<int>(), 2);
    BOOST_CHECK_EQUAL(answer.at("freshness").as_string(), "stale");
}

BOOST_AUTO_TEST_CASE(sync_takes_one_key) {
    load_general("alpha");
    load_general("beta");
    const std::size_t before = fetches;
    const http::Response response = local("POST", "/v1/sync?wait=30", R"({"user_key": "beta"})");
    BOOST_CHECK_EQUAL(json_of(response).at("scheduled").to_number<int>(), 1);
    BOOST_CHECK_EQUAL(fetches, before + 1);

    const http::Response unknown = local("POST", "/v1/sync", R"({"user_key": "gamma"})");
    BOOST_CHECK_EQUAL(unknown.status, 404);
    BOOST_CHECK(problem_detail(unknown).starts_with("user_key"));
}

BOOST_AUTO_TEST_CASE(sync_of_one_key_says_nothing_of_others) {
    load_general("alpha");
    load_general("beta");
    upstream_failure = Error{Errc::Rejected, "not you"};
    BOOST_CHECK_EQUAL(
        json_of(local("POST", "/v1/sync?wait=30", R"({"user_key": "beta"})")).at("failed"), 1);
    upstream_failure.reset();
    BOOST_CHECK_EQUAL(
        json_of(local("POST", "/v1/sync?wait=30", R"({"user_key": "alpha"})")).at("failed"), 0);
}

BOOST_AUTO_TEST_CASE(sync_without_keys_has_nothing_to_do) {
    BOOST_CHECK_EQUAL(local("POST", "/v1/sync?wait=30").body,
                      R"({"scheduled":0,"failed":0,"freshness":"fresh"})");
}

BOOST_AUTO_TEST_CASE(bad_input_names_its_field_and_asks_nobody) {
    load_general("alpha");
    const std::size_t before = fetches;
    for (const char* wait : {"", "-1", "31", "1.5", "soon", "1s", "99999999999"}) {
        const http::Response response = local("POST", std::string{"/v1/sync?wait="} + wait);
        BOOST_CHECK_MESSAGE(response.status == 400, wait);
        BOOST_CHECK(problem_detail(response).starts_with("wait:"));
    }
    BOOST_CHECK(
        problem_detail(local("POST", "/v1/sync", R"({"user_key": 7})")).starts_with("user_key"));
    BOOST_CHECK(problem_detail(local("POST", "/v1/sync", R"({"user_key": "a b"})"))
                    .starts_with("user_key"));
    BOOST_CHECK_EQUAL(local("POST", "/v1/sync", "[]").status, 400);
    BOOST_CHECK_EQUAL(fetches, before);
}

BOOST_AUTO_TEST_CASE(sync_needs_an_upstream) {
    api::Services bare = services();
    bare.device_upstream_url = {};
    api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, std::move(bare));
    const http::Response response = local("POST", "/v1/sync");
    BOOST_CHECK_EQUAL(response.status, 503);
    BOOST_CHECK_EQUAL(problem_code(response), "unavailable");
}

BOOST_AUTO_TEST_CASE(the_freshness_is_the_worst_of_what_was_asked_about) {
    test::run(loop, accounts.take({.user = UserId{"310"}, .licenses = {}, .products = {}})).value();
    const auto freshness = [this] {
        return std::string{json_of(local("POST", "/v1/sync?wait=5")).at("freshness").as_string()};
    };
    BOOST_CHECK_EQUAL(freshness(), "stale");
    accounts.upstream_answers(true);
    BOOST_CHECK_EQUAL(freshness(), "fresh");
}

BOOST_AUTO_TEST_SUITE_END()
