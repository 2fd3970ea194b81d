// What takes too long, at times that the test names: the parts of a server on a loop that turns
// when the test says so.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/http/idle_pool.hpp"
#include "lib/http/websocket_pool.hpp"
#include "tests/lib/http/loop.hpp"
#include "tests/support/websocket_frames.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::http;
using namespace usher::http::test;
using namespace usher::test::websocket;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto header_time = 5s;
constexpr auto idle_time = 60s;
constexpr std::string_view an_empty_ping{"\x89\x00", 2};

struct Fixture {
    net::io_context loop{1};
    std::shared_ptr<SessionContext> context = std::make_shared<SessionContext>(
        SessionContext{.limits = {.header_time = header_time, .idle_time = idle_time},
                       .handler = {},
                       .log = {},
                       .clock = {}});
    std::array<int, 2> ends = connected();
    const int server_end = ends[0];  ///< whoever it is given to closes it
    Wire wire{ends[1]};

    // Neither end blocks: there is nobody to wait for.
    static std::array<int, 2> connected() {
        std::array<int, 2> sockets{};
        const int kind = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
        BOOST_REQUIRE_EQUAL(::socketpair(AF_UNIX, kind, 0, sockets.data()), 0);
        return sockets;
    }
    /// Lets everything happen that can happen by now.
    void turn() {
        loop.restart();
        loop.poll();
    }
    /// What has come to the client since the last time; "closed" at the end.
    [[nodiscard]] std::string heard() {
        turn();
        std::array<char, 4096> bytes{};
        const ssize_t size = ::recv(wire.descriptor(), bytes.data(), bytes.size(), 0);
        if (size == 0) return "closed";
        return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(deadlines, Fixture)

BOOST_AUTO_TEST_CASE(dripping_does_not_move_the_headers_deadline) {
    const auto session = std::make_shared<Session>(
        Socket{loop, net::generic::stream_protocol{AF_UNIX, 0}, server_end}, Entrance{}, context,
        "G", "");
    net::co_spawn(loop, session->run(), net::detached);
    BOOST_CHECK_EQUAL(heard(), "");
    const Clock::time_point late = Clock::now() + header_time;
    wire.send("X");
    turn();
    session->check_deadline(late);
    BOOST_CHECK(heard().starts_with("HTTP/1.1 408 "));
    wire.close();
    turn();
}

BOOST_AUTO_TEST_CASE(silence_between_requests_ends_without_a_word) {
    const auto pool = std::make_shared<IdlePool>(
        loop.get_executor(), context, [](const IdlePool::Departure&) { BOOST_ERROR("departed"); });
    const Clock::time_point before = Clock::now();
    pool->add(server_end, {});
    const Clock::time_point after = Clock::now();
    pool->sweep(before + idle_time - 1ms);
    BOOST_CHECK_EQUAL(heard(), "");
    pool->sweep(after + idle_time);
    BOOST_CHECK_EQUAL(heard(), "closed");
    BOOST_CHECK_EQUAL(pool->size(), 0U);
}

BOOST_AUTO_TEST_CASE(an_answer_begins_the_idle_time_anew) {
    context->quick.handler = [](const RequestHead&, std::string_view, const Entrance&,
                                std::string& body) {
        body = "x";
        return true;
    };
    const auto pool = std::make_shared<IdlePool>(
        loop.get_executor(), context, [](const IdlePool::Departure&) { BOOST_ERROR("departed"); });
    const Clock::time_point begun = Clock::now();
    pool->add(server_end, {});
    const Clock::time_point answered = begun + idle_time - 1ms;
    pool->sweep(answered);
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    BOOST_CHECK(heard().starts_with("HTTP/1.1 200 "));
    pool->sweep(answered + idle_time - 1ms);
    BOOST_CHECK_EQUAL(heard(), "");
    pool->sweep(answered + idle_time);
    BOOST_CHECK_EQUAL(heard(), "closed");
}

BOOST_AUTO_TEST_CASE(a_websocket_that_vanishes_is_noticed_by_its_silence) {
    int ends_told = 0;
    WebSocketUser user;
    user.ended = [&ends_told](WebSocket&) { ++ends_told; };
    const auto pool = std::make_shared<WebSocketPool>(loop.get_executor(), context);
    pool->add(server_end, std::make_shared<const WebSocketUser>(user));
    BOOST_CHECK_EQUAL(heard(), "");
    const Clock::time_point pinged = Clock::now() + idle_time;
    pool->sweep(pinged);
    BOOST_CHECK_EQUAL(heard(), an_empty_ping);
    pool->sweep(pinged + idle_time / 2 - 1ms);
    BOOST_CHECK_EQUAL(heard(), "");
    pool->sweep(pinged + idle_time / 2);
    BOOST_CHECK_EQUAL(heard(), "closed");
    BOOST_CHECK_EQUAL(ends_told, 1);
    BOOST_CHECK_EQUAL(pool->size(), 0U);
}

BOOST_AUTO_TEST_CASE(a_websocket_that_answers_pings_stays) {
    const auto pool = std::make_shared<WebSocketPool>(loop.get_executor(), context);
    pool->add(server_end, std::make_shared<const WebSocketUser>());
    // As many pings as would have been two silences.
    for (int i = 0; i < 4; ++i) {
        pool->sweep(Clock::now() + idle_time);
        BOOST_CHECK_EQUAL(heard(), an_empty_ping);
        wire.send(frame(pong, ""));
        BOOST_CHECK_EQUAL(heard(), "");
    }
    wire.send(close_frame(1000));
    BOOST_CHECK_EQUAL(heard(), "\x88\x02\x03\xe8");
    wire.close();
    turn();
}

BOOST_AUTO_TEST_SUITE_END()
