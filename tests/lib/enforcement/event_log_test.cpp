#include "lib/enforcement/event_log.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::enforcement;

BOOST_AUTO_TEST_SUITE(event_log)

BOOST_AUTO_TEST_CASE(numbers_events_without_a_gap_and_upwards_over_starts) {
    EventLog first{1};
    const std::int64_t before = first.last();
    first.add(Instant{}, KeyLoaded{"a"});
    first.add(Instant{}, KeyRemoved{"a"});
    BOOST_CHECK_EQUAL(first.last(), before + 2);
    BOOST_CHECK_GT(EventLog{2}.last(), first.last());
}

BOOST_AUTO_TEST_CASE(gives_back_what_came_after_a_number) {
    EventLog log{1};
    const std::int64_t start = log.last();
    for (const char* key : {"a", "b", "c"}) log.add(Instant{}, KeyLoaded{key});

    BOOST_CHECK_EQUAL(log.after(start)->size(), 3U);
    const auto last = log.after(start + 2);
    BOOST_REQUIRE_EQUAL(last->size(), 1U);
    BOOST_CHECK_EQUAL(std::get<KeyLoaded>(last->front().change).key, "c");
    BOOST_CHECK(log.after(start + 3)->empty());
}

BOOST_AUTO_TEST_CASE(says_so_when_events_are_no_longer_kept_or_never_were) {
    EventLog log{1};
    const std::int64_t start = log.last();
    for (std::size_t i = 0; i < EventLog::kept_max + 1; ++i) log.add(Instant{}, KeyLoaded{"a"});
    BOOST_CHECK(!log.after(start));
    BOOST_CHECK_EQUAL(log.after(start + 1)->size(), EventLog::kept_max);
    BOOST_CHECK(!log.after(log.last() + 1));
    BOOST_CHECK(!EventLog{2}.after(start));
}

BOOST_AUTO_TEST_CASE(lets_a_listener_leave_while_it_is_told) {
    EventLog log{1};
    int told = 0;
    std::uint64_t subscription = 0;
    subscription = log.subscribe([&](const Event&) {
        ++told;
        log.unsubscribe(subscription);
    });
    log.add(Instant{}, KeyLoaded{"a"});
    log.add(Instant{}, KeyLoaded{"b"});
    BOOST_CHECK_EQUAL(told, 1);
}

BOOST_AUTO_TEST_CASE(tells_everyone_in_order_also_of_what_a_listener_adds) {
    EventLog log{1};
    std::vector<std::string> first;
    std::vector<std::string> second;
    const auto noting = [](std::vector<std::string>& heard) {
        return [&heard](const Event& event) { heard.push_back(key_in(event.change).value()); };
    };
    static_cast<void>(log.subscribe([&](const Event& event) {
        noting(first)(event);
        if (first.size() == 1) log.add(Instant{}, KeyLoaded{"answer"});
        if (first.size() == 2) static_cast<void>(log.subscribe(noting(second)));
    }));
    std::vector<std::string> third;
    static_cast<void>(log.subscribe(noting(third)));
    log.add(Instant{}, KeyLoaded{"a"});
    log.add(Instant{}, KeyLoaded{"b"});
    const std::vector<std::string> all{"a", "answer", "b"};
    BOOST_CHECK(first == all);
    BOOST_CHECK(third == all);
    BOOST_CHECK(second == std::vector<std::string>{"b"});
}

BOOST_AUTO_TEST_CASE(goes_on_after_a_listener_that_throws) {
    EventLog log{1};
    int heard = 0;
    static_cast<void>(log.subscribe([&heard](const Event&) {
        if (++heard == 1) throw std::runtime_error{"no"};
    }));
    BOOST_CHECK_THROW(log.add(Instant{}, KeyLoaded{"a"}), std::runtime_error);
    log.add(Instant{}, KeyLoaded{"b"});
    BOOST_CHECK_EQUAL(heard, 2);
}

BOOST_AUTO_TEST_CASE(a_change_says_whose_it_is_and_whether_rights_change) {
    const KeyReference key = "1a2b3c4d";
    BOOST_CHECK(changes_rights(KeyRemoved{.key = key}));
    BOOST_CHECK(key_in(KeyRemoved{.key = key}) == key);
    BOOST_CHECK(key_in(OptionsChanged{.key = key, .options = {}}) == key);
    BOOST_CHECK(changes_rights(FreshnessChanged{}));
    BOOST_CHECK(!key_in(FreshnessChanged{}));
    BOOST_CHECK(!changes_rights(StreamStarted{}));
    BOOST_CHECK(!key_in(StreamStarted{}));
    BOOST_CHECK(!changes_rights(StreamEnded{}));
    BOOST_CHECK(!changes_rights(
        ActivationChanged{.id = ActivationId{"a"}, .service = OptionId{"o"}, .state = {}}));
}

BOOST_AUTO_TEST_SUITE_END()
