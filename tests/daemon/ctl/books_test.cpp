#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::test::DaemonStub;
using usher::test::Outcome;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

struct Books : DaemonStub {
    Books() {
        answer("GET /v1/status", 200, R"({"sandbox": {"control_url": ")" + url() + R"("}})");
        answer("GET /control/v1/state", 200,
               R"({"accounts": [{"entry": "developer", "api_key": "dev"},
                                {"entry": "reseller", "api_key": "k+1"},
                                {"entry": "reseller", "api_key": "k+1"}]})");
        answer("GET /control/v1/account?api_key=k%2B1", 200,
               R"({"api_key": "k+1", "balance": "98.50", "apps": [
                   {"app": "1_ab", "api_key": "k+1", "name": "Player", "site": null,
                    "created_at": 1795176000,
                    "redirect_uris": ["http://127.0.0.1/cb", "https://a.example/cb"]}]})");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ctl_books, Books)

BOOST_AUTO_TEST_CASE(apps_shows_those_of_the_one_reseller_of_the_embedded_sandbox) {
    const Outcome outcome = run({"apps"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out,
                      "APP_ID  NAME    SITE  REDIRECT URIS                              CREATED\n"
                      "1_ab    Player  -     http://127.0.0.1/cb, https://a.example/cb  "
                      "2026-11-20T12:00:00Z (1 d ago)\n");
    BOOST_CHECK(contains(run({"apps", "--json"}).out, R"("app":"1_ab")"));
}

BOOST_AUTO_TEST_CASE(a_sandbox_elsewhere_is_given_and_needs_no_daemon) {
    answer("GET /v1/status", 500, "");
    BOOST_CHECK_EQUAL(run({"apps", "--control", url(), "--api-key", "k+1"}).code, 0);
    BOOST_CHECK_EQUAL(requests().back(), "GET /control/v1/account?api_key=k%2B1");
    BOOST_CHECK_EQUAL(run({"apps", "--control", "http://sandbox.example"}).code, 2);
    const Outcome nobody = run({"balance", "--control", "http://127.0.0.1:1"});
    BOOST_CHECK_EQUAL(nobody.code, 3);
    BOOST_CHECK(contains(nobody.err, "no sandbox answers on http://127.0.0.1:1"));
}

BOOST_AUTO_TEST_CASE(without_a_sandbox_there_is_no_api_that_tells) {
    answer("GET /v1/status", 200, R"({"sandbox": null})");
    for (const char* command : {"apps", "balance"}) {
        const Outcome outcome = run({command});
        BOOST_CHECK_EQUAL(outcome.code, 4);
        BOOST_CHECK(contains(outcome.err, "on the vendor's account site, and no API tells them"));
    }
}

BOOST_AUTO_TEST_CASE(of_several_resellers_one_is_to_be_named) {
    answer("GET /control/v1/state", 200,
           R"({"accounts": [{"entry": "reseller", "api_key": "a"},
                            {"entry": "reseller", "api_key": "b"}]})");
    const Outcome outcome = run({"balance"});
    BOOST_CHECK_EQUAL(outcome.code, 2);
    BOOST_CHECK(contains(outcome.err, "--api-key"));
}

BOOST_AUTO_TEST_CASE(an_application_is_made_and_its_secret_shown_once) {
    answer("POST /control/v1/apps", 200, R"({"app": "1_cd", "client_secret": "s3cret"})");
    const Outcome outcome = run({"apps", "create", "My player", "--site", "https://a.example",
                                 "--redirect-uri", "http://127.0.0.1/cb"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(
        contains(outcome.out, "application 1_cd has been made; its client secret:\ns3cret\n"));
    BOOST_CHECK(contains(outcome.err, "is not shown again"));
    BOOST_CHECK_EQUAL(requests().back(),
                      R"(POST /control/v1/apps {"api_key":"k+1","name":"My player",)"
                      R"("site":"https://a.example","redirect_uris":["http://127.0.0.1/cb"]})");
}

BOOST_AUTO_TEST_CASE(an_application_is_changed_in_what_was_given) {
    answer("PATCH /control/v1/apps", 200, R"({"app": "1_ab"})");
    BOOST_CHECK_EQUAL(run({"apps", "edit", "1_ab", "--name", "Other", "--no-site"}).out,
                      "application 1_ab has been changed\n");
    BOOST_CHECK_EQUAL(requests().back(),
                      R"(PATCH /control/v1/apps {"app":"1_ab","name":"Other","site":null})");
    BOOST_CHECK_EQUAL(run({"apps", "edit", "1_ab"}).code, 2);
    answer("PATCH /control/v1/apps", 404, R"({"title": "Not found", "detail": "unknown app"})");
    const Outcome unknown = run({"apps", "edit", "1_xx", "--name", "Other"});
    BOOST_CHECK_EQUAL(unknown.code, 4);
    BOOST_CHECK(contains(unknown.err, "unknown app"));
}

BOOST_AUTO_TEST_CASE(secrets_are_renewed) {
    answer("POST /control/v1/apps/client_secret", 200, R"({"app": "1_ab", "client_secret": "n"})");
    BOOST_CHECK_EQUAL(run({"apps", "new-secret", "1_ab"}).out, "n\n");
    answer("POST /control/v1/account/api_secret", 200, R"({"api_key": "k+1", "api_secret": "m"})");
    BOOST_CHECK_EQUAL(run({"apps", "new-api-secret"}).out, "m\n");
    BOOST_CHECK_EQUAL(requests().back(),
                      R"(POST /control/v1/account/api_secret {"api_key":"k+1"})");
}

BOOST_AUTO_TEST_CASE(balance_is_an_amount_or_the_lines_that_led_to_it) {
    BOOST_CHECK_EQUAL(run({"balance"}).out, "98.50 EUR\n");
    answer("GET /control/v1/ledger?api_key=k%2B1", 200,
           R"({"ledger": [{"number": 1, "time": 1795176000, "kind": "opening", "amount": "100.00",
                           "balance": "100.00"},
                          {"number": 2, "time": 1795262400, "kind": "activation",
                           "service": "noAds", "period": "m1", "amount": "-1.50",
                           "balance": "98.50"}]})");
    const Outcome outcome = run({"balance", "--ledger"});
    BOOST_CHECK(contains(outcome.out, "NUMBER  TIME"));
    BOOST_CHECK(contains(outcome.out, "activation  noAds    m1      -1.50   98.50\n"));
}

BOOST_AUTO_TEST_SUITE_END()
