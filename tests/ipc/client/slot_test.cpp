#include <atomic>

#include "tests/ipc/client/client_fixture.hpp"

using namespace usher::client::test;
using namespace usher::protocol;

namespace {

const usher_question question = of_key("key", "noAds");

// Grants two slots at a time.
class Granter {
public:
    Reply operator()(const Message& message) {
        if (std::holds_alternative<SlotAcquire>(message)) {
            if (held_ == 2) return {.messages = {SlotRefused{.held = 2, .limit = 2}}};
            ++held_;
            return {.messages = {SlotGranted{.slot = ++last_, .held = held_, .limit = 2}}};
        }
        if (std::holds_alternative<SlotRelease>(message)) {
            --held_;
            return {.messages = {Done{}}};
        }
        return {};
    }

private:
    std::uint16_t held_ = 0;
    std::uint64_t last_ = 100;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(slot, Fixture)

BOOST_AUTO_TEST_CASE(is_granted_refused_and_given_back) {
    FakeDaemon daemon{path, page, Granter{}};
    const Library library{path};
    usher_slot first{};
    usher_slot second{};
    usher_slot third{};
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &first) == 1);
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &second) == 1);
    BOOST_TEST(first.id != second.id);
    BOOST_TEST(second.reason == USHER_ACTIVE);
    BOOST_TEST(second.held == 2);
    BOOST_TEST(second.limit == 2);
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &third) == 0);
    BOOST_TEST(third.id == 0U);
    BOOST_TEST(third.reason == USHER_STREAM_LIMIT);
    BOOST_CHECK(daemon.await<SlotAcquire>().question ==
                (Question{.user_key = "key", .option = "noAds"}));

    BOOST_TEST(usher_release_slot(library, first.id) == 0);
    BOOST_TEST(daemon.await<SlotRelease>().slot == 101U);
    BOOST_TEST(usher_release_slot(library, first.id) == USHER_E_ARGUMENT);

    usher_question not_utf8 = of_key("\xff", "noAds");
    BOOST_TEST(usher_acquire_slot(library, &not_utf8, wait_ms, &third) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &third) == 1);
}

BOOST_AUTO_TEST_CASE(that_ends_is_told_by_an_event) {
    FakeDaemon daemon{path, page, Granter{}};
    const Library library{path};
    usher_slot granted{};
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &granted) == 1);
    daemon.push(SlotEnded{.slot = 999, .why = SlotEnd::Expired});  // nobody's
    daemon.push(SlotEnded{.slot = 101, .why = SlotEnd::Displaced});
    const usher_event event = library.await_event();
    BOOST_TEST(event.kind == USHER_EVENT_SLOT_ENDED);
    BOOST_TEST(event.slot == granted.id);
    BOOST_TEST(event.why == USHER_SLOT_DISPLACED);
    BOOST_TEST(event.watch == nullptr);
    BOOST_TEST(usher_release_slot(library, granted.id) == USHER_E_ARGUMENT);

    // One whose event was not taken may be released, and is not told then.
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &granted) == 1);
    daemon.push(SlotEnded{.slot = 102, .why = SlotEnd::RightEnded});
    pollfd descriptor{.fd = usher_event_fd(library), .events = POLLIN, .revents = 0};
    BOOST_TEST(::poll(&descriptor, 1, wait_ms) == 1);
    BOOST_TEST(usher_release_slot(library, granted.id) == 0);
    BOOST_TEST(!library.has_event());
}

BOOST_AUTO_TEST_CASE(that_an_administrator_ends_says_so) {
    FakeDaemon daemon{path, page, Granter{}};
    const Library library{path};
    usher_slot granted{};
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &granted) == 1);
    daemon.push(SlotEnded{.slot = 101, .why = SlotEnd::Administrator});
    BOOST_TEST(library.await_event().why == USHER_SLOT_ADMINISTRATOR);
}

