#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/lib/http/loop.hpp"

using namespace usher::http;
using namespace usher::http::test;
using usher::Errc;
using usher::Result;
using usher::Task;

namespace {

const std::string plain_get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

// A directory of the test's own, gone with it.
class Directory {
public:
    Directory() {
        std::string pattern = std::filesystem::temp_directory_path() / "usher-http-XXXXXX";
        path_ = ::mkdtemp(pattern.data());
    }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    ~Directory() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::string file(const char* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

Result<Address> listen_unix(RunningServer& server, const std::string& path, unsigned mode) {
    return server.loop().call([&] { return server.server().listen_unix(path, mode); });
}

Result<Address> adopt(RunningServer& server, int descriptor) {
    return server.loop().call([&] { return server.server().adopt(descriptor); });
}

// A Unix socket bound to `path`, listening or not.
int bound_socket(const std::string& path, bool listens, int type = SOCK_STREAM) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int descriptor = ::socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    const void* raw = &address;
    BOOST_REQUIRE_EQUAL(::bind(descriptor, static_cast<const sockaddr*>(raw), sizeof address), 0);
    if (listens) BOOST_REQUIRE_EQUAL(::listen(descriptor, 8), 0);
    return descriptor;
}

bool is_refused(const Result<Address>& result, std::string_view named) {
    return !result && result.error().code() == Errc::Unavailable &&
           result.error().context().find(named) != std::string::npos;
}

bool is_served(const std::string& path) {
    Wire wire{usher::test::Peer::of_socket(path)};
    wire.send(plain_get);
    const auto answer = wire.receive();
    return answer && answer->status == 200;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(listener)

BOOST_AUTO_TEST_CASE(names_the_address_it_has_taken) {
    RunningServer server{say("x")};
    const auto listen = [&server](const char* host) {
        return server.loop().call([&] { return server.server().listen_tcp(host, 0).value(); });
    };
    const Address four = listen("127.0.0.1");
    BOOST_CHECK_EQUAL(four.text, "127.0.0.1:" + std::to_string(four.port));
    const Address six = listen("::1");
    BOOST_CHECK_EQUAL(six.text, "[::1]:" + std::to_string(six.port));
    BOOST_CHECK_NE(four.port, 0);
}

BOOST_AUTO_TEST_CASE(says_why_it_cannot_listen) {
    RunningServer server{say("x")};
    const auto listen = [&server](const char* host, std::uint16_t port) {
        return server.loop().call([&] { return server.server().listen_tcp(host, port); });
    };
    const std::string taken = "127.0.0.1:" + std::to_string(server.port());
    BOOST_CHECK(is_refused(listen("127.0.0.1", server.port()), taken));
    BOOST_CHECK(is_refused(listen("localhost", 0), "localhost"));
    BOOST_CHECK(is_refused(listen("203.0.113.1", 0), "203.0.113.1"));
}

BOOST_AUTO_TEST_CASE(serves_a_unix_socket_with_its_mode_and_removes_it) {
    const Directory directory;
    const std::string path = directory.file("api.sock");
    RunningServer server{[](Request request) -> Task<Response> {
        Response response{.body = std::to_string(request.local_port)};
        if (request.transport == Transport::Tcp) response.status = 500;
        co_return response;
    }};
    for (const unsigned mode : {0660U, 0600U, 0666U}) {
        const Address address = listen_unix(server, path, mode).value();
        BOOST_CHECK_EQUAL(address.text, path);
        BOOST_CHECK_EQUAL(address.port, 0);
        struct ::stat status{};
        BOOST_REQUIRE_EQUAL(::stat(path.c_str(), &status), 0);
        BOOST_CHECK_EQUAL(status.st_mode & 07777U, mode);
        BOOST_CHECK(is_served(path));
        server.stop();
        BOOST_CHECK(!std::filesystem::exists(path));
    }
}

BOOST_AUTO_TEST_CASE(replaces_a_socket_that_nobody_answers_on) {
    const Directory directory;
    const std::string path = directory.file("stale.sock");
    ::close(bound_socket(path, true));
    BOOST_REQUIRE(std::filesystem::exists(path));
    RunningServer server{say("x")};
    BOOST_CHECK(listen_unix(server, path, 0600));
    BOOST_CHECK(is_served(path));
}

BOOST_AUTO_TEST_CASE(leaves_alone_what_is_not_its_own) {
    const Directory directory;
    RunningServer server{say("x")};

    const std::string answered = directory.file("answered.sock");
    const int other = bound_socket(answered, true);
    BOOST_CHECK(is_refused(listen_unix(server, answered, 0600), "another process"));
    ::close(other);

    const std::string plain = directory.file("plain");
    std::ofstream{plain} << "data";
    BOOST_CHECK(is_refused(listen_unix(server, plain, 0600), plain));
    BOOST_CHECK_EQUAL(std::filesystem::file_size(plain), 4U);

    const std::string link = directory.file("link.sock");
    std::filesystem::create_symlink(answered, link);
    BOOST_CHECK(is_refused(listen_unix(server, link, 0600), "something else"));
    BOOST_CHECK(std::filesystem::is_symlink(link));

    const std::string pipe = directory.file("pipe");
    BOOST_REQUIRE_EQUAL(::mkfifo(pipe.c_str(), 0600), 0);
    BOOST_CHECK(is_refused(listen_unix(server, pipe, 0600), "something else"));

    BOOST_CHECK(is_refused(listen_unix(server, directory.file("none/a.sock"), 0600), "none"));
    BOOST_CHECK(is_refused(listen_unix(server, directory.file(std::string(120, 'a').c_str()), 0600),
                           "107 characters"));
    BOOST_CHECK(is_refused(listen_unix(server, "", 0600), "107 characters"));
}

BOOST_AUTO_TEST_CASE(does_not_remove_the_socket_of_its_successor) {
    const Directory directory;
    const std::string path = directory.file("api.sock");
    RunningServer server{say("x")};
    BOOST_REQUIRE(listen_unix(server, path, 0600));
    std::filesystem::rename(path, directory.file("old.sock"));
    const int successor = bound_socket(path, true);
    server.stop();
    BOOST_CHECK(std::filesystem::exists(path));
    ::close(successor);
}

BOOST_AUTO_TEST_CASE(unix_sockets_have_a_reserve_beyond_the_connections) {
    const Directory directory;
    const std::string path = directory.file("api.sock");
    RunningServer server{say("x"), {.connections = 1, .reserve = 1}};
    BOOST_REQUIRE(listen_unix(server, path, 0600));
    Wire tcp{server.peer()};
    server.await_connections(1);
    Wire refused{server.peer()};
    BOOST_CHECK_EQUAL(refused.receive_rest(), "");
    BOOST_CHECK(is_served(path));
}

BOOST_AUTO_TEST_CASE(adopts_listening_stream_sockets) {
    const Directory directory;
    const std::string path = directory.file("handed.sock");
    RunningServer server{say("x")};
    const Address address = adopt(server, bound_socket(path, true)).value();
    BOOST_CHECK_EQUAL(address.text, path);
    BOOST_CHECK(is_served(path));
    server.stop();
    BOOST_CHECK(std::filesystem::exists(path));

    RunningServer donor{say("y")};
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    BOOST_REQUIRE_EQUAL(::listen(listening, 8), 0);
    const Address tcp = adopt(donor, listening).value();
    BOOST_CHECK_EQUAL(tcp.text, "0.0.0.0:" + std::to_string(tcp.port));
    Wire wire{usher::test::Peer::local(tcp.port)};
    wire.send(plain_get);
    BOOST_CHECK_EQUAL(wire.receive().value().body, "y");
}

BOOST_AUTO_TEST_CASE(adopts_nothing_else) {
    const Directory directory;
    RunningServer server{say("x")};
    const int silent = bound_socket(directory.file("silent.sock"), false);
    const int packets = bound_socket(directory.file("packets.sock"), true, SOCK_SEQPACKET);
    for (const int descriptor : {-1, STDERR_FILENO, silent, packets}) {
        BOOST_CHECK(is_refused(adopt(server, descriptor), "descriptor"));
    }
    ::close(silent);
    ::close(packets);
}

BOOST_AUTO_TEST_SUITE_END()
