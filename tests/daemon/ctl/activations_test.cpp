#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::http::Response;
using usher::test::DaemonStub;
using usher::test::Outcome;

namespace {

Response state(const std::string& name) {
    return {.body = R"({"id":"i-1","user_key":"abcdefghijklmnop","service":"noAds","period":"m1",)"
                    R"("state":")" +
                    name + R"(","created_at":1795262400,"cost":"1.50"})"};
}

/// A stub with a key file at hand.
struct Activations : DaemonStub {
    std::string key = write("key", "user-key\n");

    Outcome activate(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments{"activate", "noAds", "m1", "--key-file",
                                           key,        "--id",  "i-1"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(activations, Activations)

BOOST_AUTO_TEST_CASE(are_waited_for_until_they_are_settled) {
    answer("POST /v1/activations", {state("PREPARED")});
    answer("GET /v1/activations/i-1", {state("PREPARED"), state("SENDING"), state("CONFIRMED")});
    const Outcome outcome = activate();
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.err,
                      "activation i-1: PREPARED\nactivation i-1: SENDING\n"
                      "activation i-1: CONFIRMED\n");
    BOOST_CHECK(outcome.out.find("state         CONFIRMED\nuser key      abcd…\n") !=
                std::string::npos);
    BOOST_CHECK_EQUAL(requests().at(0),
                      "POST /v1/activations {\"id\":\"i-1\",\"user_key\":\"user-key\","
                      "\"service\":\"noAds\",\"period\":\"m1\"}");
}

BOOST_AUTO_TEST_CASE(are_a_no_in_every_other_final_state_and_not_settled_in_doubt) {
    for (const auto& [name, code] : {std::pair{"REJECTED", 1}, std::pair{"CANCELLED", 1},
                                     std::pair{"WRITTEN_OFF", 1}, std::pair{"IN_DOUBT", 6}}) {
        answer("POST /v1/activations", {state("PREPARED")});
        answer("GET /v1/activations/i-1", {state(name)});
        BOOST_CHECK_EQUAL(activate().code, code);
        answer("POST /v1/activations", {state(name)});
        BOOST_CHECK_EQUAL(activate({"--no-wait"}).code, code);
    }
}

BOOST_AUTO_TEST_CASE(are_given_up_on_after_the_time_that_was_asked_for) {
    answer("POST /v1/activations", {state("PREPARED")});
    answer("GET /v1/activations/i-1", {state("SENDING")});
    const Outcome outcome = activate({"--timeout", "20ms"});
    BOOST_CHECK_EQUAL(outcome.code, 6);
    BOOST_CHECK(outcome.out.find("SENDING") != std::string::npos);
    BOOST_CHECK_EQUAL(activate({"--timeout", "soon"}).code, 2);
}

BOOST_AUTO_TEST_CASE(are_quoted_a_price_which_may_then_be_agreed) {
    answer("GET /v1/quote?service=noAds&period=m1",
           {{.body = R"({"service":"noAds","period":"m1","price":"1.50"})"}});
    BOOST_CHECK_EQUAL(run({"quote", "noAds", "m1"}).out, "1.50\n");
    answer("POST /v1/activations", {state("PREPARED")});
    BOOST_CHECK_EQUAL(activate({"--price", "1.50", "--no-wait"}).code, 0);
    BOOST_CHECK_EQUAL(requests().back(),
                      "POST /v1/activations {\"id\":\"i-1\",\"user_key\":\"user-key\","
                      "\"service\":\"noAds\",\"period\":\"m1\",\"price\":\"1.50\"}");
}

BOOST_AUTO_TEST_CASE(may_be_handed_over_without_waiting) {
    answer("POST /v1/activations", {state("PREPARED")});
    BOOST_CHECK_EQUAL(activate({"--no-wait"}).code, 0);
    BOOST_CHECK_EQUAL(requests().size(), 1U);
}

BOOST_AUTO_TEST_CASE(print_their_last_state_alone_as_json) {
    answer("POST /v1/activations", {state("PREPARED")});
    answer("GET /v1/activations/i-1", {state("SENDING"), state("CONFIRMED")});
    const Outcome outcome = activate({"--json"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out, state("CONFIRMED").body + "\n");
}

BOOST_AUTO_TEST_CASE(get_a_uuid_that_is_known_even_when_the_daemon_fails) {
    answer("POST /v1/activations", 500, "oops");
    const Outcome outcome = run({"activate", "noAds", "m1", "--key-file", "-"}, "user-key");
    BOOST_CHECK_EQUAL(outcome.code, 5);
    const std::string start = "POST /v1/activations {\"id\":\"";
    const std::string id = requests().at(0).substr(start.size(), 36);
    BOOST_CHECK(outcome.err.starts_with("activation " + id + "\n"));
}

BOOST_AUTO_TEST_CASE(need_a_key_file) {
    BOOST_CHECK_EQUAL(run({"activate", "noAds", "m1"}).code, 2);
    BOOST_CHECK_EQUAL(run({"activate", "noAds"}).code, 2);
    BOOST_CHECK(requests().empty());
}

BOOST_AUTO_TEST_CASE(are_waited_for_while_they_may_still_be_read_back) {
    answer("POST /v1/activations", {state("PREPARED")});
    answer("GET /v1/activations/i-1", {state("UNKNOWN"), state("CONFIRMED")});
    BOOST_CHECK_EQUAL(activate().code, 0);
}

BOOST_AUTO_TEST_CASE(are_listed_and_shown) {
    answer("GET /v1/activations", 200, R"({"activations": [)" + state("UNKNOWN").body + "]}");
    const Outcome list = run({"activations"});
    BOOST_CHECK_EQUAL(list.code, 0);
    BOOST_CHECK(list.out.find("i-1  UNKNOWN  abcd…") != std::string::npos);
    BOOST_CHECK(list.out.find("usherctl resolve") == std::string::npos);

    answer("GET /v1/activations/i-1", {state("UNKNOWN")});
    const Outcome one = run({"activations", "i-1"});
    BOOST_CHECK_EQUAL(one.code, 0);
    BOOST_CHECK(one.out.find("cost          1.50") != std::string::npos);
    answer("GET /v1/activations", 200, R"({"activations": []})");
    BOOST_CHECK_EQUAL(run({"activations"}).out, "no activation\n");
}

BOOST_AUTO_TEST_CASE(show_what_was_seen_what_comes_next_and_who_resolved_them) {
    answer("GET /v1/activations/i-1", 200,
           R"({"id":"i-1","state":"UNKNOWN","sent_at":1795262400,"attempts":1,)"
           R"("next":{"what":"read_back","at":1795262400,"until":1795266000},)"
           R"("resolution":{"by":"ann","reason":"in the ledger","at":1795262400}})");
    const Outcome one = run({"activations", "i-1"});
    BOOST_CHECK(one.out.find("sent          20") != std::string::npos);
    BOOST_CHECK(one.out.find("attempts      1") != std::string::npos);
    BOOST_CHECK(one.out.find("next          read_back from 20") != std::string::npos);
    BOOST_CHECK(one.out.find(" until 20") != std::string::npos);
    BOOST_CHECK(one.out.find("resolved      ann, 20") != std::string::npos);
    BOOST_CHECK(one.out.find(": in the ledger\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(that_are_in_doubt_stand_out_and_say_how_to_resolve_them) {
    answer("GET /v1/activations", 200,
           R"({"activations": [)" + state("IN_DOUBT").body + "," + state("CONFIRMED").body + "]}");
    const Outcome list = run({"activations"});
    BOOST_CHECK(list.out.find("i-1  IN_DOUBT !  abcd…") != std::string::npos);
    BOOST_CHECK(
        list.out.find("\n! 1 in doubt: look into upstream's books, then\n"
                      "  usherctl resolve ID done|repeat|write-off --by NAME --reason TEXT") !=
        std::string::npos);
}

BOOST_AUTO_TEST_CASE(are_resolved_with_a_name_and_a_reason) {
    answer("POST /v1/activations/i-1/resolve", {state("WRITTEN_OFF")});
    const Outcome resolved =
        run({"resolve", "i-1", "write-off", "--by", "ann", "--reason", "too old"});
    BOOST_CHECK_EQUAL(resolved.code, 0);
    BOOST_CHECK(resolved.out.find("WRITTEN_OFF") != std::string::npos);
    BOOST_CHECK_EQUAL(requests().back(),
                      "POST /v1/activations/i-1/resolve {\"by\":\"ann\",\"reason\":\"too old\","
                      "\"outcome\":\"write_off\"}");
    for (const std::vector<std::string>& wrong :
         {std::vector<std::string>{"resolve", "i-1", "done", "--by", "ann"},
          {"resolve", "i-1", "done", "--reason", "x"},
          {"resolve", "i-1", "executed", "--by", "ann", "--reason", "x"},
          {"resolve", "i-1"}}) {
        BOOST_CHECK_EQUAL(run(wrong).code, 2);
    }
    BOOST_CHECK_EQUAL(requests().size(), 1U);
}

BOOST_AUTO_TEST_SUITE_END()
