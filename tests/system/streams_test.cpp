// Streams that a program holds over HTTP, with the daemon's own clock.
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"
#include "tests/support/websocket_client.hpp"

using namespace usher;
using test::WebSocketClient;
using upstream::acestream::CreatedKey;
using upstream::acestream::Entry;

namespace {

struct Fixture {
    test::DaemonProcess daemon{
        {.sandbox = true,
         .config = "[[option]]\nid = \"noAds\"\nstreams = 1\nwhen_full = \"end_oldest\"\n"}};
    CreatedKey created;

    Fixture() {
        const test::Seller developer{daemon.sandbox(), Entry::Developer};
        created = developer.create_key();
        static_cast<void>(developer.activate(created.user_key, "noAds", "m1"));
        test::post(daemon.socket(), "/v1/keys", {{"extension", created.extension}});
        test::post(daemon.socket(), "/v1/sync?wait=30");
    }
    [[nodiscard]] test::Answer start(int kept_for) const {
        return test::post(daemon.socket(), "/v1/streams",
                          {{"option", "noAds"},
                           {"user_key", created.user_key.text()},
                           {"holder", "a script"},
                           {"kept_for", kept_for}});
    }
    static std::string why(WebSocketClient& listener) {
        const boost::json::object ended = listener.receive_until("stream_ended").back();
        return std::string{ended.at("why").as_string()};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(streams, Fixture)

BOOST_AUTO_TEST_CASE(a_stream_that_nobody_keeps_ends) {
    WebSocketClient listener{daemon.socket(), "/v1/events"};
    const test::Answer started = start(1);
    BOOST_CHECK_EQUAL(started.status, 201);
    const boost::json::object told = listener.receive_until("stream_started").back();
    BOOST_CHECK(told.at("id") == started.json().at("id"));
    BOOST_CHECK_EQUAL(told.at("option").as_string(), "noAds");
    BOOST_CHECK_EQUAL(why(listener), "not_kept");
    BOOST_CHECK_EQUAL(
        test::post(daemon.socket(), started.field("Location").value() + "/keep").status, 404);
}

BOOST_AUTO_TEST_CASE(a_newer_stream_may_take_the_place_of_the_oldest) {
    WebSocketClient listener{daemon.socket(), "/v1/events"};
    const test::Answer first = start(600);
    const test::Answer second = start(600);
    BOOST_CHECK_EQUAL(second.status, 201);
    BOOST_CHECK_EQUAL(why(listener), "displaced");
    const std::string kept = second.field("Location").value() + "/keep";
    BOOST_CHECK_EQUAL(test::post(daemon.socket(), kept).status, 204);
    const std::string gone = first.field("Location").value() + "/keep";
    BOOST_CHECK_EQUAL(test::post(daemon.socket(), gone).status, 404);
}

BOOST_AUTO_TEST_CASE(no_stream_outlasts_the_daemon) {
    const test::Answer started = start(600);
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    daemon.start();
    BOOST_CHECK(test::get(daemon.socket(), "/v1/streams").json().at("streams").as_array().empty());
    const test::Answer again = start(600);
    BOOST_CHECK_EQUAL(again.status, 201);
    BOOST_CHECK(again.json().at("id") != started.json().at("id"));
}

BOOST_AUTO_TEST_SUITE_END()
