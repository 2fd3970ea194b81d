#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include "ipc/api/engine_api/playback_sessions.hpp"
#include "tests/ipc/api/api_fixture.hpp"
#include "tests/ipc/api/engine_api/playback_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using namespace usher::api::engine_api;

namespace {

constexpr auto over = R"({"response": null, "error": "unknown playback session id"})";
constexpr auto nothing = R"({"response": null, "error": null})";

struct Fixture : test::ApiFixture {
    test::FakeEngine engine;
    PlaybackGate gate{enforcer, test::test_products(), engine.desk};
    int ids_given = 0;
    std::optional<PlaybackSessions> sessions;

    Fixture() {
        engine.answers_on = &loop;
        open({.sessions = 2, .poll_time = 1ms});
    }

    void open(SessionLimits limits) {
        const auto random_hex = [this](std::size_t digits) {
            return std::string(digits - 1, 'f') + std::to_string(++ids_given % 10);
        };
        sessions.emplace(loop.get_executor(), gate, random_hex, limits);
        api::Services with_playback = services();
        with_playback.playback = &*sessions;
        with_playback.playback_desk = &engine.desk;
        api = std::make_unique<api::Api>(
            api::GuardPolicy{.origins = {test::listed_origin}, .hosts = {}}, api::ServiceSettings{},
            std::move(with_playback));
    }
    std::string get(const std::string& target) {
        const http::Response response = tcp("GET", target);
        BOOST_CHECK_EQUAL(response.status, 200);
        BOOST_CHECK_EQUAL(response.content_type, "application/json");
        return response.body;
    }
    std::string start(const std::string& more = {}, const std::string& product = "personal") {
        return get(std::string{"/ace/getstream?format=json&infohash="} + test::infohash +
                   "&product_key=" + product + more);
    }
    static std::string path(const std::string& what, int id) {
        return "/ace/" + what + "/" + test::infohash + "/" + std::string(31, 'f') +
               std::to_string(id);
    }
    void hold_no_ads() { hold(load(general("user")), {ends_in("noAds", 1h)}); }
    void let_options_end() {
        clock.pass(2h);
        sessions->look(std::chrono::steady_clock::now());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_api_playback_routes, Fixture)

BOOST_AUTO_TEST_CASE(a_start_tells_the_addresses_of_its_session) {
    const std::string own = "http://127.0.0.1:6878";
    const std::string members =
        R"("playback_url": "http://127.0.0.1:6878/ace/m/1.m3u8", "stat_url": ")" + own +
        path("stat", 1) + R"(", "command_url": ")" + own + path("cmd", 1) +
        R"(", "infohash": "0a4848271c91ce2d8965ce416267c25047dc8141", "playback_session_id": ")" +
        std::string(39, 'f') + R"(2", "is_live": 1, "is_encrypted": 0, "client_session_id": -1})";
    BOOST_CHECK_EQUAL(start(), R"({"response": {)" + members + R"(, "error": null})");
    BOOST_CHECK(start("&use_api_events=1")
                    .starts_with(R"({"response": {"event_url": ")" + own + path("event", 3)));
}

BOOST_AUTO_TEST_CASE(a_start_is_refused_in_its_envelope) {
    const auto failure = [](const std::string& why) {
        return R"({"response": null, "error": ")" + why + R"("})";
    };
    const std::string no_ads = failure("No ADs option must be activated to use this product");
    BOOST_CHECK_EQUAL(start("", "kjYX790gTytRaXV04IvC"), no_ads);
    BOOST_CHECK_EQUAL(start("", ""), no_ads);
    BOOST_CHECK_EQUAL(start("", test::documented_product_key), no_ads);
    BOOST_CHECK_EQUAL(get("/ace/getstream?format=json&infohash=1"), failure("malformed content"));
    BOOST_CHECK_EQUAL(get("/ace/manifest.m3u8?format=json"),
                      failure("missing required parameter: id"));
    BOOST_CHECK_EQUAL(start("", "%20"), failure("malformed product_key"));
    engine.refusal = "no such content";
    BOOST_CHECK_EQUAL(start(), failure("no such content"));
    BOOST_CHECK_EQUAL(sessions->size(), 0U);
}

BOOST_AUTO_TEST_CASE(only_json_is_spoken_and_only_by_get) {
    BOOST_CHECK_EQUAL(tcp("GET", "/ace/getstream?id=x").status, 400);
    for (const std::string& target :
         {std::string{"/ace/getstream?format=json"}, path("event", 1), path("cmd", 1)}) {
        BOOST_CHECK_EQUAL(tcp("HEAD", target).status, 405);
        BOOST_CHECK_EQUAL(tcp("POST", target).status, 405);
    }
    BOOST_CHECK(engine.requests.empty());
}

BOOST_AUTO_TEST_CASE(a_foreign_page_is_refused_and_starts_nothing) {
    const std::string target =
        std::string{"/ace/getstream?format=json&product_key=personal&infohash="} + test::infohash;
    for (const http::Field& field : {http::Field{"Sec-Fetch-Site", "cross-site"},
                                     http::Field{"Origin", "https://evil.example"},
                                     http::Field{"Referer", "https://evil.example/"}}) {
        const http::Response response = send({.method = "GET",
                                              .target = target,
                                              .fields = {{"Host", test::our_host}, field},
                                              .body = {},
                                              .local_port = test::our_port});
        BOOST_CHECK_EQUAL(response.status, 403);
    }
    const http::Response rebound = send({.method = "GET",
                                         .target = target,
                                         .fields = {{"Host", "evil.example:6878"}},
                                         .body = {},
                                         .local_port = test::our_port});
    BOOST_CHECK_EQUAL(rebound.status, 421);
    BOOST_CHECK(engine.requests.empty());
}

BOOST_AUTO_TEST_CASE(without_an_engine_behind_it_the_twin_is_not_there) {
    api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, services());
    BOOST_CHECK_EQUAL(tcp("GET", "/ace/getstream?format=json").status, 404);
}

