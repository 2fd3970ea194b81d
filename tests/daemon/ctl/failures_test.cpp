#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::http::Delivery;
using usher::http::Response;
using usher::test::DaemonStub;
using usher::test::Outcome;

BOOST_FIXTURE_TEST_SUITE(failures, DaemonStub)

BOOST_AUTO_TEST_CASE(say_that_nobody_answers) {
    const Outcome outcome = run({"status", "--socket", directory() + "/other.sock"});
    BOOST_CHECK_EQUAL(outcome.code, 3);
    BOOST_CHECK(outcome.err.find("other.sock") != std::string::npos);
    BOOST_CHECK_EQUAL(outcome.out, "");
}

BOOST_AUTO_TEST_CASE(pass_on_why_the_daemon_refused) {
    answer("GET /v1/status", 403,
           R"({"title":"forbidden","status":403,"detail":"not\u001b yours","code":"forbidden"})");
    const Outcome outcome = run({"status"});
    BOOST_CHECK_EQUAL(outcome.code, 4);
    BOOST_CHECK(outcome.err.starts_with("usherctl: forbidden: not"));
    BOOST_CHECK(outcome.err.find('\x1b') == std::string::npos);
    BOOST_CHECK_EQUAL(outcome.out, "");
    BOOST_CHECK(run({"status", "--json"}).out.starts_with("{\"title\":\"forbidden\""));
}

BOOST_AUTO_TEST_CASE(tell_refusals_from_failures) {
    answer("GET /v1/status", 503, R"({"title":"unavailable"})");
    BOOST_CHECK_EQUAL(run({"status"}).code, 5);
    BOOST_CHECK_EQUAL(run({"status"}).err, "usherctl: unavailable\n");
    answer("GET /v1/status", 302, "");
    BOOST_CHECK_EQUAL(run({"status"}).err, "usherctl: status 302\n");
    answer("GET /v1/status", 200, "<html>");
    BOOST_CHECK_EQUAL(run({"status"}).code, 5);
    answer("GET /v1/status", {Response{.body = "{}", .delivery = Delivery::None}});
    BOOST_CHECK_EQUAL(run({"status"}).code, 5);
    answer("GET /v1/keys", 200, R"({"next": null})");
    BOOST_CHECK_EQUAL(run({"keys", "list"}).code, 5);
    answer("GET /v1/keys", 200, R"({"keys": [], "next": 7})");
    BOOST_CHECK_EQUAL(run({"keys", "list"}).code, 5);
    answer("GET /v1/check?option=a", 200, R"({"allowed": "yes"})");
    BOOST_CHECK_EQUAL(run({"check", "a"}).code, 5);
}

BOOST_AUTO_TEST_CASE(name_wrong_arguments) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {},
             {"nonsense"},
             {"status", "--nonsense"},
             {"keys"},
             {"check"},
             {"token", "create", "tv"},
             {"token", "create", "tv", "--scope", "read", "--expires-in", "1"},
             {"keys", "add", "--file", "/nonexistent"}}) {
        const Outcome outcome = run(arguments);
        BOOST_CHECK_EQUAL(outcome.code, 2);
        BOOST_CHECK(outcome.err.starts_with("usherctl: "));
    }
    BOOST_CHECK(requests().empty());
}

BOOST_AUTO_TEST_CASE(name_the_command_that_is_unknown) {
    BOOST_CHECK_EQUAL(run({"foo"}).err, "usherctl: unknown command 'foo'; see usherctl --help\n");
    BOOST_CHECK_EQUAL(run({"--json", "foo"}).err,
                      "usherctl: unknown command 'foo'; see usherctl --help\n");
    BOOST_CHECK_EQUAL(run({"keys", "foo"}).err,
                      "usherctl: unknown command 'keys foo'; see usherctl --help\n");
    BOOST_CHECK(run({"f\x1bo"}).err.find('\x1b') == std::string::npos);
    BOOST_CHECK(run({}).err.find("unknown") == std::string::npos);
    BOOST_CHECK(run({"status", "foo"}).err.find("unknown") == std::string::npos);
    BOOST_CHECK(run({"status", "foo"}).err.find("foo") != std::string::npos);
    BOOST_CHECK_EQUAL(run({"foo"}).code, 2);
}

BOOST_AUTO_TEST_CASE(are_avoided_by_help_and_version) {
    const Outcome help = run({"--help"});
    BOOST_CHECK_EQUAL(help.code, 0);
    BOOST_CHECK(help.out.find("78 configuration wrong") != std::string::npos);
    for (const char* command : {"status", "keys", "options", "check", "explain", "activate",
                                "activations", "sync", "token", "config"}) {
        const Outcome outcome = run({command, "-h"});
        BOOST_CHECK_EQUAL(outcome.code, 0);
        BOOST_CHECK(outcome.out.find(command) != std::string::npos);
    }
    BOOST_CHECK_EQUAL(run({"--version"}).out, std::string{"usherctl "} + USHER_VERSION + "\n");
}

BOOST_AUTO_TEST_SUITE_END()