BOOST_AUTO_TEST_CASE(is_asked_for_again_when_the_daemon_was_restarted) {
    auto daemon = std::make_unique<FakeDaemon>(path, page, Granter{});
    const Library library{path};
    usher_slot slots[2] = {};
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &slots[0]) == 1);
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &slots[1]) == 1);
    daemon.reset();
    int granted = 0;
    daemon = std::make_unique<FakeDaemon>(path, page, [granted](const Message& message) mutable {
        if (!std::holds_alternative<SlotAcquire>(message)) return Reply{};
        if (++granted > 1) return Reply{.messages = {SlotRefused{.held = 1, .limit = 1}}};
        return Reply{.messages = {SlotGranted{.slot = 7, .held = 1, .limit = 1}}};
    });
    const usher_event event = library.await_event();
    BOOST_TEST(event.slot == slots[1].id);
    BOOST_TEST(event.why == USHER_SLOT_LOST);
    BOOST_TEST(usher_release_slot(library, slots[0].id) == 0);
    BOOST_TEST(daemon->await<SlotRelease>().slot == 7U);
}

BOOST_AUTO_TEST_CASE(for_which_a_restarted_daemon_has_no_room_is_lost) {
    auto daemon = std::make_unique<FakeDaemon>(path, page, Granter{});
    const Library library{path};
    usher_slot granted{};
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &granted) == 1);
    daemon.reset();
    daemon = std::make_unique<FakeDaemon>(path, page, [](const Message& message) {
        if (!std::holds_alternative<SlotAcquire>(message)) return Reply{};
        return Reply{.messages = {Refusal{.complaint = Complaint::TooMany, .text = "full"}}};
    });
    const usher_event event = library.await_event();
    BOOST_TEST(event.slot == granted.id);
    BOOST_TEST(event.why == USHER_SLOT_LOST);
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &granted) == USHER_E_FULL);
}

BOOST_AUTO_TEST_CASE(that_is_granted_too_late_goes_back) {
    FakeDaemon daemon{path, page};
    const Library library{path};
    usher_slot slot{};
    BOOST_TEST(usher_acquire_slot(library, &question, 1, &slot) == USHER_E_TIMEOUT);
    (void)daemon.await<SlotAcquire>();
    daemon.push(SlotGranted{.slot = 55, .held = 1, .limit = 1});
    BOOST_TEST(daemon.await<SlotRelease>().slot == 55U);
}

BOOST_AUTO_TEST_CASE(needs_a_daemon) {
    const Library library{path, 0};
    usher_slot slot{};
    BOOST_TEST(usher_acquire_slot(library, &question, 1, &slot) == USHER_E_NO_DAEMON);
    FakeDaemon daemon{path, page, [](const Message&) { return Reply{.closes = true}; }};
    BOOST_TEST(usher_acquire_slot(library, &question, wait_ms, &slot) == USHER_E_NO_DAEMON);
}

BOOST_AUTO_TEST_CASE(use_is_reported_also_what_was_reported_before_there_was_a_daemon) {
    const Library library{path, 0};
    BOOST_TEST(usher_report_use(library, &question, 60, 1'000'000) == 0);
    FakeDaemon daemon{path, page};
    const auto report = daemon.await<ReportUse>();
    BOOST_TEST(report.seconds == 60U);
    BOOST_TEST(report.bytes == 1'000'000U);
    BOOST_CHECK(report.question == (Question{.user_key = "key", .option = "noAds"}));
}

BOOST_AUTO_TEST_CASE(use_that_is_reported_right_before_the_end_arrives) {
    FakeDaemon daemon{path, page};
    for (std::uint32_t seconds = 1; seconds <= 20; ++seconds) {
        const Library library{path};
        BOOST_TEST(usher_report_use(library, &question, seconds, 0) == 0);
    }
    for (std::uint32_t seconds = 1; seconds <= 20; ++seconds) {
        BOOST_TEST(daemon.await<ReportUse>().seconds == seconds);
    }
}

BOOST_AUTO_TEST_CASE(reports_that_nobody_takes_have_a_limit) {
    const Library library{path, 0};
    int accepted = 0;
    int result = 0;
    while ((result = usher_report_use(library, &question, 1, 1)) == 0 && accepted < 1'000'000) {
        ++accepted;
    }
    BOOST_TEST(result == USHER_E_FULL);
    BOOST_TEST(accepted > 1000);
    usher_question not_utf8 = of_key("\xff", "noAds");
    const Library other{path, 0};
    BOOST_TEST(usher_report_use(other, &not_utf8, 1, 1) == USHER_E_ARGUMENT);
}

BOOST_AUTO_TEST_SUITE_END()
