#include "lib/enforcement/customer_copy.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/enforcement/fixture.hpp"

using namespace usher;
using namespace usher::enforcement;
using test::run;

namespace {

using enum CustomerCollection;
using Ids = std::vector<std::string>;

CustomerRow row(CustomerCollection collection, std::string id,
                std::optional<std::string> account = {}, std::int64_t ticks = 1) {
    return {.collection = collection,
            .id = std::move(id),
            .account = std::move(account),
            .updated_at = {.ticks = ticks},
            .document = "{}"};
}

struct Fixture : test::EnforcementFixture {
    CustomerCopy copy{*store};

    std::size_t take(CustomerBatch batch) { return run(loop, copy.take(std::move(batch))).value(); }
    std::size_t take(CustomerRow one) {
        CustomerBatch batch{.collection = one.collection};
        batch.rows.push_back(std::move(one));
        return take(std::move(batch));
    }
    /// The accounts that are due, which they are no more then.
    Ids take_due() {
        Ids accounts;
        std::vector<DerivedAccount> derived;
        for (const CustomerHoldings& one : run(loop, copy.due(100)).value()) {
            accounts.push_back(one.account);
            derived.push_back({.account = one.account});
        }
        run(loop, copy.take_derived(std::move(derived))).value();
        return accounts;
    }
    CustomerRow only_row(CustomerCollection collection) {
        const CustomerRows page =
            run(loop, copy.list({.collection = collection, .count = 2})).value();
        BOOST_REQUIRE_EQUAL(page.rows.size(), 1U);
        return page.rows.front();
    }
    Ids set_aside() { return run(loop, copy.set_aside(Subscriptions)).value(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(customer_copy, Fixture)

BOOST_AUTO_TEST_CASE(whose_rows_change_becomes_due_in_the_same_commit) {
    BOOST_TEST(take(row(Accounts, "1", "1")) == 1U);
    BOOST_CHECK((take_due() == Ids{"1"}));
    // Another name changes no licence.
    BOOST_TEST(take(row(Accounts, "1", "1", 2)) == 1U);
    BOOST_CHECK(take_due().empty());
    take(row(Subscriptions, "a", "1"));
    take(row(Assets, "b", "2"));
    BOOST_CHECK((take_due() == Ids{"1", "2"}));
    // What is no news is none.
    BOOST_TEST(take(row(Subscriptions, "a", "1")) == 0U);
    BOOST_CHECK(take_due().empty());
    // Of a row that changes hands both are.
    take(row(Subscriptions, "a", "3", 2));
    BOOST_CHECK((take_due() == Ids{"1", "3"}));
}

BOOST_AUTO_TEST_CASE(a_products_new_code_makes_everybody_due) {
    take(row(Subscriptions, "a", "1"));
    CustomerRow product = row(Products, "p");
    take(product);
    take_due();
    product.updated_at.ticks = 2;
    product.name = "Another name";
    take(product);
    BOOST_CHECK(take_due().empty());
    product.updated_at.ticks = 3;
    product.code = "NEW";
    take(product);
    BOOST_CHECK((take_due() == Ids{"1"}));
}

BOOST_AUTO_TEST_CASE(holdings_are_all_that_an_account_has) {
    take(row(Subscriptions, "a", "1"));
    take(row(Subscriptions, "b", "2"));
    take(row(Assets, "c", "1"));
    take_due();
    run(loop, copy.put_due({"1", "9"})).value();
    BOOST_TEST(run(loop, copy.due_count()).value() == 2);
    const auto due = run(loop, copy.due(100)).value();
    BOOST_REQUIRE_EQUAL(due.size(), 2U);
    BOOST_TEST(due[0].is_here);
    BOOST_TEST(due[0].subscriptions.size() == 1U);
    BOOST_TEST(due[0].assets.size() == 1U);
    BOOST_TEST(!due[1].is_here);
}

BOOST_AUTO_TEST_CASE(what_is_derived_is_due_no_more_and_keeps_since_when_a_status_is_unknown) {
    take(row(Subscriptions, "a", "1"));
    std::vector<DerivedAccount> derived{
        {.account = "1", .unknown_since = {{"a", from_unix(1'800'000'000)}}}};
    run(loop, copy.take_derived(std::move(derived))).value();
    BOOST_CHECK(take_due().empty());
    BOOST_CHECK(only_row(Subscriptions).unknown_since == from_unix(1'800'000'000));
}

BOOST_AUTO_TEST_CASE(iw_sync_3_rows_that_are_gone_are_removed_and_their_accounts_due) {
    take(row(Subscriptions, "a", "1"));
    take(row(Subscriptions, "b", "2"));
    take(row(Subscriptions, "c", "3"));
    take_due();
    run(loop, copy.settle(Subscriptions, {.missing = {"b", "c"}, .gone = {"a"}})).value();
    BOOST_CHECK((take_due() == Ids{"1"}));
    CustomerIds ids = run(loop, copy.ids(Subscriptions, "", 10)).value();
    BOOST_CHECK((ids.ids == Ids{"b", "c"}));
    BOOST_CHECK((ids.missed == Ids{"b", "c"}));
    run(loop, copy.settle(Subscriptions, {.reappeared = {"b"}})).value();
    ids = run(loop, copy.ids(Subscriptions, "b", 10)).value();
    BOOST_CHECK((ids.ids == Ids{"c"}));
    BOOST_CHECK((run(loop, copy.ids(Subscriptions, "", 1)).value().missed.empty()));
}

BOOST_AUTO_TEST_CASE(iw_sync_6_rows_set_aside_come_back_readable) {
    take({.collection = Subscriptions, .unreadable = {"b", "a"}});
    BOOST_CHECK((set_aside() == Ids{"a", "b"}));
    take(row(Subscriptions, "a", "1"));
    BOOST_CHECK((set_aside() == Ids{"b"}));
    run(loop, copy.take_back(Subscriptions, "b")).value();
    BOOST_CHECK(set_aside().empty());
}

BOOST_AUTO_TEST_CASE(no_more_than_so_many_rows_are_set_aside) {
    CustomerBatch batch{.collection = Subscriptions};
    for (std::size_t i = 0; i < CustomerCopy::set_aside_max + 5; ++i) {
        batch.unreadable.push_back(std::to_string(i));
    }
    take(std::move(batch));
    BOOST_TEST(set_aside().size() == CustomerCopy::set_aside_max);
}

BOOST_AUTO_TEST_CASE(iw_sync_8_other_add_ons_make_their_account_due) {
    CustomerRow with_addons = row(Subscriptions, "a", "1");
    with_addons.addons_due = true;
    take(with_addons);
    take_due();
    BOOST_CHECK((run(loop, copy.addons_due(10)).value() == Ids{"a"}));
    run(loop, copy.take_addons("a", "[]")).value();
    BOOST_CHECK((take_due() == Ids{"1"}));
    BOOST_CHECK(run(loop, copy.addons_due(10)).value().empty());
    run(loop, copy.put_addons_due({"a"})).value();
    run(loop, copy.take_addons("a", "[]")).value();
    BOOST_CHECK(take_due().empty());
    run(loop, copy.put_addons_due({"a"})).value();
    run(loop, copy.take_addons("a", std::nullopt)).value();
    BOOST_CHECK(run(loop, copy.addons_due(10)).value().empty());
    BOOST_CHECK(only_row(Subscriptions).addons == "[]");
}

BOOST_AUTO_TEST_CASE(a_copy_of_another_source_begins_anew) {
    const auto begin = [this](const std::string& source, const std::string& features) {
        const CustomerOrigin origin{.source = source, .user_prefix = "a-", .features = features};
        return run(loop, copy.begin(origin)).value();
    };
    BOOST_TEST(!begin("bss", "f"));
    take(row(Subscriptions, "a", "1"));
    take_due();
    BOOST_TEST(!begin("bss", "f"));
    BOOST_CHECK(take_due().empty());
    BOOST_TEST(!begin("bss", "g"));
    BOOST_CHECK((take_due() == Ids{"1"}));
    BOOST_TEST(begin("another", "g"));
    BOOST_CHECK((take_due() == Ids{"1"}));
    BOOST_TEST(run(loop, copy.counts()).value().subscriptions == 0);
}

BOOST_AUTO_TEST_CASE(a_copy_whose_users_are_called_otherwise_stays_and_its_accounts_are_due) {
    const CustomerOrigin first{.source = "bss", .user_prefix = "a-", .features = "f"};
    BOOST_CHECK(!run(loop, copy.origin()).value());
    run(loop, copy.begin(first)).value();
    BOOST_CHECK(run(loop, copy.origin()).value() == first);
    take(row(Subscriptions, "a", "1"));
    take_due();
    CustomerOrigin second = first;
    second.user_prefix = "b-";
    BOOST_TEST(!run(loop, copy.begin(second)).value());
    BOOST_CHECK((take_due() == Ids{"1"}));
    BOOST_TEST(run(loop, copy.counts()).value().subscriptions == 1);
}

BOOST_AUTO_TEST_CASE(states_and_counts_are_of_each_collection) {
    const Instant heard = from_unix(1'800'000'000);
    run(loop, copy.keep(Assets, {.heard_at = heard})).value();
    BOOST_CHECK(run(loop, copy.state(Assets)).value().heard_at == heard);
    BOOST_CHECK(!run(loop, copy.state(Accounts)).value().heard_at);
    take(row(Assets, "a"));
    take(row(Assets, "b"));
    BOOST_CHECK((run(loop, copy.counts()).value() == CustomerCounts{.assets = 2}));
    const ShownCustomers shown = run(loop, copy.show({.collection = Assets, .count = 1})).value();
    BOOST_TEST(shown.page.rows.size() == 1U);
    BOOST_TEST(shown.page.has_more);
    BOOST_TEST(shown.kept == 2);
    BOOST_CHECK(shown.heard_at == heard);
    BOOST_TEST(name(Assets) == "assets");
}

BOOST_AUTO_TEST_SUITE_END()
