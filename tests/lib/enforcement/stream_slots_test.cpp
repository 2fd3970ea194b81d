#include "lib/enforcement/stream_slots.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::SlotAnswer;
using enforcement::SlotEnd;
using enforcement::SlotId;
using license::Reason;
using license::StreamScope;
using license::WhenFull;

namespace {

struct Fixture : test::EnforcementFixture {
    std::vector<std::pair<SlotId, SlotEnd>> ended;
    std::unique_ptr<enforcement::Enforcer> limited;
    std::unique_ptr<enforcement::StreamSlots> slots;

    Fixture() { limit({.per_license = 2}); }

    /// The same rights under other limits for both options.
    void limit(const license::StreamPolicy& policy) {
        license::Catalogue catalogue = test::small_catalogue();
        for (license::Option& option : catalogue.options) option.streams = policy;
        slots.reset();
        limited =
            std::make_unique<enforcement::Enforcer>(catalogue, store->sealer(), time, events, 1);
        slots = std::make_unique<enforcement::StreamSlots>(*limited, 1);
    }
    /// Loads a key that holds `options` for a day.
    void give(const std::string& user_key, const std::vector<std::string>& options) {
        const std::int64_t row = load(general(user_key));
        std::vector<license::Entitlement> held;
        for (const std::string& option : options) held.push_back(ends_in(option, 24h));
        hold(row, held);
        follow();
    }
    /// Shows the limited enforcer what the other one has.
    void follow() {
        enforcer.projection().each(
            [this](const store::KeyRecord& record) { limited->projection().put(record); });
    }
    SlotAnswer acquire(const std::string& user_key, const std::string& option,
                       std::optional<std::chrono::milliseconds> kept_for = {}) {
        return slots
            ->acquire(
                {.question = enforcement::Question{.option = OptionId{option},
                                                   .user_key = UserKey{user_key}},
                 .holder = "test",
                 .kept_for = kept_for,
                 .on_end = [this](SlotId slot, SlotEnd why) { ended.emplace_back(slot, why); }})
            .value();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(stream_slots, Fixture)

BOOST_AUTO_TEST_CASE(who_may_not_use_the_option_gets_no_slot) {
    give("alpha", {"noAds"});
    const SlotAnswer answer = acquire("alpha", "premium");
    BOOST_CHECK(!answer.slot);
    BOOST_CHECK(answer.decision.verdict.reason == Reason::MissingOption);
    BOOST_CHECK_EQUAL(slots->size(), 0U);
}

BOOST_AUTO_TEST_CASE(a_stream_beyond_the_limit_is_refused_until_one_ends) {
    give("alpha", {"noAds", "premium"});
    const SlotAnswer first = acquire("alpha", "noAds");
    BOOST_CHECK_EQUAL(first.use->held, 1U);
    BOOST_CHECK_EQUAL(first.use->limit, 2U);
    BOOST_CHECK(acquire("alpha", "noAds").slot);

    const SlotAnswer third = acquire("alpha", "noAds");
    BOOST_CHECK(!third.slot);
    BOOST_CHECK(!third.decision.verdict.allowed);
    BOOST_CHECK(third.decision.verdict.reason == Reason::StreamLimit);
    BOOST_CHECK_EQUAL(third.use->held, 2U);
    BOOST_CHECK(acquire("alpha", "premium").slot);

    BOOST_CHECK(slots->end(*first.slot, SlotEnd::Released));
    BOOST_CHECK(!slots->end(*first.slot, SlotEnd::Released));
    BOOST_CHECK(acquire("alpha", "noAds").slot);
    BOOST_CHECK(ended.empty());
}

BOOST_AUTO_TEST_CASE(keys_do_not_take_each_others_room_but_share_that_of_the_option) {
    limit({.per_key = 1, .per_option = 2});
    give("alpha", {"noAds", "premium"});
    give("beta", {"noAds"});
    give("gamma", {"noAds"});
    BOOST_CHECK(acquire("alpha", "noAds").slot);
    BOOST_CHECK(acquire("alpha", "premium").use->scope == StreamScope::Key);
    BOOST_CHECK(acquire("beta", "noAds").slot);
    const SlotAnswer refused = acquire("gamma", "noAds");
    BOOST_CHECK(!refused.slot);
    BOOST_CHECK(refused.use->scope == StreamScope::Option);
}

BOOST_AUTO_TEST_CASE(the_oldest_stream_makes_room_where_policy_says_so) {
    limit({.per_license = 1, .per_key = 1, .when_full = WhenFull::EndOldest});
    give("alpha", {"noAds", "premium"});
    const SlotAnswer first = acquire("alpha", "noAds");
    const SlotAnswer second = acquire("alpha", "premium");
    BOOST_REQUIRE(second.slot);
    BOOST_REQUIRE_EQUAL(ended.size(), 1U);
    BOOST_CHECK(ended[0] == std::pair(*first.slot, SlotEnd::Displaced));
    BOOST_CHECK_EQUAL(slots->size(), 1U);
    BOOST_CHECK_LT(*first.slot, *second.slot);
}

BOOST_AUTO_TEST_CASE(a_slot_that_is_not_kept_ends) {
    give("alpha", {"noAds"});
    const SlotAnswer kept = acquire("alpha", "noAds", 10s);
    const SlotAnswer silent = acquire("alpha", "noAds", 10s);
    clock.pass(6s);
    BOOST_CHECK(slots->keep(*kept.slot));
    clock.pass(6s);
    slots->sweep();
    BOOST_REQUIRE_EQUAL(ended.size(), 1U);
    BOOST_CHECK(ended[0] == std::pair(*silent.slot, SlotEnd::NotKept));
    BOOST_CHECK(!slots->keep(*silent.slot));
}

BOOST_AUTO_TEST_CASE(a_right_that_ends_ends_its_streams_at_once) {
    give("alpha", {"noAds"});
    give("beta", {"noAds"});
    const SlotAnswer alpha = acquire("alpha", "noAds");
    const SlotAnswer beta = acquire("beta", "noAds");
    limited->projection().remove(store->sealer().tag(UserKey{"alpha"}));
    remove("alpha").value();
    BOOST_REQUIRE_EQUAL(ended.size(), 1U);
    BOOST_CHECK(ended[0] == std::pair(*alpha.slot, SlotEnd::RightEnded));
    BOOST_CHECK(slots->keep(*beta.slot));
}

BOOST_AUTO_TEST_CASE(a_key_that_changes_is_nothing_to_the_streams_of_another_key) {
    give("alpha", {"noAds"});
    give("beta", {"noAds"});
    const SlotAnswer alpha = acquire("alpha", "noAds");
    const SlotAnswer beta = acquire("beta", "noAds");
    const auto view = slots->acquire(
        {.question = enforcement::Question{.option = OptionId{"noAds"}}, .holder = "v"});
    BOOST_REQUIRE(view->slot);
    // Nobody has any right by now, and the events tell of alpha alone.
    limited->projection().remove(store->sealer().tag(UserKey{"alpha"}));
    limited->projection().remove(store->sealer().tag(UserKey{"beta"}));
    remove("alpha").value();
    BOOST_CHECK(!slots->keep(*alpha.slot));
    BOOST_CHECK(!slots->keep(*view->slot));
    BOOST_CHECK(slots->keep(*beta.slot));
    slots->review();
    BOOST_CHECK(!slots->keep(*beta.slot));
}

BOOST_AUTO_TEST_CASE(a_detached_slot_is_taken_up_by_its_owner_alone) {
    give("alpha", {"noAds"});
    const auto take = [&](const std::string& owner) {
        return slots
            ->acquire({.question = enforcement::Question{.option = OptionId{"noAds"}},
                       .holder = "h",
                       .on_end = [](SlotId, SlotEnd) {},
                       .owner = owner})
            .value()
            .slot.value();
    };
    const auto tell = [this](SlotId slot, SlotEnd why) { ended.emplace_back(slot, why); };
    const SlotId mine = take("me");
    const SlotId nobodys = take("");
    BOOST_CHECK(!slots->take_up(mine, "me", tell));  // somebody holds it
    slots->detach(mine);
    slots->detach(nobodys);
    BOOST_CHECK(!slots->take_up(mine, "you", tell));
    BOOST_CHECK(!slots->take_up(mine, "", tell));
    BOOST_CHECK(!slots->take_up(nobodys, "", tell));
    BOOST_CHECK(!slots->take_up(nobodys + 1, "me", tell));
    BOOST_CHECK(slots->take_up(mine, "me", tell));
    slots->end(mine, SlotEnd::Administrator);
    BOOST_REQUIRE_EQUAL(ended.size(), 1U);
    BOOST_CHECK_EQUAL(ended[0].first, mine);
}

BOOST_AUTO_TEST_CASE(a_holder_is_made_fit_to_be_shown) {
    give("alpha", {"noAds"});
    const auto answer =
        slots->acquire({.question = enforcement::Question{.option = OptionId{"noAds"}},
                        .holder = "\x1b]0;" + std::string(300, 'h')});
    BOOST_REQUIRE(answer->slot);
    BOOST_CHECK_EQUAL(slots->list().at(0).holder, "?]0;" + std::string(196, 'h'));
}

BOOST_AUTO_TEST_CASE(a_validity_that_ends_ends_its_streams_when_time_is_announced) {
    give("alpha", {"noAds"});
    static_cast<void>(acquire("alpha", "noAds"));
    clock.pass(25h);
    limited->announce();
    BOOST_REQUIRE_EQUAL(ended.size(), 1U);
    BOOST_CHECK(ended[0].second == SlotEnd::RightEnded);
}

BOOST_AUTO_TEST_CASE(an_administrator_sees_and_ends_streams_and_the_events_tell) {
    give("alpha", {"noAds"});
    const std::int64_t before = events.last();
    const SlotAnswer answer = acquire("alpha", "noAds");
    const auto listed = slots->list();
    BOOST_REQUIRE_EQUAL(listed.size(), 1U);
    BOOST_CHECK_EQUAL(listed[0].id, *answer.slot);
    BOOST_CHECK_EQUAL(listed[0].option.text(), "noAds");
    BOOST_CHECK_EQUAL(listed[0].holder, "test");
    BOOST_CHECK(listed[0].key.has_value());

    BOOST_CHECK(slots->end(*answer.slot, SlotEnd::Administrator));
    BOOST_REQUIRE_EQUAL(ended.size(), 1U);
    BOOST_CHECK(ended[0].second == SlotEnd::Administrator);
    const auto told = events.after(before).value();
    BOOST_REQUIRE_EQUAL(told.size(), 2U);
    const auto& started = std::get<enforcement::StreamStarted>(told[0].change);
    const auto& stopped = std::get<enforcement::StreamEnded>(told[1].change);
    BOOST_CHECK_EQUAL(started.slot, *answer.slot);
    BOOST_CHECK_EQUAL(stopped.slot, *answer.slot);
    BOOST_CHECK_EQUAL(stopped.why, "administrator");
}

BOOST_AUTO_TEST_CASE(the_devices_view_counts_as_one_key) {
    limit({.per_key = 1});
    give("alpha", {"noAds"});
    const auto ask = [this] {
        return slots
            ->acquire(
                {.question = enforcement::Question{.option = OptionId{"noAds"}}, .holder = "test"})
            .value();
    };
    BOOST_CHECK(ask().slot);
    BOOST_CHECK(!ask().slot);
    BOOST_CHECK(acquire("alpha", "noAds").slot);
}

BOOST_AUTO_TEST_CASE(a_holder_may_ask_anew_from_within_the_word_of_the_end) {
    give("alpha", {"noAds"});
    std::optional<SlotId> next;
    const auto question = enforcement::Question{.option = OptionId{"noAds"}};
    const auto again = [&](SlotId, SlotEnd) {
        next = slots->acquire({.question = question, .holder = "again"}).value().slot;
    };
    const auto first =
        slots->acquire({.question = question, .holder = "first", .on_end = again}).value();
    slots->end(*first.slot, SlotEnd::Administrator);
    BOOST_REQUIRE(next);
    BOOST_CHECK(slots->keep(*next));
}

BOOST_AUTO_TEST_SUITE_END()