BOOST_AUTO_TEST_CASE(a_poll_with_nothing_to_tell_ends_empty) {
    static_cast<void>(start("&use_api_events=1"));
    BOOST_CHECK_EQUAL(get(path("event", 1)), nothing);
    BOOST_CHECK_EQUAL(get("/ace/event/" + std::string(31, 'f') + "1"), nothing);
    BOOST_CHECK_EQUAL(get(path("event", 2)), over);
}

BOOST_AUTO_TEST_CASE(the_missing_option_is_told_once_and_the_session_is_over) {
    hold_no_ads();
    static_cast<void>(start("&use_api_events=1&use_stop_notifications=1", "kjYX790gTytRaXV04IvC"));
    let_options_end();
    BOOST_REQUIRE_EQUAL(engine.stopped.size(), 1U);
    BOOST_CHECK(engine.stopped[0].why == StopReason::MissingOption);
    BOOST_CHECK_EQUAL(get(path("stat", 1)), over);
    BOOST_CHECK_EQUAL(get(path("event", 1)),
                      R"({"response": {"name": "download_stopped", "params": {"reason": )"
                      R"("missing_option", "option": "noAds"}}, "error": null})");
    BOOST_CHECK_EQUAL(get(path("event", 1)), over);
}

BOOST_AUTO_TEST_CASE(a_client_without_notifications_only_finds_its_session_over) {
    hold_no_ads();
    static_cast<void>(start("&use_api_events=1", "kjYX790gTytRaXV04IvC"));
    let_options_end();
    BOOST_CHECK_EQUAL(get(path("event", 1)), over);
}

BOOST_AUTO_TEST_CASE(a_waiting_poll_is_woken_and_a_second_one_replaces_it) {
    open({.poll_time = 1h});
    hold_no_ads();
    static_cast<void>(start("&use_api_events=1&use_stop_notifications=1", "kjYX790gTytRaXV04IvC"));
    std::vector<std::string> answers;
    const auto poll = [&](const std::string& name) {
        background.spawn(
            [](Fixture& fixture, std::vector<std::string>& into, std::string label) -> Task<void> {
                http::Request request{.method = "GET",
                                      .target = path("event", 1),
                                      .fields = {{"Host", test::our_host}},
                                      .body = {},
                                      .local_port = test::our_port};
                const http::Response response = co_await fixture.api->handle(std::move(request));
                into.push_back(label + response.body);
            }(*this, answers, name));
    };
    poll("first ");
    poll("second ");
    run_until([&] { return answers.size() == 1; });
    BOOST_CHECK_EQUAL(answers[0], std::string{"first "} + nothing);
    let_options_end();
    run_until([&] { return answers.size() == 2; });
    BOOST_CHECK(answers[1].starts_with(R"(second {"response": {"name": "download_stopped")"));
}

BOOST_AUTO_TEST_CASE(a_command_stops_the_session) {
    static_cast<void>(start());
    BOOST_CHECK_EQUAL(get(path("stat", 1)),
                      R"({"response": {"infohash": "0a4848271c91ce2d8965ce416267c25047dc8141", )"
                      R"("is_live": 1}, "error": null})");
    BOOST_CHECK_EQUAL(get(path("cmd", 1)), R"({"response": null, "error": "missing method"})");
    BOOST_CHECK_EQUAL(get(path("cmd", 1) + "?method=x"),
                      R"({"response": null, "error": "unknown method"})");
    BOOST_CHECK(engine.stopped.empty());
    BOOST_CHECK_EQUAL(get(path("cmd", 1) + "?method=stop"), R"({"response": "ok", "error": null})");
    BOOST_REQUIRE_EQUAL(engine.stopped.size(), 1U);
    BOOST_CHECK(engine.stopped[0].why == StopReason::Application);
    BOOST_CHECK_EQUAL(get(path("cmd", 1) + "?method=stop"), over);
}

