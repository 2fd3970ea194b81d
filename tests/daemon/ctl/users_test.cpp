#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::test::DaemonStub;
using usher::test::Outcome;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

constexpr const char* logged_in =
    R"({"user": "310", "login": "good", "licenses": 1, "synced_at": null, "freshness": "fresh"})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ctl_users, DaemonStub)

BOOST_AUTO_TEST_CASE(users_shows_who_has_logged_in) {
    answer("GET /v1/accounts", 200,
           R"({"accounts": [{"user": "310", "login": "lost", "licenses": 2,
               "synced_at": 1795176000, "freshness": "stale"}], "next": null})");
    const Outcome outcome = run({"users"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(contains(outcome.out, "310   lost   2         2026-11-20T12:00:00Z (1 d ago)"));
    answer("GET /v1/accounts", 200, R"({"accounts": [], "next": null})");
    BOOST_CHECK_EQUAL(run({"users"}).out, "nobody has logged in\n");
}

BOOST_AUTO_TEST_CASE(login_takes_the_password_from_standard_input) {
    answer("POST /v1/accounts?wait=10", 201, logged_in);
    const Outcome outcome = run({"login", "ann@example.org"}, "secret word\n");
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out, "user 310 has logged in, 1 licences\n");
    BOOST_CHECK_EQUAL(
        requests().back(),
        R"(POST /v1/accounts?wait=10 {"email":"ann@example.org","password":"secret word"})");
}

BOOST_AUTO_TEST_CASE(login_takes_tokens_of_an_app) {
    answer("POST /v1/accounts?wait=10", 200, logged_in);
    const Outcome outcome =
        run({"login", "--tokens", "-"}, R"({"access_token": "a", "refresh_token": "r"})");
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(requests().back(),
                      R"(POST /v1/accounts?wait=10 {"access_token":"a","refresh_token":"r"})");
}

BOOST_AUTO_TEST_CASE(a_login_of_two_or_without_a_password_is_wrong_usage) {
    BOOST_CHECK_EQUAL(run({"login", "a@b", "--tokens", "-"}).code, 2);
    BOOST_CHECK_EQUAL(run({"login", "a@b"}, "").code, 2);
    BOOST_CHECK_EQUAL(run({"login", "--tokens", "-"}, "{}").code, 2);
    BOOST_CHECK_EQUAL(run({"login", "a@b", "--password-file", "/nowhere"}).code, 2);
}

BOOST_AUTO_TEST_CASE(logout_forgets_a_user) {
    answer("DELETE /v1/accounts/310", 204, "");
    const Outcome outcome = run({"logout", "310"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out, "user 310 has logged out\n");
}

BOOST_AUTO_TEST_CASE(reminders_shows_what_ends_soon) {
    answer("GET /v1/reminders?user=310", 200,
           R"({"reminders": [{"user": "310", "license_id": "9001", "product_id": "77",
               "title": "Evening", "stop_date": 1795348800, "seconds_left": 86400,
               "covered": false}], "next": null})");
    const Outcome outcome = run({"reminders", "310"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(contains(outcome.out, "9001"));
    BOOST_CHECK(contains(outcome.out, "2026-11-22T12:00:00Z (in 1 d)"));
    answer("GET /v1/reminders", 200, R"({"reminders": [], "next": null})");
    BOOST_CHECK_EQUAL(run({"reminders"}).out, "no licence ends soon\n");
}

BOOST_AUTO_TEST_SUITE_END()
