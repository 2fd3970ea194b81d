// nginx with auth_request, from packaging/examples/nginx.conf.
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>

#include "tests/support/temporary_directory.hpp"
#include "tests/system/engines/engine.hpp"
#include "tests/system/engines/licensed.hpp"

using namespace usher;
using test::Answer;

namespace {

struct Site {
    test::TemporaryDirectory directory;
    test::Licensed usher;
    std::uint16_t port = test::free_port();
    std::unique_ptr<test::Process> nginx;

    explicit Site(const std::string& cache_for)
        : usher{"[adapters]\nrequire_key = true\n[adapters.nginx]\ncache_for = \"" + cache_for +
                "\"\n"} {
        make_stream();
        configure();
        nginx = std::make_unique<test::Process>(
            test::program("/usr/sbin/nginx"),
            std::vector<std::string>{"-c", directory.file("nginx.conf"), "-g",
                                     "daemon off; master_process off;"},
            directory.file("nginx.log"));
        test::wait_until("nginx listens", [&] { return test::listens(peer()); });
    }

    [[nodiscard]] test::Peer peer() const { return test::Peer::local(port); }
    [[nodiscard]] std::string url(const std::string& key) const {
        return "http://" + peer().authority() + "/hls/one.m3u8?key=" + key;
    }
    [[nodiscard]] Answer playlist(const std::string& key) const {
        return test::get(peer(), "/hls/one.m3u8?key=" + key);
    }

private:
    void make_stream() const {
        std::filesystem::create_directories(directory.file("www/hls"));
        const test::Outcome made = test::run_program(
            test::program(test::ffmpeg),
            {"-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "sine=440:duration=4", "-c:a",
             "aac", "-f", "hls", "-hls_time", "1", directory.file("www/hls/one.m3u8")});
        BOOST_REQUIRE_MESSAGE(made.code == 0, made.err);
    }
    void configure() const {
        std::string temporary;
        for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
            temporary += std::string{kind} + "_temp_path " + directory.file(kind) + ";\n";
        }
        test::Example{"nginx.conf"}
            .replace("user www-data;", "")
            .replace("/run/nginx-usher.pid", directory.file("pid"))
            .replace("/var/log/nginx/", directory.file(""))
            .replace("/var/cache/nginx-usher", directory.file("cache"))
            .replace("/var/www", directory.file("www"))
            .replace("127.0.0.1:6878", usher.authority())
            .replace("listen 8080", "listen " + peer().authority())
            .replace("http {", "http {\n" + temporary)
            .write(directory.file("nginx.conf"));
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(nginx)

BOOST_AUTO_TEST_CASE(who_may_plays_and_who_may_not_is_refused) {
    const Site site{"2s"};
    const Answer allowed = site.playlist(site.usher.key());
    BOOST_CHECK_EQUAL(allowed.status, 200);
    BOOST_CHECK_EQUAL(allowed.field("X-Usher-Reason").value_or(""), "active");
    const test::Outcome played =
        test::run_program(test::ffmpeg, test::playing(site.url(site.usher.key())));
    BOOST_CHECK_MESSAGE(played.code == 0, played.err);
    BOOST_CHECK(played.out.find("progress=end") != std::string::npos);

    const Answer refused = site.playlist("unknown");
    BOOST_CHECK_EQUAL(refused.status, 403);
    BOOST_CHECK_EQUAL(refused.field("X-Usher-Reason").value_or(""), "unknown_key");
    BOOST_CHECK(test::run_program(test::ffmpeg, test::playing(site.url("unknown"))).code != 0);
    BOOST_CHECK_EQUAL(test::get(site.peer(), "/hls/one.m3u8").status, 403);
    BOOST_CHECK_EQUAL(test::get(site.peer(), "/hls/one0.ts").status, 403);
    BOOST_CHECK_EQUAL(test::get(site.peer(), "/usher").status, 404);
}

BOOST_AUTO_TEST_CASE(a_browser_may_play_and_leaves_no_key_in_a_log) {
    const Site site{"2s"};
    const Answer answer =
        test::call(site.peer(), {.target = "/hls/one.m3u8?key=" + site.usher.key(),
                                 .fields = {{"Origin", "https://player.example"},
                                            {"Referer", "https://player.example/"},
                                            {"Sec-Fetch-Site", "cross-site"}}});
    BOOST_CHECK_EQUAL(answer.status, 200);
    const std::string cookie = answer.field("Set-Cookie").value_or("");
    const Answer segment = test::call(
        site.peer(),
        {.target = "/hls/one0.ts", .fields = {{"Cookie", cookie.substr(0, cookie.find(';'))}}});
    BOOST_CHECK_EQUAL(segment.status, 200);

    std::string log;
    test::wait_until("nginx logs", [&] {
        log = test::read_file(site.directory.file("usher-access.log"));
        return log.find("/hls/one0.ts") != std::string::npos;
    });
    BOOST_CHECK(log.find(site.usher.key()) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_yes_is_kept_so_that_not_every_segment_asks) {
    Site site{"1h"};
    BOOST_CHECK_EQUAL(site.playlist(site.usher.key()).status, 200);
    // A daemon that cannot answer shows who asks it.
    site.usher.daemon().signal(SIGSTOP);
    for (int request = 0; request < 10; ++request) {
        BOOST_CHECK_EQUAL(site.playlist(site.usher.key()).status, 200);
    }
    site.usher.daemon().signal(SIGCONT);
    BOOST_CHECK_EQUAL(site.playlist("unknown").status, 403);
}

BOOST_AUTO_TEST_CASE(a_revocation_is_noticed_when_the_kept_yes_has_run_out) {
    Site site{"2s"};
    BOOST_CHECK_EQUAL(site.playlist(site.usher.key()).status, 200);
    site.usher.revoke();
    const test::Stopwatch stopwatch;
    test::wait_until("nginx refuses",
                     [&] { return site.playlist(site.usher.key()).status == 403; });
    stopwatch.print("nginx, cache_for 2s: refused after a revocation");

    site.usher.grant();
    test::post(site.usher.daemon().socket(), "/v1/sync?wait=30");
    BOOST_CHECK_EQUAL(site.playlist(site.usher.key()).status, 200);
}

BOOST_AUTO_TEST_SUITE_END()
