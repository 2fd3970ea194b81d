#include "lib/enforcement/keys.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;

BOOST_FIXTURE_TEST_SUITE(keys_, test::EnforcementFixture)

BOOST_AUTO_TEST_CASE(loading_again_changes_nothing) {
    const std::int64_t row = load(general("alpha"));
    const std::int64_t last = events.last();
    BOOST_CHECK_EQUAL(load(general("alpha")), row);
    BOOST_CHECK_EQUAL(events.last(), last);
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 1U);
}

BOOST_AUTO_TEST_CASE(remembers_every_product_that_loaded_a_general_key) {
    load(general("alpha"));
    BOOST_CHECK(!enforcer.has_key_for(ProductId{"studio"}));
    load(general("alpha"), ProductId{"studio"});
    load(general("alpha"), ProductId{"player"});
    BOOST_CHECK(enforcer.has_key_for(ProductId{"studio"}));
    BOOST_CHECK(enforcer.has_key_for(ProductId{"player"}));
}

BOOST_AUTO_TEST_CASE(keeps_everything_over_a_restart_of_the_projection) {
    const std::int64_t row = load(general("alpha"), ProductId{"studio"});
    hold(row, {ends_in("noAds", 1h), ends_in("premium", 2h, true)}, 7);

    enforcement::Enforcer again{test::small_catalogue(), store->sealer(), time, events, 2};
    enforcement::Keys reader{*store, again, Log{}};
    reader.read_all().value();
    BOOST_CHECK(*again.projection().find_row(row) == *enforcer.projection().find_row(row));
    BOOST_CHECK_EQUAL(again.projection().find_row(row)->document_version, 7);
    BOOST_CHECK(again.check({.option = OptionId{"premium"}}).verdict.allowed);
}

BOOST_AUTO_TEST_CASE(removes_a_key_with_what_it_holds) {
    hold(load(general("alpha"), ProductId{"studio"}), {ends_in("noAds", 1h)});
    remove("alpha").value();
    BOOST_CHECK(!enforcer.is_loaded(UserKey{"alpha"}));
    BOOST_CHECK(!enforcer.has_key_for(ProductId{"studio"}));
    BOOST_CHECK(enforcer.options({}, {}).empty());
    const Result<std::int64_t> again = remove("alpha");
    BOOST_CHECK(again.error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(lists_keys_page_by_page) {
    for (const char* key : {"alpha", "beta", "gamma", "delta"}) load(general(key));
    const auto first = test::run(loop, keys.list(0, 2)).value();
    BOOST_REQUIRE_EQUAL(first.keys.size(), 2U);
    BOOST_REQUIRE(first.next);
    // The key at which the list goes on may have gone meanwhile.
    remove("beta").value();
    const auto last = test::run(loop, keys.list(*first.next, 2)).value();
    BOOST_REQUIRE_EQUAL(last.keys.size(), 2U);
    BOOST_CHECK_EQUAL(last.keys[0].user_key.text(), "gamma");
    BOOST_CHECK(!last.next);
}

BOOST_AUTO_TEST_CASE(lists_keys_in_clear_and_reveals_their_secrets) {
    const std::int64_t row = load(general("alpha"));
    load(general("beta"));
    const auto listed = test::run(loop, keys.list(0, 10)).value();
    BOOST_REQUIRE_EQUAL(listed.keys.size(), 2U);
    BOOST_CHECK_EQUAL(listed.keys[0].user_key.text(), "alpha");
    BOOST_CHECK(!listed.next);
    BOOST_CHECK_EQUAL(test::run(loop, keys.secrets(row)).value().extension, "extension of alpha");
    BOOST_CHECK(test::run(loop, keys.secrets(99)).error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(an_accounts_key_counts_for_every_product_and_is_told_of_once) {
    const enforcement::LoadedKey followed = follow("alpha");
    BOOST_CHECK(followed.added);
    BOOST_CHECK(enforcer.is_loaded(UserKey{"alpha"}));
    const std::int64_t last = events.last();
    BOOST_CHECK(!follow("alpha").added);
    BOOST_CHECK_EQUAL(events.last(), last);

    hold(followed.record.row, {ends_in("noAds", 1h)}, 7, enforcement::KeySource::Account);
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}, .product = ProductId{"player"}})
                    .verdict.allowed);
}

BOOST_AUTO_TEST_CASE(an_accounts_key_is_kept_over_a_restart_of_the_projection) {
    const std::int64_t row = follow("alpha").record.row;
    hold(row, {ends_in("noAds", 1h), ends_in("premium", 2h, true)}, 7,
         enforcement::KeySource::Account);

    enforcement::Enforcer again{test::small_catalogue(), store->sealer(), time, events, 2};
    enforcement::Keys reader{*store, again, Log{}};
    reader.read_all().value();
    BOOST_CHECK(*again.projection().find_row(row) == *enforcer.projection().find_row(row));
    BOOST_CHECK(again.projection().find_row(row)->source == enforcement::KeySource::Account);
}

