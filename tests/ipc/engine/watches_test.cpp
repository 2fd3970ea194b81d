// Watches of one engine.
#include "tests/ipc/engine/conversation_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::protocol;

BOOST_FIXTURE_TEST_SUITE(watches, test::ConversationFixture)

BOOST_AUTO_TEST_CASE(a_watcher_hears_of_changes_and_of_nothing_else) {
    const std::int64_t row = give("alpha", "noAds");
    greet();
    BOOST_CHECK(tell(Watch{.watch = 5, .question = {.user_key = "alpha", .option = "noAds"}}));
    BOOST_CHECK(next<Changed>(0).verdict.allowed);
    talk->look();
    BOOST_CHECK(heard.empty());

    hold(row, {}, 2);
    talk->look();
    const auto changed = next<Changed>(0);
    BOOST_CHECK_EQUAL(changed.watch, 5U);
    BOOST_CHECK(changed.verdict.reason == Reason::MissingOption);
    BOOST_CHECK(tell(Unwatch{.watch = 5}));
    hold(row, {ends_in("noAds", 1h)}, 3);
    talk->look();
    BOOST_CHECK(heard.empty());
}

BOOST_AUTO_TEST_CASE(watches_have_a_limit) {
    greet();
    for (std::uint32_t i = 0; i < engine::watches_max; ++i) {
        BOOST_REQUIRE(tell(Watch{.watch = i, .question = {.option = "noAds"}}));
        next<Changed>(0);
    }
    BOOST_CHECK(tell(Watch{.watch = 0, .question = {.option = "premium"}}));
    next<Changed>(0);
    BOOST_CHECK(tell(Watch{.watch = 1024, .question = {.option = "noAds"}}));
    BOOST_CHECK(next<Refusal>().complaint == Complaint::TooMany);
}

BOOST_AUTO_TEST_CASE(a_change_of_one_key_is_looked_at_by_those_whom_it_concerns) {
    const std::int64_t alpha = give("alpha", "noAds");
    const std::int64_t beta = give("beta", "premium");
    greet();
    BOOST_CHECK(tell(Watch{.watch = 1, .question = {.user_key = "alpha", .option = "noAds"}}));
    BOOST_CHECK(tell(Watch{.watch = 2, .question = {.user_key = "beta", .option = "premium"}}));
    BOOST_CHECK(tell(Watch{.watch = 3, .question = {.option = "noAds"}}));
    for (int i = 0; i < 3; ++i) next<Changed>(0);
    const auto key_of = [this](const std::string& key) {
        return enforcement::reference_of(store->sealer().tag(UserKey{key}));
    };
    hold(alpha, {}, 2);
    hold(beta, {}, 2);
    const enforcement::Change change = enforcement::KeyLoaded{.key = key_of("alpha")};
    talk->look(&change);
    BOOST_CHECK_EQUAL(next<Changed>(0).watch, 1U);
    BOOST_CHECK_EQUAL(next<Changed>(0).watch, 3U);
    BOOST_CHECK(heard.empty());
    talk->look();
    BOOST_CHECK_EQUAL(next<Changed>(0).watch, 2U);
}

BOOST_AUTO_TEST_CASE(a_watcher_hears_when_a_users_licence_is_suspended) {
    say("310", {licence("1", "77", 24h)}, {bundle("77", {"501"})});
    say("311", {licence("2", "77", 24h)});
    greet();
    BOOST_CHECK(
        tell(Watch{.watch = 1, .question = {.user = "310", .channel = "501", .service = "live"}}));
    BOOST_CHECK(
        tell(Watch{.watch = 2, .question = {.user = "311", .channel = "501", .service = "live"}}));
    BOOST_CHECK(
        tell(Watch{.watch = 3, .question = {.user = "310", .channel = "501", .service = "watch"}}));
    BOOST_CHECK(next<Changed>(0).verdict.allowed);
    BOOST_CHECK(next<Changed>(0).verdict.allowed);
    BOOST_CHECK(next<Changed>(0).verdict.reason == Reason::InvalidArgument);

    license::License suspended = licence("1", "77", 24h);
    suspended.status = license::LicenseStatus::Suspended;
    say("310", {suspended});
    say("311", {});
    const enforcement::Event last = events.after(events.last() - 1).value().at(0);
    talk->look(&last.change);
    const auto other = next<Changed>(0);
    BOOST_CHECK_EQUAL(other.watch, 2U);
    BOOST_CHECK(other.verdict.reason == Reason::NoLicense);
    BOOST_CHECK(heard.empty());
    talk->look();
    const auto changed = next<Changed>(0);
    BOOST_CHECK_EQUAL(changed.watch, 1U);
    BOOST_CHECK(changed.verdict.reason == Reason::Suspended);
    BOOST_CHECK(heard.empty());
}

BOOST_AUTO_TEST_SUITE_END()
