// specs/createreseller.md 11, rows 62 to 89: price mode, prices, commission and package.
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/createreseller/createreseller_fixture.hpp"

using namespace usher::sandbox::createreseller;

namespace {

const Query baseline = Query::baseline();
const Query sharing = baseline.with("isRevenueShare", "true");
const Query fixed_price = baseline.with("isRevenueShare", "false");
const Query earning = baseline.with("commissionUserId", "42").with("commissionPercent", "10");

struct Fixture : CreateresellerFixture {
    std::int64_t credits() {
        const std::int64_t credits = reseller().at("credits").as_int64();
        std::int64_t booked = 0;
        const auto lines = control("GET", "/control/v1/createreseller/credits");
        for (const auto& line : lines.at("credits").as_array()) {
            booked += line.at("amount").as_int64();
        }
        BOOST_CHECK_EQUAL(booked, credits);
        return credits;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(createreseller_prices, Fixture)

BOOST_AUTO_TEST_CASE(row_62_revenue_is_shared) {
    BOOST_CHECK_EQUAL(created_value(sharing.with("revenueShare", "30"), "revenueShare"),
                      "30 given");
    BOOST_CHECK_EQUAL(value("isRevenueShare"), "true given");
}

BOOST_AUTO_TEST_CASE(row_63_without_billing_no_revenue_is_shared) {
    check_refused(sharing.with("revenueShare", "30").by_plain_administrator(),
                  needs_billing("isRevenueShare"));
}

BOOST_AUTO_TEST_CASE(row_64_the_share_is_the_package_s) {
    BOOST_CHECK_EQUAL(created_value(sharing, "revenueShare"), "20 package");
}

BOOST_AUTO_TEST_CASE(row_65_a_share_does_not_count_for_a_fixed_price) {
    BOOST_CHECK_EQUAL(created_value(fixed_price.with("revenueShare", "30"), "revenueShare"),
                      "- default");
}

BOOST_AUTO_TEST_CASE(row_66_both_ends_of_the_share_belong_to_it) {
    BOOST_CHECK_EQUAL(outcome(sharing.with("revenueShare", "0").with("user_name", "none")),
                      created);
    BOOST_CHECK_EQUAL(outcome(sharing.with("revenueShare", "100").with("user_name", "all")),
                      created);
    const auto share = [this](std::size_t i) {
        return resellers().at(i).at("values").at("revenueShare").at("value").as_string();
    };
    BOOST_CHECK_EQUAL(share(0), "0");
    BOOST_CHECK_EQUAL(share(1), "100");
}

BOOST_AUTO_TEST_CASE(row_67_a_share_above_100) {
    check_refused(baseline.with("revenueShare", "101"), invalid("revenueShare"));
}

BOOST_AUTO_TEST_CASE(row_68_a_share_below_0) {
    check_refused(baseline.with("revenueShare", "-1"), invalid("revenueShare"));
}

BOOST_AUTO_TEST_CASE(row_69_a_share_with_decimals) {
    BOOST_CHECK_EQUAL(created_value(sharing.with("revenueShare", "12.5"), "revenueShare"),
                      "12.5 given");
}

BOOST_AUTO_TEST_CASE(row_70_a_share_with_a_percent_sign) {
    check_refused(baseline.with("revenueShare", "30%"), invalid("revenueShare"));
}

BOOST_AUTO_TEST_CASE(row_71_free_credits_for_a_fixed_price) {
    BOOST_CHECK_EQUAL(
        created_value(fixed_price.with("freeCreditsAtSignup", "50"), "freeCreditsAtSignup"),
        "50 given");
    BOOST_CHECK_EQUAL(credits(), 50);
}

BOOST_AUTO_TEST_CASE(row_72_no_free_credits_where_revenue_is_shared) {
    BOOST_CHECK_EQUAL(
        created_value(sharing.with("freeCreditsAtSignup", "50"), "freeCreditsAtSignup"),
        "0 default");
    BOOST_CHECK_EQUAL(credits(), 0);
}

BOOST_AUTO_TEST_CASE(row_73_fewer_than_no_credits) {
    check_refused(baseline.with("freeCreditsAtSignup", "-5"), invalid("freeCreditsAtSignup"));
}

BOOST_AUTO_TEST_CASE(row_74_a_part_of_a_credit) {
    check_refused(baseline.with("freeCreditsAtSignup", "1.5"), invalid("freeCreditsAtSignup"));
}

BOOST_AUTO_TEST_CASE(row_75_a_price_overrides_the_package_s) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("creditPriceCost", "0.025"), "creditPriceCost"),
                      "0.025 given");
    BOOST_CHECK_EQUAL(value("subscriptionFee"), "49 package");
}

