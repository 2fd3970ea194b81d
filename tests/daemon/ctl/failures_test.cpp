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
    answer("GET /v1/status", 503, R"({"title":"later","code":"unavailable"})");
    BOOST_CHECK_EQUAL(run({"status"}).code, 4);
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

BOOST_AUTO_TEST_CASE(are_an_object_where_json_is_wanted) {
    BOOST_CHECK_EQUAL(run({"--json", "foo"}).out,
                      "{\"error\":{\"exit_code\":2,\"message\":\"unknown command 'foo'; see "
                      "usherctl --help\"}}\n");
    const Outcome file = run({"keys", "add", "--file", "/nonexistent", "--json"});
    BOOST_CHECK(file.out.starts_with("{\"error\":{\"exit_code\":2,"));
    BOOST_CHECK_EQUAL(file.code, 2);
    const Outcome nobody = run({"status", "--json", "--socket", directory() + "/other.sock"});
    BOOST_CHECK(nobody.out.starts_with("{\"error\":{\"exit_code\":3,\"message\":\"no usherd"));
    answer("GET /v1/status", 500, "<html>");
    BOOST_CHECK(run({"status", "--json"}).out.starts_with("{\"error\":{\"exit_code\":5,"));
}

BOOST_AUTO_TEST_CASE(name_the_limit_of_a_token_s_life) {
    const auto err = [this](const char* life) {
        return run({"token", "create", "tv", "--scope", "read", "--expires-in", life}).err;
    };
    BOOST_CHECK(err("99999d").find("at most 3650d, which is ten years") != std::string::npos);
    BOOST_CHECK(err("0s").find("at least 1s") != std::string::npos);
    BOOST_CHECK(err("soon").find("a duration such as") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuse_empty_paths) {
    BOOST_CHECK_EQUAL(run({"status", "--socket", ""}).code, 2);
}

BOOST_AUTO_TEST_CASE(tell_that_the_output_was_lost) {
    answer("GET /v1/status", 200, R"({"version": "0.1.0"})");
    answer("POST /v1/tokens", 201, R"({"name": "tv", "token": "usher_abc"})");
    for (const char* format : {"", "--json"}) {
        std::vector<std::string> status{"status"};
        std::vector<std::string> token{"token", "create", "tv", "--scope", "read"};
        if (*format != '\0') status.emplace_back(format);
        if (*format != '\0') token.emplace_back(format);
        const Outcome unsaid = run_into_full_disk(status);
        BOOST_CHECK_EQUAL(unsaid.code, 74);
        BOOST_CHECK_EQUAL(unsaid.err, "usherctl: the output could not be written\n");
        const Outcome unseen = run_into_full_disk(token);
        BOOST_CHECK_EQUAL(unseen.code, 74);
        BOOST_CHECK(unseen.err.starts_with("usherctl: the token 'tv' was made, but"));
        BOOST_CHECK(unseen.err.find("usher_abc") == std::string::npos);
    }
    BOOST_CHECK_EQUAL(run_into_full_disk({"--help"}).code, 74);
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
