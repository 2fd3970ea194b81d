#include "lib/http/client.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/lib/http/loop.hpp"
#include "tests/lib/http/script.hpp"

using namespace std::chrono_literals;
using namespace usher::http;
using namespace usher::http::test;
using usher::Errc;
using usher::Result;
using usher::Task;
using usher::Url;

namespace {

Url loopback(std::uint16_t port) {
    return {.tls = false, .host = "127.0.0.1", .port = port};
}

Result<Exchange> ask(const Client& client, ClientRequest request) {
    Loop loop;
    return loop.await(client.send(std::move(request)));
}

// What comes of a peer that answers with `bytes` and closes.
Result<Exchange> ask_for(const std::string& bytes, const std::string& method = "GET") {
    Script script{replying(bytes)};
    const Client client{loopback(script.port()), {.header_bytes = 1024, .body_bytes = 4096}};
    return ask(client, {.method = method, .target = "/secret?token=hush"});
}

Errc code_for(const std::string& bytes) {
    const Result<Exchange> answer = ask_for(bytes);
    BOOST_REQUIRE(!answer);
    BOOST_CHECK(answer.error().message().find("secret") == std::string::npos);
    BOOST_CHECK(answer.error().message().find("hush") == std::string::npos);
    return answer.error().code();
}

std::string body_for(const std::string& bytes) {
    return ask_for(bytes).value().response.body;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(client)

BOOST_AUTO_TEST_CASE(sends_a_request_as_it_stands_and_no_more) {
    std::promise<std::string> seen;
    Script script{[&seen](Wire& wire) {
        seen.set_value(wire.receive_until("{}").value());
        wire.send("HTTP/1.1 204 No Content\r\n\r\n");
    }};
    Url url = loopback(script.port());
    url.path = "/base";
    const Client client{url};
    const ClientRequest request{.method = "POST",
                                .target = "/a?b=c",
                                .fields = {{"Authorization", "Bearer x"}},
                                .body = "{}"};
    const Exchange exchange = ask(client, request).value();
    BOOST_CHECK_EQUAL(exchange.response.status, 204);
    BOOST_CHECK_GE(exchange.round_trip.count(), 0);
    BOOST_CHECK_EQUAL(
        seen.get_future().get(),
        "POST /base/a?b=c HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(script.port()) +
            "\r\nConnection: close\r\nAuthorization: Bearer x\r\nContent-Length: "
            "2\r\n\r\n{}");
}

BOOST_AUTO_TEST_CASE(talks_to_the_own_server_by_address_by_name_and_by_path) {
    const std::string path =
        std::filesystem::temp_directory_path() / ("usher-client-" + std::to_string(::getpid()));
    RunningServer server{[](Request request) -> Task<Response> {
        Response response{.status = 418, .content_type = "text/plain", .fields = {{"ETag", "e"}}};
        response.body = request.target + request.body + std::string{*request.field("Host")};
        co_return response;
    }};
    server.loop().call([&] { return server.server().listen_unix(path, 0600).value(); });

    Client moved{loopback(1)};
    moved = Client{loopback(server.port())};
    const Response answer =
        ask(moved, {.method = "PUT", .target = "/x", .body = "y"}).value().response;
    BOOST_CHECK_EQUAL(answer.status, 418);
    BOOST_CHECK_EQUAL(answer.content_type, "text/plain");
    BOOST_CHECK_EQUAL(answer.field("etag").value(), "e");
    const std::string port = std::to_string(server.port());
    BOOST_CHECK_EQUAL(answer.body, "/xy127.0.0.1:" + port);

    const Client named{{.tls = false, .host = "localhost", .port = server.port()}};
    BOOST_CHECK_EQUAL(ask(named, {.target = "/"}).value().response.body, "/localhost:" + port);
    const Client local = Client::over_unix(path);
    BOOST_CHECK_EQUAL(ask(local, {.target = "/"}).value().response.body, "/localhost");
}

BOOST_AUTO_TEST_CASE(a_peer_that_is_not_there_is_unreachable) {
    std::uint16_t port = 0;
    {
        const RunningServer gone{say("x")};
        port = gone.port();
    }
    const Result<Exchange> refused = ask(Client{loopback(port)}, {.target = "/"});
    BOOST_CHECK(refused.error().code() == Errc::Unreachable);

    const Client nameless{{.tls = true, .host = "no-such-host.invalid", .port = 443}};
    BOOST_CHECK(ask(nameless, {.target = "/"}).error().code() == Errc::Unreachable);

    for (const std::string& path : {std::string{"/nonexistent/api.sock"}, std::string(200, 'p')}) {
        const Client local = Client::over_unix(path);
        BOOST_CHECK(ask(local, {.target = "/"}).error().code() == Errc::Unreachable);
    }
}

BOOST_AUTO_TEST_CASE(a_request_that_would_arrive_as_another_is_not_sent) {
    const Client client{loopback(1)};
    const std::vector<ClientRequest> wrong{
        {.method = "GET /x", .target = "/"},
        {.method = "", .target = "/"},
        {.target = "/a b"},
        {.target = "no-slash"},
        {.target = "/\r\nHost: other"},
        {.target = "/#fragment"},
        {.target = "/", .fields = {{"X", "a\r\nY: b"}}},
        {.target = "/", .fields = {{"X Y", "a"}}},
        {.target = "/", .fields = {{"host", "other"}}},
        {.target = "/", .fields = {{"Content-Length", "0"}}},
        {.target = "/", .fields = {{"Accept-Encoding", "gzip"}}}};
    for (const ClientRequest& request : wrong) {
        BOOST_CHECK(ask(client, request).error().code() == Errc::Malformed);
    }
}

BOOST_AUTO_TEST_CASE(no_answer_or_a_cut_one_is_no_answer) {
    for (const Delivery delivery : {Delivery::None, Delivery::Cut}) {
        RunningServer server{[delivery](Request) -> Task<Response> {
            Response response{.body = "0123456789"};
            response.delivery = delivery;
            co_return response;
        }};
        const Client client{loopback(server.port())};
        BOOST_CHECK(ask(client, {.target = "/"}).error().code() == Errc::NoAnswer);
    }
    for (const char* bytes :
         {"", "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1234",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
          "HTTP/1.1 100 Continue\r\n\r\n"}) {
        BOOST_TEST_CONTEXT(bytes) {
            BOOST_CHECK(code_for(bytes) == Errc::NoAnswer);
        }
    }
}

BOOST_AUTO_TEST_CASE(reads_answers_by_length_by_chunks_and_to_the_end) {
    BOOST_CHECK_EQUAL(body_for("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"), "abc");
    BOOST_CHECK_EQUAL(body_for("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "");
    BOOST_CHECK_EQUAL(body_for("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "2\r\nab\r\n1;x=y\r\nc\r\n0\r\nX: y\r\n\r\n"),
                      "abc");
    BOOST_CHECK_EQUAL(body_for("HTTP/1.0 200 OK\r\n\r\nabc"), "abc");
    BOOST_CHECK_EQUAL(body_for("HTTP/1.1 200 OK\r\n\r\n"), "");
    BOOST_CHECK_EQUAL(body_for("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: "
                               "x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"),
                      "x");
    const Result<Exchange> head =
        ask_for("HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n", "HEAD");
    BOOST_CHECK_EQUAL(head.value().response.body, "");
}

BOOST_AUTO_TEST_CASE(a_malformed_answer_is_no_answer) {
    for (const char* bytes :
         {"<html>not http</html>\r\n\r\n", "ICY 200 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
          "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nNonsense\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n"}) {
        BOOST_TEST_CONTEXT(bytes) {
            BOOST_CHECK(code_for(bytes) == Errc::NoAnswer);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_answer_over_a_limit_is_too_large) {
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::string much(5000, 'x');
    std::string interim;
    for (int i = 0; i < 60; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
    for (const std::string& bytes :
         {ok + "X: " + much + "\r\n\r\n", ok + "X: " + much, interim + ok + "\r\n",
          ok + "Content-Length: 4097\r\n\r\n", ok + "\r\n" + much,
          ok + "Transfer-Encoding: chunked\r\n\r\n1388\r\n" + much + "\r\n0\r\n\r\n",
          ok + "Transfer-Encoding: chunked\r\n\r\n1;" + much}) {
        BOOST_TEST_CONTEXT(bytes.substr(0, 80)) {
            BOOST_CHECK(code_for(bytes) == Errc::TooLarge);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_endless_answer_ends_at_its_limit) {
    for (const char* start : {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n"}) {
        Script script{[start](Wire& wire) {
            static_cast<void>(wire.receive_until("\r\n\r\n"));
            wire.send(start);
            while (wire.send("X-Field: value\r\n")) {
            }
        }};
        const Client client{loopback(script.port())};
        BOOST_CHECK(ask(client, {.target = "/"}).error().code() == Errc::TooLarge);
    }
}

BOOST_AUTO_TEST_CASE(a_redirect_is_an_answer_and_not_followed) {
    const Response answer = ask_for(
                                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
                                "Content-Length: 0\r\n\r\n")
                                .value()
                                .response;
    BOOST_CHECK_EQUAL(answer.status, 302);
    BOOST_CHECK_EQUAL(answer.field("location").value(), "http://127.0.0.1:1/");
}

BOOST_AUTO_TEST_CASE(one_deadline_bounds_the_whole_call) {
    for (const char* start : {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\nabc"}) {
        Script script{[start](Wire& wire) {
            static_cast<void>(wire.receive_until("\r\n\r\n"));
            wire.send(start);
            wire.receive_rest();
        }};
        const Client client{loopback(script.port()), {.deadline = 60ms}};
        const Result<Exchange> answer = ask(client, {.target = "/"});
        BOOST_CHECK(answer.error().code() == Errc::NoAnswer);
        BOOST_CHECK(answer.error().context().find("the deadline passed") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(
    a_connection_that_does_not_come_to_stand_is_waited_for_no_longer_than_its_part) {
    // Whoever takes the connection and never speaks TLS holds it up like a host that is away.
    Script script{[](Wire& wire) { wire.receive_rest(); }};
    const Client client{{.tls = true, .host = "127.0.0.1", .port = script.port()},
                        {.deadline = 24h, .connect = 60ms}};
    const Result<Exchange> answer = ask(client, {.target = "/"});
    BOOST_CHECK(answer.error().code() == Errc::Unreachable);
    BOOST_CHECK(answer.error().context().find("the deadline passed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_part_for_connecting_does_not_bound_what_follows) {
    static constexpr auto part = 1s;
    Script script{[](Wire& wire) {
        const auto end = std::chrono::steady_clock::now() + part;
        static_cast<void>(wire.receive_until("\r\n\r\n"));
        std::this_thread::sleep_until(end);  // a slow host is what is tested
        wire.send("HTTP/1.1 204 No Content\r\n\r\n");
    }};
    const Client client{loopback(script.port()), {.deadline = 24h, .connect = part}};
    BOOST_CHECK_EQUAL(ask(client, {.target = "/"}).value().response.status, 204);
}

BOOST_AUTO_TEST_CASE(a_deadline_before_the_last_byte_proves_that_not_all_was_sent) {
    std::promise<void> over;
    Script script{[ended = over.get_future().share()](Wire&) { ended.wait(); }};
    const Client client{loopback(script.port()), {.deadline = 60ms}};
    const ClientRequest request{
        .method = "POST", .target = "/", .body = std::string(std::size_t{64} << 20U, 'x')};
    const Result<Exchange> answer = ask(client, request);
    over.set_value();
    BOOST_CHECK(answer.error().code() == Errc::Unreachable);
}

BOOST_AUTO_TEST_CASE(many_calls_may_be_under_way_at_once) {
    RunningServer server{echo()};
    const Client client{loopback(server.port())};
    Loop loop;
    std::vector<std::future<Result<Exchange>>> answers;
    for (int i = 0; i < 20; ++i) {
        auto call = client.send({.target = "/" + std::to_string(i)});
        answers.push_back(
            boost::asio::co_spawn(loop.executor(), std::move(call), boost::asio::use_future));
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
        BOOST_CHECK_EQUAL(answers[i].get().value().response.body,
                          "GET /" + std::to_string(i) + " ");
    }
}

BOOST_AUTO_TEST_SUITE_END()
