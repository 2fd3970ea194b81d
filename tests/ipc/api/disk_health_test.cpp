// How the faces say that something cannot be written.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using test::json_of;

namespace {

struct Fixture : test::ApiFixture {
    Fixture() {
        activations.ask_before_charging([this] { return disk.objection_to_charging(); });
        purchases.ask_before_charging([this] { return disk.objection_to_charging(); });
        test::run(loop, accounts.take({.user = UserId{"310"}, .licenses = {}, .products = {}}))
            .value();
    }
    void anchor_fails() {
        anchor_lag = store::AnchorLag{.time = 1min, .cause = Error{Errc::Storage, "/s/anchor: x"}};
    }
    boost::json::object status() { return json_of(local("GET", "/v1/status")); }
    boost::json::array alarms() {
        return json_of(local("GET", "/v1/alarms")).at("alarms").as_array();
    }
    bool measures(const std::string& line) {
        return tcp("GET", "/metrics").body.find(line + "\n") != std::string::npos;
    }
    std::string order = std::string{R"({"id":")"} + test::known_id +
                        R"(","user_key":"alpha","service":"noAds","period":"m1"})";
    http::Response activate() { return local("POST", "/v1/activations", order); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(disk_health, Fixture)

BOOST_AUTO_TEST_CASE(every_face_says_that_the_store_cannot_be_written) {
    BOOST_CHECK_EQUAL(serialize(status().at("store")),
                      R"({"writable":true,"since":null,"cause":null})");
    BOOST_CHECK(measures("usher_store_writable 1"));

    disk.note_store(Error{Errc::StorageFull, "/s/usher.db: disk is full"});
    const boost::json::object shown = status();
    BOOST_CHECK(!shown.at("store").at("writable").as_bool());
    BOOST_CHECK_EQUAL(shown.at("store").at("since").as_int64(), unix_seconds(time.now()));
    BOOST_CHECK_EQUAL(shown.at("store").at("cause").as_string(),
                      "storage_full: /s/usher.db: disk is full");
    BOOST_CHECK_EQUAL(shown.at("alarms").to_number<int>(), 1);
    const boost::json::object stranger = json_of(tcp("GET", "/v1/status"));
    BOOST_CHECK_EQUAL(stranger.at("store").at("cause").as_string(), "storage_full");
    const boost::json::object alarm = alarms().at(0).as_object();
    BOOST_CHECK_EQUAL(alarm.at("kind").as_string(), "store");
    BOOST_CHECK(alarm.at("id").is_null());
    BOOST_CHECK_EQUAL(alarm.at("cause").as_string(), "storage_full: /s/usher.db: disk is full");
    BOOST_CHECK(measures("usher_store_writable 0"));

    disk.note_store({});
    BOOST_CHECK(status().at("store").at("writable").as_bool());
    BOOST_CHECK(alarms().empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_said_of_an_anchor_that_is_written) {
    BOOST_CHECK(status().at("anchor").is_null());
    BOOST_CHECK(alarms().empty());
    BOOST_CHECK(measures("usher_anchor_behind 0"));
    BOOST_CHECK(json_of(local("GET", "/v1/recovery")).at("charging").as_bool());
}

BOOST_AUTO_TEST_CASE(every_face_says_that_the_anchor_cannot_be_written) {
    anchor_fails();
    const boost::json::object shown = status();
    BOOST_CHECK_EQUAL(shown.at("anchor").at("cause").as_string(), "storage: /s/anchor: x");
    BOOST_CHECK_EQUAL(shown.at("anchor").at("since").as_int64(), unix_seconds(time.now() - 1min));
    BOOST_CHECK_EQUAL(shown.at("alarms").to_number<int>(), 1);
    const boost::json::object alarm = alarms().at(0).as_object();
    BOOST_CHECK(alarm.at("id").is_null());
    BOOST_CHECK_EQUAL(alarm.at("kind").as_string(), "anchor");
    BOOST_CHECK_EQUAL(alarm.at("since"), shown.at("anchor").at("since"));
    BOOST_CHECK_EQUAL(alarm.at("cause").as_string(), "storage: /s/anchor: x");
    BOOST_CHECK(measures("usher_anchor_behind 1"));
    BOOST_CHECK(measures("usher_alarms 1"));
    BOOST_CHECK(!json_of(local("GET", "/v1/recovery")).at("charging").as_bool());
}

BOOST_AUTO_TEST_CASE(strangers_learn_no_path_from_it) {
    anchor_fails();
    const boost::json::object shown = json_of(tcp("GET", "/v1/status"));
    BOOST_CHECK_EQUAL(shown.at("anchor").at("cause").as_string(), "storage");

    const auto order_with = [this](std::uint8_t scopes) {
        return test::problem_detail(
            tcp("POST", "/v1/activations", order, token(enforcement::Scopes{scopes})));
    };
    constexpr auto activate = static_cast<std::uint8_t>(enforcement::Scope::Activate);
    constexpr auto read = static_cast<std::uint8_t>(enforcement::Scope::Read);
    BOOST_CHECK(order_with(activate).ends_with(": storage"));
    BOOST_CHECK(order_with(activate | read).ends_with(": storage: /s/anchor: x"));

    const std::string wanted =
        std::string{R"({"id":")"} + test::known_id + R"(","user":"310","product":"77"})";
    const http::Response bought =
        tcp("POST", "/v1/purchases", wanted, token(enforcement::Scopes{activate}));
    BOOST_CHECK(test::problem_detail(bought).ends_with(": storage"));
}

BOOST_AUTO_TEST_CASE(a_charge_is_refused_with_the_cause_until_the_anchor_is_written) {
    anchor_fails();
    const http::Response refused = activate();
    BOOST_CHECK_EQUAL(refused.status, 503);
    BOOST_CHECK_EQUAL(test::problem_code(refused), "unavailable");
    BOOST_CHECK(test::problem_detail(refused).find("the anchor cannot be written") !=
                std::string::npos);
    BOOST_CHECK_EQUAL(charges, 0U);
    anchor_lag.reset();
    BOOST_CHECK_EQUAL(activate().status, 202);
    BOOST_CHECK(status().at("anchor").is_null());
}

BOOST_AUTO_TEST_SUITE_END()
