#include "ipc/api/engine_api/playback_desk.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/engine_api/playback_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using namespace usher::api::engine_api;
using Words = std::vector<std::string>;

namespace {

struct Fixture {
    test::FakeEngine engine;
    PlaybackDesk& desk = engine.desk;
    const PlaybackRequest request =
        playback_request(ContentKind::Infohash, test::infohash, "0", std::nullopt).value();
    Words heard;

    /// A listener that writes down what it hears, under `name`.
    PlaybackListener listener(const std::string& name) {
        return {
            .on_answer =
                [this, name](const Result<Playback>& answer) {
                    heard.push_back(name + (answer ? " plays" : " " + answer.error().context()));
                },
            .on_live =
                [this, name](bool is_live) {
                    heard.push_back(name + (is_live ? " live" : " not live"));
                },
            .on_end =
                [this, name](PlaybackEnd why) {
                    heard.push_back(name + (why == PlaybackEnd::EngineGone ? " gone" : " over"));
                }};
    }
    RunningPlayback start(const std::string& name) {
        const std::uint64_t number = desk.start(request, listener(name)).value();
        return {desk, number, std::nullopt, false};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_api_playback_desk, Fixture)

BOOST_AUTO_TEST_CASE(asks_the_engine_and_passes_on_what_it_says) {
    const RunningPlayback one = start("one");
    const RunningPlayback other = start("other");
    BOOST_CHECK(one.what() == nullptr);
    BOOST_CHECK_EQUAL(engine.requests.size(), 2U);
    engine.answer();
    BOOST_REQUIRE(one.what() != nullptr);
    BOOST_CHECK_EQUAL(one.what()->url, engine.playback.url);
    desk.live_changed(1, true);
    desk.live_changed(1, false);
    BOOST_CHECK(!one.what()->is_live);
    desk.ended(2);
    BOOST_CHECK(other.what() == nullptr);
    BOOST_CHECK((heard == Words{"one plays", "other plays", "one not live", "other over"}));
    BOOST_CHECK_EQUAL(desk.size(), 1U);
}

BOOST_AUTO_TEST_CASE(refuses_without_an_engine) {
    desk.detach();
    BOOST_CHECK(!desk.is_attached());
    BOOST_CHECK(desk.start(request, {}).error().code() == Errc::Unavailable);
}

BOOST_AUTO_TEST_CASE(words_of_an_engine_count_once_and_of_its_own_playbacks_alone) {
    const RunningPlayback one = start("one");
    desk.live_changed(1, true);
    desk.refused(7, "no");
    desk.ended(7);
    desk.live_changed(7, true);
    BOOST_CHECK(heard.empty());
    engine.answer();
    desk.started(1, engine.playback);
    desk.refused(1, "too late");
    BOOST_CHECK((heard == Words{"one plays"}));
    BOOST_CHECK(engine.stopped.empty());
    desk.started(7, engine.playback);
    BOOST_CHECK_EQUAL(engine.stopped.size(), 1U);
}

BOOST_AUTO_TEST_CASE(an_end_before_the_answer_is_a_refusal) {
    const RunningPlayback one = start("one");
    desk.ended(1);
    BOOST_CHECK((heard == Words{"one the engine has refused"}));
}

BOOST_AUTO_TEST_CASE(gives_up_what_is_not_answered_in_time_and_nothing_else) {
    const RunningPlayback one = start("one");
    engine.answer();
    const RunningPlayback other = start("other");
    const RunningPlayback third = start("third");
    const auto now = std::chrono::steady_clock::now();
    desk.look(now + 5s);
    BOOST_CHECK((heard == Words{"one plays"}));
    desk.look(now + 11s);
    BOOST_CHECK((heard == Words{"one plays", "other the playback engine does not answer",
                                "third the playback engine does not answer"}));
    BOOST_CHECK_EQUAL(engine.stopped.size(), 2U);
    BOOST_CHECK(one.what() != nullptr);
}

BOOST_AUTO_TEST_CASE(whoever_is_told_may_end_what_he_is_told_of_and_more) {
    std::optional<RunningPlayback> one;
    std::optional<RunningPlayback> other;
    PlaybackListener ends_both = listener("one");
    ends_both.on_answer = [&](const Result<Playback>&) {
        one.reset();
        other.reset();
    };
    one.emplace(desk, desk.start(request, std::move(ends_both)).value(), std::nullopt, false);
    other.emplace(start("other"));
    desk.detach();
    BOOST_CHECK(!one && !other);
    BOOST_CHECK(heard.empty());
}

BOOST_AUTO_TEST_CASE(another_engine_begins_with_nothing) {
    const RunningPlayback one = start("one");
    engine.answer();
    engine.attach();
    BOOST_CHECK((heard == Words{"one plays", "one gone"}));
    BOOST_CHECK(engine.stopped.empty());
    BOOST_CHECK_EQUAL(desk.size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()
