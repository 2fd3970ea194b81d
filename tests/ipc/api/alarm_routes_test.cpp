#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using license::ActivationEvent;
using test::json_of;

namespace {

struct Fixture : test::ApiFixture {
    void prepare(const std::string& id, const std::string& service) {
        const license::ActivationRequest request{.id = ActivationId{id},
                                                 .user_key = UserKey{"alpha"},
                                                 .service = OptionId{service},
                                                 .period = PeriodId{"m1"}};
        test::run(loop, activations.prepare(request, Actor{"uid 0"})).value();
    }
    void advance(const std::string& id, ActivationEvent event,
                 enforcement::Observation observation = {}) {
        test::run(loop, activations.advance(ActivationId{id}, event, std::move(observation),
                                            the_daemon()))
            .value();
    }
    /// Bought once, and moved by somebody else before the second time.
    void come_to_a_movement() {
        prepare("1", "noAds");
        advance("1", ActivationEvent::Send);
        advance("1", ActivationEvent::Accepted, {.valid_to_after = time.now() + 720h});
        prepare("2", "noAds");
        advance("2", ActivationEvent::Send,
                {.before = license::Reading{.valid_to = time.now() + 800h}});
    }
    boost::json::array alarms() {
        return json_of(local("GET", "/v1/alarms")).at("alarms").as_array();
    }
    http::Response acknowledge(const std::string& id, const std::string& body) {
        return local("POST", "/v1/alarms/" + id + "/acknowledge", body);
    }
};

constexpr auto word = R"({"by": "ann", "reason": "in the web shop"})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(alarm_routes, Fixture)

BOOST_AUTO_TEST_CASE(lists_what_waits_for_a_person) {
    BOOST_CHECK(alarms().empty());
    come_to_a_movement();
    advance("2", ActivationEvent::Lost, {.evidence = "cut"});
    BOOST_CHECK_EQUAL(alarms().size(), 1U);
    advance("2", ActivationEvent::SeenOther);
    BOOST_REQUIRE_EQUAL(alarms().size(), 2U);
    const boost::json::object doubt = alarms()[0].as_object();
    BOOST_CHECK_EQUAL(doubt.at("kind").as_string(), "activation_in_doubt");
    BOOST_CHECK_EQUAL(doubt.at("activation").as_string(), "2");
    BOOST_CHECK_EQUAL(doubt.at("evidence").as_string(), "cut");
    const boost::json::object moved = alarms()[1].as_object();
    BOOST_CHECK_EQUAL(moved.at("kind").as_string(), "validity_moved");
    BOOST_CHECK_EQUAL(moved.at("option").as_string(), "noAds");
    BOOST_CHECK_EQUAL(moved.at("to").as_int64(), unix_seconds(time.now() + 800h));
    BOOST_CHECK_EQUAL(moved.at("key").as_string().size(), 8U);
    BOOST_CHECK_EQUAL(json_of(tcp("GET", "/v1/status")).at("alarms").to_number<int>(), 2);
}

BOOST_AUTO_TEST_CASE(tells_of_what_restarts_keep_unknown_until_it_is_judged) {
    prepare("1", "noAds");
    advance("1", ActivationEvent::Send, {.before = license::Reading{}});
    advance("1", ActivationEvent::Lost, {.evidence = "cut"});
    const std::int64_t lost_at = unix_seconds(time.now());
    clock.pass(4 * 15min + 1s);
    BOOST_CHECK(alarms().empty());
    background.spawn(driver.resume());
    run_until([this] { return driver.overdue_count() == 1; });
    BOOST_REQUIRE_EQUAL(alarms().size(), 1U);
    const boost::json::object unknown = alarms()[0].as_object();
    BOOST_CHECK_EQUAL(unknown.at("kind").as_string(), "activation_unknown");
    BOOST_CHECK_EQUAL(unknown.at("activation").as_string(), "1");
    BOOST_CHECK_EQUAL(unknown.at("option").as_string(), "noAds");
    BOOST_CHECK_EQUAL(unknown.at("since").as_int64(), lost_at);
    BOOST_CHECK_EQUAL(unknown.at("evidence").as_string(), "cut");
    BOOST_CHECK_EQUAL(json_of(tcp("GET", "/v1/status")).at("alarms").to_number<int>(), 1);

    clock.pass(15min);
    run_until([this] { return activations.in_doubt_count() == 1 && driver.overdue_count() == 0; });
    BOOST_REQUIRE_EQUAL(alarms().size(), 1U);
    BOOST_CHECK_EQUAL(alarms()[0].at("kind").as_string(), "activation_in_doubt");
    BOOST_CHECK_EQUAL(json_of(tcp("GET", "/v1/status")).at("alarms").to_number<int>(), 1);
}

BOOST_AUTO_TEST_CASE(a_movement_is_there_until_a_person_acknowledges_it) {
    come_to_a_movement();
    const std::string id{alarms()[0].at("id").as_string()};
    BOOST_CHECK_EQUAL(acknowledge(id, R"({"by": "ann"})").status, 400);
    BOOST_CHECK_EQUAL(acknowledge(id, R"({"by": "ann", "reason": "x", "sure": "x"})").status, 400);
    BOOST_CHECK_EQUAL(acknowledge("99", word).status, 404);
    BOOST_CHECK_EQUAL(acknowledge("x", word).status, 404);
    BOOST_CHECK_EQUAL(alarms().size(), 1U);
    BOOST_CHECK_EQUAL(acknowledge(id, word).status, 204);
    BOOST_CHECK(alarms().empty());
    BOOST_CHECK_EQUAL(acknowledge(id, word).status, 404);
}

BOOST_AUTO_TEST_CASE(nobody_acknowledges_an_alarm_over_tcp) {
    come_to_a_movement();
    const auto scopes = static_cast<std::uint8_t>(0x1f);
    const http::Response response = tcp("POST", "/v1/alarms/1/acknowledge", word, token(scopes));
    BOOST_CHECK_EQUAL(response.status, 403);
    BOOST_CHECK_EQUAL(tcp("GET", "/v1/alarms").status, 401);
    BOOST_CHECK_EQUAL(alarms().size(), 1U);
}

BOOST_AUTO_TEST_SUITE_END()
