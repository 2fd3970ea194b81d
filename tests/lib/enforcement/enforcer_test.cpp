#include "lib/enforcement/enforcer.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::Question;
using license::Freshness;
using license::Reason;

BOOST_FIXTURE_TEST_SUITE(enforcer, test::EnforcementFixture)

namespace {

const OptionId no_ads{"noAds"};
const OptionId premium{"premium"};

}  // namespace

BOOST_AUTO_TEST_CASE(misses_the_option_while_no_key_is_loaded) {
    const enforcement::Decision decision = enforcer.check({.option = no_ads});
    BOOST_CHECK(!decision.verdict.allowed);
    BOOST_CHECK(decision.verdict.reason == Reason::MissingOption);
    BOOST_CHECK(!decision.verdict.valid_to);
    BOOST_CHECK(decision.verdict.freshness == Freshness::Fresh);
}

BOOST_AUTO_TEST_CASE(allows_what_a_loaded_key_holds_up_to_its_last_second) {
    enforcer.upstream_answers(true);
    const std::int64_t row = load(general("alpha"));
    hold(row, {ends_in("noAds", 1h)});

    BOOST_CHECK(enforcer.check({.option = no_ads}).verdict.allowed);
    clock.pass(1h - 1s);
    BOOST_CHECK(enforcer.check({.option = no_ads}).verdict.allowed);
    clock.pass(1s);
    const enforcement::Decision lapsed = enforcer.check({.option = no_ads});
    BOOST_CHECK(!lapsed.verdict.allowed);
    BOOST_CHECK(lapsed.verdict.reason == Reason::Lapsed);
    BOOST_CHECK(lapsed.verdict.valid_to.has_value());
}

BOOST_AUTO_TEST_CASE(lets_the_latest_end_of_several_keys_decide) {
    enforcer.upstream_answers(true);
    hold(load(general("alpha")), {ends_in("noAds", 1h)});
    hold(load(general("beta")), {ends_in("noAds", 3h, true)});
    hold(load(general("gamma")), {ends_in("noAds", 2h)});

    const license::Verdict verdict = enforcer.check({.option = no_ads}).verdict;
    BOOST_CHECK(verdict.valid_to == time.now() + 3h);
    BOOST_CHECK(verdict.trial);
}

BOOST_AUTO_TEST_CASE(names_no_trial_when_a_paid_entitlement_ends_with_it) {
    enforcer.upstream_answers(true);
    hold(load(general("alpha")), {ends_in("noAds", 1h, true)});
    hold(load(general("beta")), {ends_in("noAds", 1h, false)});
    BOOST_CHECK(!enforcer.check({.option = no_ads}).verdict.trial);
}

BOOST_AUTO_TEST_CASE(shows_individual_keys_to_their_product_alone) {
    enforcer.upstream_answers(true);
    hold(load(individual("alpha", "studio")), {ends_in("noAds", 1h)});

    BOOST_CHECK(!enforcer.check({.option = no_ads}).verdict.allowed);
    BOOST_CHECK(enforcer.check({.option = no_ads, .product = ProductId{"studio"}}).verdict.allowed);
    BOOST_CHECK(!enforcer.check({.option = no_ads, .product = ProductId{"other"}}).verdict.allowed);
    BOOST_CHECK(enforcer.has_key_for(ProductId{"studio"}));
    BOOST_CHECK(!enforcer.has_key_for(ProductId{"other"}));

    const Question elsewhere{
        .option = no_ads, .user_key = UserKey{"alpha"}, .product = ProductId{"other"}};
    BOOST_CHECK(enforcer.check(elsewhere).verdict.reason == Reason::WrongProduct);
}

BOOST_AUTO_TEST_CASE(answers_about_one_key_from_that_key_alone) {
    enforcer.upstream_answers(true);
    load(general("alpha"));
    hold(load(general("beta")), {ends_in("noAds", 1h)});

    const auto about = [&](const std::string& key) {
        return enforcer.check({.option = no_ads, .user_key = UserKey{key}}).verdict;
    };
    BOOST_CHECK(about("alpha").reason == Reason::MissingOption);
    BOOST_CHECK(about("beta").allowed);
    BOOST_CHECK(about("nobody").reason == Reason::UnknownKey);
}

BOOST_AUTO_TEST_CASE(goes_from_fresh_over_stale_and_grace_to_refusal) {
    enforcer.upstream_answers(true);
    hold(load(general("alpha")), {ends_in("premium", 100h)});

    const auto verdict = [&] { return enforcer.check({.option = premium}).verdict; };
    BOOST_CHECK(verdict().freshness == Freshness::Fresh);
    enforcer.upstream_answers(false);
    BOOST_CHECK(verdict().freshness == Freshness::Stale);
    clock.pass(2h + 1s);
    BOOST_CHECK(verdict().freshness == Freshness::Grace);
    BOOST_CHECK(verdict().allowed);
    clock.pass(1h);
    BOOST_CHECK(verdict().freshness == Freshness::Expired);
    BOOST_CHECK(!verdict().allowed);
    BOOST_CHECK(verdict().reason == Reason::NotConfirmed);
}

BOOST_AUTO_TEST_CASE(prefers_a_confirmed_key_to_one_that_would_last_longer) {
    enforcer.upstream_answers(true);
    const std::int64_t silent = load(general("alpha"));
    hold(silent, {ends_in("premium", 200h)});
    clock.pass(4h);
    hold(load(general("beta")), {ends_in("premium", 100h)});

    const license::Verdict verdict = enforcer.check({.option = premium}).verdict;
    BOOST_CHECK(verdict.allowed);
    BOOST_CHECK(verdict.valid_to == time.now() + 100h);
}

