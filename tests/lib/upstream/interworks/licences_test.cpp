#include "lib/upstream/interworks/licences.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/interworks/examples.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::upstream::interworks;
using test::interworks::guid;
using test::interworks::with;
namespace examples = test::interworks;

namespace {

// Of the example: 2024-01-01T00:00:00+02:00 to 2024-12-31T23:59:00+02:00.
const Instant start{std::chrono::sys_days{2023y / 12 / 31} + 22h};
const Instant end{std::chrono::sys_days{2024y / 12 / 31} + 21h + 59min};
const Instant now{std::chrono::sys_days{2024y / 6 / 1}};

/// What there is to derive licences from, and the derivation.
struct Books {
    std::vector<Subscription> subscriptions{};
    std::map<SubscriptionGuid, std::vector<SubscriptionAddon>> addons{};
    std::vector<Asset> assets{};
    std::vector<Product> products{};
    FeatureTable features{
        .by_code = {{"LMN-ST-01", OptionId{"studio"}}, {"LMN-CL", OptionId{"cloud"}}}};
    std::vector<Grant> before{};

    [[nodiscard]] Licences licences(Instant at = now) const {
        return derive_licences({.subscriptions = subscriptions,
                                .addons = addons,
                                .assets = assets,
                                .products = products},
                               features, before, at);
    }
    /// The only licence, or none.
    [[nodiscard]] std::optional<Grant> licence(Instant at = now) const {
        const Licences derived = licences(at);
        BOOST_CHECK_LE(derived.grants.size(), 1U);
        return derived.grants.empty() ? std::nullopt : std::optional{derived.grants.front()};
    }
};

Subscription subscription(std::string_view status = "Active", bool renews = true) {
    ServerOffset offset;
    std::string body =
        with(examples::subscription, R"("Active")", "\"" + std::string{status} + "\"");
    if (!renews) body = with(body, R"("automaticRenewal": true)", R"("automaticRenewal": false)");
    return read_subscription(body, offset).value();
}

SubscriptionAddon addon(std::string_view status = "Active") {
    ServerOffset offset;
    const std::string body =
        with(examples::addon, R"("Active")", "\"" + std::string{status} + "\"");
    return read_subscription_addons("[" + body + "]", offset).value().front();
}

Asset asset(std::string_view from = {}, std::string_view to = {}) {
    ServerOffset offset;
    return read_asset(from.empty() ? examples::asset : with(examples::asset, from, to), offset)
        .value();
}

Books with_subscription(Subscription held) {
    Books books;
    books.subscriptions.push_back(std::move(held));
    return books;
}

Product product(const Subscription& of, std::string code, std::string type) {
    return {
        .id = of.product.id, .code = std::move(code), .type = Word<ProductType>{std::move(type)}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_licences)

BOOST_AUTO_TEST_CASE(IW_LIC_3_active_with_renewal_lasts_72_hours_longer) {
    const auto grant = with_subscription(subscription()).licence();
    BOOST_REQUIRE(grant);
    BOOST_CHECK(grant->valid_until == end + 72h);
}

BOOST_AUTO_TEST_CASE(IW_LIC_3_active_without_renewal_lasts_to_its_end) {
    BOOST_CHECK(with_subscription(subscription("Active", false)).licence()->valid_until == end);
}

BOOST_AUTO_TEST_CASE(IW_LIC_3_pending_cancellation_lasts_to_its_end) {
    BOOST_CHECK(
        with_subscription(subscription("PendingCancellation", true)).licence()->valid_until == end);
}

BOOST_AUTO_TEST_CASE(IW_LIC_3_suspended_inactive_and_cancelled_give_nothing_at_once) {
    for (const char* status : {"Suspended", "Inactive", "Cancelled"}) {
        Books books = with_subscription(subscription());
        books.before = books.licences().grants;
        books.subscriptions = {subscription(status)};
        BOOST_CHECK(!books.licence());
        BOOST_CHECK(books.licences().unmapped.empty());
    }
}

BOOST_AUTO_TEST_CASE(IW_LIC_3_an_unknown_status_grants_nothing_anew) {
    const Books books = with_subscription(subscription("Paused"));
    BOOST_CHECK(!books.licence());
    BOOST_CHECK(books.licences().unknown_statuses == std::set<std::string>{"Paused"});
}

BOOST_AUTO_TEST_CASE(IW_LIC_3_an_unknown_status_keeps_what_was_decided_for_72_hours) {
    Books books = with_subscription(subscription());
    books.before = books.licences().grants;
    books.subscriptions = {subscription("Paused")};
    const auto kept = books.licence(now);
    BOOST_REQUIRE(kept);
    BOOST_CHECK(kept->unknown_since == now);
    BOOST_CHECK(kept->valid_until == now + 72h);
    BOOST_CHECK_EQUAL(kept->seats, 12);

    books.before = {*kept};
    BOOST_CHECK(books.licence(now + 72h - 1s)->valid_until == now + 72h);
    BOOST_CHECK(!books.licence(now + 72h));

    books.subscriptions = {subscription()};
    BOOST_CHECK(!books.licence(now + 1h)->unknown_since);
    BOOST_CHECK(books.licence(now + 1h)->valid_until == end + 72h);
}

BOOST_AUTO_TEST_CASE(IW_LIC_3_an_unknown_status_does_not_prolong) {
    Books books = with_subscription(subscription("Active", false));
    books.before = books.licences().grants;
    books.subscriptions = {subscription("Paused", false)};
    BOOST_CHECK(books.licence(end - 1h)->valid_until == end);
}

BOOST_AUTO_TEST_CASE(IW_LIC_4_a_licence_begins_with_its_subscription_and_has_its_seats) {
    const auto grant = with_subscription(subscription()).licence();
    BOOST_REQUIRE(grant);
    BOOST_CHECK(grant->valid_from == start);
    BOOST_CHECK_EQUAL(grant->seats, 12);
    BOOST_CHECK(!grant->is_trial);
    BOOST_CHECK(grant->option == OptionId{"studio"});
    BOOST_CHECK(grant->source == GrantSource{guid<SubscriptionGuid>(examples::subscription_id)});

    Subscription trial = subscription();
    trial.is_trial = true;
    BOOST_CHECK(with_subscription(trial).licence()->is_trial);
    Subscription without_seats = subscription();
    without_seats.quantity = 0;
    BOOST_CHECK(!with_subscription(without_seats).licence());
    Subscription without_time = subscription("Active", false);
    without_time.end_date = without_time.start_date;
    BOOST_CHECK(!with_subscription(without_time).licence());
}

BOOST_AUTO_TEST_CASE(IW_LIC_4_addons_are_options_while_they_are_of_use) {
    const auto options = [](std::string_view status) {
        Books books = with_subscription(subscription());
        books.addons[books.subscriptions.front().id] = {addon(status)};
        return books.licence()->addons;
    };
    for (const char* status : {"Active", "PendingCancellation"}) {
        const auto addons = options(status);
        BOOST_REQUIRE_EQUAL(addons.size(), 1U);
        BOOST_CHECK(addons.front().option == OptionId{"cloud"});
        BOOST_CHECK_EQUAL(addons.front().quantity.text(), "2.5");
    }
    for (const char* status : {"Suspended", "Inactive", "Cancelled", "Paused"}) {
        BOOST_CHECK(options(status).empty());
    }
}

BOOST_AUTO_TEST_CASE(IW_LIC_4_addons_do_not_outlive_their_subscription) {
    Books books = with_subscription(subscription("Cancelled"));
    books.addons[books.subscriptions.front().id] = {addon()};
    BOOST_CHECK(books.licences().grants.empty());
}

BOOST_AUTO_TEST_CASE(IW_OBJ_8_a_licence_is_of_who_uses_it) {
    BOOST_CHECK(with_subscription(subscription()).licence()->account == AccountId{5210});
}

BOOST_AUTO_TEST_CASE(IW_LIC_2_the_code_decides_before_the_id) {
    Books books = with_subscription(subscription());
    const ProductGuid id = books.subscriptions.front().product.id;
    books.features.by_id[id] = OptionId{"by-id"};
    BOOST_CHECK(books.licence()->option == OptionId{"studio"});
    books.features.by_code.erase("LMN-ST-01");
    BOOST_CHECK(books.licence()->option == OptionId{"by-id"});
    books.features.by_code.emplace("lmn-st-01", OptionId{"other-case"});
    BOOST_CHECK(books.licence()->option == OptionId{"by-id"});
}

BOOST_AUTO_TEST_CASE(IW_LIC_2_a_code_that_the_row_leaves_out_is_the_catalogues) {
    Subscription nameless = subscription();
    nameless.product.code.reset();
    Books books = with_subscription(nameless);
    books.features.by_code.emplace("", OptionId{"of-no-code"});
    BOOST_CHECK(!books.licence());
    books.products = {product(nameless, "LMN-ST-01", "Primary")};
    BOOST_CHECK(books.licence()->option == OptionId{"studio"});

    Books with_both = with_subscription(subscription());
    with_both.products = {product(nameless, "LMN-CL", "Primary")};
    BOOST_CHECK(with_both.licence()->option == OptionId{"studio"});
}

BOOST_AUTO_TEST_CASE(IW_LIC_2_unmapped_products_are_listed_once_and_grant_nothing) {
    Books books = with_subscription(subscription());
    books.subscriptions.push_back(subscription());
    books.features = {};
    const Licences derived = books.licences();
    BOOST_CHECK(derived.grants.empty());
    BOOST_REQUIRE_EQUAL(derived.unmapped.size(), 1U);
    BOOST_CHECK_EQUAL(derived.unmapped.begin()->code, "LMN-ST-01");
}

BOOST_AUTO_TEST_CASE(where_a_product_stands_decides_not_its_type) {
    Books books = with_subscription(subscription());
    SubscriptionAddon cloud = addon();
    books.addons[books.subscriptions.front().id] = {cloud};
    books.products = {
        product(books.subscriptions.front(), "LMN-ST-01", "Addon"),
        {.id = cloud.product->id, .code = "LMN-CL", .type = Word<ProductType>{"Primary"}}};
    const auto grant = books.licence();
    BOOST_REQUIRE(grant);
    BOOST_CHECK(grant->option == OptionId{"studio"});
    BOOST_CHECK_EQUAL(grant->addons.size(), 1U);
}

BOOST_AUTO_TEST_CASE(IW_LIC_5_an_asset_lasts_from_its_purchase_for_ever) {
    Books books;
    books.assets = {asset()};
    books.features.by_id[books.assets.front().product->id] = OptionId{"box"};
    const auto grant = books.licence();
    BOOST_REQUIRE(grant);
    BOOST_CHECK(grant->valid_from == Instant{std::chrono::sys_days{2024y / 1 / 31} + 22h + 1s});
    BOOST_CHECK(!grant->valid_until);
    BOOST_CHECK(grant->account == AccountId{5233});
    BOOST_CHECK_EQUAL(grant->seats, 1);

    books.assets = {asset(R"("endDate": null)", R"("endDate": "2024-03-01T00:00:00.9Z")")};
    BOOST_CHECK(books.licence()->valid_until == Instant{std::chrono::sys_days{2024y / 3 / 1}});
    books.assets = {
        asset(R"("customer": {"id": 5233, "name": "Brightwater Kayaks"})", R"("customer": null)")};
    BOOST_CHECK(!books.licence());
}

BOOST_AUTO_TEST_CASE(licences_stand_by_their_source) {
    Books books;
    books.features.by_id[asset().product->id] = OptionId{"box"};
    Subscription earlier = subscription();
    earlier.id = guid<SubscriptionGuid>("00000000-d5e6-47f8-90a1-b2c3d4e5f607");
    books.assets = {asset()};
    books.subscriptions = {subscription(), earlier};
    const auto grants = books.licences().grants;
    BOOST_REQUIRE_EQUAL(grants.size(), 3U);
    BOOST_CHECK(grants[0].source == GrantSource{earlier.id});
    BOOST_CHECK(grants[2].source == GrantSource{asset().id});
}

BOOST_AUTO_TEST_CASE(IW_LIC_7_a_vendors_key_is_a_custom_field) {
    ServerOffset offset;
    const Account account = read_account(examples::account, offset).value();
    BOOST_CHECK(license_key_in(account.custom_fields) == "KEY-1");
    BOOST_CHECK(!license_key_in({}));
    const std::string other = with(examples::account, "license_key", "license-key");
    BOOST_CHECK(!license_key_in(read_account(other, offset)->custom_fields));
}

BOOST_AUTO_TEST_CASE(IW_LIC_1_rows_of_other_accounts_are_dropped) {
    std::vector<Subscription> subscriptions{subscription(), subscription()};
    subscriptions[1].account.id = AccountId{5233};
    keep_accounts(subscriptions, {AccountId{5233}});
    BOOST_REQUIRE_EQUAL(subscriptions.size(), 1U);
    BOOST_CHECK(subscriptions.front().account.id == AccountId{5233});

    std::vector<Asset> assets{asset(), Asset{}};
    keep_accounts(assets, {AccountId{5233}});
    BOOST_CHECK_EQUAL(assets.size(), 1U);
    std::vector<Account> accounts{Account{.id = AccountId{1}}};
    keep_accounts(accounts, {AccountId{2}});
    BOOST_CHECK(accounts.empty());
    std::vector<Invoice> invoices{Invoice{}, Invoice{.account = LiteAccount{.id = AccountId{2}}}};
    keep_accounts(invoices, {AccountId{2}});
    BOOST_CHECK_EQUAL(invoices.size(), 1U);
    std::vector<Order> orders{Order{.billing_to = LiteAccount{.id = AccountId{2}}}};
    keep_accounts(orders, {AccountId{2}});
    BOOST_CHECK(orders.empty());
}

BOOST_AUTO_TEST_SUITE_END()
