// specs/createreseller.md 12: what a sandbox does around the call, so that clients can be tried.
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/createreseller/createreseller_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::createreseller;

namespace {

const Query baseline = Query::baseline();

struct Fixture : CreateresellerFixture {
    // Whether an answer came, and what it was.
    std::string try_outcome(const Query& query) {
        const Result<http::Exchange> exchange = ask({.target = "/api?" + query.text()});
        if (!exchange) return std::string{name(exchange.error().code())};
        return std::to_string(exchange->response.status);
    }
    std::string after_fault(std::string_view action, std::string_view more = {}) {
        fault(action, more);
        return try_outcome(baseline);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(createreseller_surroundings, Fixture)

BOOST_AUTO_TEST_CASE(a_500_comes_before_or_after_the_commit) {
    BOOST_CHECK_EQUAL(after_fault("error_before"), "500");
    BOOST_CHECK(resellers().empty());
    BOOST_CHECK_EQUAL(after_fault("error_after"), "500");
    BOOST_CHECK_EQUAL(resellers().size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_connection_is_closed_before_or_after_the_commit) {
    BOOST_CHECK_EQUAL(after_fault("drop_before"), "no_answer");
    BOOST_CHECK(resellers().empty());
    BOOST_CHECK_EQUAL(after_fault("drop"), "no_answer");
    BOOST_CHECK_EQUAL(resellers().size(), 1U);
}

BOOST_AUTO_TEST_CASE(half_an_answer_comes_after_the_commit) {
    BOOST_CHECK_EQUAL(after_fault("cut"), "no_answer");
    BOOST_CHECK_EQUAL(resellers().size(), 1U);
}

BOOST_AUTO_TEST_CASE(another_body_comes_with_a_200) {
    fault("garbage");
    const http::Response response = call("GET", "/api?" + baseline.text());
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK(response.body.find("User created") == std::string::npos);
    BOOST_CHECK_EQUAL(resellers().size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_call_may_be_executed_late) {
    BOOST_CHECK_EQUAL(after_fault("late", R"(,"delay_ms":1)"), "no_answer");
    while (control("GET", "/control/v1/state").at("postponed").as_int64() > 0) loop.run_one();
    BOOST_CHECK_EQUAL(outcome(baseline), taken);
}

BOOST_AUTO_TEST_CASE(an_answer_may_be_delayed) {
    BOOST_CHECK_EQUAL(after_fault("delay", R"(,"delay_ms":1)"), "200");
    BOOST_CHECK_EQUAL(resellers().size(), 1U);
}

BOOST_AUTO_TEST_CASE(faults_happen_to_the_question_about_a_name_too) {
    fault("error_before", {}, "usernameAvailabilty");
    BOOST_CHECK_EQUAL(try_outcome(Query::availability("free")), "500");
    BOOST_CHECK_EQUAL(try_outcome(Query::availability("free")), "200");
}

BOOST_AUTO_TEST_CASE(auth_may_be_a_403) {
    set("profile", R"({"auth_status":403})");
    BOOST_CHECK_EQUAL(outcome(baseline.with("api_id", "wrong")),
                      "403 User not exists or invalid api id");
    BOOST_CHECK_EQUAL(outcome(baseline.without("user")), empty("user"));
    control("DELETE", "/control/v1/createreseller/profile");
    BOOST_CHECK_EQUAL(outcome(baseline.with("api_id", "wrong")), unknown_caller);
}

BOOST_AUTO_TEST_CASE(a_body_may_be_wrapped) {
    set("profile", R"({"wrapping":"quotes"})");
    BOOST_CHECK_EQUAL(outcome(baseline), "200 \"User created successfully\"");
    set("profile", R"({"wrapping":"trailing_blank"})");
    BOOST_CHECK_EQUAL(outcome(baseline), "400 User name is not available ");
    set("profile", R"({"wrapping":"line_end"})");
    BOOST_CHECK_EQUAL(outcome(baseline), "400 User name is not available\r\n");
}

BOOST_AUTO_TEST_CASE(calls_are_counted_by_their_names) {
    outcome(baseline);
    outcome(Query::availability("free"));
    outcome(baseline.with("ev", "other"));
    const auto requests = control("GET", "/control/v1/state").at("requests").as_object();
    BOOST_CHECK_EQUAL(requests.at("createReseller").as_int64(), 1);
    BOOST_CHECK_EQUAL(requests.at("usernameAvailabilty").as_int64(), 1);
    BOOST_CHECK_EQUAL(requests.at("unknown").as_int64(), 1);
}

BOOST_AUTO_TEST_CASE(creations_bear_the_sandbox_s_time) {
    control("POST", "/control/v1/clock", R"({"set":1800000000})");
    control("POST", "/control/v1/clock", R"({"stop":true})");
    BOOST_CHECK_EQUAL(outcome(baseline), created);
    BOOST_CHECK_EQUAL(reseller().at("created_at").as_int64(), 1'800'000'000);
}

BOOST_AUTO_TEST_CASE(no_secret_is_shown_or_logged) {
    const Query query = baseline.with("password", "quay77marker");
    BOOST_CHECK_EQUAL(outcome(query), created);
    BOOST_CHECK_EQUAL(outcome(query.with("password", "marker#1")), bad_password);
    std::string shown = log;
    for (const char* const path : {"accounts", "packages", "resellers", "credits", "profile"}) {
        shown += boost::json::serialize(
            control("GET", std::string{"/control/v1/createreseller/"} + path));
    }
    BOOST_CHECK(shown.find("marker") == std::string::npos);
    BOOST_CHECK(shown.find("Qz7mT4rK9wLp2XcB") == std::string::npos);
    BOOST_CHECK(log.find("ines@example.net") == std::string::npos);
    BOOST_CHECK(log.find("12015550123") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