BOOST_AUTO_TEST_CASE(row_76_a_comma_is_no_point) {
    check_refused(baseline.with("creditPriceCost", "0,025"), invalid("creditPriceCost"));
}

BOOST_AUTO_TEST_CASE(row_77_a_price_that_is_no_number) {
    check_refused(baseline.with("subscriptionFee", "abc"), invalid("subscriptionFee"));
}

BOOST_AUTO_TEST_CASE(row_78_a_limit_with_an_exponent) {
    check_refused(baseline.with("monthlyLimit", "1e3"), invalid("monthlyLimit"));
}

BOOST_AUTO_TEST_CASE(row_79_a_commission) {
    BOOST_CHECK_EQUAL(created_value(earning, "commissionPercent"), "10 given");
    const boost::json::object booked = reseller();
    BOOST_CHECK_EQUAL(booked.at("commission").at("user_id").as_int64(), 42);
    BOOST_CHECK_EQUAL(booked.at("commission").at("percent").as_string(), "10");
}

BOOST_AUTO_TEST_CASE(row_80_a_commission_needs_its_percentage) {
    check_refused(earning.without("commissionPercent"), empty("commissionPercent"));
}

BOOST_AUTO_TEST_CASE(row_81_an_empty_percentage_is_none) {
    check_refused(earning.with("commissionPercent", ""), empty("commissionPercent"));
}

BOOST_AUTO_TEST_CASE(row_82_a_percentage_alone_is_no_commission) {
    BOOST_CHECK_EQUAL(created_value(earning.without("commissionUserId"), "commissionPercent"),
                      "- default");
    BOOST_CHECK(reseller().at("commission").is_null());
}

BOOST_AUTO_TEST_CASE(row_83_more_commission_than_there_is) {
    check_refused(earning.with("commissionPercent", "100.01"), invalid("commissionPercent"));
}

BOOST_AUTO_TEST_CASE(row_84_without_billing_no_commission) {
    check_refused(earning.by_plain_administrator(), needs_billing("commissionUserId"));
}

BOOST_AUTO_TEST_CASE(row_85_a_commission_for_nobody) {
    check_refused(earning.with("commissionUserId", "99999"), invalid("commissionUserId"));
}

BOOST_AUTO_TEST_CASE(row_86_a_second_package_gives_its_prices) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("packageId", "12"), "subscriptionFee"),
                      "199 package");
    BOOST_CHECK_EQUAL(value("enableBranding"), "true package");
    BOOST_CHECK_EQUAL(value("packageId"), "12 given");
}

BOOST_AUTO_TEST_CASE(row_87_one_value_overrides_the_second_package) {
    const Query query = baseline.with("packageId", "12").with("freeKeywords", "3");
    BOOST_CHECK_EQUAL(created_value(query, "freeKeywords"), "3 given");
    BOOST_CHECK_EQUAL(value("freePremiumMobileSites"), "2 package");
    BOOST_CHECK_EQUAL(value("monthlyLimit"), "100000 package");
}

BOOST_AUTO_TEST_CASE(row_88_an_unknown_package) {
    check_refused(baseline.with("packageId", "99"), invalid("packageId"));
    // Section 9, step 9: nor another administrator's.
    check_refused(baseline.with("packageId", "21"), invalid("packageId"));
}

BOOST_AUTO_TEST_CASE(row_89_an_empty_package_is_the_first_level_one) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("packageId", ""), "packageId"), "11 account");
    BOOST_CHECK_EQUAL(value("subscriptionFee"), "49 package");
}

BOOST_AUTO_TEST_SUITE_END()
