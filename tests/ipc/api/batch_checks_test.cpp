#include "ipc/api/batch_checks.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::json_of;
using test::problem_code;
using test::problem_detail;

namespace {

struct Fixture : test::ApiFixture {
    Fixture() {
        upstream["alpha"] = {ends_in("noAds", 1h), ends_in("premium", -1s)};
        load_general("alpha");
    }
    http::Response ask(const std::string& checks) {
        return tcp("POST", "/v1/check", R"({"checks":[)" + checks + "]}");
    }
    std::string refusal(const std::string& body) {
        const http::Response response = tcp("POST", "/v1/check", body);
        BOOST_CHECK_EQUAL(response.status, 400);
        BOOST_CHECK_EQUAL(problem_code(response), "malformed");
        return problem_detail(response);
    }
};

std::string repeated(const std::string& check, int count) {
    std::string checks = check;
    for (int i = 1; i < count; ++i) checks += "," + check;
    return checks;
}

// Without the one member that differs from answer to answer.
boost::json::object without_id(boost::json::object answer) {
    BOOST_CHECK_EQUAL(answer.at("decision_id").as_string().size(), 16U);
    answer.erase("decision_id");
    return answer;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(batch_checks, Fixture)

BOOST_AUTO_TEST_CASE(answers_in_order_as_single_checks_do) {
    const std::vector<std::string> queries{"option=noAds", "option=premium&user_key=alpha",
                                           "option=noAds&user_key=beta",
                                           "option=noAds&product_key=player-1-2-3", "option=other"};
    const http::Response response =
        ask(R"({"option":"noAds"},{"option":"premium","user_key":"alpha"},)"
            R"({"user_key":"beta","option":"noAds"},)"
            R"({"option":"noAds","product_key":"player-1-2-3"},{"option":"other"})");
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK_EQUAL(response.content_type, "application/json");
    const boost::json::object body = json_of(response);
    BOOST_CHECK_EQUAL(body.size(), 1U);
    const boost::json::array& answers = body.at("answers").as_array();
    BOOST_REQUIRE_EQUAL(answers.size(), queries.size());
    for (std::size_t i = 0; i < queries.size(); ++i) {
        BOOST_CHECK_EQUAL(without_id(answers[i].as_object()),
                          without_id(json_of(tcp("GET", "/v1/check?" + queries[i]))));
    }
}

BOOST_AUTO_TEST_CASE(says_the_same_however_the_body_is_written) {
    for (const char* checks :
         {R"({"option":"noAds","user_key":"alpha"})", " { \"option\" :\r\n\"noAds\" } \t",
          R"({"option":"no\u0041ds","user_key":null,"product_key":null})",
          R"({"\u006fption":"noAds"})"}) {
        const boost::json::object body = json_of(ask(checks));
        BOOST_CHECK_EQUAL(body.at("answers").as_array().at(0).as_object().at("reason").as_string(),
                          "active");
    }
}

BOOST_AUTO_TEST_CASE(takes_up_to_64_checks) {
    const std::string check = R"({"option":"noAds"})";
    BOOST_CHECK_EQUAL(json_of(ask(repeated(check, 64))).at("answers").as_array().size(), 64U);
    const http::Response beyond = ask(repeated(check, 65));
    BOOST_CHECK_EQUAL(beyond.status, 413);
    BOOST_CHECK_EQUAL(problem_code(beyond), "too_large");
    BOOST_CHECK_EQUAL(problem_detail(beyond), "checks: at most 64 expected");
    BOOST_CHECK_EQUAL(refusal(R"({"checks":[]})"), "checks: 1 to 64 expected");
}

BOOST_AUTO_TEST_CASE(names_what_is_wrong) {
    const std::string good = R"({"option":"noAds"},)";
    const auto within = [&](const std::string& check) {
        return refusal(R"({"checks":[)" + good + check + "]}");
    };
    BOOST_CHECK(within(R"({"option":"no*ads"})").starts_with("checks[1]: option: 1 to 128"));
    BOOST_CHECK(within(R"({"option":""})").starts_with("checks[1]: option: "));
    BOOST_CHECK(within("{}").starts_with("checks[1]: option: "));
    BOOST_CHECK(within(R"({"option":7})").starts_with("checks[1]: option: "));
    BOOST_CHECK(within(R"({"option":"a","user_key":"a b"})").starts_with("checks[1]: user_key: "));
    BOOST_CHECK(within(R"({"option":"a","user_key":7})").starts_with("checks[1]: user_key: "));
    BOOST_CHECK(
        within(R"({"option":"a","product_key":"*"})").starts_with("checks[1]: product_key: "));
    BOOST_CHECK(within(R"({"option":"a","at":"0"})").starts_with("checks[1]: at: "));
    BOOST_CHECK(within("1").starts_with("checks[1]: an object"));
    BOOST_CHECK(refusal(R"({"checks":{}})").starts_with("checks: "));
    BOOST_CHECK(refusal(R"({"check":[]})").starts_with("check: "));
    for (const char* body :
         {"{", "[]",
          R"({"checks":[{"option":"a"}]})"
          "x",
          R"({"checks":[{"option":"a"},]})", R"({"checks":[{"option":"a","option":"b"}]})",
          R"({"checks":[{"option":"a"}],"x":1})"}) {
        BOOST_CHECK(!refusal(body).empty());
    }
    BOOST_CHECK_EQUAL(tcp("POST", "/v1/check").status, 400);
}

BOOST_AUTO_TEST_CASE(is_no_form_that_a_foreign_page_could_send) {
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded", ""}) {
        const http::Response response =
            send({.method = "POST",
                  .target = "/v1/check",
                  .fields = {{"Host", test::our_host}, {"Content-Type", type}},
                  .body = R"({"checks":[{"option":"noAds"}]})",
                  .local_port = test::our_port});
        BOOST_CHECK_EQUAL(response.status, 400);
        BOOST_CHECK(problem_detail(response).starts_with("Content-Type: "));
    }
}

BOOST_AUTO_TEST_SUITE_END()
