#include "lib/sandbox/interworks/fault_rules.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

using namespace usher;
using namespace usher::sandbox::interworks;

namespace {

std::string refusal(std::string_view body) {
    const Result<FaultRule> rule = read_fault_rule(body);
    return rule ? "accepted" : rule.error().context();
}

FaultRule rule(std::string_view body) {
    return read_fault_rule(body).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_fault_rules)

BOOST_AUTO_TEST_CASE(section_15_3_every_action_is_read_and_shown_as_it_was_said) {
    for (const char* action :
         {R"({"status":500})", R"({"status":403,"retryAfter":2})",
          R"({"status":429,"retryAfter":2})", R"({"delayMs":3000})", R"({"closeAfterBytes":100})",
          R"({"status":400,"body":""})", R"({"status":502,"body":"<html>"})",
          R"({"expireTokens":true})", R"({"dropHeader":"X-Api-Version"})",
          R"({"redirectTo":"https://elsewhere.example/"})", R"({"linksHost":"elsewhere.example"})",
          R"({"mutateBetweenPages":"insert"})", R"({"mutateBetweenPages":"delete"})",
          R"({"mutateBetweenPages":"touch"})"}) {
        const std::string body =
            std::string{R"({"match":{"method":"GET","path":"/api/subscriptions"},"times":1,)"} +
            R"("action":)" + action + "}";
        FaultRules rules;
        BOOST_REQUIRE(rules.add(rule(body)));
        BOOST_CHECK_EQUAL(boost::json::serialize(rules.show()), "[" + body + "]");
    }
}

BOOST_AUTO_TEST_CASE(a_rule_fits_its_method_and_its_path_whatever_the_case) {
    FaultRules rules;
    BOOST_REQUIRE(rules.add(rule(
        R"({"match":{"method":"GET","path":"/api/Assets"},"times":0,"action":{"status":500}})")));
    BOOST_CHECK(rules.take("GET", "/API/assets"));
    BOOST_CHECK(!rules.take("POST", "/api/assets"));
    BOOST_CHECK(!rules.take("GET", "/api/assets/1"));
    BOOST_CHECK(rules.take("GET", "/api/assets"));
    rules.clear();
    BOOST_CHECK(!rules.take("GET", "/api/assets"));
}

BOOST_AUTO_TEST_CASE(a_rule_without_a_match_fits_everything_so_often_as_it_says) {
    FaultRules rules;
    BOOST_REQUIRE(rules.add(rule(R"({"times":2,"action":{"status":500}})")));
    BOOST_REQUIRE(rules.add(rule(R"({"action":{"status":503}})")));
    const auto status = [&rules] {
        const auto effect = rules.take("POST", "/oauth/token");
        return effect ? std::get<Refuse>(*effect).status : 0;
    };
    BOOST_CHECK_EQUAL(status(), 500);
    BOOST_CHECK_EQUAL(status(), 500);
    BOOST_CHECK_EQUAL(status(), 503);
    BOOST_CHECK_EQUAL(status(), 0);
}

BOOST_AUTO_TEST_CASE(what_could_never_happen_is_refused_naming_the_member) {
    BOOST_CHECK_EQUAL(refusal(R"({"action":{}})"), "action: an effect of section 15.3 expected");
    BOOST_CHECK_EQUAL(refusal(R"({})"), "action: an object expected");
    BOOST_CHECK_EQUAL(refusal(R"({"action":{"status":500,"delayMs":1}})"),
                      "action: one effect expected");
    BOOST_CHECK_EQUAL(refusal(R"({"action":{"status":200}})"), "status: 400 to 599 expected");
    BOOST_CHECK_EQUAL(refusal(R"({"action":{"status":403,"retryAfter":0}})"),
                      "retryAfter: 1 to 86400 expected");
    BOOST_CHECK_EQUAL(refusal(R"({"action":{"delayMs":600001}})"), "delayMs: 1 to 600000 expected");
    BOOST_CHECK_EQUAL(refusal(R"({"action":{"closeAfterBytes":-1}})"),
                      "closeAfterBytes: 0 to 1048576 expected");
    BOOST_CHECK_EQUAL(refusal(R"({"action":{"expireTokens":false}})"),
                      "expireTokens: true expected");
    BOOST_CHECK_EQUAL(refusal(R"({"action":{"redirectTo":"a\r\nb"}})"),
                      "redirectTo: a line expected");
    BOOST_CHECK_EQUAL(refusal(R"({"action":{"mutateBetweenPages":"swap"}})"),
                      "mutateBetweenPages: insert, delete or touch expected");
    BOOST_CHECK_EQUAL(refusal(R"({"times":-1,"action":{"status":500}})"),
                      "times: 0 to 1000000000 expected");
    BOOST_CHECK(refusal(R"({"action":{"status":500},"other":1})") != "accepted");
    BOOST_CHECK(refusal(R"({"match":{"on":"x"},"action":{"status":500}})") != "accepted");
    BOOST_CHECK(refusal(R"({"action":{"delayMs":5,"body":"x"}})") != "accepted");
}

BOOST_AUTO_TEST_CASE(rules_are_bounded) {
    FaultRules rules;
    for (std::size_t i = 0; i < FaultRules::rules_max; ++i) {
        BOOST_REQUIRE(rules.add(rule(R"({"action":{"status":500}})")));
    }
    BOOST_CHECK(rules.add(rule(R"({"action":{"status":500}})")).error().code() == Errc::TooLarge);
}

BOOST_AUTO_TEST_SUITE_END()
