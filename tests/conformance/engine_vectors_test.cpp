// The vectors of the Engine API and its HTTP twin (specs/acestream.md 5 and 7), against the
// daemon's own objects with an engine that plays what the vectors play.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "ipc/api/engine_api/playback_sessions.hpp"
#include "tests/conformance/vectors.hpp"
#include "tests/ipc/api/api_fixture.hpp"
#include "tests/ipc/api/engine_api/playback_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using namespace usher::api::engine_api;
namespace bj = boost::json;

namespace {

// The lines of a vector that begin so, without it.
std::vector<std::string> lines(const test::Vector& vector, const std::string& direction) {
    std::vector<std::string> found;
    for (const bj::value& line : vector.value.at("lines").as_array()) {
        const std::string text{line.as_string()};
        if (text.starts_with(direction)) found.push_back(text.substr(direction.size()));
    }
    return found;
}

// The target of a vector's request, from its path on.
std::string target_of(const test::Vector& vector) {
    const std::string url = vector.text("request");
    return url.substr(url.find("/ace/"));
}

struct Fixture : test::ApiFixture {
    test::FakeEngine engine;
    PlaybackGate gate{enforcer, test::test_products(), engine.desk};
    std::vector<std::string> ids{"f528764d624db129b32c21fbca0cb8d6",
                                 "e0d10c40465de696c0222ffa815edace0635b86a"};
    std::size_t ids_given = 0;
    PlaybackSessions sessions{loop.get_executor(),
                              gate,
                              [this](std::size_t) { return ids[ids_given++ % ids.size()]; },
                              {.poll_time = 1ms}};

    Fixture() {
        engine.answers_on = &loop;
        engine.playback.url =
            "http://127.0.0.1:6878/ace/m/0a4848271c91ce2d8965ce416267c25047dc8141/"
            "f528764d624db129b32c21fbca0cb8d6.m3u8";
        api::Services with_playback = services();
        with_playback.playback = &sessions;
        api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{},
                                         std::move(with_playback));
    }
    /// Lets the device hold `option` for an hour.
    void hold_option(const std::string& option) {
        hold(load(general("user of " + option)), {ends_in(option, 1h)});
    }
    void check_answer(const std::string& target, const test::Vector& vector) {
        const std::string answer = tcp("GET", target).body;
        const bj::value expected = vector.value.at("response_json");
        BOOST_CHECK_MESSAGE(bj::parse(answer) == expected, vector.id + ": " + answer);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_vectors, Fixture)

BOOST_AUTO_TEST_CASE(eng_01_no_ads_is_missing) {
    const test::Vector vector = test::vector("eng-01");
    test::Application application{gate};
    static_cast<void>(application.authorise(test::documented_product_key));
    BOOST_CHECK(application.say(lines(vector, ">> ").at(0)) == lines(vector, "<< "));
}

BOOST_AUTO_TEST_CASE(eng_02_the_handshake_of_an_engine) {
    const test::Vector vector = test::vector("eng-02");
    test::Application application{
        gate, {.version = "3.0.0-a18", .version_code = 3000018, .http_port = 6878}};
    BOOST_CHECK(application.say("HELLOBG version=6") == lines(vector, "<< "));
}

BOOST_AUTO_TEST_CASE(eng_03_and_05_an_option_is_missing_during_playback) {
    engine.playback.needs = {OptionId{"proxyServer"}};
    hold_option("proxyServer");
    test::Application application{gate};
    static_cast<void>(application.authorise(test::personal_key));
    const std::string opt_in = lines(test::vector("eng-05"), ">> ").at(0);
    BOOST_CHECK(application.say(opt_in).empty());
    static_cast<void>(application.say(std::string{"START PID "} + test::content_id + " 0"));
    engine.answer();
    application.heard.clear();
    clock.pass(2h);
    application.conversation.look();
    BOOST_REQUIRE(!application.heard.empty());
    BOOST_CHECK_EQUAL(application.heard[0], lines(test::vector("eng-03"), "<< ").at(0));
}

BOOST_AUTO_TEST_CASE(eng_04_authorisation_is_refused) {
    test::Application application{gate};
    static_cast<void>(application.say("HELLOBG version=6"));
    const auto refused = lines(test::vector("eng-04"), "<< ");
    BOOST_CHECK(application.say("READY") == refused);
    // The answer of rdy-drv-02 belongs to another request key.
    BOOST_CHECK(application.say(test::vector("rdy-drv-02").text("line")) == refused);
}

BOOST_AUTO_TEST_CASE(rdy_drv_01_and_02_authorise_an_application) {
    for (const test::Vector& vector : test::vectors("rdy-")) {
        std::vector<std::string> heard;
        Conversation conversation{gate, {}, vector.text("request_key"), [&heard](std::string line) {
                                      heard.push_back(std::move(line));
                                  }};
        BOOST_CHECK(conversation.hear("HELLOBG version=6"));
        BOOST_CHECK(conversation.hear(vector.text("line")));
        BOOST_CHECK_EQUAL(heard.back(), "AUTH 1");
    }
}

BOOST_AUTO_TEST_CASE(http_01_02_and_03_a_session_from_start_to_end) {
    hold_option("noAds");
    check_answer(target_of(test::vector("http-01")), test::vector("http-01"));
    check_answer(target_of(test::vector("http-02")), test::vector("http-02"));
    const std::string session = "/0a4848271c91ce2d8965ce416267c25047dc8141/" + ids[0];
    check_answer("/ace/event" + session, test::vector("http-03"));
    check_answer("/ace/stat" + session, test::vector("http-03"));
}

BOOST_AUTO_TEST_CASE(http_04_what_is_live_comes_as_an_event) {
    engine.playback.is_live = false;
    const std::string start = std::string{"/ace/getstream?format=json&product_key=personal&id="} +
                              test::content_id + "&use_api_events=1";
    BOOST_CHECK_EQUAL(tcp("GET", start).status, 200);
    engine.desk.live_changed(1, true);
    check_answer("/ace/event/" + ids[0], test::vector("http-04"));
}

BOOST_AUTO_TEST_CASE(http_05_the_missing_option_comes_as_an_event) {
    engine.playback.needs = {OptionId{"proxyServer"}};
    hold_option("proxyServer");
    const std::string start = std::string{"/ace/getstream?format=json&product_key=personal&id="} +
                              test::content_id + "&use_api_events=1&use_stop_notifications=1";
    BOOST_CHECK_EQUAL(tcp("GET", start).status, 200);
    clock.pass(2h);
    sessions.look(std::chrono::steady_clock::now());
    check_answer("/ace/event/" + ids[0], test::vector("http-05"));
}

BOOST_AUTO_TEST_CASE(http_06_and_07_the_first_bytes_of_a_start) {
    const std::string target = target_of(test::vector("http-01")) + "&use_api_events=1";
    BOOST_CHECK(
        tcp("GET", target).body.starts_with(test::vector("http-06").text("response_text_prefix")));
    hold_option("noAds");
    BOOST_CHECK(
        tcp("GET", target).body.starts_with(test::vector("http-07").text("response_text_prefix")));
}

BOOST_AUTO_TEST_SUITE_END()
