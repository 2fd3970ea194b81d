#include "lib/http/server.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/async/timer.hpp"
#include "tests/lib/http/loop.hpp"
#include "tests/lib/http/malformed_requests.hpp"

using namespace std::chrono_literals;
using namespace usher::http;
using namespace usher::http::test;
using usher::Task;

namespace {

const std::string plain_get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

Handler deliver(Delivery delivery) {
    return [delivery](Request) -> Task<Response> {
        Response response{.body = "0123456789"};
        response.delivery = delivery;
        co_return response;
    };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(server)

BOOST_AUTO_TEST_CASE(answers_one_request_after_the_other_on_one_connection) {
    RunningServer server{echo()};
    Wire wire{server.peer()};
    for (int i = 0; i < 3; ++i) {
        BOOST_REQUIRE(wire.send(plain_get));
        const Answer answer = wire.receive().value();
        BOOST_CHECK_EQUAL(answer.status, 200);
        BOOST_CHECK_EQUAL(answer.body, "GET /a ");
        BOOST_CHECK(answer.has("\r\nServer: usher\r\n"));
        BOOST_CHECK(!answer.has("\r\nDate: "));
        BOOST_CHECK(!answer.has("\r\nConnection: "));
    }
    BOOST_CHECK_EQUAL(server.connections(), 1U);
}

BOOST_AUTO_TEST_CASE(tells_the_handler_where_the_request_came_in) {
    RunningServer server{[](Request request) -> Task<Response> {
        Response response{.body = std::to_string(request.local_port)};
        if (request.transport != Transport::Tcp) response.status = 500;
        co_return response;
    }};
    Wire wire{server.peer()};
    wire.send(plain_get);
    BOOST_CHECK_EQUAL(wire.receive().value().body, std::to_string(server.port()));
}

BOOST_AUTO_TEST_CASE(sends_the_date_of_its_clock) {
    const auto clock = [] {
        return usher::ClockReading{.wall = std::chrono::sys_seconds{784111777s}, .boot = {}};
    };
    RunningServer server{say("x"), {}, {}, clock};
    Wire wire{server.peer()};
    wire.send(plain_get);
    BOOST_CHECK(wire.receive().value().has("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
}

BOOST_AUTO_TEST_CASE(answers_pipelined_requests_in_order) {
    RunningServer server{echo()};
    Wire wire{server.peer()};
    std::string all;
    for (int i = 0; i < 100; ++i) {
        all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc";
    }
    BOOST_REQUIRE(wire.send(all));
    for (int i = 0; i < 100; ++i) {
        BOOST_REQUIRE_EQUAL(wire.receive().value().body, "POST /" + std::to_string(i) + " abc");
    }
}

BOOST_AUTO_TEST_CASE(reads_bodies_by_length_and_by_chunks) {
    RunningServer server{echo()};
    Wire wire{server.peer()};
    const std::string large(65536, 'z');
    wire.send("POST /l HTTP/1.1\r\nContent-Length: 65536\r\n\r\n" + large);
    BOOST_CHECK(wire.receive().value().body == "POST /l " + large);
    wire.send(
        "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
    BOOST_CHECK_EQUAL(wire.receive().value().body, "POST /c abc");
    wire.send(plain_get);
    BOOST_CHECK_EQUAL(wire.receive().value().status, 200);
}

BOOST_AUTO_TEST_CASE(head_has_the_length_but_not_the_body) {
    RunningServer server{say("12345")};
    Wire wire{server.peer()};
    wire.send("HEAD / HTTP/1.1\r\n\r\n" + plain_get);
    const Answer head = wire.receive(true).value();
    BOOST_CHECK(head.has("\r\nContent-Length: 5\r\n"));
    BOOST_CHECK_EQUAL(wire.receive().value().body, "12345");
}

BOOST_AUTO_TEST_CASE(says_go_on_to_who_expects_it) {
    RunningServer server{echo()};
    Wire wire{server.peer()};
    wire.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    BOOST_CHECK_EQUAL(wire.receive().value().status, 100);
    wire.send("ok");
    BOOST_CHECK_EQUAL(wire.receive().value().body, "POST / ok");
}

BOOST_AUTO_TEST_CASE(closes_when_the_client_or_the_handler_asks_for_it) {
    RunningServer server{[](Request request) -> Task<Response> {
        Response response{.body = "x"};
        response.close = request.target == "/close";
        co_return response;
    }};
    for (const char* request : {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
                                "GET / HTTP/1.1\r\nConnection: x, Close\r\n\r\n",
                                "GET / HTTP/1.0\r\n\r\n", "GET /close HTTP/1.1\r\n\r\n"}) {
        Wire wire{server.peer()};
        wire.send(request + plain_get);
        const Answer answer = wire.receive().value();
        BOOST_CHECK(answer.has("\r\nConnection: close\r\n"));
        BOOST_CHECK_EQUAL(wire.receive_rest(), "");
        BOOST_CHECK(!wire.was_reset());
    }
}

BOOST_AUTO_TEST_CASE(an_old_client_may_ask_to_stay) {
    RunningServer server{echo()};
    Wire wire{server.peer()};
    for (int i = 0; i < 2; ++i) {
        wire.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        BOOST_CHECK(wire.receive().value().has("\r\nConnection: keep-alive\r\n"));
    }
}

BOOST_AUTO_TEST_CASE(answers_a_client_that_has_said_all_it_had_to_say) {
    RunningServer server{echo()};
    Wire wire{server.peer()};
    wire.send(plain_get);
    wire.finish();
    BOOST_CHECK_EQUAL(wire.receive().value().status, 200);
    BOOST_CHECK_EQUAL(wire.receive_rest(), "");
}

BOOST_AUTO_TEST_CASE(refuses_malformed_requests_and_closes) {
    RunningServer server{echo()};
    for (const auto& request : malformed_requests()) {
        BOOST_TEST_CONTEXT(request.what << ": " << request.bytes.substr(0, 120)) {
            Wire wire{server.peer()};
            wire.send(request.bytes);
            const Answer answer = wire.receive().value();
            BOOST_CHECK_EQUAL(answer.status, request.status);
            BOOST_CHECK(answer.has("\r\nConnection: close\r\n"));
            BOOST_CHECK(answer.has("\r\nContent-Type: application/problem+json\r\n"));
            BOOST_CHECK_EQUAL(wire.receive_rest(), "");
            BOOST_CHECK(!wire.was_reset());
        }
    }
    Wire wire{server.peer()};
    wire.send(plain_get);
    BOOST_CHECK_EQUAL(wire.receive().value().status, 200);
}

BOOST_AUTO_TEST_CASE(says_nothing_to_who_leaves_in_the_middle) {
    RunningServer server{echo()};
    for (const char* part :
         {"", "GET", "GET / HTTP/1.1\r\n", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n123",
          "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
        Wire wire{server.peer()};
        wire.send(part);
        wire.finish();
        BOOST_CHECK_EQUAL(wire.receive_rest(), "");
    }
}

BOOST_AUTO_TEST_CASE(a_handlers_exception_is_a_500_and_one_line) {
    Lines lines;
    RunningServer server{[](Request request) -> Task<Response> {
                             if (request.target == "/int") throw 5;
                             throw std::runtime_error{"it broke"};
                             co_return Response{};
                         },
                         {},
                         lines.log()};
    for (const char* target : {"/std", "/int"}) {
        Wire wire{server.peer()};
        wire.send(std::string{"GET "} + target + " HTTP/1.1\r\n\r\n");
        const Answer answer = wire.receive().value();
        BOOST_CHECK_EQUAL(answer.status, 500);
        BOOST_CHECK(answer.body.find("broke") == std::string::npos);
    }
    server.stop();
    BOOST_REQUIRE_EQUAL(lines.all().size(), 2U);
    BOOST_CHECK(lines.all()[0].find("it broke") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_that_could_be_split_is_a_500_and_one_line) {
    Lines lines;
    RunningServer server{[](Request) -> Task<Response> {
                             Response response{.fields = {{"Location", "/\r\nX: 1"}}};
                             co_return response;
                         },
                         {},
                         lines.log()};
    Wire wire{server.peer()};
    wire.send(plain_get);
    BOOST_CHECK_EQUAL(wire.receive().value().status, 500);
    server.stop();
    BOOST_CHECK_EQUAL(lines.all().size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_cut_delivery_ends_in_the_middle_of_the_body) {
    RunningServer server{deliver(Delivery::Cut)};
    Wire wire{server.peer()};
    wire.send(plain_get);
    const std::string answer = wire.receive_rest();
    BOOST_CHECK(answer.find("\r\nContent-Length: 10\r\n") != std::string::npos);
    BOOST_CHECK(answer.ends_with("\r\n\r\n01234"));
    BOOST_CHECK(wire.was_reset());
}

BOOST_AUTO_TEST_CASE(no_delivery_is_a_reset_without_a_byte) {
    RunningServer server{deliver(Delivery::None)};
    Wire wire{server.peer()};
    wire.send(plain_get);
    BOOST_CHECK_EQUAL(wire.receive_rest(), "");
    BOOST_CHECK(wire.was_reset());
}

BOOST_AUTO_TEST_CASE(stops_with_requests_in_every_state_and_listens_again) {
    std::promise<void> reached;
    RunningServer server{[&reached](Request) -> Task<Response> {
        reached.set_value();
        co_await usher::async::sleep_for(24h);
        co_return Response{};
    }};
    Wire idle{server.peer()};
    Wire half{server.peer()};
    half.send("GET /");
    Wire busy{server.peer()};
    busy.send(plain_get);
    reached.get_future().wait();
    server.stop();
    server.stop();
    BOOST_CHECK_EQUAL(server.connections(), 0U);
    BOOST_CHECK_EQUAL(idle.receive_rest() + half.receive_rest() + busy.receive_rest(), "");
    BOOST_CHECK_THROW(Wire{server.peer()}, std::runtime_error);

    const auto again =
        server.loop().call([&] { return server.server().listen_tcp("127.0.0.1", server.port()); });
    BOOST_CHECK_EQUAL(again.value().port, server.port());
    Wire wire{server.peer()};
    wire.send("NONSENSE\r\n\r\n");
    BOOST_CHECK_EQUAL(wire.receive().value().status, 400);
}

BOOST_AUTO_TEST_CASE(a_handler_may_stop_its_server) {
    std::optional<RunningServer> server;
    server.emplace([&server](Request) -> Task<Response> {
        server->server().stop();
        Response response{.body = "never seen"};
        co_return response;
    });
    Wire wire{server->peer()};
    wire.send(plain_get);
    BOOST_CHECK_EQUAL(wire.receive_rest(), "");
}

BOOST_AUTO_TEST_CASE(goes_away_with_its_loop_without_a_trace) {
    boost::asio::io_context context{1};
    std::optional<Server> server;
    server.emplace(context.get_executor(), ServerLimits{}, say("x"), usher::Log{});
    const std::uint16_t port = server->listen_tcp("127.0.0.1", 0).value().port;
    Wire wire{usher::test::Peer::local(port)};
    wire.send("GET");
    context.run_one();
    context.poll();
    server.reset();
}

BOOST_AUTO_TEST_SUITE_END()