BOOST_AUTO_TEST_CASE(signing_in_changes_nothing_of_a_key_with_an_extension) {
    const std::int64_t row = load(individual("alpha", "player"), ProductId{"player"});
    hold(row, {ends_in("noAds", 1h)}, 3);
    const store::KeyRecord before = *enforcer.projection().find_row(row);
    BOOST_CHECK(follow("alpha").record == before);
    BOOST_CHECK(*enforcer.projection().find_row(row) == before);
    BOOST_CHECK_EQUAL(test::run(loop, keys.secrets(row)).value().extension, "extension of alpha");
}

BOOST_AUTO_TEST_CASE(an_accounts_key_that_gets_an_extension_takes_documents_from_there) {
    const std::int64_t row = follow("alpha").record.row;
    hold(row, {ends_in("noAds", 1h)}, 1'800'000'000, enforcement::KeySource::Account);
    BOOST_CHECK_EQUAL(load(general("alpha")), row);
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
    // What upstream was asked before, and answers only now.
    license::EntitlementDocument answer;
    answer.version = 1'800'000'001;
    const auto late =
        test::run(loop, keys.take(row, std::move(answer), "", enforcement::KeySource::Account));
    BOOST_CHECK(late.error().code() == Errc::NotAccepted);
    hold(row, {}, 1);
    BOOST_CHECK(!enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
    BOOST_CHECK(enforcer.projection().find_row(row)->source == enforcement::KeySource::Extension);
}

BOOST_AUTO_TEST_CASE(takes_a_document_only_for_a_key_that_is_there) {
    const auto result = test::run(loop, keys.take(99, license::EntitlementDocument{}, "\"x\""));
    BOOST_CHECK(result.error().code() == Errc::NotFound);
    BOOST_CHECK(test::run(loop, keys.confirm(99)).error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(a_confirmation_moves_the_date_alone) {
    const std::int64_t row = load(general("alpha"));
    hold(row, {ends_in("noAds", 1h)}, 3);
    const Instant before = *enforcer.projection().find_row(row)->confirmed_at;
    clock.pass(10min);
    test::run(loop, keys.confirm(row)).value();
    const store::KeyRecord* record = enforcer.projection().find_row(row);
    BOOST_CHECK(record->confirmed_at == before + 10min);
    BOOST_CHECK_EQUAL(record->document_version, 3);
    BOOST_CHECK_EQUAL(record->entitlements.size(), 1U);
}

BOOST_AUTO_TEST_CASE(tells_what_changed_and_only_that) {
    const std::int64_t row = load(general("alpha"));
    const auto held = ends_in("noAds", 1h);
    hold(row, {held}, 1);
    const std::int64_t last = events.last();
    hold(row, {held}, 1);
    BOOST_CHECK_EQUAL(events.last(), last);
    hold(row, {}, 2);
    const auto told = events.after(last);
    BOOST_REQUIRE_EQUAL(told->size(), 1U);
    BOOST_CHECK(std::get<enforcement::OptionsChanged>(told->front().change).options.empty());
}

BOOST_AUTO_TEST_CASE(what_is_read_beside_the_loop_is_what_was_there) {
    const std::int64_t alpha = load(general("alpha"));
    hold(alpha, {ends_in("noAds", 24h)});
    load(individual("beta", "player"), ProductId{"player"});
    const store::KeyRecord before = *enforcer.projection().find_row(alpha);
    enforcer.projection().take({});
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 0U);
    test::run(loop, keys.read()).value();
    BOOST_CHECK_EQUAL(enforcer.projection().size(), 2U);
    BOOST_CHECK(*enforcer.projection().find_row(alpha) == before);
    BOOST_CHECK(enforcer.has_key_for(ProductId{"player"}));
}

BOOST_AUTO_TEST_CASE(every_command_is_one_change_in_store_and_memory) {
    const std::int64_t empty = keys.settled_changes().value().value();
    const std::int64_t alpha = load(general("alpha"));
    load(general("alpha"));
    hold(alpha, {ends_in("noAds", 24h)});
    test::run(loop, keys.confirm(alpha)).value();
    remove("alpha").value();
    follow("beta");
    BOOST_CHECK_EQUAL(keys.settled_changes().value().value(), empty + 6);
    follow("beta");
    BOOST_CHECK(!remove("alpha"));
    BOOST_CHECK_EQUAL(keys.settled_changes().value().value(), empty + 6);
    keys.read_all().value();
    BOOST_CHECK_EQUAL(keys.settled_changes().value().value(), empty + 6);
}

BOOST_AUTO_TEST_CASE(a_change_that_memory_has_not_seen_is_noticed) {
    const std::int64_t alpha = load(general("alpha"));
    const auto behind_its_back = [alpha](store::Tables& tables) -> Result<void> {
        tables.keys.confirm(alpha, test::HeldClock::start);
        return {};
    };
    store->write_now(behind_its_back).value();
    BOOST_CHECK(!keys.settled_changes().value());
    keys.changes_now().value();
    BOOST_CHECK(!keys.settled_changes().value());  // a put of the projection is left over
    keys.read_all().value();
    BOOST_CHECK(keys.settled_changes().value());
}

BOOST_AUTO_TEST_SUITE_END()
