#include "lib/async/accept_loop.hpp"

#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <vector>

#include "lib/async/unix_listener.hpp"
#include "tests/support/descriptor_limit.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using async::AcceptLoop;
using async::Descriptors;
using async::Socket;
using usher::test::DescriptorLimit;

namespace {

struct Fixture {
    usher::test::TemporaryDirectory directory;
    net::io_context loop{1};
    std::vector<std::string> lines;
    std::vector<Socket> welcomed;
    async::UnixListener listener =
        async::listen_unix(loop.get_executor(), directory.file("socket"), 0600).value();
    std::optional<AcceptLoop> accepting;

    void open(Descriptors descriptors) {
        auto welcome = [this](Socket socket) { welcomed.push_back(std::move(socket)); };
        const Log log{[this](Severity, std::string_view line) { lines.emplace_back(line); }};
        accepting.emplace(std::move(listener.acceptor), descriptors, welcome, log);
    }
    // A client that is connected; whether it is welcome, it does not know.
    Socket connect() {
        Socket client{loop.get_executor()};
        client.connect(net::local::stream_protocol::endpoint{directory.file("socket")});
        return client;
    }
    // Whether the other side has closed it.
    static bool is_closed(Socket& client) {
        client.non_blocking(true);
        std::array<char, 1> byte{};
        boost::system::error_code error;
        client.read_some(net::buffer(byte), error);
        return error == net::error::eof;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(accept_loop, Fixture)

BOOST_AUTO_TEST_CASE(hands_over_every_connection) {
    open(Descriptors::NotTheReserve);
    Socket first = connect();
    Socket second = connect();
    loop.poll();
    BOOST_CHECK_EQUAL(welcomed.size(), 2U);
    BOOST_CHECK(!is_closed(first));
    BOOST_CHECK(lines.empty());
}

BOOST_AUTO_TEST_CASE(hands_over_nothing_after_a_stop) {
    open(Descriptors::All);
    loop.poll();
    Socket late = connect();
    accepting->stop();
    accepting->stop();
    loop.poll();
    BOOST_CHECK(welcomed.empty());
    BOOST_CHECK_THROW(connect(), boost::system::system_error);
    BOOST_CHECK(loop.stopped());
}

BOOST_AUTO_TEST_CASE(its_end_is_a_stop_also_where_a_connection_is_welcomed) {
    accepting.emplace(
        std::move(listener.acceptor), Descriptors::All, [this](Socket) { accepting.reset(); },
        Log{});
    Socket first = connect();
    Socket second = connect();
    loop.run();
    BOOST_CHECK(!accepting);
}

BOOST_AUTO_TEST_CASE(a_connection_that_cannot_be_taken_costs_no_other) {
    int throws = 2;
    accepting.emplace(
        std::move(listener.acceptor), Descriptors::All,
        [&](Socket socket) {
            if (throws-- > 0) throw std::bad_alloc{};
            welcomed.push_back(std::move(socket));
            loop.stop();
        },
        Log{[this](Severity, std::string_view line) { lines.emplace_back(line); }});
    std::vector<Socket> clients;
    for (int i = 0; i < 3; ++i) clients.push_back(connect());
    loop.run();
    BOOST_CHECK_EQUAL(welcomed.size(), 1U);
    BOOST_CHECK(is_closed(clients[0]) && is_closed(clients[1]));
    BOOST_CHECK_EQUAL(lines.size(), 1U);
}

BOOST_AUTO_TEST_CASE(the_reserve_is_left_to_others) {
    constexpr rlim_t reserve = 32;
    open(Descriptors::NotTheReserve);
    Socket probe = connect();
    loop.poll();
    const auto used = static_cast<rlim_t>(welcomed.back().native_handle()) + 1;
    // A client takes a descriptor here too, so what is free is for three connections.
    const DescriptorLimit limit;
    limit.lower(std::max<rlim_t>(used + 6 + reserve, 4 * reserve));
    std::vector<Socket> clients;
    while (lines.empty() && clients.size() < 200) {
        clients.push_back(connect());
        loop.poll();
    }
    BOOST_CHECK(is_closed(clients.back()));
    BOOST_CHECK_EQUAL(welcomed.size(), clients.size());  // the probe, and all but the last
    BOOST_CHECK(lines.at(0).find("reserve") != std::string::npos);

    clients.push_back(connect());
    loop.poll();
    BOOST_CHECK(is_closed(clients.back()));
    BOOST_CHECK_EQUAL(lines.size(), 1U);  // it is said once
    std::vector<int> others;
    for (rlim_t i = 0; i < reserve - 2; ++i) others.push_back(::dup(0));
    BOOST_CHECK_GE(others.back(), 0);
    for (const int other : others) ::close(other);

    welcomed.clear();
    clients.push_back(connect());
    loop.poll();
    BOOST_CHECK_EQUAL(welcomed.size(), 1U);
}

BOOST_AUTO_TEST_CASE(the_reserve_is_a_quarter_of_a_small_limit) {
    open(Descriptors::NotTheReserve);
    Socket probe = connect();
    loop.poll();
    const auto used = static_cast<rlim_t>(welcomed.back().native_handle()) + 1;
    const DescriptorLimit limit;
    limit.lower(used + used / 3 + 4);  // of which a quarter is a little more than what is free
    Socket client = connect();
    loop.poll();
    BOOST_CHECK_EQUAL(welcomed.size(), 2U);
}

BOOST_AUTO_TEST_CASE(all_descriptors_may_be_taken_where_that_is_allowed) {
    open(Descriptors::All);
    Socket client = connect();
    Socket next = connect();
    const std::array<int, 2> free{::dup(0), ::dup(0)};  // the numbers that come next
    for (const int descriptor : free) ::close(descriptor);
    const DescriptorLimit limit;
    limit.lower(static_cast<rlim_t>(free[1]) + 1);
    loop.poll();
    BOOST_CHECK_EQUAL(welcomed.size(), 2U);
}

BOOST_AUTO_TEST_SUITE_END()
