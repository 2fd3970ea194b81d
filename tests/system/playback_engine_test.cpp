// An application plays through the real daemon on an engine that is a program of its own, the
// example playback_engine.
#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <csignal>

#include "tests/system/engine_api_fixture.hpp"

using namespace usher;
using test::content_id;
using test::infohash;
using test::no_ads_missing;

namespace {

constexpr auto url = "http://127.0.0.1:39999/live.m3u8";

struct Fixture : test::EngineApiFixture {
    test::TemporaryDirectory directory;
    std::optional<test::Process> engine;

    void run_engine(std::optional<test::Process>& process, const std::string& address = url) {
        ::setenv("USHER_ENGINE_SOCKET", daemon.engine_socket().c_str(), 1);
        process.emplace(USHER_PLAYBACK_ENGINE, std::vector<std::string>{address, infohash},
                        directory.file("engine.log"));
        ::unsetenv("USHER_ENGINE_SOCKET");
    }
    void begin_engine(const std::string& address = url) {
        run_engine(engine, address);
        BOOST_CHECK_EQUAL(engine->read_line(), "state attached");
    }
    void revoke_no_ads() {
        BOOST_REQUIRE_EQUAL(
            test::call(daemon.socket(),
                       {.method = "DELETE", .target = "/v1/keys/" + key.user_key.text()})
                .status,
            204);
    }
    [[nodiscard]] bool is_engine_attached() const {
        const auto status = test::get(daemon.http(), "/v1/status").json();
        return status.at("playback").at("engine_attached").as_bool();
    }
    /// A start whose session can be polled and tells of its stop.
    [[nodiscard]] boost::json::object begin_over_http() const {
        return start_over_http("&use_api_events=1&use_stop_notifications=1");
    }
    /// What the session of `started` is told next.
    [[nodiscard]] boost::json::object poll(const boost::json::object& started) const {
        const std::string address{started.at("response").at("event_url").as_string()};
        return test::get(daemon.http(), address.substr(address.find("/ace/"))).json();
    }
    static void check_lines(test::EngineApiClient& application, std::vector<std::string> lines) {
        for (const std::string& line : lines) BOOST_CHECK_EQUAL(application.hear(), line);
    }
    /// An application that is authorised, asks for notifications and has asked for the content.
    void begin(test::EngineApiClient& application, const std::string& level) {
        BOOST_CHECK_EQUAL(application.authorise(test::documented_product_key), "AUTH " + level);
        application.say("SETOPTIONS use_stop_notifications=1");
        application.say(std::string{"START PID "} + content_id + " 0");
        check_lines(application, {"STATE 1", "STATUS main:starting"});
    }
    void check_plays(test::EngineApiClient& application) {
        check_lines(application, {"STATE 2", std::string{"START "} + url + " stream=1"});
    }
};

const boost::json::object session_is_over{{"response", nullptr},
                                          {"error", "unknown playback session id"}};

boost::json::object stopped(boost::json::object parameters) {
    return {{"response",
             boost::json::object{{"name", "download_stopped"}, {"params", std::move(parameters)}}},
            {"error", nullptr}};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(playback_engine, Fixture)

BOOST_AUTO_TEST_CASE(rights_are_judged_before_the_engine_is_asked) {
    BOOST_CHECK(!is_engine_attached());
    begin_engine();
    BOOST_CHECK(is_engine_attached());
    test::EngineApiClient application{daemon.engine_api()};
    begin(application, "1");
    check_lines(application, {"STATE 0", "STATUS main:idle",
                              std::string{"STATUS main:err;0;"} + no_ads_missing});
    BOOST_CHECK_EQUAL(begin_over_http().at("error").as_string(), no_ads_missing);

    activate_no_ads();
    application.say(std::string{"START INFOHASH "} + infohash + " 0");
    check_lines(application, {"STATE 1", "STATUS main:starting"});
    check_plays(application);
    BOOST_CHECK_EQUAL(engine->read_line(), std::string{"start 1 infohash "} + infohash);
}

BOOST_AUTO_TEST_CASE(a_revocation_ends_what_plays) {
    activate_no_ads();
    begin_engine();
    test::EngineApiClient application{daemon.engine_api()};
    begin(application, "5");
    check_plays(application);
    const auto started = begin_over_http();
    BOOST_CHECK_EQUAL(started.at("response").at("playback_url").as_string(), url);
    BOOST_CHECK_EQUAL(started.at("response").at("infohash").as_string(), infohash);
    BOOST_CHECK_EQUAL(started.at("response").at("is_live").as_int64(), 1);

    revoke_no_ads();
    check_lines(application, {"EVENT download_stopped reason=missing_option option=noAds",
                              "STATE 0", "STATUS main:idle"});
    BOOST_CHECK(poll(started) == stopped({{"reason", "missing_option"}, {"option", "noAds"}}));
    BOOST_CHECK(poll(started) == session_is_over);
    for (const char* line : {"start 1 content id ", "start 2 content id "}) {
        BOOST_CHECK_EQUAL(engine->read_line(), std::string{line} + content_id);
    }
    BOOST_CHECK_EQUAL(engine->read_line(), "stop 1 missing option");
    BOOST_CHECK_EQUAL(engine->read_line(), "stop 2 missing option");
}

BOOST_AUTO_TEST_CASE(an_engine_that_is_killed_leaves_its_applications_idle) {
    activate_no_ads();
    begin_engine();
    test::EngineApiClient application{daemon.engine_api()};
    begin(application, "5");
    check_plays(application);
    const auto started = begin_over_http();
    BOOST_CHECK(started.at("error").is_null());
    engine->signal(SIGKILL);
    check_lines(application,
                {"EVENT download_stopped reason=engine_gone", "STATE 0", "STATUS main:idle",
                 "STATUS main:err;0;the playback engine has gone"});
    BOOST_CHECK(poll(started) == stopped({{"reason", "engine_gone"}}));
    BOOST_CHECK(poll(started) == session_is_over);
    BOOST_CHECK(!is_engine_attached());
    BOOST_CHECK_EQUAL(begin_over_http().at("error").as_string(), test::no_engine);

    begin_engine();
    application.say(std::string{"START PID "} + content_id + " 0");
    check_lines(application, {"STATE 1", "STATUS main:starting"});
    check_plays(application);
}

BOOST_AUTO_TEST_CASE(whatever_ends_a_playback_stops_it_at_the_engine) {
    activate_no_ads();
    begin_engine();
    {
        test::EngineApiClient application{daemon.engine_api()};
        begin(application, "5");
        check_plays(application);
        application.say("STOP");
        check_lines(application, {"STATE 0", "STATUS main:idle"});
        application.say("START TORRENT http://example.org/a.torrent 0");
        check_lines(application, {"STATE 1", "STATUS main:starting", "STATE 0", "STATUS main:idle",
                                  "STATUS main:err;0;only ids and infohashes play here"});
        application.say(std::string{"START PID "} + content_id + " 0");
        check_lines(application, {"STATE 1", "STATUS main:starting"});
        check_plays(application);
    }
    const std::string command{begin_over_http().at("response").at("command_url").as_string()};
    const auto answer =
        test::get(daemon.http(), command.substr(command.find("/ace/")) + "?method=stop").json();
    BOOST_CHECK_EQUAL(answer.at("response").as_string(), "ok");
    // The engine hears of it after whoever asked for it.
    std::string told;
    std::string line;
    do {
        line = engine->read_line();
        told += line + '\n';
    } while (line != "stop 4 application");
    engine->signal(SIGTERM);
    BOOST_CHECK_EQUAL(engine->wait(), 0);
    for (const char* wanted :
         {"stop 1 application\n", "start 2 transport file ", "stop 3 application\n"}) {
        BOOST_CHECK_MESSAGE(told.find(wanted) != std::string::npos, wanted);
    }
    BOOST_CHECK(told.find("stop 2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_engine_cannot_send_players_to_strangers) {
    activate_no_ads();
    begin_engine("http://elsewhere.example/live.m3u8");
    test::EngineApiClient application{daemon.engine_api()};
    begin(application, "5");
    check_lines(application, {"STATE 0", "STATUS main:idle",
                              "STATUS main:err;0;what the engine answered cannot be passed on"});
    BOOST_CHECK_EQUAL(engine->read_line(), std::string{"start 1 content id "} + content_id);
    BOOST_CHECK_EQUAL(engine->read_line(), "stop 1 not usable");
}

BOOST_AUTO_TEST_CASE(an_engine_outlives_its_daemon_and_plays_for_the_next_one) {
    activate_no_ads();
    begin_engine();
    {
        test::EngineApiClient application{daemon.engine_api()};
        begin(application, "5");
        check_plays(application);
        BOOST_CHECK_EQUAL(engine->read_line(), std::string{"start 1 content id "} + content_id);
        daemon.signal(SIGKILL);
        BOOST_CHECK_EQUAL(daemon.wait(), 128 + SIGKILL);
    }
    BOOST_CHECK_EQUAL(engine->read_line(), "stop 1 lost");
    BOOST_CHECK_EQUAL(engine->read_line(), "state no daemon");
    daemon.start();
    BOOST_CHECK_EQUAL(engine->read_line(), "state attached");
    test::EngineApiClient application{daemon.engine_api()};
    begin(application, "5");
    check_plays(application);
}

BOOST_AUTO_TEST_CASE(of_two_engines_one_plays_and_the_other_waits_for_its_turn) {
    begin_engine();
    std::optional<test::Process> other;
    run_engine(other);
    BOOST_CHECK_EQUAL(other->read_line(), "state taken");
    engine->signal(SIGKILL);
    BOOST_CHECK_EQUAL(other->read_line(), "state attached");
}

BOOST_AUTO_TEST_SUITE_END()
