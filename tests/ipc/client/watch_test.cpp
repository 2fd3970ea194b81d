#include <atomic>

#include "tests/ipc/client/client_fixture.hpp"

using namespace usher::client::test;
using namespace usher::protocol;
using usher::test::await;

namespace {

const usher_question question = of_view("noAds");

}  // namespace

BOOST_FIXTURE_TEST_SUITE(watch, Fixture)

BOOST_AUTO_TEST_CASE(tells_a_callback_of_a_revocation_and_of_a_grant) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    Told told;
    usher_watch_t* watch = nullptr;
    BOOST_TEST(usher_watch(library, &question, Told::callback, &told, &watch) == 0);
    const auto asked = daemon.await<Watch>();
    BOOST_CHECK(asked.question == (Question{.option = "noAds"}));

    page.remove({.option = "noAds"});
    daemon.push(Changed{.watch = asked.watch});
    BOOST_TEST(told.await().reason == USHER_MISSING_OPTION);
    page.grant({.option = "noAds"});
    daemon.push(Changed{.watch = asked.watch});
    BOOST_TEST(told.await().allowed == 1);
    BOOST_TEST(!library.has_event());

    usher_unwatch(watch);
    BOOST_TEST(daemon.await<Unwatch>().watch == asked.watch);
    BOOST_TEST(told.count() == 2U);
}

BOOST_AUTO_TEST_CASE(tells_by_an_event_when_there_is_no_callback) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    usher_watch_t* watch = nullptr;
    int context = 0;
    BOOST_TEST(usher_watch(library, &question, nullptr, &context, &watch) == 0);
    const auto asked = daemon.await<Watch>();
    usher_event event{};
    BOOST_TEST(usher_next_event(library, &event) == 0);

    page.remove({.option = "noAds"});
    daemon.push(Changed{.watch = asked.watch});
    event = library.await_event();
    BOOST_TEST(event.kind == USHER_EVENT_CHANGED);
    BOOST_TEST(event.watch == watch);
    BOOST_TEST(event.context == &context);
    BOOST_TEST(event.answer.reason == USHER_MISSING_OPTION);
    BOOST_TEST(!library.has_event());

    // An event that nobody took goes with its watch.
    page.grant({.option = "noAds"});
    daemon.push(Changed{.watch = asked.watch});
    pollfd descriptor{.fd = usher_event_fd(library), .events = POLLIN, .revents = 0};
    BOOST_TEST(::poll(&descriptor, 1, wait_ms) == 1);
    usher_unwatch(watch);
    BOOST_TEST(!library.has_event());
}

BOOST_AUTO_TEST_CASE(notices_by_itself_what_nobody_announces) {
    constexpr std::int64_t end = now + 1000;
    page.put({.option = "noAds"}, {.valid_to = end, .confirmed_at = now});
    page.grant({.option = "other"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    Told lapse;
    Told removal;
    usher_watch_t* watches[2] = {};
    const usher_question other = of_view("other");
    BOOST_TEST(usher_watch(library, &question, Told::callback, &lapse, &watches[0]) == 0);
    BOOST_TEST(usher_watch(library, &other, Told::callback, &removal, &watches[1]) == 0);
    page.remove({.option = "other"});
    BOOST_TEST(removal.await().allowed == 0);
    // The daemon's clock is set to shortly before the end, and goes on from there.
    page.writer().set_time_offset(end * 1000 - 50 - boot_ms());
    BOOST_TEST(lapse.await().reason == USHER_LAPSED);
    BOOST_TEST(lapse.count() == 1U);
}

BOOST_AUTO_TEST_CASE(a_callback_may_end_its_own_watch_and_begin_another) {
    struct Context {
        usher_t* usher = nullptr;
        Told told{};
        std::atomic<usher_watch_t*> other = nullptr;
        std::atomic<int> allowed = -1;
        std::atomic<int> result = -1;
    };
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    Context context;
    context.usher = library;
    const auto callback = [](void* given, usher_watch_t* watch, const usher_answer* answer) {
        auto* self = static_cast<Context*>(given);
        self->allowed = usher_check_text(self->usher, &question, nullptr);
        usher_unwatch(watch);
        usher_watch_t* other = nullptr;
        self->result = usher_watch(self->usher, &question, Told::callback, &self->told, &other);
        self->other = other;
        Told::callback(&self->told, watch, answer);
    };
    usher_watch_t* watch = nullptr;
    BOOST_TEST(usher_watch(library, &question, callback, &context, &watch) == 0);
    const auto first = daemon.await<Watch>();
    page.remove({.option = "noAds"});
    daemon.push(Changed{.watch = first.watch});
    BOOST_TEST(context.told.await().allowed == 0);
    BOOST_TEST(context.allowed == 0);
    BOOST_TEST(context.result == 0);
    const auto second = daemon.await<Watch>();
    page.grant({.option = "noAds"});
    daemon.push(Changed{.watch = second.watch});
    BOOST_TEST(context.told.await().allowed == 1);
    usher_unwatch(context.other);
}

// The callback leaves only long after somebody has begun to end its watch.
BOOST_AUTO_TEST_CASE(unwatching_waits_for_the_callback_that_runs) {
    struct Context {
        usher_t* usher = nullptr;
        std::atomic<bool> entered = false;
        std::atomic<bool> unwatches = false;
        std::atomic<bool> returned = false;
        std::atomic<bool> returned_early = false;
        std::atomic<bool> left = false;
    } context;
    const auto callback = [](void* given, usher_watch_t*, const usher_answer*) {
        auto* self = static_cast<Context*>(given);
        self->entered = true;
        await("somebody ends the watch", [self] { return self->unwatches.load(); });
        // Chances for the other thread, in each of which the library is free for it.
        for (int chance = 0; chance < 10'000 && !self->returned; ++chance) {
            usher_event event{};
            usher_next_event(self->usher, &event);
            std::this_thread::yield();
        }
        self->returned_early = self->returned.load();
        self->left = true;
    };
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    context.usher = library;
    usher_watch_t* watch = nullptr;
    BOOST_TEST(usher_watch(library, &question, callback, &context, &watch) == 0);
    page.remove({.option = "noAds"});
    await("the callback runs", [&] { return context.entered.load(); });
    context.unwatches = true;
    usher_unwatch(watch);
    context.returned = true;
    BOOST_TEST(context.left);
    BOOST_TEST(!context.returned_early);
}

BOOST_AUTO_TEST_CASE(closing_ends_the_watches_that_are_left) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library open{path};
    Told witness;
    usher_watch_t* witnessing = nullptr;
    BOOST_TEST(usher_watch(open, &question, Told::callback, &witness, &witnessing) == 0);
    const Changed change{.watch = daemon.await<Watch>().watch};
    Told told;
    for (int round = 0; round < 10; ++round) {
        {
            const Library library{path, 0};
            for (int i = 0; i < 20; ++i) {
                usher_watch_t* watch = nullptr;
                BOOST_TEST(usher_watch(library, &question, Told::callback, &told, &watch) == 0);
            }
            // Some may be told of this while it closes.
            page.remove({.option = "noAds"});
            daemon.push(change);
            BOOST_TEST(witness.await().allowed == 0);
        }
        const std::size_t count = told.count();
        page.grant({.option = "noAds"});
        daemon.push(change);
        BOOST_TEST(witness.await().allowed == 1);
        BOOST_TEST(told.count() == count);
    }
    usher_unwatch(witnessing);
}

BOOST_AUTO_TEST_SUITE_END()
