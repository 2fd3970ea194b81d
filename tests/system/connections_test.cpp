// Many connections at once.
#include <sys/resource.h>

#include <boost/test/unit_test.hpp>
#include <memory>
#include <vector>

#include "tests/support/await.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"
#include "tests/support/websocket_client.hpp"

using namespace usher;
using test::Connection;
using test::WebSocketClient;

namespace {

void limit_descriptors(const test::DaemonProcess& daemon, rlim_t count) {
    rlimit limit{};
    BOOST_REQUIRE_EQUAL(::prlimit(daemon.pid(), RLIMIT_NOFILE, nullptr, &limit), 0);
    limit.rlim_cur = count;
    BOOST_REQUIRE_EQUAL(::prlimit(daemon.pid(), RLIMIT_NOFILE, &limit, nullptr), 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connections)

BOOST_AUTO_TEST_CASE(tcp_clients_cannot_keep_an_administrator_out) {
    constexpr std::size_t descriptors = 128;
    const test::DaemonProcess daemon{{.sandbox = true}};
    const test::Seller developer{daemon.sandbox(), upstream::acestream::Entry::Developer};
    const auto created = developer.create_key();
    limit_descriptors(daemon, descriptors);
    std::vector<std::unique_ptr<Connection>> crowd;
    while (crowd.size() < descriptors) {
        crowd.push_back(std::make_unique<Connection>(daemon.http()));
    }
    BOOST_CHECK(crowd.back()->ends());
    BOOST_CHECK(Connection{daemon.http()}.ends());

    BOOST_CHECK_EQUAL(test::get(daemon.socket(), "/v1/status").status, 200);
    WebSocketClient listener{daemon.socket(), "/v1/events"};
    BOOST_CHECK_EQUAL(
        test::post(daemon.socket(), "/v1/keys", {{"extension", created.extension}}).status, 201);
    BOOST_CHECK_EQUAL(listener.receive_until("key_loaded").size(), 2U);

    crowd.clear();
    test::await("TCP clients are let in again", [&] { return test::listens(daemon.http()); });
    BOOST_CHECK(daemon.log().find("kept in reserve") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(hundreds_of_listeners_are_told_the_same) {
    constexpr std::size_t count = 500;
    const test::DaemonProcess daemon{{.sandbox = true, .config = "[http]\nconnections = 600\n"}};
    std::vector<std::unique_ptr<WebSocketClient>> listeners;
    while (listeners.size() < count) {
        listeners.push_back(std::make_unique<WebSocketClient>(daemon.socket(), "/v1/events"));
    }
    const test::Seller developer{daemon.sandbox(), upstream::acestream::Entry::Developer};
    const auto created = developer.create_key();
    test::post(daemon.socket(), "/v1/keys", {{"extension", created.extension}});
    for (const auto& listener : listeners) {
        const auto told = listener->receive_until("key_loaded");
        BOOST_CHECK_EQUAL(told.size(), 2U);
        BOOST_CHECK_EQUAL(told.front().at("type").as_string(), "hello");
    }
}

BOOST_AUTO_TEST_SUITE_END()
