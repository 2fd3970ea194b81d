#include "lib/enforcement/accounts.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::Accounts;
using enforcement::ChannelDecision;
using enforcement::LicenseAnswer;
using license::ChannelService;
using license::License;
using license::LicenseStatus;
using license::Product;
using license::Reason;
using test::run;

namespace {

struct Fixture : test::EnforcementFixture {
    const license::LicensePolicy policy{
        .freshness = {.fresh_for = 20min, .stale_for = 24h, .grace_for = 48h}};
    Accounts accounts{*store, enforcer, policy, Log{}};
    UserId user{"310"};
    std::int64_t first_event = events.last();

    static Product bundle(const std::string& id, const std::string& channel = "501") {
        Product made{.id = BundleId{id}, .title = "P" + id, .type_name = "CHANNEL"};
        made.channels[index_of(ChannelService::Live)] = {ChannelId{channel}};
        return made;
    }
    [[nodiscard]] License license(const std::string& id, const std::string& product = "77") const {
        return {.id = LicenseId{id},
                .user = user,
                .product = BundleId{product},
                .status = LicenseStatus::Active,
                .end = test::HeldClock::start + 240h};
    }
    Result<void> take(std::vector<License> licenses, std::vector<Product> products = {}) {
        return run(loop, accounts.take({.user = user,
                                        .licenses = std::move(licenses),
                                        .products = std::move(products)}));
    }
    ChannelDecision check(const std::string& channel = "501") {
        return accounts.check(
            {.user = user,
             .right = {.channel = ChannelId{channel}, .service = ChannelService::Live}});
    }
    [[nodiscard]] std::vector<std::string> told() const {
        std::vector<std::string> words;
        const std::vector<enforcement::Event> kept = events.after(first_event).value();
        for (const enforcement::Event& event : kept) {
            const auto* const moved = std::get_if<enforcement::LicenseMoved>(&event.change);
            if (moved == nullptr) continue;
            words.push_back(std::string{name(moved->change.event)} + " " +
                            moved->change.license.id.text());
        }
        return words;
    }
    /// What a start finds.
    std::optional<enforcement::AccountRecord> after_a_restart() {
        Accounts read{*store, enforcer, policy, Log{}};
        read.read_all().value();
        return read.projection().find(user);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(accounts_and_their_licences, Fixture)

BOOST_AUTO_TEST_CASE(a_user_is_refused_until_upstream_has_said_what_it_has) {
    BOOST_CHECK(check().decision.verdict.reason == Reason::UnknownUser);
    BOOST_TEST(run(loop, accounts.add(user, somebody)).value());
    BOOST_TEST(!run(loop, accounts.add(user, somebody)).value());
    BOOST_CHECK(check().decision.verdict.reason == Reason::UnknownUser);
    take({}).value();
    BOOST_CHECK(check().decision.verdict.reason == Reason::NoLicense);
}

BOOST_AUTO_TEST_CASE(a_licence_lets_the_user_watch_while_it_is_in_force) {
    take({license("9001")}, {bundle("77")}).value();
    const ChannelDecision allowed = check();
    BOOST_TEST(allowed.decision.verdict.allowed);
    BOOST_CHECK(allowed.license == LicenseId{"9001"});
    BOOST_CHECK(allowed.decision.verdict.valid_to == test::HeldClock::start + 240h);
    BOOST_CHECK(check("502").decision.verdict.reason == Reason::NoLicense);

    License suspended = license("9002");
    suspended.status = LicenseStatus::Suspended;
    take({suspended}).value();
    BOOST_CHECK(check().decision.verdict.reason == Reason::Suspended);
}

BOOST_AUTO_TEST_CASE(what_is_known_is_relied_on_as_long_as_the_policy_says) {
    take({license("9001")}, {bundle("77")}).value();
    clock.pass(72h + 20min);
    BOOST_TEST(check().decision.verdict.allowed);
    BOOST_CHECK(check().decision.verdict.freshness == license::Freshness::Grace);
    clock.pass(1s);
    BOOST_CHECK(check().decision.verdict.reason == Reason::NotConfirmed);
    take({license("9001")}).value();
    BOOST_TEST(check().decision.verdict.allowed);
}

BOOST_AUTO_TEST_CASE(a_confirmation_renews_what_is_known_and_tells_no_listener) {
    take({license("1")}, {bundle("77")}).value();
    accounts.upstream_answers(true, enforcement::LicenseView::OfReseller);
    const std::size_t told_before = told().size();
    std::vector<UserId> younger;
    accounts.observe([&](const std::vector<UserId>& users) { younger = users; });
    clock.pass(1h);
    const UserId nobody{"nobody"};
    run(loop, accounts.confirm({user, nobody}, time.now())).value();
    BOOST_CHECK((younger == std::vector<UserId>{user}));
    BOOST_CHECK(accounts.projection().synced_at(user) == time.now());
    BOOST_CHECK(check().decision.verdict.freshness == license::Freshness::Fresh);
    BOOST_CHECK(!accounts.projection().has(nobody));
    BOOST_CHECK_EQUAL(told().size(), told_before);
    BOOST_CHECK(after_a_restart()->synced_at == time.now());
    younger.clear();
    run(loop, accounts.confirm({user}, time.now() - 1h)).value();
    BOOST_CHECK(younger.empty());
    accounts.observe({});
}

BOOST_AUTO_TEST_CASE(one_view_that_answers_does_not_hide_that_another_does_not) {
    int told_of_touch = 0;
    accounts.on_touch([&told_of_touch] { ++told_of_touch; });
    BOOST_TEST(!accounts.is_in_touch());
    accounts.upstream_answers(true, enforcement::LicenseView::OfUser);
    accounts.upstream_answers(true, enforcement::LicenseView::OfProvider);
    BOOST_TEST(accounts.is_in_touch());
    accounts.upstream_answers(false, enforcement::LicenseView::OfProvider);
    accounts.upstream_answers(true, enforcement::LicenseView::OfUser);
    accounts.upstream_answers(false, enforcement::LicenseView::OfProvider);
    BOOST_TEST(!accounts.is_in_touch());
    BOOST_TEST(told_of_touch == 2);
    accounts.upstream_answers(true, enforcement::LicenseView::OfProvider);
    BOOST_TEST(accounts.is_in_touch());
    accounts.on_touch({});
}

BOOST_AUTO_TEST_CASE(tells_listeners_and_the_journal_what_has_become_of_licences) {
    take({license("1"), license("2", "78")}, {bundle("77"), bundle("78", "502")}).value();
    take({license("1"), license("2", "78")}).value();
    take({license("9")}).value();
    BOOST_TEST(
        told() == (std::vector<std::string>{"granted 1", "granted 2", "changed 9", "revoked 2"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_of_it_is_there_after_a_restart) {
    take({license("9001")}, {bundle("77")}).value();
    const auto before = accounts.projection().find(user);
    BOOST_TEST_REQUIRE(before.has_value());
    BOOST_CHECK(after_a_restart() == before);
    run(loop, accounts.remove(user, somebody)).value();
    BOOST_TEST(!after_a_restart().has_value());
    BOOST_TEST(!accounts.projection().has(user));
    BOOST_CHECK(run(loop, accounts.remove(user, somebody)).error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(an_answer_that_contradicts_itself_changes_nothing) {
    take({license("9001")}, {bundle("77")}).value();
    BOOST_CHECK(take({license("1"), license("1")}).error().code() == Errc::Conflict);
    BOOST_TEST(check().decision.verdict.allowed);
    BOOST_CHECK(after_a_restart() == accounts.projection().find(user));
}

BOOST_AUTO_TEST_CASE(a_product_that_left_the_catalogue_goes_on_giving_what_it_gave) {
    take({license("9001")}, {bundle("77")}).value();
    run(loop, accounts.take_catalogue({bundle("78", "502")})).value();
    BOOST_TEST(check().decision.verdict.allowed);
    BOOST_TEST(accounts.projection().products().size() == 2U);
    take({}).value();
    run(loop, accounts.take_catalogue({bundle("78", "502")})).value();
    BOOST_TEST(accounts.projection().products().size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_two_views_of_a_user_take_turns_without_a_change) {
    License ordered = license("1");
    ordered.order = OrderId{"order"};
    Product of_provider = bundle("77");
    of_provider.term = 720h;
    take({ordered}, {of_provider}).value();
    int told_of_rights = 0;
    take({license("1")}, {bundle("77")}).value();
    accounts.observe([&told_of_rights](const std::vector<UserId>& users) {
        told_of_rights += static_cast<int>(users.size());
    });
    take({ordered}, {of_provider}).value();
    take({license("1")}, {bundle("77")}).value();
    BOOST_TEST(told().size() == 1U);
    BOOST_TEST(told_of_rights == 2, "of each answer its own user");
    accounts.observe({});
    const auto kept = [this](store::Tables& tables) -> Result<std::optional<OrderId>> {
        return tables.accounts.find(user)->licenses.front().order;
    };
    BOOST_CHECK(store->write_now(kept).value() == OrderId{"order"});
    BOOST_CHECK(*accounts.projection().find_product(BundleId{"77"}) == of_provider);
}

BOOST_AUTO_TEST_CASE(only_what_the_catalogue_lists_is_known_to_be_for_sale) {
    const auto is_buyable = [this](const std::string& id) {
        Accounts read{*store, enforcer, policy, Log{}};
        read.read_all().value();
        const Product* const here = accounts.projection().find_product(BundleId{id});
        const Product* const there = read.projection().find_product(BundleId{id});
        BOOST_REQUIRE(here != nullptr);
        BOOST_REQUIRE(there != nullptr);
        BOOST_CHECK(*here == *there);
        return here->is_buyable;
    };
    take({license("1")}, {bundle("77")}).value();
    BOOST_CHECK(!is_buyable("77"));
    Product priced = bundle("77");
    priced.price = {.minor = 990, .currency = "EUR"};
    run(loop, accounts.take_catalogue({priced})).value();
    BOOST_CHECK(is_buyable("77") == true);
    take({license("1")}, {bundle("77")}).value();
    BOOST_CHECK(is_buyable("77") == true);
    BOOST_CHECK(accounts.projection().find_product(BundleId{"77"})->price == priced.price);
    run(loop, accounts.take_catalogue({bundle("78", "502")})).value();
    BOOST_CHECK(!is_buyable("77"));
    BOOST_CHECK(is_buyable("78") == true);
}

BOOST_AUTO_TEST_CASE(counts_what_it_holds) {
    take({license("1"), license("2")}).value();
    take({license("2")}).value();
    BOOST_TEST(accounts.projection().license_count() == 1U);
    BOOST_TEST(accounts.projection().account_count() == 1U);
    run(loop, accounts.remove(user, somebody)).value();
    BOOST_TEST(accounts.projection().license_count() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
