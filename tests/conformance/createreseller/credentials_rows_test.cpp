// specs/createreseller.md 11, rows 1 to 15 and 96: how a call comes, what it is and who calls.
#include <boost/test/unit_test.hpp>

#include "lib/sandbox/createreseller/demo.hpp"
#include "tests/lib/sandbox/createreseller/createreseller_fixture.hpp"

using namespace usher::sandbox::createreseller;

namespace {

const Query baseline = Query::baseline();

}  // namespace

BOOST_FIXTURE_TEST_SUITE(createreseller_credentials, CreateresellerFixture)

BOOST_AUTO_TEST_CASE(row_01_the_baseline_creates_an_inactive_account_named_by_the_email) {
    BOOST_CHECK_EQUAL(outcome(baseline), created);
    const boost::json::object booked = reseller();
    BOOST_CHECK_EQUAL(booked.at("user_name").as_string(), "ines@example.net");
    BOOST_CHECK_EQUAL(booked.at("active").as_bool(), false);
    BOOST_CHECK_EQUAL(booked.at("mail_sent").as_bool(), true);
    BOOST_CHECK_EQUAL(value("user_name"), "ines@example.net default");
    BOOST_CHECK_EQUAL(value("password"), "- default");
}

BOOST_AUTO_TEST_CASE(row_02_a_form_creates_too) {
    BOOST_CHECK_EQUAL(posted(baseline), created);
    BOOST_CHECK_EQUAL(value("company"), "North Quay given");
}

BOOST_AUTO_TEST_CASE(row_03_other_methods_are_not_allowed) {
    const usher::http::Response response = call("PUT", "/api?" + baseline.text());
    BOOST_CHECK_EQUAL(response.status, 405);
    BOOST_CHECK(response.field("Allow") == "GET, POST");
    BOOST_CHECK(resellers().empty());
}

BOOST_AUTO_TEST_CASE(row_04_without_ev) {
    check_refused(baseline.without("ev"), empty("ev"));
}

BOOST_AUTO_TEST_CASE(row_05_the_value_of_ev_is_exact) {
    check_refused(baseline.with("ev", "createreseller"), invalid("ev"));
}

BOOST_AUTO_TEST_CASE(row_06_the_name_of_ev_is_exact) {
    check_refused(baseline.renamed("ev", "EV"), empty("ev"));
}

BOOST_AUTO_TEST_CASE(row_07_without_user) {
    check_refused(baseline.without("user"), empty("user"));
}

BOOST_AUTO_TEST_CASE(row_08_without_api_id) {
    check_refused(baseline.without("api_id"), empty("api_id"));
}

BOOST_AUTO_TEST_CASE(row_09_an_empty_api_id_is_none) {
    check_refused(baseline.with("api_id", ""), empty("api_id"));
}

BOOST_AUTO_TEST_CASE(row_10_one_character_of_the_api_id_is_wrong) {
    check_refused(baseline.with("api_id", "Qz7mT4rK9wLp2XcC"), unknown_caller);
}

BOOST_AUTO_TEST_CASE(row_11_the_case_of_the_api_id_matters) {
    check_refused(baseline.with("api_id", "qz7mt4rk9wlp2xcb"), unknown_caller);
}

BOOST_AUTO_TEST_CASE(row_12_the_api_id_of_another_administrator) {
    check_refused(baseline.with("api_id", demo_accounts().plain_api_id), unknown_caller);
}

BOOST_AUTO_TEST_CASE(row_13_an_unknown_user) {
    check_refused(baseline.with("user", "nobody"), unknown_caller);
}

BOOST_AUTO_TEST_CASE(row_14_an_advertiser_may_not_call) {
    const DemoAccounts demo = demo_accounts();
    check_refused(baseline.with("user", demo.advertiser).with("api_id", demo.advertiser_api_id),
                  "400 User is not an administrator");
}

BOOST_AUTO_TEST_CASE(row_15_the_name_of_api_id_is_exact) {
    check_refused(baseline.renamed("api_id", "API_ID"), empty("api_id"));
}

BOOST_AUTO_TEST_CASE(row_96_the_caller_is_judged_before_the_parameters) {
    check_refused(baseline.with("api_id", "wrong").without("fname"), unknown_caller);
}

BOOST_AUTO_TEST_SUITE_END()
