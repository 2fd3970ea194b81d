// Memory that runs out at every place in turn: the call says so, and nothing has changed.
#include <array>
#include <atomic>
#include <set>

#include "tests/ipc/client/faults.hpp"
#include "tests/ipc/client/test_player.hpp"

using namespace usher::client::test;
using namespace usher::protocol;
using Of = FailingAllocation::Of;

namespace {

const usher_question question =
    of_key("a user key that is longer than what a string holds", "noAds");

// Makes the first, second, … allocation of `act` fail until none is left; how many failed.
template <typename Act>
int fail_each(const Act& act) {
    for (int count = 1; count < 1000; ++count) {
        int result = 0;
        bool has_failed = false;
        {
            const FailingAllocation failing{Of::ThisThread, count};
            result = act();
            has_failed = failing.has_failed();
        }
        if (!has_failed) {
            BOOST_CHECK(result >= 0);
            return count - 1;
        }
        BOOST_CHECK_EQUAL(result, USHER_E_MEMORY);
    }
    throw std::runtime_error{"allocates without end"};
}

Reply grant(const Message& message) {
    if (!std::holds_alternative<SlotAcquire>(message)) return {};
    return {.messages = {SlotGranted{.slot = 7, .held = 1, .limit = 1}}};
}

// An engine that counts its starts and needs no memory for it.
class CountingPlayer {
public:
    CountingPlayer() {
        functions_.size = sizeof functions_;
        functions_.context = &starts_;
        functions_.start = [](void* starts, const usher_playback_request*) {
            ++*static_cast<std::atomic<int>*>(starts);
        };
        functions_.stop = [](void*, std::uint64_t, int) {};
    }
    /// Attaches and waits for the next start.
    void attach(usher_t* usher) {
        const int before = starts_;
        BOOST_REQUIRE(usher_playback_attach(usher, &functions_) == 0);
        usher::test::await("the next start", [&] { return starts_ != before; });
    }

private:
    std::atomic<int> starts_ = 0;
    usher_player functions_{};
};

Reply attach(const Message& message) {
    if (!std::holds_alternative<PlaybackAttach>(message)) return {};
    return {.messages = {Done{}, order}};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(memory, Fixture)

BOOST_AUTO_TEST_CASE(opening_fails_and_can_be_tried_again) {
    FakeDaemon daemon{path, page};
    usher_options options{};
    options.size = sizeof options;
    options.socket_path = path.c_str();
    options.wait_ms = wait_ms;
    usher_t* usher = nullptr;
    const int failed = fail_each([&] { return usher_open(&options, &usher); });
    BOOST_TEST(failed > 0);
    BOOST_TEST(usher != nullptr);
    BOOST_TEST(usher_problem(usher) == "");
    usher_close(usher);
}

BOOST_AUTO_TEST_CASE(a_watch_that_was_not_made_is_never_told) {
    page.grant({.user_key = question.user_key, .option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    Told told;
    usher_watch_t* watch = nullptr;
    bool is_half_made = false;
    const int failed = fail_each([&] {
        const int result = usher_watch(library, &question, Told::callback, &told, &watch);
        is_half_made = is_half_made || (result == 0) != (watch != nullptr);
        return result;
    });
    BOOST_TEST(failed > 3);
    BOOST_TEST(!is_half_made);
    const auto asked = daemon.await<Watch>();
    page.remove({.user_key = question.user_key, .option = "noAds"});
    daemon.push(Changed{.watch = asked.watch});
    BOOST_TEST(told.await().allowed == 0);
    // Another change and its answer: whoever else was told of the first has been by then.
    page.grant({.user_key = question.user_key, .option = "noAds"});
    daemon.push(Changed{.watch = asked.watch});
    BOOST_TEST(told.await().allowed == 1);
    BOOST_TEST(told.count() == 2U);
    usher_unwatch(watch);
}

BOOST_AUTO_TEST_CASE(a_watch_ends_even_if_nobody_can_say_so) {
    page.grant({.user_key = question.user_key, .option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    for (int count = 1; count < 10; ++count) {
        usher_watch_t* watch = nullptr;
        BOOST_REQUIRE(usher_watch(library, &question, nullptr, nullptr, &watch) == 0);
        const FailingAllocation failing{Of::ThisThread, count};
        usher_unwatch(watch);
    }
    Told told;
    usher_watch_t* witness = nullptr;  // looked at after those that are older
    BOOST_REQUIRE(usher_watch(library, &question, Told::callback, &told, &witness) == 0);
    page.remove({.user_key = question.user_key, .option = "noAds"});
    BOOST_TEST(told.await().allowed == 0);
    BOOST_TEST(!library.has_event());
    usher_unwatch(witness);
}

BOOST_AUTO_TEST_CASE(a_slot_that_was_not_asked_for_is_forgotten) {
    FakeDaemon daemon{path, page, grant};
    const Library library{path};
    usher_slot slot{};
    const int failed =
        fail_each([&] { return usher_acquire_slot(library, &question, wait_ms, &slot); });
    BOOST_TEST(failed > 3);
    BOOST_TEST(slot.id != 0U);
    // One request has arrived, whole, and the daemon's answer to an earlier one reaches nobody.
    BOOST_TEST(daemon.await<SlotAcquire>().ttl_ms == 0U);
    BOOST_TEST(daemon.connections() == 1);
    fail_each([&] { return usher_release_slot(library, slot.id); });
    BOOST_TEST(daemon.await<SlotRelease>().slot == 7U);
}

BOOST_AUTO_TEST_CASE(reports_arrive_whole_or_not_at_all) {
    FakeDaemon daemon{path, page};
    const Library library{path};
    const int failed = fail_each([&] { return usher_report_use(library, &question, 1, 1); });
    BOOST_TEST(failed > 0);
    BOOST_TEST(usher_report_use(library, &question, 2, 2) == 0);
    BOOST_TEST(daemon.await<ReportUse>().seconds == 1U);
    BOOST_TEST(daemon.await<ReportUse>().seconds == 2U);
    BOOST_TEST(daemon.connections() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_said_of_a_playback_arrives_once_or_not_at_all) {
    FakeDaemon daemon{path, page, attach};
    const Library library{path};
    TestPlayer player{library};
    BOOST_TEST(fail_each([&] { return player.attach(); }) > 0);
    BOOST_TEST(player.await() == "state 1");
    BOOST_TEST(player.await() == "start 1" + told_start);
    const char* option = "anOptionThatIsLongerThanWhatAStringHolds";
    usher_playback what{};
    what.size = sizeof what;
    what.url = "http://127.0.0.1/longer-than-what-a-string-holds-by-itself";
    what.infohash = infohash;
    what.options = &option;
    what.options_count = 1;
    BOOST_TEST(fail_each([&] { return usher_playback_started(library, 1, &what); }) > 1);
    BOOST_TEST(daemon.await<PlaybackStarted>().playback == 70U);
    fail_each([&] { return usher_playback_live(library, 1, 1); });
    BOOST_TEST(daemon.await<PlaybackLive>().is_live);
    fail_each([&] { return usher_playback_ended(library, 1); });
    BOOST_TEST(daemon.await<PlaybackEnded>().playback == 70U);
    BOOST_TEST(daemon.connections() == 1);
    BOOST_TEST(!player.has_heard_more());
}

BOOST_AUTO_TEST_CASE(an_engine_detaches_even_if_nobody_can_say_so) {
    FakeDaemon daemon{path, page, attach};
    CountingPlayer player;
    const Library library{path};
    for (int count = 1; count < 8; ++count) {
        player.attach(library);
        const FailingAllocation failing{Of::Keeper, count};
        usher_playback_detach(library);
        BOOST_TEST(usher_playback_live(library, 1, 1) == USHER_E_ARGUMENT);
        player.attach(library);
        usher_playback_detach(library);
    }
}

// Wherever the library's own thread runs out of memory, everything is told in the end, if late.
BOOST_AUTO_TEST_CASE(the_thread_of_the_library_loses_no_change) {
    const Question held{.user_key = question.user_key, .option = "noAds"};
    page.grant(held);
    FakeDaemon daemon{path, page, grant};
    const Library library{path};
    std::array<usher_watch_t*, 40> watches{};  // more than a block of the queue of events holds
    for (usher_watch_t*& watch : watches) {
        BOOST_REQUIRE(usher_watch(library, &question, nullptr, nullptr, &watch) == 0);
    }
    usher_slot slot{};
    BOOST_REQUIRE(usher_acquire_slot(library, &question, wait_ms, &slot) == 1);
    int failures = 0;
    for (int round = 0; round < 20; ++round) {
        const bool is_granted = round % 2 != 0;
        const FailingAllocation failing{Of::Keeper, 1 + round % 4};
        is_granted ? page.grant(held) : page.remove(held);
        daemon.push(NewPage{.instance = 1, .file_bytes = page.bytes()}, page.file().descriptor());
        std::set<usher_watch_t*> told;
        while (told.size() < watches.size()) {
            const usher_event event = library.await_event();
            BOOST_REQUIRE(event.answer.allowed == (is_granted ? 1 : 0));
            told.insert(event.watch);
        }
        if (failing.has_failed()) ++failures;
    }
    BOOST_TEST(failures > 0);
    BOOST_TEST(usher_release_slot(library, slot.id) == 0);
    for (usher_watch_t* const watch : watches) usher_unwatch(watch);
}

BOOST_AUTO_TEST_SUITE_END()