BOOST_AUTO_TEST_CASE(sessions_are_limited_in_number_and_in_time) {
    static_cast<void>(start());
    static_cast<void>(start("&use_api_events=1"));
    BOOST_CHECK_EQUAL(start(), R"({"response": null, "error": "too many playback sessions"})");
    const auto now = std::chrono::steady_clock::now();
    sessions->look(now + 3min);
    BOOST_CHECK_EQUAL(sessions->size(), 1U);
    sessions->look(now + 13h);
    BOOST_CHECK_EQUAL(sessions->size(), 0U);
    BOOST_CHECK_EQUAL(engine.stopped.size(), 2U);
}

BOOST_AUTO_TEST_CASE(what_is_live_now_is_told_to_who_asked_for_events) {
    static_cast<void>(start("&use_api_events=1"));
    engine.desk.live_changed(1, false);
    engine.desk.live_changed(1, true);
    engine.desk.live_changed(1, false);
    BOOST_CHECK_EQUAL(get(path("event", 1)),
                      R"({"response": {"name": "live_changed", "params": {"is_live": 0}}, )"
                      R"("error": null})");
    BOOST_CHECK_EQUAL(get(path("event", 1)), nothing);
    BOOST_CHECK(get(path("stat", 1)).find(R"("is_live": 0)") != std::string::npos);
    static_cast<void>(start());
    engine.desk.live_changed(2, false);
    BOOST_CHECK_EQUAL(get(path("event", 3)), nothing);
}

BOOST_AUTO_TEST_CASE(an_engine_that_goes_ends_its_sessions) {
    static_cast<void>(start("&use_api_events=1&use_stop_notifications=1"));
    static_cast<void>(start());
    engine.desk.detach();
    BOOST_CHECK_EQUAL(get(path("event", 1)),
                      R"({"response": {"name": "download_stopped", "params": {"reason": )"
                      R"("engine_gone"}}, "error": null})");
    BOOST_CHECK_EQUAL(get(path("event", 1)), over);
    BOOST_CHECK_EQUAL(get(path("stat", 3)), over);
    BOOST_CHECK_EQUAL(start(), R"({"response": null, "error": "no playback engine is attached"})");
}

BOOST_AUTO_TEST_CASE(content_that_is_over_ends_its_session) {
    static_cast<void>(start("&use_api_events=1&use_stop_notifications=1"));
    engine.desk.ended(1);
    BOOST_CHECK_EQUAL(get(path("event", 1)), over);
    BOOST_CHECK(engine.stopped.empty());
}

BOOST_AUTO_TEST_CASE(a_start_waits_for_the_engine_and_not_for_ever) {
    engine.answers_on = nullptr;
    std::string answer;
    background.spawn([](Fixture& fixture, std::string& into) -> Task<void> {
        http::Request request{.method = "GET",
                              .target = std::string{"/ace/getstream?format=json&infohash="} +
                                        test::infohash + "&product_key=personal",
                              .fields = {{"Host", test::our_host}},
                              .body = {},
                              .local_port = test::our_port};
        const http::Response response = co_await fixture.api->handle(std::move(request));
        into = response.body;
    }(*this, answer));
    run_until([&] { return engine.requests.size() == 1; });
    BOOST_CHECK_EQUAL(sessions->size(), 1U);
    engine.desk.look(std::chrono::steady_clock::now() + 1min);
    run_until([&] { return !answer.empty(); });
    BOOST_CHECK_EQUAL(answer,
                      R"({"response": null, "error": "the playback engine does not answer"})");
    BOOST_CHECK_EQUAL(sessions->size(), 0U);
    BOOST_REQUIRE_EQUAL(engine.stopped.size(), 1U);
    BOOST_CHECK(engine.stopped[0].why == StopReason::Late);
}

BOOST_AUTO_TEST_CASE(a_start_that_nobody_answers_ends_by_itself) {
    open({.start_time = 1ms});
    engine.answers_on = nullptr;
    BOOST_CHECK_EQUAL(start(),
                      R"({"response": null, "error": "the playback engine does not answer"})");
    BOOST_CHECK_EQUAL(engine.stopped.size(), 1U);
}

BOOST_AUTO_TEST_CASE(status_tells_of_the_engine_and_what_it_plays) {
    const auto playback = [this] {
        return test::json_of(tcp("GET", "/v1/status")).at("playback").as_object();
    };
    static_cast<void>(start());
    BOOST_CHECK(playback().at("engine_attached").as_bool());
    BOOST_CHECK_EQUAL(playback().at("running").to_number<int>(), 1);
    engine.desk.detach();
    BOOST_CHECK(!playback().at("engine_attached").as_bool());
    BOOST_CHECK_EQUAL(playback().at("running").to_number<int>(), 0);
}

BOOST_AUTO_TEST_SUITE_END()
