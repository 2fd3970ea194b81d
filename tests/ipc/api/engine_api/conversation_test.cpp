#include "ipc/api/engine_api/conversation.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/engine_api/playback_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using namespace usher::api::engine_api;
using Lines = std::vector<std::string>;
using Stops = std::vector<usher::test::FakeEngine::Stopped>;

namespace {

struct Fixture : test::EnforcementFixture {
    test::FakeEngine engine;
    PlaybackGate gate{enforcer, test::test_products(), engine.desk};
    test::Application application{gate};

    void hold_options(std::vector<license::Entitlement> options) {
        hold(load(general("user")), std::move(options));
    }
    /// What is said at once, and once the engine has answered.
    Lines start(const std::string& what = std::string{"PID "} + test::content_id + " 0") {
        Lines lines = application.say("START " + what);
        engine.answer();
        for (std::string& line : std::exchange(application.heard, {})) {
            lines.push_back(std::move(line));
        }
        return lines;
    }
};

const Lines refused{"NOTREADY"};
const Lines none{};

Lines failed(const std::string& why) {
    return {"STATE 1", "STATUS main:starting", "STATE 0", "STATUS main:idle",
            "STATUS main:err;0;" + why};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_api_conversation, Fixture)

BOOST_AUTO_TEST_CASE(greets_with_the_request_key) {
    test::Application app{gate,
                          {.version = "3.0.0-a18", .version_code = 3000018, .http_port = 6878}};
    BOOST_CHECK(app.say("HELLOBG version=3") ==
                Lines{"HELLOTS version=3.0.0-a18 version_code=3000018 key=7eefc2c407 "
                      "http_port=6878"});
    BOOST_CHECK(application.say("HELLOBG") == refused);
    BOOST_CHECK(application.say("HELLOBG version=x") == refused);
}

BOOST_AUTO_TEST_CASE(authorises_who_proves_a_known_product_key) {
    BOOST_CHECK(application.authorise(test::personal_key) == Lines{"AUTH 1"});
    BOOST_CHECK(application.conversation.is_authorised());
}

BOOST_AUTO_TEST_CASE(refuses_every_other_answer) {
    const auto known = enforcement::ProductKey::parse(test::personal_key).value();
    const auto foreign = enforcement::ProductKey::parse("personal-Other2-Other3-Other4").value();
    BOOST_CHECK(application.say("READY key=" + known.response_key("7eefc2c407")) == refused);
    static_cast<void>(application.say("HELLOBG version=6"));
    for (const std::string& line : {std::string{"READY"}, std::string{"READY key="},
                                    "READY key=" + foreign.response_key("7eefc2c407"),
                                    "READY key=" + known.response_key("0000000000"),
                                    "READY " + known.response_key("7eefc2c407"),
                                    "READY key=" + std::string{test::personal_key},
                                    "READY key=" + known.response_key("7eefc2c407") + "0"}) {
        BOOST_CHECK_MESSAGE(application.say(line) == refused, line);
    }
    BOOST_CHECK(!application.conversation.is_authorised());
}

BOOST_AUTO_TEST_CASE(answers_no_command_before_it_has_authorised) {
    for (const char* line : {"START PID x 0", "STOP", "SETOPTIONS use_stop_notifications=1", "PING",
                             "", "ready key=x"}) {
        BOOST_CHECK(application.say(line) == refused);
    }
    BOOST_CHECK(engine.requests.empty());
}

BOOST_AUTO_TEST_CASE(ends_after_many_refusals) {
    for (int i = 1; i < refusals_max; ++i) BOOST_CHECK(application.conversation.hear("PING"));
    BOOST_CHECK(!application.conversation.hear("PING"));
}

BOOST_AUTO_TEST_CASE(ends_without_a_word_what_a_web_page_began) {
    for (const char* line : {"GET / HTTP/1.1", "POST /x HTTP/1.1", "OPTIONS * HTTP/1.1", "GET /",
                             "HELLOBG version=6 HTTP/1.1", "PRI * HTTP/2.0"}) {
        test::Application page{gate};
        BOOST_CHECK(!page.conversation.hear(line));
        BOOST_CHECK(page.heard.empty());
    }
}

BOOST_AUTO_TEST_CASE(tells_the_level_of_the_active_options) {
    hold_options({ends_in("noAds", 1h), ends_in("premium", 1h), ends_in("proxyServer", 1h)});
    BOOST_CHECK(application.authorise(test::personal_key) == Lines{"AUTH 135"});
    test::Application old{gate, {.level_bits = false}};
    BOOST_CHECK(old.authorise(test::personal_key) == Lines{"AUTH 1"});
    clock.pass(2h);
    test::Application late{gate};
    BOOST_CHECK(late.authorise(test::personal_key) == Lines{"AUTH 1"});
}

BOOST_AUTO_TEST_CASE(plays_for_a_public_product_where_no_ads_is_active) {
    static_cast<void>(application.authorise(test::documented_product_key));
    BOOST_CHECK(start() == failed("No ADs option must be activated to use this product"));
    BOOST_CHECK(engine.requests.empty());
    hold_options({ends_in("noAds", 1h)});
    BOOST_CHECK((start() == Lines{"STATE 1", "STATUS main:starting", "STATE 2",
                                  "START http://127.0.0.1:6878/ace/m/1.m3u8 stream=1"}));
    BOOST_REQUIRE_EQUAL(engine.requests.size(), 1U);
    BOOST_CHECK_EQUAL(engine.requests[0].content, test::content_id);
    BOOST_CHECK(engine.requests[0].product == ProductId{"kjYX790gTytRaXV04IvC"});
}

BOOST_AUTO_TEST_CASE(passes_on_what_the_engine_refuses) {
    static_cast<void>(application.authorise(test::personal_key));
    engine.refusal = "no such content";
    BOOST_CHECK(start() == failed("no such content"));
    engine.refusal = "two\r\nlines";
    BOOST_CHECK(start() == failed("the engine has refused"));
    engine.refusal.reset();
    engine.playback.url = "http://elsewhere.example/";
    BOOST_CHECK(start() == failed("what the engine answered cannot be passed on"));
    BOOST_CHECK((engine.stopped == Stops{{3, StopReason::NotUsable}}));
    BOOST_CHECK(!application.conversation.is_playing());
}

BOOST_AUTO_TEST_CASE(says_so_when_no_engine_is_attached) {
    engine.desk.detach();
    static_cast<void>(application.authorise(test::personal_key));
    BOOST_CHECK(start() == failed("no playback engine is attached"));
}

BOOST_AUTO_TEST_CASE(refuses_content_that_is_none) {
    static_cast<void>(application.authorise(test::personal_key));
    BOOST_CHECK(start("PID abc 0") == failed("malformed content"));
    BOOST_CHECK(start("TORRENT") == failed("malformed content"));
    BOOST_CHECK(engine.requests.empty());
    BOOST_CHECK(start("RAW abc 0") == failed("this kind of content is not known"));
    BOOST_CHECK(start("") == failed("this kind of content is not known"));
    BOOST_CHECK(start(std::string{"INFOHASH "} + test::infohash).back().starts_with("START "));
    BOOST_CHECK(start("TORRENT http://x/y.torrent 0,1").back().starts_with("START "));
    BOOST_CHECK_EQUAL(engine.requests.back().files, "0,1");
}

BOOST_AUTO_TEST_CASE(stops_once_whatever_ends_the_playback) {
    static_cast<void>(application.authorise(test::personal_key));
    static_cast<void>(start());
    static_cast<void>(start());
    BOOST_CHECK((engine.stopped == Stops{{1, StopReason::Application}}));
    BOOST_CHECK((application.say("STOP") == Lines{"STATE 0", "STATUS main:idle"}));
    BOOST_CHECK(application.say("STOP") == none);
    BOOST_CHECK_EQUAL(engine.stopped.size(), 2U);
    {
        test::Application gone{gate};
        static_cast<void>(gone.authorise(test::personal_key));
        static_cast<void>(gone.say(std::string{"START PID "} + test::content_id + " 0"));
    }
    BOOST_CHECK_EQUAL(engine.stopped.size(), 3U);
    engine.answer();
    BOOST_CHECK((engine.stopped.back() == test::FakeEngine::Stopped{3, StopReason::Unknown}));
}

BOOST_AUTO_TEST_CASE(says_at_once_that_it_starts_and_stop_takes_that_back) {
    static_cast<void>(application.authorise(test::personal_key));
    BOOST_CHECK((application.say(std::string{"START PID "} + test::content_id + " 0") ==
                 Lines{"STATE 1", "STATUS main:starting"}));
    BOOST_CHECK(application.conversation.is_playing());
    BOOST_CHECK((application.say("STOP") == Lines{"STATE 0", "STATUS main:idle"}));
    BOOST_CHECK((engine.stopped == Stops{{1, StopReason::Application}}));
    engine.answer();
    BOOST_CHECK(application.heard == none);
    BOOST_CHECK((engine.stopped.back() == test::FakeEngine::Stopped{1, StopReason::Unknown}));
}

BOOST_AUTO_TEST_CASE(a_late_engine_is_given_up) {
    static_cast<void>(application.authorise(test::personal_key));
    static_cast<void>(application.say(std::string{"START PID "} + test::content_id + " 0"));
    engine.desk.look(std::chrono::steady_clock::now() + 1min);
    BOOST_CHECK(
        (application.heard == Lines{"STATE 0", "STATUS main:idle",
                                    "STATUS main:err;0;the playback engine does not answer"}));
    BOOST_CHECK((engine.stopped == Stops{{1, StopReason::Late}}));
    BOOST_CHECK(!application.conversation.is_playing());
}

BOOST_AUTO_TEST_CASE(an_engine_that_goes_ends_what_it_played) {
    static_cast<void>(application.authorise(test::personal_key));
    static_cast<void>(start());
    engine.desk.detach();
    const Lines gone{"STATE 0", "STATUS main:idle",
                     "STATUS main:err;0;the playback engine has gone"};
    BOOST_CHECK(std::exchange(application.heard, {}) == gone);

    engine.attach();
    static_cast<void>(application.say("SETOPTIONS use_stop_notifications=1"));
    static_cast<void>(start());
    engine.desk.detach();
    BOOST_REQUIRE_EQUAL(application.heard.size(), 4U);
    BOOST_CHECK_EQUAL(application.heard[0], "EVENT download_stopped reason=engine_gone");

    engine.attach();
    static_cast<void>(application.say(std::string{"START PID "} + test::content_id + " 0"));
    engine.desk.detach();
    BOOST_CHECK(application.heard == gone);
    BOOST_CHECK(engine.stopped.empty());
}

BOOST_AUTO_TEST_CASE(content_that_is_over_leaves_the_application_idle) {
    static_cast<void>(application.authorise(test::personal_key));
    static_cast<void>(application.say("SETOPTIONS use_stop_notifications=1"));
    static_cast<void>(start());
    engine.desk.live_changed(1, false);
    BOOST_CHECK(application.heard == none);
    engine.desk.ended(1);
    BOOST_CHECK((application.heard == Lines{"STATE 0", "STATUS main:idle"}));
    BOOST_CHECK(!application.conversation.is_playing());
    BOOST_CHECK(engine.stopped.empty());
}

BOOST_AUTO_TEST_CASE(an_option_that_ends_before_the_engine_answers_ends_the_start) {
    hold_options({ends_in("noAds", 1h)});
    static_cast<void>(application.authorise(test::documented_product_key));
    static_cast<void>(application.say(std::string{"START PID "} + test::content_id + " 0"));
    clock.pass(2h);
    application.conversation.look();
    BOOST_CHECK((application.heard == Lines{"STATE 0", "STATUS main:idle"}));
    BOOST_CHECK((engine.stopped == Stops{{1, StopReason::MissingOption}}));
}

BOOST_AUTO_TEST_CASE(tells_whoever_asked_for_it_of_a_missing_option) {
    hold_options({ends_in("noAds", 1h)});
    static_cast<void>(application.authorise(test::documented_product_key));
    BOOST_CHECK(application.say("SETOPTIONS use_stop_notifications=1") == none);
    static_cast<void>(start());
    application.conversation.look();
    BOOST_CHECK(application.heard.empty());
    clock.pass(2h);
    application.conversation.look();
    application.conversation.look();
    BOOST_CHECK(
        (application.heard == Lines{"EVENT download_stopped reason=missing_option option=noAds",
                                    "STATE 0", "STATUS main:idle"}));
    BOOST_CHECK((engine.stopped == Stops{{1, StopReason::MissingOption}}));
}

BOOST_AUTO_TEST_CASE(ends_quietly_for_others_and_encodes_what_it_tells) {
    engine.playback.needs = {OptionId{"a b%"}};
    static_cast<void>(application.authorise(test::personal_key));
    const Lines quiet = start();
    BOOST_CHECK_EQUAL(quiet.back(), "STATUS main:idle");
    BOOST_CHECK(!application.conversation.is_playing());
    static_cast<void>(application.say("SETOPTIONS use_stop_notifications=1"));
    const Lines told = start();
    BOOST_REQUIRE_GE(told.size(), 3U);
    BOOST_CHECK_EQUAL(told[told.size() - 3],
                      "EVENT download_stopped reason=missing_option option=a%20b%25");
    static_cast<void>(application.say("SETOPTIONS use_stop_notifications=0"));
    BOOST_CHECK(start() == quiet);
}

BOOST_AUTO_TEST_CASE(passes_over_what_it_does_not_know_and_ends_at_shutdown) {
    static_cast<void>(application.authorise(test::personal_key));
    for (const char* line : {"PING", "LOADASYNC 1 PID x", "USERDATA [{\"gender\": 1}]", "",
                             "SETOPTIONS", "SETOPTIONS other=1", "READY key=x"}) {
        BOOST_CHECK(application.say(line) == none);
    }
    BOOST_CHECK(!application.conversation.hear("SHUTDOWN"));
}

BOOST_AUTO_TEST_SUITE_END()
