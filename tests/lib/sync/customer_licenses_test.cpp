// What subscriptions and assets come to, as licences of users: specs/interworks.md 14.3.
#include "lib/sync/customer_licenses.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/sync/customer_rows.hpp"
#include "tests/lib/sync/customer_fixture.hpp"

using namespace usher;
using namespace usher::sync;
using namespace usher::test;

namespace {

const Instant now = at("2026-03-01T00:00:00Z");
const UserId user{"account-5210"};

struct Fixture {
    CustomerBss bss;
    CustomerCatalogue catalogue;
    CustomerFeatures features = CustomerFixture::usual_settings().features;

    /// All that is in the BSS, as kept rows of one account.
    enforcement::CustomerHoldings holdings() {
        enforcement::CustomerHoldings all{.account = "5210", .is_here = true};
        for (const auto& row : bss.rows["subscriptions"]) {
            iw::ServerOffset offset;
            auto single = iw::read_single_subscription(boost::json::serialize(row), offset).value();
            all.subscriptions.push_back(kept_row(single.row, single.document));
            const auto addons = bss.addons.find(all.subscriptions.back().id);
            if (addons != bss.addons.end()) all.subscriptions.back().addons = addons->second;
        }
        for (const auto& row : bss.rows["assets"]) {
            iw::ServerOffset offset;
            auto single = iw::read_single_asset(boost::json::serialize(row), offset).value();
            all.assets.push_back(kept_row(single.row, single.document));
        }
        return all;
    }
    CustomerLicenses derive(std::vector<license::License> held = {}, Instant when = now) {
        return customer_licenses(holdings(), catalogue, features, user, held, when);
    }
};

std::string cloud(const std::string& status) {
    return R"([{"id":"44444444-2222-4333-8444-555555555555","status":")" + status +
           R"(","activationDate":"2026-01-01T00:00:00+02:00","quantity":2,
               "createdAt":"2026-01-01T00:00:00+02:00","product":{"id":")" +
           cloud_addon + R"(","code":"LMN-CL"}}])";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(customer_licenses_suite, Fixture)

BOOST_AUTO_TEST_CASE(iw_lic_3_each_status_gives_what_the_table_says) {
    auto& row = bss.add_subscription(first_subscription, 5210);
    BOOST_CHECK(derive().licenses.front().end == at("2026-12-31T00:00:00+02:00"));
    row["automaticRenewal"] = true;
    BOOST_CHECK(derive().licenses.front().end ==
                at("2026-12-31T00:00:00+02:00") + std::chrono::hours{72});
    row["status"] = "PendingCancellation";
    BOOST_CHECK(derive().licenses.front().end == at("2026-12-31T00:00:00+02:00"));
    for (const char* status : {"Suspended", "Inactive", "Cancelled", "Odd"}) {
        row["status"] = status;
        BOOST_CHECK(derive().licenses.empty());
    }
}

BOOST_AUTO_TEST_CASE(iw_lic_4_a_licence_begins_with_its_subscription_and_has_its_add_ons) {
    bss.add_subscription(first_subscription, 5210);
    bss.addons[first_subscription] = cloud("Active");
    const auto licenses = derive().licenses;
    BOOST_REQUIRE_EQUAL(licenses.size(), 2U);
    BOOST_CHECK(licenses[0].start == at("2026-01-01T00:00:00+02:00"));
    BOOST_CHECK(licenses[0].status == license::LicenseStatus::Active);
    BOOST_CHECK(licenses[0].user == user);
    BOOST_CHECK_EQUAL(licenses[1].id.text(),
                      std::string{first_subscription} + "/44444444-2222-4333-8444-555555555555");
    BOOST_CHECK_EQUAL(licenses[1].product.text(), "cloud");
    BOOST_CHECK(licenses[1].end == licenses[0].end);
    bss.addons[first_subscription] = cloud("Suspended");
    BOOST_CHECK_EQUAL(derive().licenses.size(), 1U);
}

BOOST_AUTO_TEST_CASE(iw_lic_5_an_asset_lasts_for_ever) {
    bss.add_asset(first_asset, 5210)["product"] =
        boost::json::object{{"id", studio_product}, {"code", "LMN-ST-01"}};
    const auto licenses = derive().licenses;
    BOOST_REQUIRE_EQUAL(licenses.size(), 1U);
    BOOST_CHECK_EQUAL(licenses[0].id.text(), first_asset);
    BOOST_CHECK(!licenses[0].end);
}

