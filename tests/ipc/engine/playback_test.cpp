#include <boost/test/unit_test.hpp>

#include "tests/ipc/engine/engine_fixture.hpp"
#include "tests/ipc/engine/frames.hpp"
#include "tests/support/documented.hpp"

using namespace usher;
using namespace usher::protocol;
using usher::test::infohash;

namespace {

/// What an engine was told: the frames' bytes.
struct Peer {
    std::vector<std::string> heard;
    engine::Conversation talk;

    explicit Peer(const engine::Services& services)
        : talk{services, {"pid 1"}, [this](std::string bytes, bool) {
                   heard.push_back(std::move(bytes));
               }} {
        BOOST_REQUIRE(tell(Hello{}));
        heard.clear();
    }

    bool tell(const Message& message) { return talk.hear(test::frame_of(message, 7)); }
    /// Whether it was told exactly `message`, under `id`, since the last time.
    bool was_told(const Message& message, std::uint32_t id) {
        return std::exchange(heard, {}) == std::vector{test::bytes_of(message, id)};
    }
    bool attaches() { return tell(PlaybackAttach{}) && was_told(Done{}, 7); }
};

struct Fixture : test::EngineFixture {
    engine::PlaybackSeat seat;
    std::vector<std::string> words;
    Fixture() { services.playback = &seat; }

    void open() {
        seat.open({.on_taken = [this] { words.emplace_back("taken"); },
                   .on_word =
                       [this](const engine::PlaybackWord& word) {
                           words.push_back("word " + std::to_string(word.index()));
                       },
                   .on_left = [this] { words.emplace_back("left"); }});
    }
    void check_words(const std::vector<std::string>& expected) {
        BOOST_CHECK(std::exchange(words, {}) == expected);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(playback, Fixture)

BOOST_AUTO_TEST_CASE(an_engine_attaches_speaks_and_is_spoken_to) {
    open();
    Peer engine{services};
    BOOST_CHECK(engine.attaches());
    BOOST_CHECK(engine.attaches());
    const PlaybackStart start{.playback = 1, .content = infohash, .files = "0"};
    seat.tell(start);
    BOOST_CHECK(engine.was_told(start, 0));
    BOOST_CHECK(engine.tell(
        PlaybackStarted{.playback = 1, .url = "http://127.0.0.1/", .infohash = infohash}));
    BOOST_CHECK(engine.tell(PlaybackRefused{.playback = 2}));
    BOOST_CHECK(engine.tell(PlaybackLive{.playback = 1}));
    BOOST_CHECK(engine.tell(PlaybackEnded{.playback = 1}));
    check_words({"taken", "word 0", "word 1", "word 2", "word 3"});
    BOOST_CHECK(engine.heard.empty());
}

BOOST_AUTO_TEST_CASE(a_second_engine_is_refused_until_the_first_one_goes) {
    open();
    std::optional<Peer> first;
    first.emplace(services);
    Peer second{services};
    BOOST_CHECK(first->attaches());
    BOOST_CHECK(second.tell(PlaybackAttach{}));
    BOOST_CHECK(second.was_told(
        Refusal{.complaint = Complaint::PlaybackTaken, .text = "another engine plays"}, 7));
    // What it says all the same is passed over, and that it goes changes nothing.
    BOOST_CHECK(second.tell(PlaybackEnded{.playback = 1}));
    BOOST_CHECK(second.tell(PlaybackDetach{}));
    check_words({"taken"});

    first.reset();
    check_words({"left"});
    BOOST_CHECK(second.attaches());
    BOOST_CHECK(second.tell(PlaybackDetach{}));
    check_words({"taken", "left"});
    seat.tell(PlaybackStop{.playback = 1});
    BOOST_CHECK(second.heard.empty());
}

BOOST_AUTO_TEST_CASE(nobody_attaches_where_nobody_asks_for_playback) {
    const Refusal off{.complaint = Complaint::PlaybackOff,
                      .text = "the Engine API is off, so nobody can ask for playback"};
    Peer early{services};
    BOOST_CHECK(early.tell(PlaybackAttach{}));
    BOOST_CHECK(early.was_told(off, 7));
    services.playback = nullptr;
    Peer alone{services};
    BOOST_CHECK(alone.tell(PlaybackAttach{}));
    BOOST_CHECK(alone.was_told(off, 7));
    BOOST_CHECK(alone.tell(PlaybackEnded{.playback = 1}));
    BOOST_CHECK(alone.tell(PlaybackDetach{}));
}

BOOST_AUTO_TEST_CASE(what_the_daemon_says_is_not_for_an_engine_to_say) {
    open();
    Peer engine{services};
    BOOST_CHECK(!engine.tell(PlaybackStop{.playback = 1}));
    BOOST_CHECK(!engine.tell(PlaybackStart{.playback = 1, .content = infohash, .files = "0"}));
}

BOOST_AUTO_TEST_SUITE_END()
