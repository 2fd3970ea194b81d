#include "lib/http/quick.hpp"

#include <boost/test/unit_test.hpp>
#include <future>
#include <stdexcept>
#include <thread>

#include "tests/lib/http/loop.hpp"

using namespace usher;
using namespace usher::http;
using namespace usher::http::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view quick_get = "GET /quick?a HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view slow_get = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";

ReadClock standing_clock() {
    return [] { return ClockReading{.wall = from_unix(784'111'777), .boot = 0ms}; };
}

// Answers `/quick…` with its target, and throws for `/throws`.
QuickAnswers quick_answers() {
    auto handler = [](const RequestHead& head, std::string_view content, const Entrance&,
                      std::string& body) {
        if (head.target == "/throws") throw std::runtime_error{"no short way"};
        if (!head.target.starts_with("/quick")) return false;
        body += "quick ";
        body += head.target;
        body += content;
        return true;
    };
    return {.handler = handler, .fields = {{"Vary", "Origin"}}};
}

// The whole way: tells the same, and that it was the whole way.
Handler whole_way() {
    return [](Request request) -> Task<Response> {
        Response response{.fields = {{"Vary", "Origin"}}, .body = "whole " + request.target};
        co_return response;
    };
}

struct Fixture {
    RunningServer server{whole_way(), {}, {}, standing_clock(), quick_answers()};
    Wire wire{server.peer()};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(quick)

BOOST_FIXTURE_TEST_CASE(answers_with_the_bytes_of_the_whole_way, Fixture) {
    wire.send(quick_get);
    const Answer quick = wire.receive().value();
    BOOST_CHECK_EQUAL(quick.body, "quick /quick?a");
    // The same length, so that the headers compare.
    wire.send("GET /slow?ab HTTP/1.1\r\nHost: a\r\n\r\n");
    Answer whole = wire.receive().value();
    BOOST_CHECK_EQUAL(whole.body, "whole /slow?ab");
    BOOST_CHECK_EQUAL(quick.header, whole.header);
    BOOST_CHECK(quick.has("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
}

BOOST_FIXTURE_TEST_CASE(keeps_the_order_of_what_arrives_together, Fixture) {
    std::string bytes;
    for (int i = 0; i < 3; ++i) {
        bytes += quick_get;
        bytes += slow_get;
    }
    wire.send(bytes + std::string{quick_get});
    // What came behind a slow one is answered where that was answered.
    for (int i = 0; i < 3; ++i) {
        BOOST_CHECK(wire.receive().value().body.ends_with("/quick?a"));
        BOOST_CHECK_EQUAL(wire.receive().value().body, "whole /slow");
    }
    BOOST_CHECK(wire.receive().value().body.ends_with("/quick?a"));
    wire.send(quick_get);
    BOOST_CHECK_EQUAL(wire.receive().value().body, "quick /quick?a");
}

BOOST_FIXTURE_TEST_CASE(what_comes_in_pieces_goes_the_whole_way, Fixture) {
    for (std::size_t cut = 1; cut < quick_get.size(); cut += 7) {
        wire.send(quick_get.substr(0, cut));
        wire.send(quick_get.substr(cut));
        BOOST_CHECK(wire.receive().value().body.ends_with("/quick?a"));
    }
}

BOOST_FIXTURE_TEST_CASE(a_post_that_arrives_whole_is_answered_too, Fixture) {
    const std::string post = "POST /quick HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";
    wire.send(post + post + std::string{quick_get});
    BOOST_CHECK_EQUAL(wire.receive().value().body, "quick /quickbody");
    BOOST_CHECK_EQUAL(wire.receive().value().body, "quick /quickbody");
    BOOST_CHECK_EQUAL(wire.receive().value().body, "quick /quick?a");
    wire.send(post.substr(0, post.size() - 1));
    wire.send("y");
    const std::string in_pieces = wire.receive().value().body;
    // Unless both pieces came at once.
    BOOST_CHECK(in_pieces == "whole /quick" || in_pieces == "quick /quickbody");
    wire.send(post);
    BOOST_CHECK_EQUAL(wire.receive().value().body, "quick /quickbody");
}

BOOST_FIXTURE_TEST_CASE(a_post_that_is_over_the_limit_is_refused, Fixture) {
    wire.send("POST /quick HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\nbody");
    BOOST_CHECK_EQUAL(wire.receive().value().status, 413);
}

BOOST_FIXTURE_TEST_CASE(what_is_no_plain_get_goes_the_whole_way, Fixture) {
    for (const std::string_view bytes :
         {"POST /quick HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
          "GET /quick HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
          "GET /quick HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
        wire.send(bytes);
        BOOST_CHECK_EQUAL(wire.receive().value().body, "whole /quick");
    }
    wire.send("HEAD /quick HTTP/1.1\r\nHost: a\r\n\r\n");
    BOOST_CHECK(wire.receive(true).value().has("Content-Length: 12\r\n"));
    wire.send("GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    BOOST_CHECK(wire.receive().value().has("Connection: close\r\n"));
    BOOST_CHECK_EQUAL(wire.receive_rest(), "");

    Wire old{server.peer()};
    old.send("GET /quick HTTP/1.0\r\n\r\n");
    BOOST_CHECK_EQUAL(old.receive().value().body, "whole /quick");
    BOOST_CHECK_EQUAL(old.receive_rest(), "");
}

BOOST_FIXTURE_TEST_CASE(a_short_way_that_fails_leaves_the_request_to_the_whole_way, Fixture) {
    wire.send("GET /throws HTTP/1.1\r\nHost: a\r\n\r\n");
    BOOST_CHECK_EQUAL(wire.receive().value().body, "whole /throws");
}

BOOST_FIXTURE_TEST_CASE(what_is_malformed_is_refused_behind_a_quick_answer_too, Fixture) {
    wire.send(std::string{quick_get} + "NONSENSE\r\n\r\n");
    BOOST_CHECK_EQUAL(wire.receive().value().status, 200);
    BOOST_CHECK_EQUAL(wire.receive().value().status, 400);
    BOOST_CHECK_EQUAL(wire.receive_rest(), "");
}

BOOST_AUTO_TEST_CASE(a_peer_that_does_not_read_gets_the_rest_when_it_does) {
    constexpr std::size_t size = 100'000;
    constexpr std::size_t count = 100;
    auto handler = [](const RequestHead&, std::string_view, const Entrance&, std::string& body) {
        body.append(size, 'x');
        return true;
    };
    RunningServer server{say("not asked"), {}, {}, {}, {.handler = handler, .fields = {}}};
    Wire wire{server.peer()};
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) bytes += quick_get;
    wire.send(bytes);
    for (std::size_t i = 0; i < count; ++i) {
        const Answer answer = wire.receive().value();
        BOOST_REQUIRE_EQUAL(answer.status, 200);
        if (answer.body == "not asked") continue;  // of a request that came behind a full socket
        BOOST_REQUIRE_EQUAL(answer.body.size(), size);
    }
}

BOOST_AUTO_TEST_CASE(a_peer_that_does_not_read_holds_nobody_up) {
    auto handler = [](const RequestHead& head, std::string_view, const Entrance&,
                      std::string& body) {
        body.append(head.target == "/small" ? 1 : 200'000, 'x');
        return true;
    };
    RunningServer server{say("not asked"), {}, {}, {}, {.handler = handler, .fields = {}}};
    Wire deaf{server.peer()};
    std::string bytes;
    for (int i = 0; i < 100; ++i) bytes += quick_get;
    deaf.send(bytes);
    deaf.send(slow_get);
    for (int i = 0; i < 3; ++i) {
        Wire other{server.peer()};
        other.send("GET /small HTTP/1.1\r\nHost: a\r\n\r\n");
        BOOST_REQUIRE_EQUAL(other.receive().value().body, "x");
        other.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        BOOST_REQUIRE_EQUAL(other.receive().value().body, "not asked");
    }
}

BOOST_AUTO_TEST_CASE(connections_at_rest_count) {
    RunningServer server{whole_way(), {.connections = 2}, {}, {}, quick_answers()};
    Wire first{server.peer()};
    first.send(quick_get);
    BOOST_CHECK_EQUAL(first.receive().value().status, 200);
    Wire second{server.peer()};
    second.send(slow_get);
    BOOST_CHECK_EQUAL(second.receive().value().status, 200);
    BOOST_CHECK_EQUAL(server.connections(), 2U);
    Wire third{server.peer()};
    BOOST_CHECK_EQUAL(third.receive_rest(), "");
}

BOOST_AUTO_TEST_CASE(many_connections_take_turns) {
    RunningServer server{whole_way(), {}, {}, {}, quick_answers()};
    std::vector<Wire> wires;
    for (int i = 0; i < 200; ++i) wires.emplace_back(server.peer());
    for (int round = 0; round < 3; ++round) {
        for (Wire& wire : wires) wire.send(quick_get);
        for (Wire& wire : wires) BOOST_CHECK_EQUAL(wire.receive().value().body, "quick /quick?a");
        for (Wire& wire : wires) wire.send(slow_get);
        for (Wire& wire : wires) BOOST_CHECK_EQUAL(wire.receive().value().body, "whole /slow");
    }
    wires.clear();
    server.await_connections(0);
}

BOOST_AUTO_TEST_SUITE_END()
