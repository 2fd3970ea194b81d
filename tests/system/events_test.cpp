// The event stream over real sockets.
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

using Message = boost::json::object;

std::int64_t sequence_of(const Message& message) {
    return message.at("sequence").as_int64();
}

struct Fixture {
    test::DaemonProcess daemon{{.sandbox = true}};
    test::Seller developer{daemon.sandbox(), Entry::Developer};

    CreatedKey load_key() const {
        CreatedKey created = developer.create_key();
        test::post(daemon.socket(), "/v1/keys", {{"extension", created.extension}});
        return created;
    }
    void buy(const CreatedKey& created, const std::string& service) const {
        static_cast<void>(developer.activate(created.user_key, service, "m1"));
        test::post(daemon.socket(), "/v1/sync?wait=30");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(events, Fixture)

BOOST_AUTO_TEST_CASE(changes_arrive_in_order_without_a_gap) {
    WebSocketClient listener{daemon.socket(), "/v1/events"};
    const Message hello = listener.receive().value();
    BOOST_CHECK_EQUAL(hello.at("type").as_string(), "hello");

    const CreatedKey created = load_key();
    buy(created, "noAds");
    std::int64_t last = sequence_of(hello);
    const std::vector<Message> told = listener.receive_until("options_changed");
    for (const Message& message : told) BOOST_CHECK_EQUAL(sequence_of(message), ++last);
    BOOST_CHECK_EQUAL(told.front().at("type").as_string(), "key_loaded");
    const Message& changed = told.back();
    BOOST_CHECK_EQUAL(changed.at("options").at(0).at("id").as_string(), "noAds");
    BOOST_CHECK(changed.at("key") == told.front().at("key"));
}

BOOST_AUTO_TEST_CASE(two_listeners_are_told_the_same) {
    WebSocketClient first{daemon.socket(), "/v1/events"};
    WebSocketClient second{daemon.socket(), "/v1/events"};
    load_key();
    BOOST_CHECK(first.receive_until("key_loaded") == second.receive_until("key_loaded"));
}

BOOST_AUTO_TEST_CASE(a_listener_resumes_where_it_was) {
    const CreatedKey created = load_key();
    std::int64_t seen = 0;
    {
        WebSocketClient listener{daemon.socket(), "/v1/events"};
        seen = sequence_of(listener.receive().value());
    }
    buy(created, "noAds");
    WebSocketClient listener{daemon.socket(), "/v1/events?since=" + std::to_string(seen)};
    BOOST_CHECK_EQUAL(listener.receive().value().at("type").as_string(), "hello");
    const Message missed = listener.receive().value();
    BOOST_CHECK_EQUAL(missed.at("type").as_string(), "options_changed");
    BOOST_CHECK_EQUAL(sequence_of(missed), seen + 1);
}

BOOST_AUTO_TEST_CASE(after_a_restart_a_listener_is_told_to_begin_anew) {
    load_key();
    std::int64_t seen = 0;
    {
        WebSocketClient listener{daemon.socket(), "/v1/events"};
        seen = sequence_of(listener.receive().value());
    }
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    daemon.start();
    WebSocketClient listener{daemon.socket(), "/v1/events?since=" + std::to_string(seen)};
    const Message hello = listener.receive().value();
    BOOST_CHECK_GT(sequence_of(hello), seen);
    BOOST_CHECK_EQUAL(listener.receive().value().at("type").as_string(), "reset");
}

BOOST_AUTO_TEST_CASE(over_tcp_a_token_of_the_right_scope_is_needed) {
    const auto token = [this](const std::string& scope) {
        const Message created = test::post(daemon.socket(), "/v1/tokens",
                                           {{"name", scope}, {"scopes", boost::json::array{scope}}})
                                    .json();
        return test::HeaderField{"Authorization",
                                 "Bearer " + std::string{created.at("token").as_string()}};
    };
    BOOST_CHECK_THROW(WebSocketClient(daemon.http(), "/v1/events"), std::runtime_error);
    BOOST_CHECK_THROW(WebSocketClient(daemon.http(), "/v1/events", {token("sync")}),
                      std::runtime_error);
    BOOST_CHECK_THROW(WebSocketClient(daemon.http(), "/v1/events",
                                      {token("keys"), {"Origin", "https://evil.example"}}),
                      std::runtime_error);
    WebSocketClient listener{daemon.http(), "/v1/events", {token("read")}};
    BOOST_CHECK_EQUAL(listener.receive().value().at("type").as_string(), "hello");
}

BOOST_AUTO_TEST_CASE(the_end_of_the_daemon_ends_the_stream) {
    WebSocketClient listener{daemon.socket(), "/v1/events"};
    static_cast<void>(listener.receive());
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    BOOST_CHECK(!listener.receive());
}

BOOST_AUTO_TEST_SUITE_END()
