// What is said of a playback, to the engine and by it.
#include "tests/ipc/client/test_player.hpp"

using namespace usher::client::test;
using namespace usher::protocol;

BOOST_FIXTURE_TEST_SUITE(playback, Fixture)

BOOST_AUTO_TEST_CASE(attaches_starts_and_stops) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    BOOST_TEST(player.start(1) == 0);
    BOOST_CHECK(
        daemon.await<PlaybackStarted>() ==
        (PlaybackStarted{.playback = 70, .url = "http://127.0.0.1/1", .infohash = infohash}));
    daemon.push(PlaybackStop{.playback = 70, .why = PlaybackStopReason::MissingOption});
    BOOST_TEST(player.await() == "stop 1 2");
    BOOST_TEST(usher_playback_ended(library, 1) == USHER_E_ARGUMENT);
}

BOOST_AUTO_TEST_CASE(answers_from_inside_the_callback_too) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    TestPlayer player{library};
    player.on_start = [&](std::uint64_t playback) {
        if (playback == 1) player.start(playback);
        if (playback == 2) usher_playback_refused(library, playback, "no such film");
        if (playback == 3) usher_playback_refused(library, playback, nullptr);
    };
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    for (int i = 0; i < 3; ++i) daemon.push(order);
    BOOST_TEST(daemon.await<PlaybackStarted>().playback == 70U);
    BOOST_TEST(daemon.await<PlaybackRefused>().why == "no such film");
    BOOST_TEST(daemon.await<PlaybackRefused>().why == "");
}

BOOST_AUTO_TEST_CASE(tells_what_becomes_of_a_playback) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    BOOST_TEST(player.start(1) == 0);
    BOOST_TEST(usher_playback_live(library, 1, 5) == 0);
    BOOST_TEST(daemon.await<PlaybackLive>().is_live);
    BOOST_TEST(usher_playback_ended(library, 1) == 0);
    BOOST_TEST(daemon.await<PlaybackEnded>().playback == 70U);
    // What comes for it now is not told.
    daemon.push(PlaybackStop{.playback = 70});
    daemon.push(order);
    BOOST_TEST(player.await() == "start 2" + told_start);
}

BOOST_AUTO_TEST_CASE(refuses_what_no_daemon_would_take) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.attach() == USHER_E_FULL);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    BOOST_TEST(player.start(7) == USHER_E_ARGUMENT);
    for (const char* url : {"", "ftp://x", "http://x/ y", "http://x/\n"}) {
        BOOST_TEST(player.start(1, url) == USHER_E_ARGUMENT);
    }
    const std::string longer = "http://" + std::string(USHER_ADDRESS_MAX, 'a');
    BOOST_TEST(player.start(1, longer.c_str()) == USHER_E_ARGUMENT);
    BOOST_TEST(player.start(1, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_playback_started(library, 1, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_playback_refused(library, 1, "two\nlines") == USHER_E_ARGUMENT);
    BOOST_TEST(player.start(1) == 0);
    BOOST_TEST(player.start(1) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_playback_refused(library, 1, "late") == USHER_E_ARGUMENT);
}

BOOST_AUTO_TEST_CASE(options_of_a_playback_are_checked) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    const char* options[USHER_NEEDED_OPTIONS_MAX + 1] = {"premium", "noAds"};
    usher_playback what{};
    what.size = sizeof what;
    what.url = "http://127.0.0.1/1";
    what.infohash = infohash;
    what.is_encrypted = 1;
    what.options_count = 2;
    BOOST_TEST(usher_playback_started(library, 1, &what) == USHER_E_ARGUMENT);
    what.options = options;
    what.options_count = 3;
    BOOST_TEST(usher_playback_started(library, 1, &what) == USHER_E_ARGUMENT);
    what.options_count = USHER_NEEDED_OPTIONS_MAX + 1;
    BOOST_TEST(usher_playback_started(library, 1, &what) == USHER_E_ARGUMENT);
    what.options_count = 2;
    BOOST_TEST(usher_playback_started(library, 1, &what) == 0);
    const auto started = daemon.await<PlaybackStarted>();
    BOOST_TEST(started.is_encrypted);
    BOOST_CHECK((started.needs == std::vector<std::string_view>{"premium", "noAds"}));
}

BOOST_AUTO_TEST_CASE(has_a_limit_of_playbacks) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    PlaybackStart next = order;
    for (int i = 0; i <= 1024; ++i) {
        ++next.playback;
        daemon.push(next);
    }
    BOOST_TEST(daemon.await<PlaybackRefused>().playback == next.playback);
}

BOOST_AUTO_TEST_SUITE_END()
