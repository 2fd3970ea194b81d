#include "ipc/api/adapters/engine_streams.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/enforcement/fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using api::StreamAnswer;
using enforcement::SlotEnd;

namespace {

struct Fixture : test::EnforcementFixture {
    enforcement::StreamSlots slots{enforcer, 1};
    api::EngineStreams streams{slots};
    std::int64_t row = load(general("alpha"));

    Fixture() { hold(row, {ends_in("single", 24h)}); }

    static enforcement::SlotRequest request() {
        return {.question = enforcement::Question{.option = OptionId{"single"},
                                                  .user_key = UserKey{"alpha"}},
                .holder = "test",
                .kept_for = 30s};
    }
    StreamAnswer start(const std::string& client) {
        return streams.start(client, request()).value();
    }
    StreamAnswer keep(const std::string& client) { return streams.keep(client, request()).value(); }
    enforcement::SlotId only_slot() {
        BOOST_REQUIRE_EQUAL(slots.size(), 1U);
        return slots.list().front().id;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_streams, Fixture)

BOOST_AUTO_TEST_CASE(a_stream_runs_from_its_start_to_its_end) {
    const StreamAnswer started = start("one");
    BOOST_CHECK(started.allowed);
    BOOST_CHECK_EQUAL(started.reason, "active");
    BOOST_CHECK(started.valid_to == started.at + 24h);
    BOOST_CHECK(keep("one").allowed);
    BOOST_CHECK_EQUAL(start("two").reason, "stream_limit");
    streams.end("one");
    streams.end("one");
    BOOST_CHECK_EQUAL(slots.size(), 0U);
    BOOST_CHECK(start("two").allowed);
}

BOOST_AUTO_TEST_CASE(a_client_that_starts_again_takes_its_own_place) {
    BOOST_CHECK(start("one").allowed);
    BOOST_CHECK(start("one").allowed);
    BOOST_CHECK_EQUAL(slots.size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_stream_that_was_ended_is_told_so_until_it_has_gone) {
    for (const auto& [why, reason] : {std::pair{SlotEnd::Displaced, "displaced"},
                                      std::pair{SlotEnd::Administrator, "administrator"}}) {
        BOOST_CHECK(start("one").allowed);
        slots.end(only_slot(), why);
        for (int update = 0; update < 2; ++update) {
            BOOST_CHECK(!keep("one").allowed);
            BOOST_CHECK_EQUAL(keep("one").reason, reason);
        }
        streams.end("one");
    }
    BOOST_CHECK(start("one").allowed);
}

BOOST_AUTO_TEST_CASE(a_right_that_ends_ends_the_stream) {
    BOOST_CHECK(start("one").allowed);
    hold(row, {}, 2);
    BOOST_CHECK_EQUAL(keep("one").reason, "right_ended");
    BOOST_CHECK_EQUAL(start("one").reason, "missing_option");
}

BOOST_AUTO_TEST_CASE(who_was_only_silent_starts_again) {
    BOOST_CHECK(start("one").allowed);
    clock.pass(31s);
    slots.sweep();
    BOOST_CHECK_EQUAL(slots.size(), 0U);
    BOOST_CHECK(keep("one").allowed);
    BOOST_CHECK_EQUAL(slots.size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_client_that_a_restart_forgot_starts_again) {
    BOOST_CHECK(keep("one").allowed);
    BOOST_CHECK_EQUAL(slots.size(), 1U);
    BOOST_CHECK_EQUAL(keep("two").reason, "stream_limit");
}

BOOST_AUTO_TEST_CASE(gives_back_what_it_holds_when_it_goes) {
    {
        api::EngineStreams short_lived{slots};
        BOOST_CHECK(short_lived.start("one", request()).value().allowed);
        BOOST_CHECK_EQUAL(slots.size(), 1U);
    }
    BOOST_CHECK_EQUAL(slots.size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()
