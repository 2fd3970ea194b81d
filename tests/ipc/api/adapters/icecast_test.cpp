#include "ipc/api/adapters/icecast.hpp"

#include "tests/ipc/api/adapters/adapter_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;

namespace {

// As Icecast 2.4.4 sends them.
std::string added(const std::string& client,
                  const std::string& mount = "%2fradio%2eogg%3fkey%3dalpha",
                  const std::string& password = "") {
    return "action=listener_add&server=localhost&port=8000&client=" + client + "&mount=" + mount +
           "&user=&pass=" + password + "&ip=127%2e0%2e0%2e1&agent=curl%2f7%2e88%2e1";
}
std::string removed(const std::string& client) {
    return "action=listener_remove&server=localhost&port=8000&client=" + client +
           "&mount=%2fradio%2eogg%3fkey%3dalpha&user=&pass=&duration=5&ip=127%2e0%2e0%2e1"
           "&agent=curl%2f7%2e88%2e1";
}

struct Fixture : test::AdapterFixture {
    http::Response add(const std::string& body, const std::string& query = "?option=single") {
        return post("/adapters/icecast/add" + query, body);
    }
    http::Response remove(const std::string& body) {
        return post("/adapters/icecast/remove", body);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(icecast, Fixture)

BOOST_AUTO_TEST_CASE(a_recorded_call_is_read) {
    const auto read = [](const std::string& body) {
        return api::read_icecast_call(body, "listener_add", "key");
    };
    const api::IcecastCall call =
        read(added("7", "%2fradio%2eogg%3fa%3d1%26key%3d1%252679")).value();
    BOOST_CHECK_EQUAL(call.client, "localhost:8000/7");
    BOOST_CHECK_EQUAL(call.holder, "icecast /radio.ogg client 7 of 127.0.0.1");
    BOOST_CHECK_EQUAL(call.player.key.value(), "1&79");
    BOOST_CHECK_EQUAL(read(added("7", "%2fradio%2eogg", "p%26w")).value().player.key.value(),
                      "p&w");
    BOOST_CHECK_EQUAL(read(added("7", "%2fradio%2eogg")).value().player.key.value(), "");
    BOOST_CHECK(read(added("7", "%2fradio%2eogg%3fkey%3d%25zz")).error().code() == Errc::Forbidden);
    BOOST_CHECK(read(added("")).error().code() == Errc::Malformed);
    BOOST_CHECK(read(removed("7")).error().code() == Errc::Malformed);
    BOOST_CHECK(read("%zz").error().code() == Errc::Malformed);
}

BOOST_AUTO_TEST_CASE(a_listener_may_stay_to_the_end_of_its_right) {
    const http::Response response = add(added("1"));
    BOOST_CHECK_EQUAL(response.status, 200);
    BOOST_CHECK_EQUAL(response.field("icecast-auth-user").value(), "1");
    BOOST_CHECK_EQUAL(response.field("icecast-auth-timelimit").value(), "100");
    const enforcement::HeldSlot held = streams.list().at(0);
    BOOST_CHECK_EQUAL(held.holder, "icecast /radio.ogg client 1 of 127.0.0.1");
}

BOOST_AUTO_TEST_CASE(but_no_longer_than_until_the_next_check) {
    BOOST_CHECK_EQUAL(add(added("1"), "?option=noAds").field("icecast-auth-timelimit").value(),
                      "600");
    const Instant now = test::HeldClock::start;
    const auto stay = [now](std::optional<Instant> end) {
        return api::listening_time({.allowed = true, .reason = "", .valid_to = end, .at = now},
                                   60s);
    };
    BOOST_CHECK(stay(now + 59s) == 59s);
    BOOST_CHECK(stay(now + 61s) == 60s);
    BOOST_CHECK(stay(now) == 1s);
    BOOST_CHECK(stay(std::nullopt) == 60s);
}

BOOST_AUTO_TEST_CASE(who_may_not_listen_gets_no_admission) {
    for (const auto& [body, message] :
         {std::pair{added("1", "%2fradio%2eogg%3fkey%3dbeta"), "unknown_key"},
          std::pair{added("1", "%2fradio%2eogg%3fkey%3d%25zz"), "unknown_key"},
          std::pair{added("a%2fb"), "malformed"}, std::pair{removed("1"), "malformed"}}) {
        const http::Response response = add(body);
        BOOST_CHECK(response.status == 403 || response.status == 400);
        BOOST_CHECK(!response.field("icecast-auth-user"));
        BOOST_CHECK_EQUAL(response.field("icecast-auth-message").value(), message);
    }
    BOOST_CHECK(!add(added("1"), "").field("icecast-auth-user"));
    BOOST_CHECK_EQUAL(streams.size(), 0U);
}

BOOST_AUTO_TEST_CASE(a_listener_that_leaves_makes_room) {
    BOOST_CHECK_EQUAL(add(added("1")).status, 200);
    BOOST_CHECK_EQUAL(add(added("2")).field("icecast-auth-message").value(), "stream_limit");
    BOOST_CHECK_EQUAL(remove(removed("1")).status, 204);
    BOOST_CHECK_EQUAL(add(added("2")).status, 200);
    BOOST_CHECK_EQUAL(remove(added("2")).status, 400);
}

BOOST_AUTO_TEST_CASE(an_icecast_that_dies_holds_no_stream_for_ever) {
    BOOST_CHECK_EQUAL(add(added("1")).status, 200);
    clock.pass(631s);
    streams.sweep();
    BOOST_CHECK_EQUAL(streams.size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()
