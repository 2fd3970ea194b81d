// Icecast, from packaging/examples/icecast.xml.
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/support/temporary_directory.hpp"
#include "tests/system/engines/engine.hpp"
#include "tests/system/engines/licensed.hpp"

using namespace usher;
namespace fs = std::filesystem;

namespace {

std::string config(const std::string& recheck) {
    return "[adapters]\nrequire_key = true\n[adapters.icecast]\nrecheck = \"" + recheck +
           "\"\n[[option]]\nid = \"premium\"\nstreams = 1\n";
}

struct Station {
    test::TemporaryDirectory directory;
    test::Licensed usher;
    test::Peer peer = test::Peer::local(test::free_port());
    std::unique_ptr<test::Process> icecast;
    std::unique_ptr<test::Process> source;

    explicit Station(const std::string& recheck) : usher{config(recheck)} {
        fs::create_directory(directory.file("log"));
        test::Example{"icecast.xml"}
            .replace("/var/log/icecast2", directory.file("log"))
            .replace("127.0.0.1:6878", usher.authority())
            .replace("<port>8000</port>", "<port>" + std::to_string(peer.port) + "</port>")
            .replace("0.0.0.0", "127.0.0.1")
            .write(directory.file("icecast.xml"));
        icecast = start_icecast();
        test::wait_until("icecast listens", [&] { return test::listens(peer); });
        source = std::make_unique<test::Process>(
            test::program(test::ffmpeg),
            test::sending({"-c:a", "libvorbis", "-content_type", "audio/ogg", "-f", "ogg",
                           "-page_duration", "100000"},
                          "icecast://source:hackme@" + peer.authority() + "/radio.ogg"),
            directory.file("source.log"));
        test::wait_until("the mount is there", [&] { return has_mount(); });
    }

    // While it starts, Icecast closes a connection without an answer now and then.
    [[nodiscard]] bool has_mount() const {
        test::Connection connection{peer};
        connection.send("GET /status-json.xsl HTTP/1.0\r\n\r\n");
        const std::optional<test::Answer> status = connection.receive();
        return status && status->body.find("/radio.ogg") != std::string::npos;
    }
    // Icecast refuses to run as root.
    [[nodiscard]] std::unique_ptr<test::Process> start_icecast() const {
        std::string program = test::program("/usr/bin/icecast2");
        std::vector<std::string> arguments{"-c", directory.file("icecast.xml")};
        if (::geteuid() == 0) {
            fs::permissions(directory.path(), fs::perms{0755});
            fs::permissions(directory.file("log"), fs::perms{0777});
            arguments.insert(arguments.begin(),
                             {"--reuid=65534", "--regid=65534", "--clear-groups", program});
            program = test::program("/usr/bin/setpriv");
        }
        return std::make_unique<test::Process>(program, arguments, directory.file("icecast.log"));
    }
    /// A listener that has sent its request.
    [[nodiscard]] std::unique_ptr<test::Connection> listener(const std::string& key) const {
        auto connection = std::make_unique<test::Connection>(peer);
        connection->send("GET /radio.ogg?key=" + key + " HTTP/1.0\r\n\r\n");
        return connection;
    }
    /// The status line of what it gets.
    [[nodiscard]] static std::string status(test::Connection& connection) {
        return connection.receive_bytes(12).value_or("nothing");
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(icecast)

BOOST_AUTO_TEST_CASE(who_may_listens_once_and_gives_the_stream_back) {
    Station station{"10m"};
    {
        const auto allowed = station.listener(station.usher.key());
        BOOST_CHECK_EQUAL(station.status(*allowed), "HTTP/1.0 200");
        BOOST_CHECK(allowed->receive_bytes(2000));
        const boost::json::array streams = station.usher.streams();
        BOOST_REQUIRE_EQUAL(streams.size(), 1U);
        BOOST_CHECK(streams[0].at("holder").as_string().starts_with("icecast /radio.ogg client "));
        for (const std::string& key :
             {station.usher.key(), std::string{"unknown"}, std::string{}}) {
            BOOST_CHECK_EQUAL(station.status(*station.listener(key)), "HTTP/1.0 401");
        }
    }
    test::wait_until("the stream is given back", [&] { return station.usher.streams().empty(); });
    BOOST_CHECK_EQUAL(station.status(*station.listener(station.usher.key())), "HTTP/1.0 200");
}

BOOST_AUTO_TEST_CASE(a_revocation_is_noticed_within_the_recheck) {
    Station station{"3s"};
    const auto allowed = station.listener(station.usher.key());
    BOOST_REQUIRE_EQUAL(station.status(*allowed), "HTTP/1.0 200");
    BOOST_CHECK(allowed->receive_bytes(2000));
    station.usher.revoke();
    const test::Stopwatch stopwatch;
    static_cast<void>(allowed->receive_rest());
    stopwatch.print("icecast, recheck 3s: cut off after a revocation");
    BOOST_CHECK_EQUAL(station.status(*station.listener(station.usher.key())), "HTTP/1.0 401");
    test::wait_until("the stream is given back", [&] { return station.usher.streams().empty(); });
}

BOOST_AUTO_TEST_SUITE_END()
