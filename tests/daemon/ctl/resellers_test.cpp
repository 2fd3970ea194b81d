#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::http::Response;
using usher::test::DaemonStub;
using usher::test::Outcome;

namespace {

Response creation(const std::string& state, const std::string& outcome,
                  const std::string& failure = "null") {
    return {.body = R"({"id":"i-1","user_name":"ines","administrator":"opsadmin","state":")" +
                    state + R"(","outcome":")" + outcome + R"(","because":null,"failure":)" +
                    failure + R"(,"sends":1,"created_at":1795262400,"consents":[]})"};
}

struct Resellers : DaemonStub {
    Outcome reseller(std::vector<std::string> arguments, const std::string& input = {}) const {
        arguments.insert(arguments.begin(), "reseller");
        return run(arguments, input);
    }
    Outcome create(std::vector<std::string> more = {}, const std::string& input = {}) const {
        std::vector<std::string> arguments{"create", "--fname", "Ines", "--id", "i-1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return reseller(arguments, input);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(resellers, Resellers)

BOOST_AUTO_TEST_CASE(a_creation_is_waited_for_and_its_steps_are_told) {
    answer("POST /v1/resellers", {creation("WANTED", "pending")});
    answer("GET /v1/resellers/i-1?wait=2",
           {creation("SENDING", "pending"), creation("CREATED", "created")});
    const Outcome outcome = create();
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.err, "state WANTED\nstate SENDING\n");
    BOOST_CHECK(outcome.out.find("user name      ines\n") != std::string::npos);
    BOOST_CHECK_EQUAL(requests().at(0),
                      R"(POST /v1/resellers {"parameters":{"fname":"Ines"},"id":"i-1"})");
}

BOOST_AUTO_TEST_CASE(exit_codes_say_how_it_ended) {
    for (const auto& [outcome, code] : {std::pair{"created", 0}, std::pair{"not_created", 1},
                                        std::pair{"unsent", 1}, std::pair{"in_doubt", 6}}) {
        answer("POST /v1/resellers", {creation("X", outcome)});
        BOOST_CHECK_EQUAL(create().code, code);
        answer("GET /v1/resellers/i-1", {creation("X", outcome)});
        BOOST_CHECK_EQUAL(reseller({"show", "i-1"}).code, code);
    }
    answer("POST /v1/resellers", {creation("SENDING", "pending")});
    answer("GET /v1/resellers/i-1?wait=2", 500, "");
    const Outcome lost = create({});
    BOOST_CHECK_EQUAL(lost.code, 6);
    BOOST_CHECK(lost.err.find("it is not settled: usherctl reseller show i-1") !=
                std::string::npos);
    const Outcome pending = create({"--timeout", "0s"});
    BOOST_CHECK_EQUAL(pending.code, 6);
    BOOST_CHECK(pending.err.find("usherctl reseller show i-1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_has_to_decide_is_told_what_can_be_done) {
    answer("POST /v1/resellers",
           {creation("IN_DOUBT", "in_doubt",
                     R"({"code":"SERVER","status":500,"parameter":null,"text":"General Error"})")});
    const Outcome outcome = create();
    for (const char* const order :
         {"reseller ask i-1", "reseller send i-1", "reseller resolve i-1"}) {
        BOOST_CHECK(outcome.err.find(order) != std::string::npos);
    }
    BOOST_CHECK(outcome.out.find("SERVER: General Error") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refusal_of_our_own_is_a_no_and_any_other_is_none) {
    answer("POST /v1/resellers", 400,
           R"({"title":"Bad Request","detail":"PARAM_EMPTY_LOCAL: lname: a value is needed",)"
           R"("code":"malformed","rule":"PARAM_EMPTY_LOCAL"})");
    const Outcome refused = create();
    BOOST_CHECK_EQUAL(refused.code, 1);
    BOOST_CHECK(refused.err.find("PARAM_EMPTY_LOCAL: lname") != std::string::npos);
    answer("POST /v1/resellers", 400,
           R"({"title":"Bad Request","detail":"id: a UUID expected","code":"malformed"})");
    BOOST_CHECK_EQUAL(create().code, 4);
    // One that is to be sent once more stays in doubt.
    answer("POST /v1/resellers/i-1/send", 400,
           R"({"title":"Bad Request","detail":"PARAM_EMPTY_LOCAL: lname: a value is needed",)"
           R"("code":"malformed","rule":"PARAM_EMPTY_LOCAL"})");
    BOOST_CHECK_EQUAL(reseller({"send", "i-1", "--fname", "Ines"}).code, 4);
    answer("POST /v1/resellers", 409, R"({"title":"Conflict","code":"conflict"})");
    BOOST_CHECK_EQUAL(create().code, 4);
    answer("POST /v1/resellers", 503, R"({"title":"Unavailable","code":"unavailable"})");
    BOOST_CHECK_EQUAL(create().code, 4);
}

BOOST_AUTO_TEST_CASE(the_password_comes_from_a_file_or_the_input) {
    answer("POST /v1/resellers", {creation("CREATED", "created")});
    create({"--password-file", write("password", "quay77\nmore\n")});
    create({"--password-file", "-"}, "quay88\n");
    BOOST_CHECK(requests().at(0).find(R"("password":"quay77")") != std::string::npos);
    BOOST_CHECK(requests().at(1).find(R"("password":"quay88")") != std::string::npos);
    BOOST_CHECK_EQUAL(create({"--password", "quay77"}).code, 2);
    BOOST_CHECK_EQUAL(create({"--password-file", "/nowhere"}).code, 2);
    create({"--allow-unknown-password"});
    BOOST_CHECK(requests().at(2).find(R"("allow_unknown_password":true)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_consent_goes_with_its_agreement) {
    answer("POST /v1/resellers", {creation("CREATED", "created")});
    const std::vector<std::string> consent{"--consent-terms", "Ines Okafor", "2026-11-20T10:00:00Z",
                                           "7", "aa"};
    BOOST_CHECK_EQUAL(create(consent).code, 2);
    std::vector<std::string> agreed = consent;
    agreed.insert(agreed.end(), {"--agree_terms", "true"});
    BOOST_CHECK_EQUAL(create(agreed).code, 0);
    BOOST_CHECK(requests().at(0).find(
                    R"("consents":[{"agreement":"agree_terms","agreed":true,"who":"Ines Okafor",)"
                    R"("asked_at":"2026-11-20T10:00:00Z","text_version":"7","text_hash":"aa"}])") !=
                std::string::npos);
}

BOOST_AUTO_TEST_CASE(orders_go_to_the_creation) {
    answer("POST /v1/resellers/i-1/ask", {creation("CREATED", "created")});
    BOOST_CHECK_EQUAL(reseller({"ask", "i-1"}).code, 0);
    answer("POST /v1/resellers/i-1/send", {creation("CREATED", "created")});
    BOOST_CHECK_EQUAL(reseller({"send", "i-1", "--fname", "Ines"}).code, 0);
    BOOST_CHECK_EQUAL(requests().at(1),
                      R"(POST /v1/resellers/i-1/send {"parameters":{"fname":"Ines"}})");
    answer("POST /v1/resellers/i-1/resolve", {creation("NOT_CREATED", "not_created")});
    const Outcome resolved =
        reseller({"resolve", "i-1", "not-created", "--by", "ann", "--reason", "looked"});
    BOOST_CHECK_EQUAL(resolved.code, 0);
    BOOST_CHECK_EQUAL(
        requests().at(2),
        R"(POST /v1/resellers/i-1/resolve {"by":"ann","reason":"looked","outcome":"not_created"})");
    BOOST_CHECK_EQUAL(reseller({"resolve", "i-1", "perhaps"}).code, 2);
}

BOOST_AUTO_TEST_CASE(a_name_is_checked) {
    answer("GET /v1/resellers/names/ines%40example.net", 200,
           R"({"user_name":"ines@example.net","free":true})");
    const Outcome free = reseller({"check", "ines@example.net"});
    BOOST_CHECK_EQUAL(free.code, 0);
    BOOST_CHECK_EQUAL(free.out, "free\n");
    answer("GET /v1/resellers/names/ines", 200, R"({"user_name":"ines","free":false})");
    BOOST_CHECK_EQUAL(reseller({"check", "ines"}).code, 1);
    BOOST_CHECK_EQUAL(reseller({"check", "ines", "--json"}).out,
                      "{\"user_name\":\"ines\",\"free\":false}\n");
}

BOOST_AUTO_TEST_CASE(the_list_is_a_table) {
    answer("GET /v1/resellers", 200, R"({"resellers":[],"next":null})");
    BOOST_CHECK_EQUAL(reseller({"list"}).out, "no reseller was asked for\n");
    answer("GET /v1/resellers", 200,
           R"({"resellers":[{"id":"i-1","state":"REFUSED","user_name":"ines",)"
           R"("changed_at":1795262400,"failure":{"code":"PARAM_EMPTY","status":400,)"
           R"("parameter":"lname","text":"lname is empty"}}],"next":null})");
    const Outcome list = reseller({"list"});
    BOOST_CHECK_EQUAL(list.code, 0);
    BOOST_CHECK(list.out.find("PARAM_EMPTY lname: lname is empty") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
