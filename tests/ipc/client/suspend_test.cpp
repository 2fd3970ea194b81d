#include "tests/ipc/client/client_fixture.hpp"
#include "tests/ipc/client/faults.hpp"

using namespace usher::client::test;

namespace {

const usher_question question = of_view("noAds");

struct SleepingFixture : Fixture {
    SleepingFixture() { page.grant({.option = "noAds"}); }

    FakeDaemon daemon{path, page};
    Library library{path};

    /// The machine sleeps, and the daemon is the first to wake up.
    void sleep_through(std::int64_t time_ms) {
        suspend(time_ms);
        page.writer().beat(boot_ms());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(suspending, SleepingFixture)

// Each time right after a check, when the library has just looked at its clock.
BOOST_AUTO_TEST_CASE(a_daemon_that_woke_up_first_is_not_taken_for_dead) {
    usher_handle handle{};
    BOOST_REQUIRE(usher_prepare(library, &question, &handle) == 0);
    for (int round = 0; round < 20; ++round) {
        BOOST_REQUIRE(library.ask(handle).allowed == 1);
        sleep_through(10'000);
        const usher_answer by_handle = library.ask(handle);
        BOOST_TEST(by_handle.allowed == 1);
        BOOST_TEST(by_handle.freshness == USHER_FRESH);
        sleep_through(10'000);
        BOOST_TEST(library.ask(question).allowed == 1);
        sleep_through(10'000);
        usher_answer answer{};
        BOOST_TEST(usher_check_batch(library, &handle, &answer, 1) == 1);
    }
}

BOOST_AUTO_TEST_CASE(what_has_lapsed_meanwhile_has_lapsed) {
    page.put({.option = "short"}, {.valid_to = now + 60, .confirmed_at = now});
    const usher_question brief = of_view("short");
    BOOST_TEST(library.ask(brief).allowed == 1);
    sleep_through(100'000);
    const usher_answer answer = library.ask(brief);
    BOOST_TEST(answer.reason == USHER_LAPSED);
    BOOST_TEST(answer.at >= now + 99);
}

BOOST_AUTO_TEST_CASE(a_page_that_was_not_kept_up_for_its_life_runs_out_all_the_same) {
    suspend(700'000);
    library.ask_until(question,
                      [](const usher_answer& answer) { return answer.reason == USHER_NO_DAEMON; });
    page.writer().beat(boot_ms());
    BOOST_TEST(library.ask(question).allowed == 1);
}

BOOST_AUTO_TEST_CASE(a_beat_from_the_future_is_another_clocks) {
    page.writer().beat(boot_ms() + 60'000);
    BOOST_TEST(library.ask(question).reason == USHER_NO_DAEMON);
}

BOOST_AUTO_TEST_SUITE_END()
