// nginx-rtmp, from packaging/examples/nginx-rtmp.conf.
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>

#include "tests/support/temporary_directory.hpp"
#include "tests/system/engines/engine.hpp"
#include "tests/system/engines/licensed.hpp"

using namespace usher;

namespace {

constexpr auto config =
    "[adapters]\nrequire_key = true\n[adapters.nginx_rtmp]\nupdate_every = \"1s\"\n"
    "[[option]]\nid = \"premium\"\nstreams = 1\n";

struct Fixture {
    test::TemporaryDirectory directory;
    test::Licensed usher{config};
    std::uint16_t port = test::free_port();
    std::unique_ptr<test::Process> nginx;
    std::unique_ptr<test::Process> publisher;

    Fixture() {
        constexpr auto module = "/usr/lib/nginx/modules/ngx_rtmp_module.so";
        test::Example{"nginx-rtmp.conf"}
            .replace(module, test::program(module))
            .replace("user www-data;", "")
            .replace("/run/nginx-rtmp.pid", directory.file("pid"))
            .replace("/var/log/nginx/", directory.file(""))
            .replace("127.0.0.1:6878", usher.authority())
            .replace("listen 1935", "listen 127.0.0.1:" + std::to_string(port))
            .replace("notify_update_timeout 30s", "notify_update_timeout 1s")
            .write(directory.file("nginx.conf"));
        nginx = start(test::program("/usr/sbin/nginx"), {"-c", directory.file("nginx.conf"), "-g",
                                                         "daemon off; master_process off;"});
        test::wait_until("nginx listens", [&] { return test::listens(test::Peer::local(port)); });
        publisher = start(test::program(test::ffmpeg),
                          test::sending({"-c:a", "aac", "-f", "flv"}, stream()));
    }

    [[nodiscard]] std::string stream() const {
        return "rtmp://127.0.0.1:" + std::to_string(port) + "/live/one";
    }
    [[nodiscard]] std::unique_ptr<test::Process> start(const std::string& program,
                                                       const std::vector<std::string>& arguments) {
        return std::make_unique<test::Process>(program, arguments, directory.file("log"));
    }
    [[nodiscard]] std::unique_ptr<test::Process> play(const std::string& key) {
        return start(test::ffmpeg, test::playing(stream() + "?key=" + key));
    }
    void expect_no_streams() {
        test::wait_until("the stream is given back", [&] { return usher.streams().empty(); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(nginx_rtmp, Fixture)

BOOST_AUTO_TEST_CASE(who_may_plays_once_and_gives_the_stream_back) {
    const auto player = play(usher.key());
    BOOST_REQUIRE_MESSAGE(test::plays(*player), test::read_file(directory.file("log")));
    const boost::json::array streams = usher.streams();
    BOOST_REQUIRE_EQUAL(streams.size(), 1U);
    BOOST_CHECK(streams[0].at("holder").as_string().starts_with("nginx-rtmp live/one client "));

    BOOST_CHECK_MESSAGE(!test::plays(*play(usher.key())), "beyond the limit of the option");
    BOOST_CHECK_MESSAGE(!test::plays(*play("unknown")), "with a key that is not loaded");
    BOOST_CHECK_MESSAGE(!test::plays(*play(usher.key() + "&clientid=1")), "as another client");
    BOOST_CHECK(player->is_running());

    player->signal(SIGTERM);
    player->wait();
    expect_no_streams();
}

BOOST_AUTO_TEST_CASE(a_revocation_cuts_the_player_off) {
    const auto player = play(usher.key());
    BOOST_REQUIRE_MESSAGE(test::plays(*player), test::read_file(directory.file("log")));
    usher.revoke();
    const test::Stopwatch stopwatch;
    player->wait();
    stopwatch.print("nginx-rtmp, notify_update_timeout 1s: cut off after a revocation");
    expect_no_streams();
    BOOST_CHECK(!test::plays(*play(usher.key())));
    BOOST_CHECK(publisher->is_running());
}

BOOST_AUTO_TEST_CASE(an_administrator_cuts_the_player_off) {
    const auto player = play(usher.key());
    BOOST_REQUIRE_MESSAGE(test::plays(*player), test::read_file(directory.file("log")));
    usher.end_stream(usher.streams().at(0));
    const test::Stopwatch stopwatch;
    player->wait();
    stopwatch.print("nginx-rtmp, notify_update_timeout 1s: cut off by an administrator");
    BOOST_CHECK(test::plays(*play(usher.key())));
}

BOOST_AUTO_TEST_SUITE_END()
