// Threat model Q2 and Q3 against the process: whatever comes in, it refuses or answers, and lives.
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <list>
#include <regex>

#include "tests/lib/http/malformed_requests.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/websocket_client.hpp"
#include "tests/system/request_generator.hpp"

using namespace usher;
using test::Answer;
using test::Connection;

namespace {

constexpr std::uint32_t seed = 20'261'121;
constexpr int generated_requests = 1'500;
constexpr int generated_streams = 100;
constexpr int warming_up = 300;
constexpr long growth_kib_max = 32 * 1024;

struct Fixture {
    test::DaemonProcess daemon{{.sandbox = true}};
    test::RequestGenerator generator{seed, daemon.http().authority()};

    // Sends bytes and reads up to the end of the connection; the statuses of the answers.
    static std::vector<int> statuses_after(const test::Peer& peer, const std::string& bytes) {
        Connection connection{peer};
        connection.send(bytes);
        connection.finish();
        const std::string received = connection.receive_rest();
        static const std::regex status_line{R"(HTTP/1\.1 (\d{3}) )"};
        std::vector<int> statuses;
        for (std::sregex_iterator line{received.begin(), received.end(), status_line}, end;
             line != end; ++line) {
            statuses.push_back(std::stoi((*line)[1]));
        }
        BOOST_CHECK_EQUAL(received.empty(), statuses.empty());
        return statuses;
    }

    void check_alive() {
        BOOST_REQUIRE(daemon.is_running());
        BOOST_CHECK_EQUAL(test::get(daemon.http(), "/v1/check?option=noAds").status, 200);
        const boost::json::object status = test::get(daemon.socket(), "/v1/status").json();
        BOOST_CHECK_EQUAL(status.at("counts").at("keys").to_number<int>(), 0);
        BOOST_CHECK_EQUAL(status.at("counts").at("activations_open").to_number<int>(), 0);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(malformed, Fixture)

BOOST_AUTO_TEST_CASE(each_known_malformed_request_is_refused) {
    for (const http::test::MalformedRequest& request : http::test::malformed_requests()) {
        const std::vector<int> statuses = statuses_after(daemon.http(), request.bytes);
        BOOST_CHECK_MESSAGE(!statuses.empty() && statuses.back() == request.status, request.what);
    }
    check_alive();
}

BOOST_AUTO_TEST_CASE(damaged_requests_are_refused_or_answered) {
    BOOST_TEST_MESSAGE("seed " << seed);
    long before_kib = 0;
    for (int i = 0; i < generated_requests; ++i) {
        if (i == warming_up) before_kib = daemon.process().resident_kib();
        const std::string request = generator.next();
        const test::Peer& peer = i % 4 == 0 ? daemon.socket() : daemon.http();
        for (const int status : statuses_after(peer, request)) {
            // 5xx would be our own failure: only "no such version" is the client's.
            BOOST_CHECK_MESSAGE(status < 500 || status == 505,
                                status << " for request " << i << " of seed " << seed);
        }
    }
    check_alive();
    BOOST_CHECK_LE(daemon.process().resident_kib() - before_kib, growth_kib_max);
}

BOOST_AUTO_TEST_CASE(damaged_frames_end_their_stream_alone) {
    test::WebSocketClient listener{daemon.socket(), "/v1/events"};
    static_cast<void>(listener.receive());
    for (int i = 0; i < generated_streams; ++i) {
        Connection connection{daemon.socket()};
        connection.send(test::to_bytes(daemon.socket(),
                                       {.target = "/v1/events", .fields = test::upgrade_fields()}));
        BOOST_REQUIRE_EQUAL(connection.receive().value().status, 101);
        connection.send(generator.next_frames());
        connection.finish();
        while (connection.receive_bytes(1)) {
        }
    }
    check_alive();
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    BOOST_CHECK(!listener.receive());
}

BOOST_AUTO_TEST_CASE(idle_and_half_finished_clients_do_not_keep_others_out) {
    std::list<Connection> idle;
    for (int i = 0; i < 300; ++i) idle.emplace_back(daemon.http());
    std::list<Connection> halves;
    for (int i = 0; i < 60; ++i) {
        halves.emplace_back(daemon.socket());
        halves.back().send("GET /v1/status HTTP/1.1\r\nHost: localhost\r\nX: ");
    }
    // The Unix socket has connections of its own.
    BOOST_CHECK_EQUAL(test::get(daemon.socket(), "/readyz").status, 200);
    idle.clear();
    // Places are free again as soon as the daemon has seen that they left.
    while (true) {
        Connection connection{daemon.http()};
        connection.send(test::to_bytes(daemon.http(), {.target = "/readyz"}));
        if (connection.receive()) break;
    }
    check_alive();
}

BOOST_AUTO_TEST_CASE(a_header_that_does_not_end_is_given_up) {
    Connection slow{daemon.http()};
    slow.send("GET /v1/status HTTP/1.1\r\nHost: ");
    BOOST_CHECK_EQUAL(slow.receive().value().status, 408);
    BOOST_CHECK(slow.ends());
    check_alive();
}

BOOST_AUTO_TEST_SUITE_END()
