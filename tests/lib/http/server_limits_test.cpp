#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/async/timer.hpp"
#include "tests/lib/http/loop.hpp"

using namespace std::chrono_literals;
using namespace usher::http;
using namespace usher::http::test;
using usher::Task;

namespace {

const std::string plain_get = "GET / HTTP/1.1\r\n\r\n";

int status_of(Wire& wire) {
    const auto answer = wire.receive();
    return answer ? answer->status : 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(server_limits)

BOOST_AUTO_TEST_CASE(a_header_that_does_not_end_in_time_is_a_408) {
    RunningServer server{say("x"), {.header_time = 40ms}};
    for (const char* part : {"G", "GET / HTTP/1.1\r\nHost: a\r\n"}) {
        Wire wire{server.peer()};
        wire.send(part);
        BOOST_CHECK_EQUAL(status_of(wire), 408);
        BOOST_CHECK_EQUAL(wire.receive_rest(), "");
    }
}

BOOST_AUTO_TEST_CASE(a_body_that_does_not_end_in_time_is_a_408) {
    RunningServer server{say("x"), {.body_time = 40ms}};
    for (const char* part : {"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n12",
                             "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"}) {
        Wire wire{server.peer()};
        wire.send(part);
        BOOST_CHECK_EQUAL(status_of(wire), 408);
        BOOST_CHECK_EQUAL(wire.receive_rest(), "");
    }
}

BOOST_AUTO_TEST_CASE(silence_between_requests_ends_without_a_word) {
    RunningServer server{say("x"), {.idle_time = 40ms}};
    Wire silent{server.peer()};
    BOOST_CHECK_EQUAL(silent.receive_rest(), "");
}

BOOST_AUTO_TEST_CASE(a_handler_has_all_the_time_it_wants) {
    std::promise<void> asked;
    std::promise<void> go_on;
    std::shared_future<void> may_go_on = go_on.get_future().share();
    const ServerLimits limits{.header_time = 5ms, .body_time = 5ms};
    RunningServer server{[&asked, may_go_on](Request) -> Task<Response> {
                             asked.set_value();
                             const auto executor = co_await boost::asio::this_coro::executor;
                             usher::async::Timer timer{executor};
                             while (may_go_on.wait_for(0s) != std::future_status::ready) {
                                 timer.expires_after(1ms);
                                 co_await usher::async::wait(timer);
                             }
                             Response response{.body = "late"};
                             co_return response;
                         },
                         limits};
    Wire slow{server.peer()};
    slow.send(plain_get);
    asked.get_future().get();
    // By then the limits have been looked at, and were over for the slow one too.
    Wire late{server.peer()};
    late.send("G");
    BOOST_CHECK_EQUAL(status_of(late), 408);
    go_on.set_value();
    BOOST_CHECK_EQUAL(slow.receive().value().body, "late");
}

BOOST_AUTO_TEST_CASE(a_peer_that_does_not_read_is_dropped) {
    std::promise<void> asked;
    const auto handler = [&asked](Request) -> Task<Response> {
        asked.set_value();
        Response response{.body = std::string(std::size_t{16} << 20U, 'x')};
        co_return response;
    };
    RunningServer server{handler, {.body_time = 60ms}};
    Wire wire{server.peer()};
    wire.send(plain_get);
    asked.get_future().get();
    server.await_connections(0);
    BOOST_CHECK_LT(wire.receive_rest().size(), std::size_t{16} << 20U);
}

BOOST_AUTO_TEST_CASE(one_connection_too_many_is_closed_at_once) {
    RunningServer server{say("x"), {.connections = 2}};
    Wire first{server.peer()};
    Wire second{server.peer()};
    server.await_connections(2);
    Wire third{server.peer()};
    BOOST_CHECK_EQUAL(third.receive_rest(), "");

    first.close();
    server.await_connections(1);
    Wire fourth{server.peer()};
    fourth.send(plain_get);
    BOOST_CHECK_EQUAL(status_of(fourth), 200);
}

BOOST_AUTO_TEST_CASE(beyond_the_unfinished_the_oldest_is_closed) {
    RunningServer server{say("x"), {.unfinished = 2}};
    std::vector<Wire> wires;
    for (int i = 0; i < 3; ++i) {
        wires.emplace_back(server.peer());
        wires.back().send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
        BOOST_REQUIRE_EQUAL(status_of(wires.back()), 100);
    }
    BOOST_CHECK_EQUAL(wires[0].receive_rest(), "");
    wires[1].send("x");
    BOOST_CHECK_EQUAL(status_of(wires[1]), 200);
    wires[2].send("x");
    BOOST_CHECK_EQUAL(status_of(wires[2]), 200);
}

BOOST_AUTO_TEST_CASE(whole_requests_are_never_unfinished) {
    RunningServer server{say("x"), {.unfinished = 1}};
    std::vector<Wire> wires;
    for (int i = 0; i < 8; ++i) {
        wires.emplace_back(server.peer());
        wires.back().send(plain_get);
    }
    for (Wire& wire : wires) BOOST_CHECK_EQUAL(status_of(wire), 200);
}

BOOST_AUTO_TEST_CASE(accepting_goes_on_after_descriptors_were_short) {
    Lines lines;
    RunningServer server{say("x"), {}, lines.log()};
    rlimit before{};
    BOOST_REQUIRE_EQUAL(::getrlimit(RLIMIT_NOFILE, &before), 0);
    Wire probe{::dup(0)};  // tells the lowest free number: the client's, so that none is left
    const auto lowest = static_cast<rlim_t>(probe.descriptor());
    probe.close();
    const rlimit tight{.rlim_cur = lowest + 1, .rlim_max = before.rlim_max};

    std::optional<Wire> client;
    BOOST_REQUIRE_EQUAL(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    client.emplace(server.peer());
    usher::test::await("the shortage is logged", [&] { return !lines.all().empty(); });
    BOOST_REQUIRE_EQUAL(::setrlimit(RLIMIT_NOFILE, &before), 0);

    client->send(plain_get);
    BOOST_CHECK_EQUAL(status_of(*client), 200);
    BOOST_CHECK_EQUAL(lines.all().size(), 1U);
    BOOST_CHECK(lines.all()[0].find("cannot accept") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
