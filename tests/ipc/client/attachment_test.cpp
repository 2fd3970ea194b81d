// How long an engine is attached for playback.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

#include "tests/ipc/client/test_player.hpp"

using namespace usher::client::test;
using namespace usher::protocol;

BOOST_FIXTURE_TEST_SUITE(attachment, Fixture)

BOOST_AUTO_TEST_CASE(attaches_only_whole_players) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(usher_playback_attach(library, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_playback_attach(nullptr, &player.functions()) == USHER_E_ARGUMENT);
    for (int i = 0; i < 3; ++i) {
        usher_player half = player.functions();
        if (i == 0) half.size = 0;
        if (i == 1) half.start = nullptr;
        if (i == 2) half.stop = nullptr;
        BOOST_TEST(usher_playback_attach(library, &half) == USHER_E_ARGUMENT);
    }
    usher_playback_detach(library);
    player.functions().state = nullptr;
    BOOST_TEST(player.attach() == 0);
    (void)daemon.await<PlaybackAttach>();
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
}

BOOST_AUTO_TEST_CASE(asks_again_as_long_as_another_engine_plays) {
    std::atomic<int> asked = 0;
    FakeDaemon daemon{path, page, [&asked](const Message& message) -> Reply {
                          if (!std::holds_alternative<PlaybackAttach>(message)) return {};
                          if (++asked > 1) return {.messages = {Done{}}};
                          return {.messages = {Refusal{.complaint = Complaint::PlaybackTaken}}};
                      }};
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 2");
    BOOST_TEST(player.await() == "state 1");
    BOOST_TEST(asked == 2);
    BOOST_TEST(daemon.connections() == 1);
}

BOOST_AUTO_TEST_CASE(is_told_where_nobody_asks_for_playback) {
    FakeDaemon daemon{path, page, [](const Message& message) -> Reply {
                          if (!std::holds_alternative<PlaybackAttach>(message)) return {};
                          return {.messages = {Refusal{.complaint = Complaint::PlaybackOff}}};
                      }};
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 3");
    BOOST_TEST(daemon.connections() == 1);
}

BOOST_AUTO_TEST_CASE(attaches_again_when_the_daemon_was_restarted) {
    std::optional<FakeDaemon> daemon;
    daemon.emplace(path, page, attach_everybody);
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon->push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    BOOST_TEST(player.start(1) == 0);
    daemon.reset();
    BOOST_TEST(player.await() == "stop 1 128");
    BOOST_TEST(player.await() == "state 0");
    BOOST_TEST(usher_playback_live(library, 1, 1) == USHER_E_ARGUMENT);
    daemon.emplace(path, page, attach_everybody);
    BOOST_TEST(player.await() == "state 1");
    daemon->push(order);
    BOOST_TEST(player.await() == "start 2" + told_start);
}

BOOST_AUTO_TEST_CASE(detaching_ends_everything_without_a_word) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    usher_playback_detach(library);
    (void)daemon.await<PlaybackDetach>();
    BOOST_TEST(player.start(1) == USHER_E_ARGUMENT);
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    BOOST_TEST(!player.has_heard_more());
}

BOOST_AUTO_TEST_CASE(a_callback_may_detach_and_attach_again) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    TestPlayer player{library};
    std::atomic<int> result = -1;
    player.on_start = [&](std::uint64_t playback) {
        usher_playback_detach(library);
        result = player.start(playback);
        if (player.attach() != 0) result = 1;
    };
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    (void)daemon.await<PlaybackDetach>();
    BOOST_TEST(player.await() == "state 1");
    BOOST_TEST(result == USHER_E_ARGUMENT);
}

// The callback leaves only long after somebody has begun to detach.
BOOST_AUTO_TEST_CASE(detaching_waits_for_the_callback_that_runs) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    TestPlayer player{library};
    std::atomic<bool> detaches = false;
    std::atomic<bool> returned = false;
    std::atomic<bool> returned_early = false;
    std::atomic<bool> left = false;
    player.on_start = [&](std::uint64_t) {
        usher::test::await("somebody detaches", [&] { return detaches.load(); });
        // Chances for the other thread, in each of which the library is free for it.
        for (int chance = 0; chance < 10'000 && !returned; ++chance) {
            usher_event event{};
            usher_next_event(library, &event);
            std::this_thread::yield();
        }
        returned_early = returned.load();
        left = true;
    };
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    detaches = true;
    usher_playback_detach(library);
    returned = true;
    BOOST_TEST(left);
    BOOST_TEST(!returned_early);
}

BOOST_AUTO_TEST_CASE(stays_the_parent_s_after_a_fork) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(player.start(1) == USHER_E_ARGUMENT && player.attach() == 0 ? 0 : 1);
    int status = -1;
    ::waitpid(child, &status, 0);
    BOOST_TEST(status == 0);
    BOOST_TEST(player.start(1) == 0);
    BOOST_TEST(daemon.await<PlaybackStarted>().playback == 70U);
}

BOOST_AUTO_TEST_SUITE_END()
