#include "daemon/app/service_manager.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstring>

#include "tests/support/temporary_directory.hpp"

using namespace std::chrono_literals;
using namespace usher;

namespace {

/// The end of the notification socket that systemd holds.
struct Fixture {
    test::TemporaryDirectory directory;
    int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    std::vector<std::string> lines;
    Log log{[this](Severity, std::string_view line) { lines.emplace_back(line); }};

    Fixture() {
        const std::string path = directory.file("notify");
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        BOOST_REQUIRE_EQUAL(
            ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    ~Fixture() {
        for (const char* name :
             {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"}) {
            ::unsetenv(name);
        }
        ::close(socket);
    }
    [[nodiscard]] std::string told() const {
        std::array<char, 256> bytes{};
        const ssize_t count = ::recv(socket, bytes.data(), bytes.size(), 0);
        return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(service_manager, Fixture)

BOOST_AUTO_TEST_CASE(is_told_of_start_end_and_life) {
    app::notify_ready("answers at 127.0.0.1:6878");
    BOOST_CHECK_EQUAL(told(), "READY=1\nSTATUS=answers at 127.0.0.1:6878");
    app::notify_stopping();
    BOOST_CHECK_EQUAL(told(), "STOPPING=1");
    app::notify_watchdog();
    BOOST_CHECK_EQUAL(told(), "WATCHDOG=1");
}

BOOST_AUTO_TEST_CASE(without_one_nothing_happens) {
    ::unsetenv("NOTIFY_SOCKET");
    app::notify_ready("x");
    BOOST_CHECK_EQUAL(told(), "");
    BOOST_CHECK(!app::watchdog_interval());
    BOOST_CHECK(app::handed_down_sockets(log).empty());
}

BOOST_AUTO_TEST_CASE(its_watchdog_is_told_twice_as_often_as_it_asks) {
    ::setenv("WATCHDOG_USEC", "10000000", 1);
    BOOST_CHECK(app::watchdog_interval() == 5s);
    ::setenv("WATCHDOG_PID", "1", 1);
    BOOST_CHECK(!app::watchdog_interval());
}

BOOST_AUTO_TEST_CASE(sockets_for_another_process_are_left_alone) {
    ::setenv("LISTEN_FDS", "1", 1);
    ::setenv("LISTEN_PID", "1", 1);
    BOOST_CHECK(app::handed_down_sockets(log).empty());
    BOOST_CHECK(lines.empty());
}

BOOST_AUTO_TEST_CASE(too_many_sockets_are_left_alone_with_a_word) {
    ::setenv("LISTEN_FDS", "65", 1);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    BOOST_CHECK(app::handed_down_sockets(log).empty());
    BOOST_REQUIRE_EQUAL(lines.size(), 1U);
    BOOST_CHECK(lines[0].find(R"(count="65")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(is_told_at_an_abstract_name) {
    const std::string name = "@usher-test-" + std::to_string(::getpid());
    const int listener = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data() + 1, name.size() - 1);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    BOOST_REQUIRE_EQUAL(::bind(listener, reinterpret_cast<const sockaddr*>(&address), size), 0);
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    app::notify_stopping();
    std::array<char, 16> bytes{};
    BOOST_CHECK_EQUAL(::recv(listener, bytes.data(), bytes.size(), 0), 10);
    ::close(listener);
}

BOOST_AUTO_TEST_CASE(hands_its_sockets_down_once_and_for_this_process_alone) {
    constexpr int first = 3;
    const int saved = ::fcntl(first, F_DUPFD_CLOEXEC, 64);
    BOOST_REQUIRE_EQUAL(::dup2(socket, first), first);
    ::setenv("LISTEN_FDS", "1", 1);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    const std::vector<int> sockets = app::handed_down_sockets(log);
    BOOST_CHECK(sockets == std::vector<int>{first});
    BOOST_CHECK((::fcntl(first, F_GETFD) & FD_CLOEXEC) != 0);
    BOOST_CHECK(app::handed_down_sockets(log).empty());
    if (saved >= 0) ::dup2(saved, first);
    if (saved >= 0) ::close(saved);
}

BOOST_AUTO_TEST_SUITE_END()
