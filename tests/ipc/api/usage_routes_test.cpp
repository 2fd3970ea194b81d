#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::json_of;

namespace {

struct Fixture : test::ApiFixture {
    void report(const std::string& option, const std::string& key, Seconds used,
                std::uint64_t bytes) {
        enforcement::Question question{.option = OptionId{option}};
        if (!key.empty()) question.user_key = UserKey{key};
        usage.add(question, used, bytes);
    }
    void watched(license::ChannelService service) {
        usage.add(
            enforcement::ChannelQuestion{
                .user = UserId{"310"}, .right = {.channel = ChannelId{"501"}, .service = service}},
            1s, 1);
    }
    boost::json::array page(const std::string& query = "") {
        return json_of(local("GET", "/v1/usage" + query)).at("usage").as_array();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(usage_routes, Fixture)

BOOST_AUTO_TEST_CASE(what_engines_reported_is_shown_without_a_key) {
    BOOST_CHECK_EQUAL(local("GET", "/v1/usage").body, R"({"usage":[],"next":null})");
    report("radio", "alpha", 60s, 1'000'000);
    report("radio", "alpha", 30s, 500'000);
    report("noAds", "", 5s, 7);
    const std::string reader = token(enforcement::Scope::Read);
    const http::Response response = tcp("GET", "/v1/usage", {}, reader);
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK(response.body.find("alpha") == std::string::npos);
    const boost::json::array shown = json_of(response).at("usage").as_array();
    BOOST_REQUIRE_EQUAL(shown.size(), 2U);
    BOOST_CHECK_EQUAL(
        shown[0],
        (boost::json::object{
            {"option", "noAds"}, {"key", nullptr}, {"seconds", 5}, {"bytes", 7}, {"reports", 1}}));
    BOOST_CHECK_EQUAL(shown[1].at("key").as_string().size(), 8U);
    BOOST_CHECK_EQUAL(shown[1].at("seconds").to_number<int>(), 90);
    BOOST_CHECK_EQUAL(shown[1].at("bytes").to_number<int>(), 1'500'000);
    BOOST_CHECK_EQUAL(shown[1].at("reports").to_number<int>(), 2);
}

BOOST_AUTO_TEST_CASE(the_list_comes_in_pages) {
    for (const char* key : {"", "alpha"}) {
        report("a/b", key, 1s, 1);
        report("a-b", key, 1s, 1);
    }
    watched(license::ChannelService::Live);
    watched(license::ChannelService::Catchup);
    boost::json::array whole;
    std::string query = "?limit=1";
    for (int pages = 0; pages < 6; ++pages) {
        const boost::json::object answer = json_of(local("GET", "/v1/usage" + query));
        const boost::json::array& part = answer.at("usage").as_array();
        BOOST_REQUIRE_EQUAL(part.size(), 1U);
        whole.push_back(part[0]);
        BOOST_REQUIRE_EQUAL(answer.at("next").is_null(), pages == 5);
        if (pages < 5) {
            query = "?limit=1&after=" +
                    http::percent_encode(std::string{answer.at("next").as_string()});
        }
    }
    BOOST_CHECK_EQUAL(whole, page());
}

BOOST_AUTO_TEST_CASE(a_stranger_and_a_wrong_page_are_refused) {
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/usage").status, 401);
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/usage", {}, token(enforcement::Scope::Stream)).status, 403);
    BOOST_CHECK_EQUAL(local("GET", "/v1/usage?limit=0").status, 400);
    BOOST_CHECK_EQUAL(local("GET", "/v1/usage?after=radio").status, 400);
}

BOOST_AUTO_TEST_SUITE_END()