BOOST_AUTO_TEST_CASE(lists_active_and_lapsed_options_by_id) {
    enforcer.upstream_answers(true);
    hold(load(general("alpha")),
         {ends_in("premium", 10h), ends_in("noAds", 1h), ends_in("own", 2h)});
    clock.pass(90min);

    const std::vector<enforcement::OptionStatus> options = enforcer.options({}, {});
    BOOST_REQUIRE_EQUAL(options.size(), 3U);
    BOOST_CHECK_EQUAL(options[0].id.text(), "noAds");
    BOOST_CHECK(options[0].verdict.reason == Reason::Lapsed);
    BOOST_CHECK_EQUAL(options[0].description, "No ads");
    BOOST_CHECK_EQUAL(options[1].id.text(), "own");
    BOOST_CHECK_EQUAL(options[1].description, "own");
    BOOST_CHECK(options[2].verdict.allowed);
    BOOST_CHECK(enforcer.options(UserKey{"nobody"}, {}).empty());
    BOOST_CHECK_EQUAL(enforcer.options(UserKey{"alpha"}, {}).size(), 3U);
}

BOOST_AUTO_TEST_CASE(explains_each_step_at_the_time_asked_about) {
    enforcer.upstream_answers(true);
    hold(load(general("alpha")), {ends_in("noAds", 1h)});

    const auto now = enforcer.explain({.option = no_ads});
    BOOST_CHECK(now.decision.verdict.allowed);
    BOOST_CHECK_EQUAL(now.steps.back().name, "freshness");
    const auto later = enforcer.explain({.option = no_ads}, time.now() + 2h);
    BOOST_CHECK(later.decision.verdict.reason == Reason::Lapsed);
    BOOST_CHECK_EQUAL(later.steps.back().name, "validity");
    BOOST_CHECK(!later.steps.back().passed);
    const auto unknown = enforcer.explain({.option = OptionId{"odd"}, .user_key = UserKey{"x"}});
    BOOST_CHECK(!unknown.steps.front().passed);
}

BOOST_AUTO_TEST_CASE(gives_every_decision_an_id_of_its_own) {
    std::set<std::string> ids;
    for (int i = 0; i < 1000; ++i) ids.emplace(enforcer.check({.option = no_ads}).id.text());
    BOOST_CHECK_EQUAL(ids.size(), 1000U);
    enforcement::Enforcer next_start{{}, store->sealer(), time, events, 2};
    BOOST_CHECK(!ids.contains(std::string{next_start.check({.option = no_ads}).id.text()}));
}

BOOST_AUTO_TEST_CASE(tells_listeners_when_an_option_lapses_and_freshness_changes) {
    std::vector<enforcement::Event> seen;
    const auto subscription =
        events.subscribe([&](const enforcement::Event& event) { seen.push_back(event); });
    const std::int64_t row = load(general("alpha"));
    hold(row, {ends_in("noAds", 1h)});
    enforcer.upstream_answers(true);
    seen.clear();

    clock.pass(1h);
    enforcer.announce();
    BOOST_REQUIRE_EQUAL(seen.size(), 1U);
    const auto* lapsed = std::get_if<enforcement::OptionLapsed>(&seen[0].change);
    BOOST_REQUIRE(lapsed != nullptr);
    BOOST_CHECK(lapsed->option.option == no_ads);

    enforcer.announce();
    BOOST_CHECK_EQUAL(seen.size(), 1U);
    enforcer.upstream_answers(false);
    BOOST_REQUIRE_EQUAL(seen.size(), 2U);
    BOOST_CHECK(std::holds_alternative<enforcement::FreshnessChanged>(seen[1].change));
    events.unsubscribe(subscription);
}

BOOST_AUTO_TEST_CASE(is_as_fresh_as_its_least_confirmed_key) {
    BOOST_CHECK(enforcer.freshness() == Freshness::Fresh);
    enforcer.upstream_answers(true);
    hold(load(general("alpha")), {});
    BOOST_CHECK(enforcer.freshness() == Freshness::Fresh);
    load(general("beta"));
    BOOST_CHECK(enforcer.freshness() == Freshness::Expired);
}

BOOST_AUTO_TEST_CASE(is_never_fresher_than_a_decision_by_a_stricter_policy) {
    enforcer.upstream_answers(true);
    const std::int64_t row = load(general("alpha"));
    hold(row, {ends_in("premium", 100h), ends_in("noAds", 100h)});
    clock.pass(4h);
    BOOST_CHECK(enforcer.check({.option = premium}).verdict.freshness == Freshness::Expired);
    BOOST_CHECK(enforcer.freshness() == Freshness::Expired);
    BOOST_CHECK(enforcer.freshness_of(*enforcer.projection().find_row(row)) == Freshness::Expired);
}

BOOST_AUTO_TEST_CASE(a_stand_in_answers_until_the_keys_are_read) {
    enforcer.stand_in([](const enforcement::Question& question) {
        return license::Verdict{.allowed = question.option == OptionId{"saved"}};
    });
    BOOST_CHECK(!enforcer.is_complete());
    const enforcement::Decision saved = enforcer.check({.option = OptionId{"saved"}});
    BOOST_CHECK(saved.verdict.allowed);
    BOOST_CHECK(!enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
    BOOST_CHECK(!enforcer.is_in_touch());  // no keys are known of, which is not to have none
    const std::int64_t told = events.last();
    enforcer.announce();
    BOOST_CHECK_EQUAL(events.last(), told);

    enforcer.complete();
    BOOST_CHECK(enforcer.is_in_touch());
    const enforcement::Decision own = enforcer.check({.option = OptionId{"saved"}});
    BOOST_CHECK(!own.verdict.allowed);
    BOOST_CHECK(own.id != saved.id);
}

BOOST_AUTO_TEST_SUITE_END()
