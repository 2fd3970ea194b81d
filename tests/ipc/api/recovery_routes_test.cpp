#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using test::json_of;
using test::problem_code;

namespace {

struct Fixture : test::ApiFixture {
    enforcement::Recoveries pending{*store, time, found(), Log{}};

    Fixture() {
        api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{},
                                         services(pending));
    }
    /// What a start finds whose anchor is gone.
    std::optional<license::Recovery> found() {
        const auto anchored = [](store::Tables& tables) -> Result<void> {
            tables.installation.set_anchored(1);
            return {};
        };
        store->write_now(anchored).value();
        return enforcement::record_start(*store,
                                         {.anchor = {}, .machine = {}, .clock = clock.reader()()})
            .value()
            .recovery;
    }
    http::Response confirm(const std::string& body) {
        return local("POST", "/v1/recovery/confirm", body);
    }
    boost::json::array alarms() {
        return json_of(local("GET", "/v1/alarms")).at("alarms").as_array();
    }
    http::Response activate() {
        return local("POST", "/v1/activations",
                     std::string{R"({"id":")"} + test::known_id +
                         R"(","user_key":"alpha","service":"noAds","period":"m1"})");
    }
};

constexpr auto word = R"({"by":"ann","reason":"moved to a new disk"})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recovery_routes, Fixture)

BOOST_AUTO_TEST_CASE(every_face_says_that_nothing_is_charged) {
    const boost::json::object shown = json_of(local("GET", "/v1/recovery"));
    BOOST_CHECK_EQUAL(shown.at("recovery").at("cause").as_string(), "anchor_missing");
    BOOST_CHECK(shown.at("recovery").at("confirmed").is_null());
    BOOST_CHECK(!shown.at("charging").as_bool());
    const boost::json::object status = json_of(tcp("GET", "/v1/status"));
    BOOST_CHECK_EQUAL(status.at("recovery").at("cause").as_string(), "anchor_missing");
    BOOST_CHECK_EQUAL(tcp("GET", "/readyz").body,
                      R"({"ready":true,"freshness":"fresh","recovery":"anchor_missing"})");
    const boost::json::object alarm = alarms().at(0).as_object();
    BOOST_CHECK(alarm.at("id").is_null());
    BOOST_CHECK_EQUAL(alarm.at("kind").as_string(), "recovery");
    BOOST_CHECK_EQUAL(alarm.at("since"), shown.at("recovery").at("noticed_at"));
    BOOST_CHECK_EQUAL(alarm.at("cause").as_string(), "anchor_missing");
    BOOST_CHECK_EQUAL(alarm.at("detail").as_string(), "the anchor is gone");
    BOOST_CHECK_EQUAL(status.at("alarms").to_number<int>(), 1);
    const http::Response refused = activate();
    BOOST_CHECK_EQUAL(refused.status, 503);
    BOOST_CHECK_EQUAL(problem_code(refused), "unavailable");
    BOOST_CHECK(test::problem_detail(refused).find("usherctl recovery") != std::string::npos);
    BOOST_CHECK_EQUAL(charges, 0U);
}

BOOST_AUTO_TEST_CASE(a_person_ends_it_over_the_socket) {
    BOOST_CHECK_EQUAL(tcp("POST", "/v1/recovery/confirm", word).status, 403);
    const http::Response confirmed = confirm(word);
    BOOST_CHECK_EQUAL(confirmed.status, 200);
    const boost::json::object answer = json_of(confirmed);
    BOOST_CHECK(answer.at("charging").as_bool());
    BOOST_CHECK_EQUAL(answer.at("recovery").at("confirmed").at("by").as_string(), "ann");
    BOOST_CHECK(json_of(tcp("GET", "/v1/status")).at("recovery").is_null());
    BOOST_CHECK(alarms().empty());
    BOOST_CHECK(json_of(local("GET", "/v1/recovery")) == answer);
    BOOST_CHECK_EQUAL(activate().status, 202);
    BOOST_CHECK_EQUAL(confirm(word).status, 409);
}

BOOST_AUTO_TEST_CASE(a_word_needs_a_name_and_a_reason) {
    for (const char* body :
         {"{}", R"({"by":"ann"})", R"({"reason":"x"})", R"({"by":"","reason":"x"})",
          R"({"by":"ann","reason":"x","more":1})"}) {
        BOOST_CHECK_EQUAL(problem_code(confirm(body)), "malformed");
    }
    BOOST_CHECK(!json_of(local("GET", "/v1/recovery")).at("charging").as_bool());
}

BOOST_AUTO_TEST_SUITE_END()
