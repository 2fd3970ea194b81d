// specs/createreseller.md 11, rows 39 to 61 and 97: the account, its password, what was agreed to.
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/createreseller/createreseller_fixture.hpp"

using namespace usher::sandbox::createreseller;

namespace {

const Query baseline = Query::baseline();

struct Fixture : CreateresellerFixture {
    void check_password(std::string_view raw, std::string_view expected) {
        BOOST_CHECK_EQUAL(outcome(baseline.with_raw("password", raw)), expected);
        BOOST_CHECK_EQUAL(resellers().size(), expected == created ? 1U : 0U);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(createreseller_accounts, Fixture)

BOOST_AUTO_TEST_CASE(row_39_an_account_is_active_when_the_call_says_so) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("activated", "true"), "activated"), "true given");
    BOOST_CHECK_EQUAL(reseller().at("active").as_bool(), true);
}

BOOST_AUTO_TEST_CASE(row_40_true_is_written_in_small_letters) {
    check_refused(baseline.with("activated", "TRUE"), invalid("activated"));
}

BOOST_AUTO_TEST_CASE(row_41_one_is_not_true) {
    check_refused(baseline.with("activated", "1"), invalid("activated"));
}

BOOST_AUTO_TEST_CASE(row_42_another_name_is_ignored) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("Activated", "true"), "activated"),
                      "false default");
    BOOST_CHECK_EQUAL(reseller().at("active").as_bool(), false);
}

BOOST_AUTO_TEST_CASE(row_43_no_mail_and_a_password) {
    BOOST_CHECK_EQUAL(
        created_value(baseline.with("send_email", "false").with("password", "quay77"), "password"),
        "- given");
    BOOST_CHECK_EQUAL(reseller().at("mail_sent").as_bool(), false);
}

BOOST_AUTO_TEST_CASE(row_44_no_mail_and_no_password_is_accepted) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("send_email", "false"), "password"), "- default");
    BOOST_CHECK_EQUAL(reseller().at("mail_sent").as_bool(), false);
}

BOOST_AUTO_TEST_CASE(row_45_five_characters_are_too_few) {
    check_password("abc12", bad_password);
}

BOOST_AUTO_TEST_CASE(row_46_six_characters_are_enough) {
    check_password("abc123", created);
}

BOOST_AUTO_TEST_CASE(row_47_a_password_without_a_number) {
    check_password("abcdef", bad_password);
}

BOOST_AUTO_TEST_CASE(row_48_a_password_without_a_letter) {
    check_password("123456", bad_password);
}

BOOST_AUTO_TEST_CASE(row_49_a_password_with_a_number_sign) {
    check_password("abc%23123", bad_password);
}

BOOST_AUTO_TEST_CASE(row_50_a_password_with_a_percent_sign) {
    check_password("abc%25123", bad_password);
}

BOOST_AUTO_TEST_CASE(row_51_a_password_with_an_ampersand) {
    check_password("abc%26123", bad_password);
}

BOOST_AUTO_TEST_CASE(row_52_a_password_with_a_plus) {
    check_password("abc%2B123", bad_password);
}

BOOST_AUTO_TEST_CASE(row_53_a_bare_plus_is_not_taken_for_a_blank) {
    check_password("abc+123", bad_password);
}

BOOST_AUTO_TEST_CASE(row_54_a_broken_escape) {
    check_password("abc%zz123", bad_encoding);
}

BOOST_AUTO_TEST_CASE(row_55_a_bare_ampersand_ends_the_password) {
    const Query query = baseline.with_raw("password", "abcd1&23").with("activated", "true");
    check_refused(query, bad_password);
}

BOOST_AUTO_TEST_CASE(row_56_other_signs_are_allowed) {
    check_password("a%21b%2Ac9", created);
}

BOOST_AUTO_TEST_CASE(row_57_prepaid_and_charged_automatically) {
    BOOST_CHECK_EQUAL(
        created_value(baseline.with("pre_paid", "true").with("auto_charge", "true"), "pre_paid"),
        "true given");
    BOOST_CHECK_EQUAL(value("auto_charge"), "true given");
}

BOOST_AUTO_TEST_CASE(row_58_who_agreed_to_the_terms_has_not_agreed_to_notifications) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("agree_terms", "true"), "agree_terms"),
                      "true given");
    BOOST_CHECK_EQUAL(value("agree_notifications"), "- default");
}

BOOST_AUTO_TEST_CASE(row_59_who_did_not_agree) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("agree_terms", "false"), "agree_terms"),
                      "false given");
}

BOOST_AUTO_TEST_CASE(row_60_who_was_not_asked) {
    BOOST_CHECK_EQUAL(created_value(baseline, "agree_terms"), "- default");
    BOOST_CHECK_EQUAL(value("agree_notifications"), "- default");
}

BOOST_AUTO_TEST_CASE(row_61_yes_is_not_true) {
    check_refused(baseline.with("agree_terms", "yes"), invalid("agree_terms"));
}

BOOST_AUTO_TEST_CASE(row_97_a_taken_name_is_the_last_thing_that_is_told) {
    check_refused(baseline.with("user_name", "shopfront").with("password", "short"), bad_password);
}

BOOST_AUTO_TEST_SUITE_END()
