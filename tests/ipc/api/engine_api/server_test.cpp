#include "ipc/api/engine_api/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <deque>

#include "lib/core/text.hpp"
#include "tests/ipc/api/engine_api/playback_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using namespace usher::api::engine_api;

namespace {

using ClientSocket = net::basic_stream_socket<net::ip::tcp, Executor>;

struct Client {
    net::io_context& loop;
    ClientSocket socket{loop.get_executor()};

    Client(net::io_context& running, const std::string& address) : loop{running} {
        const std::size_t colon = address.rfind(':');
        socket.connect({net::ip::make_address(address.substr(0, colon)),
                        static_cast<std::uint16_t>(*to_integer(address.substr(colon + 1)))});
    }

    void send(const std::string& bytes) { net::write(socket, net::buffer(bytes)); }
    /// What has come once `text` has, or the end.
    std::string read_to(const std::string& text) { return test::run(loop, read(*this, text)); }
    std::string read_all() { return read_to("\n\n never sent"); }

    static Task<std::string> read(Client& client, std::string text) {
        std::string got;
        char byte = 0;
        while (!got.ends_with(text)) {
            auto [error, size] = co_await client.socket.async_read_some(net::buffer(&byte, 1),
                                                                        net::as_tuple(use_task));
            if (error) break;
            got.append(&byte, size);
        }
        co_return got;
    }
};

struct Fixture : test::EnforcementFixture {
    test::FakeEngine engine;
    PlaybackGate gate{enforcer, test::test_products(), engine.desk};
    int keys_given = 0;
    ServerLimits limits{.connections = 2};
    std::optional<Server> server;
    std::string address;

    Fixture() { open(); }
    ~Fixture() {
        server->stop();
        loop.restart();
        loop.run();
    }

    void open() {
        const auto request_key = [this](std::size_t digits) {
            return std::string(digits - 1, '0') + std::to_string(++keys_given);
        };
        server.emplace(loop.get_executor(), gate,
                       EngineInfo{.version = "3.1.70", .version_code = 3017000}, request_key,
                       limits, Log{});
        address = server->listen("127.0.0.1", 0).value();
    }
    static std::string hello(const std::string& key) {
        return "HELLOTS version=3.1.70 version_code=3017000 key=" + key + " http_port=6878\r\n";
    }
    /// Starts a playback; the engine answers.
    void play(Client& client) {
        client.send(std::string{"START PID "} + test::content_id + " 0\r\n");
        static_cast<void>(client.read_to("starting\r\n"));
        engine.answer();
        static_cast<void>(client.read_to("stream=1\r\n"));
    }
    void authorise(Client& client, const std::string& request_key) {
        const auto key = enforcement::ProductKey::parse(test::personal_key).value();
        client.send("HELLOBG version=6\r\nREADY key=" + key.response_key(request_key) + "\r\n");
        BOOST_CHECK_EQUAL(client.read_to("AUTH 1\r\n"), hello(request_key) + "AUTH 1\r\n");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_api_server, Fixture)

BOOST_AUTO_TEST_CASE(every_connection_has_a_request_key_of_its_own) {
    Client first{loop, address};
    authorise(first, "0000000001");
    Client second{loop, address};
    authorise(second, "0000000002");
    BOOST_CHECK_EQUAL(server->connections(), 2U);
}

BOOST_AUTO_TEST_CASE(one_connection_too_many_is_closed) {
    Client first{loop, address};
    authorise(first, "0000000001");
    Client second{loop, address};
    authorise(second, "0000000002");
    Client third{loop, address};
    BOOST_CHECK_EQUAL(third.read_all(), "");
}

BOOST_AUTO_TEST_CASE(a_web_page_and_broken_lines_get_no_answer) {
    for (const char* bytes : {"POST / HTTP/1.1\r\nHost: x\r\n\r\nHELLOBG version=6\r\n",
                              "HELLOBG version=6\n", "\x16\x03\x01\r\n"}) {
        Client client{loop, address};
        client.send(bytes);
        BOOST_CHECK_EQUAL(client.read_all(), "");
    }
}

BOOST_AUTO_TEST_CASE(who_says_more_than_it_may_in_a_second_is_closed) {
    limits.lines_per_second = 3;
    server->stop();
    open();
    Client client{loop, address};
    for (int i = 0; i < 100; ++i) client.send("PING\r\n");
    BOOST_CHECK_LT(client.read_all().size(), 100 * std::string_view{"NOTREADY\r\n"}.size());
}

BOOST_AUTO_TEST_CASE(the_last_word_leaves_before_the_end) {
    Client client{loop, address};
    client.send("PING\r\nSHUTDOWN\r\n");
    BOOST_CHECK_EQUAL(client.read_all(), "NOTREADY\r\n");
}

BOOST_AUTO_TEST_CASE(who_has_not_authorised_in_time_is_closed) {
    server->stop();
    limits.authorising_time = 0ms;
    open();
    Client client{loop, address};
    client.send("HELLOBG version=6\r\n");
    BOOST_CHECK_EQUAL(client.read_to("\r\n"), hello("0000000001"));
    server->look();
    BOOST_CHECK_EQUAL(client.read_all(), "");
}

BOOST_AUTO_TEST_CASE(who_is_idle_is_closed_unless_something_plays) {
    server->stop();
    limits.idle_time = 0ms;
    open();
    Client client{loop, address};
    authorise(client, "0000000001");
    play(client);
    server->look();
    client.send("STOP\r\n");
    BOOST_CHECK_EQUAL(client.read_to("idle\r\n"), "STATE 0\r\nSTATUS main:idle\r\n");
    server->look();
    BOOST_CHECK_EQUAL(client.read_all(), "");
}

BOOST_AUTO_TEST_CASE(playback_ends_with_its_connection) {
    {
        Client client{loop, address};
        authorise(client, "0000000001");
        play(client);
        BOOST_CHECK(engine.stopped.empty());
    }
    loop.restart();
    while (engine.stopped.empty() && loop.run_one_for(10s) > 0) {
    }
    BOOST_CHECK_EQUAL(engine.stopped.size(), 1U);
}

BOOST_AUTO_TEST_CASE(listens_on_loopback_alone) {
    for (const char* host : {"0.0.0.0", "::", "192.0.2.1", "localhost", ""}) {
        BOOST_CHECK(server->listen(host, 0).error().code() == Errc::NotAccepted);
    }
    const auto port =
        static_cast<std::uint16_t>(*to_integer(address.substr(address.rfind(':') + 1)));
    BOOST_CHECK(server->listen("127.0.0.1", port).error().code() == Errc::Unavailable);
}

BOOST_AUTO_TEST_SUITE_END()