BOOST_AUTO_TEST_CASE(iw_lic_3_a_licence_of_an_unknown_status_lives_on_with_its_add_ons) {
    auto& row = bss.add_subscription(first_subscription, 5210);
    bss.addons[first_subscription] = cloud("Active");
    const auto held = derive().licenses;
    row["status"] = "Odd";
    const CustomerLicenses kept = derive(held);
    BOOST_REQUIRE_EQUAL(kept.licenses.size(), 2U);
    BOOST_CHECK(kept.licenses[1].end == now + std::chrono::hours{72});
    BOOST_CHECK(kept.unknown_since.at(first_subscription) == now);
    BOOST_CHECK(kept.unknown_statuses.contains("Odd"));

    enforcement::CustomerHoldings later = holdings();
    later.subscriptions.front().unknown_since = now;
    const auto over = customer_licenses(later, catalogue, features, user, kept.licenses,
                                        now + std::chrono::hours{72});
    BOOST_CHECK(over.licenses.empty());
    BOOST_CHECK(!over.unknown_since.at(first_subscription));
}

BOOST_AUTO_TEST_CASE(iw_lic_2_the_catalogue_gives_the_code_that_a_row_leaves_out) {
    bss.add_asset(first_asset, 5210);
    BOOST_CHECK(derive().licenses.empty());
    const auto id = iw::ProductGuid::parse(studio_product).value();
    catalogue.emplace(id, iw::Product{.id = id, .code = "LMN-ST-01"});
    BOOST_CHECK_EQUAL(derive().licenses.size(), 1U);
}

BOOST_AUTO_TEST_CASE(features_that_contradict_each_other_are_refused) {
    const auto failure = [](std::vector<CustomerFeature> all) {
        return CustomerFeatures::make(all).error();
    };
    const CustomerFeature a{.name = BundleId{"a"}, .codes = {"X"}, .ids = {studio_product}};
    BOOST_CHECK(failure({a, a}).code() == Errc::Conflict);
    BOOST_CHECK(failure({a, {.name = BundleId{"b"}, .codes = {"X"}}}).context().find("b") !=
                std::string::npos);
    BOOST_CHECK(failure({a, {.name = BundleId{"b"}, .ids = {studio_product}}}).code() ==
                Errc::Conflict);
    BOOST_CHECK(failure({{.name = BundleId{"b"}, .ids = {"X"}}}).code() == Errc::Malformed);
}

BOOST_AUTO_TEST_CASE(a_feature_is_a_product_of_its_services_on_its_channels) {
    const license::Product* const product = features.find(BundleId{"cloud"});
    BOOST_REQUIRE(product != nullptr);
    const auto gives = [&](license::ChannelService service) {
        return license::gives(*product, ChannelId{"9"}, service, license::TypeCheck::Strict);
    };
    BOOST_CHECK(gives(license::ChannelService::Live));
    BOOST_CHECK(gives(license::ChannelService::Catchup));
    BOOST_CHECK(!gives(license::ChannelService::Npvr));
    BOOST_CHECK(features.find(BundleId{"none"}) == nullptr);
}

BOOST_AUTO_TEST_CASE(iw_sync_8_add_ons_are_asked_for_where_the_catalogue_lists_ones_that_count) {
    auto& row = bss.add_subscription(first_subscription, 5210);
    const auto subscription = [&] { return subscription_in(holdings().subscriptions[0]).value(); };
    const auto id = iw::ProductGuid::parse(studio_product).value();
    iw::Product studio{.id = id, .code = "LMN-ST-01"};
    catalogue[id] = studio;
    BOOST_CHECK(!AddonNeeds(catalogue, features).asks(subscription()));

    // No product lists any add-ons: then one of the catalogue that counts is enough.
    const auto addon_id = iw::ProductGuid::parse(cloud_addon).value();
    catalogue[addon_id] =
        iw::Product{.id = addon_id, .code = "LMN-CL", .type = iw::Word<iw::ProductType>{"Addon"}};
    BOOST_CHECK(AddonNeeds(catalogue, features).asks(subscription()));

    studio.addons = {{.id = addon_id, .code = "ODD"}};
    catalogue[id] = studio;
    BOOST_CHECK(!AddonNeeds(catalogue, features).asks(subscription()));
    studio.addons = {{.id = addon_id, .code = "LMN-CL"}};
    catalogue[id] = studio;
    BOOST_CHECK(AddonNeeds(catalogue, features).asks(subscription()));
    row["status"] = "Suspended";
    BOOST_CHECK(!AddonNeeds(catalogue, features).asks(subscription()));
}

BOOST_AUTO_TEST_CASE(an_account_is_a_user_and_the_other_way_round) {
    BOOST_CHECK(user_of("account-", "5210") == user);
    BOOST_CHECK(account_of_user("account-", user) == "5210");
    for (const char* other : {"5210", "account-", "account-x", "account-05", "account-+5"}) {
        BOOST_CHECK(!account_of_user("account-", UserId{other}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
