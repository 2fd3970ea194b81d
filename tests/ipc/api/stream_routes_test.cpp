#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::json_of;
using test::problem_detail;

namespace {

struct Fixture : test::ApiFixture {
    std::string holder = token(enforcement::Scope::Stream);

    Fixture() {
        upstream["alpha"] = {ends_in("noAds", 1h), ends_in("single", 1h)};
        load_general("alpha");
    }
    http::Response start(const std::string& option = "single",
                         const std::string& more = R"("user_key": "alpha")") {
        return tcp("POST", "/v1/streams",
                   R"({"option": ")" + option + R"(", "holder": "a script", "kept_for": 10)" +
                       (more.empty() ? "" : ", " + more) + "}",
                   holder);
    }
    static std::string path_of(const http::Response& started) {
        return std::string{started.field("Location").value()};
    }
    std::size_t listed(const std::string& query = "") {
        return json_of(local("GET", "/v1/streams" + query)).at("streams").as_array().size();
    }
    std::string why_it_ended() {
        const auto history = events.after(events.last() - 1).value();
        return std::string{std::get<enforcement::StreamEnded>(history.back().change).why};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(stream_routes, Fixture)

BOOST_AUTO_TEST_CASE(a_stream_is_taken_kept_and_given_back) {
    const http::Response started = start();
    BOOST_CHECK_EQUAL(started.status, 201);
    const boost::json::object answer = json_of(started);
    BOOST_CHECK(answer.at("allowed").as_bool());
    BOOST_CHECK_EQUAL(answer.at("reason").as_string(), "active");
    BOOST_CHECK_EQUAL(answer.at("use").as_object(),
                      (boost::json::object{{"scope", "license"}, {"held", 1}, {"limit", 1}}));
    const std::string path = path_of(started);
    BOOST_CHECK_EQUAL(path, "/v1/streams/" + std::to_string(answer.at("id").to_number<long>()));

    clock.pass(9s);
    BOOST_CHECK_EQUAL(tcp("POST", path + "/keep", {}, holder).status, 204);
    clock.pass(9s);
    streams.sweep();
    BOOST_CHECK_EQUAL(listed(), 1U);
    BOOST_CHECK_EQUAL(tcp("DELETE", path, {}, holder).status, 204);
    BOOST_CHECK_EQUAL(why_it_ended(), "released");
    BOOST_CHECK_EQUAL(tcp("DELETE", path, {}, holder).status, 404);
    BOOST_CHECK_EQUAL(tcp("POST", path + "/keep", {}, holder).status, 404);
}

BOOST_AUTO_TEST_CASE(beyond_a_limit_the_answer_is_no_and_says_which) {
    BOOST_CHECK_EQUAL(start().status, 201);
    const http::Response second = start();
    BOOST_CHECK_EQUAL(second.status, 200);
    const boost::json::object answer = json_of(second);
    BOOST_CHECK(!answer.at("allowed").as_bool());
    BOOST_CHECK_EQUAL(answer.at("reason").as_string(), "stream_limit");
    BOOST_CHECK(answer.at("id").is_null());
    BOOST_CHECK_EQUAL(answer.at("use").at("held").to_number<int>(), 1);
    BOOST_CHECK(json_of(start("noAds")).at("use").is_null());
    BOOST_CHECK_EQUAL(json_of(start("premium")).at("reason").as_string(), "missing_option");
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_not_kept_ends) {
    const std::string path = path_of(start());
    clock.pass(10s);
    streams.sweep();
    BOOST_CHECK_EQUAL(why_it_ended(), "not_kept");
    BOOST_CHECK_EQUAL(tcp("POST", path + "/keep", {}, holder).status, 404);
    BOOST_CHECK_EQUAL(start().status, 201);
}

BOOST_AUTO_TEST_CASE(the_list_shows_who_streams_but_no_key) {
    BOOST_CHECK_EQUAL(start().status, 201);
    BOOST_CHECK_EQUAL(start("noAds", "").status, 201);
    const std::string reader = token(enforcement::Scope::Read);
    const http::Response response = tcp("GET", "/v1/streams", {}, reader);
    BOOST_CHECK(response.body.find("alpha") == std::string::npos);
    const boost::json::object answer = json_of(response);
    const boost::json::array& shown = answer.at("streams").as_array();
    BOOST_REQUIRE_EQUAL(shown.size(), 2U);
    BOOST_CHECK_EQUAL(shown[0].at("option").as_string(), "single");
    BOOST_CHECK_EQUAL(shown[0].at("holder").as_string(), "a script");
    BOOST_CHECK_EQUAL(shown[0].at("key").as_string().size(), 8U);
    BOOST_CHECK_EQUAL(shown[0].at("since").as_int64(), unix_seconds(test::HeldClock::start));
    BOOST_CHECK(shown[1].at("key").is_null());
    BOOST_CHECK(answer.at("next").is_null());
}

BOOST_AUTO_TEST_CASE(the_list_comes_in_pages) {
    for (int i = 0; i < 3; ++i) BOOST_CHECK_EQUAL(start("noAds").status, 201);
    const boost::json::object first = json_of(local("GET", "/v1/streams?limit=2"));
    BOOST_CHECK_EQUAL(first.at("streams").as_array().size(), 2U);
    const std::string next{first.at("next").as_string()};
    BOOST_CHECK_EQUAL(listed("?limit=2&after=" + next), 1U);
    BOOST_CHECK_EQUAL(local("GET", "/v1/streams?after=x").status, 400);
    BOOST_CHECK_EQUAL(local("GET", "/v1/streams?after=-1").status, 400);
    BOOST_CHECK_EQUAL(local("GET", "/v1/streams?limit=0").status, 400);
}

BOOST_AUTO_TEST_CASE(an_administrator_ends_any_stream_a_token_only_what_was_taken_here) {
    const auto engines = streams.acquire(
        {.question = enforcement::Question{.option = OptionId{"noAds"}}, .holder = "an engine"});
    const std::string path = "/v1/streams/" + std::to_string(engines.value().slot.value());
    BOOST_CHECK_EQUAL(tcp("DELETE", path, {}, holder).status, 404);
    BOOST_CHECK_EQUAL(tcp("POST", path + "/keep", {}, holder).status, 404);
    BOOST_CHECK_EQUAL(local("DELETE", path).status, 204);
    BOOST_CHECK_EQUAL(why_it_ended(), "administrator");

    const std::string own = path_of(start());
    BOOST_CHECK_EQUAL(local("DELETE", own).status, 204);
    BOOST_CHECK_EQUAL(tcp("POST", own + "/keep", {}, holder).status, 404);
    for (const char* id : {"0", "x", "-1", "99999999999999999999"}) {
        BOOST_CHECK_EQUAL(local("DELETE", std::string{"/v1/streams/"} + id).status, 404);
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_request_is_refused_by_name) {
    const auto refusal = [this](const std::string& body) {
        const http::Response response = tcp("POST", "/v1/streams", body, holder);
        BOOST_CHECK_EQUAL(response.status, 400);
        const std::string detail = problem_detail(response);
        return detail.substr(0, detail.find(':'));
    };
    const auto with = [](const std::string& member) {
        return R"({"option": "noAds", "holder": "h", "kept_for": 10, )" + member + "}";
    };
    BOOST_CHECK_EQUAL(refusal(R"({"holder": "h", "kept_for": 10})"), "option");
    BOOST_CHECK_EQUAL(refusal(R"({"option": "a b", "holder": "h", "kept_for": 10})"), "option");
    BOOST_CHECK_EQUAL(refusal(R"({"option": "noAds", "kept_for": 10})"), "holder");
    BOOST_CHECK_EQUAL(refusal(R"({"option": "noAds", "holder": "", "kept_for": 1})"), "holder");
    BOOST_CHECK_EQUAL(refusal(R"({"option": "noAds", "holder": "a\nb", "kept_for": 1})"), "holder");
    BOOST_CHECK_EQUAL(refusal(R"({"option": "noAds", "holder": ")" + std::string(201, 'h') +
                              R"(", "kept_for": 1})"),
                      "holder");
    BOOST_CHECK_EQUAL(refusal(R"({"option": "noAds", "holder": "h"})"), "kept_for");
    BOOST_CHECK_EQUAL(refusal(R"({"option": "noAds", "holder": "h", "kept_for": 0})"), "kept_for");
    BOOST_CHECK_EQUAL(refusal(R"({"option": "a", "holder": "h", "kept_for": 86401})"), "kept_for");
    BOOST_CHECK_EQUAL(refusal(with(R"("user_key": "a b")")), "user_key");
    BOOST_CHECK_EQUAL(refusal(with(R"("user_key": 7)")), "user_key");
    BOOST_CHECK_EQUAL(refusal(with(R"("product_key": "*")")), "product_key");
    BOOST_CHECK_EQUAL(refusal(with(R"("other": 1)")), "other");
    BOOST_CHECK_EQUAL(streams.size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()
