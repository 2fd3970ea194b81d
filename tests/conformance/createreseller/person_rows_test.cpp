// specs/createreseller.md 11, rows 16 to 38: who the reseller is and what it is called.
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/createreseller/createreseller_fixture.hpp"

using namespace usher::sandbox::createreseller;

namespace {

const Query baseline = Query::baseline();

}  // namespace

BOOST_FIXTURE_TEST_SUITE(createreseller_persons, CreateresellerFixture)

BOOST_AUTO_TEST_CASE(row_16_without_fname) {
    check_refused(baseline.without("fname"), empty("fname"));
}

BOOST_AUTO_TEST_CASE(row_17_the_name_of_fname_is_exact) {
    check_refused(baseline.renamed("fname", "Fname"), empty("fname"));
}

BOOST_AUTO_TEST_CASE(row_18_a_first_name_of_blanks_is_none) {
    check_refused(baseline.with("fname", "   "), empty("fname"));
}

BOOST_AUTO_TEST_CASE(row_19_without_lname) {
    check_refused(baseline.without("lname"), empty("lname"));
}

BOOST_AUTO_TEST_CASE(row_20_the_email_is_needed_beside_a_user_name) {
    check_refused(baseline.without("email").with("user_name", "ines1"), empty("email"));
}

BOOST_AUTO_TEST_CASE(row_21_an_email_without_an_at_sign) {
    check_refused(baseline.with("email", "ines.example.net"), invalid("email"));
}

BOOST_AUTO_TEST_CASE(row_22_the_at_sign_need_not_be_encoded) {
    BOOST_CHECK_EQUAL(created_value(baseline.with_raw("email", "ines@example.net"), "email"),
                      "ines@example.net given");
}

BOOST_AUTO_TEST_CASE(row_23_without_company) {
    check_refused(baseline.without("company"), empty("company"));
}

BOOST_AUTO_TEST_CASE(row_24_without_phone) {
    check_refused(baseline.without("phone"), empty("phone"));
}

BOOST_AUTO_TEST_CASE(row_25_of_several_missing_the_first_is_named) {
    check_refused(baseline.without("lname").without("company").without("phone"), empty("lname"));
}

BOOST_AUTO_TEST_CASE(row_26_a_bare_plus_before_the_phone_number_is_a_blank) {
    BOOST_CHECK_EQUAL(created_value(baseline.with_raw("phone", "+12015550123"), "phone"),
                      "12015550123 given");
}

BOOST_AUTO_TEST_CASE(row_27_an_encoded_plus_is_dropped) {
    BOOST_CHECK_EQUAL(created_value(baseline.with_raw("phone", "%2B12015550123"), "phone"),
                      "12015550123 given");
}

BOOST_AUTO_TEST_CASE(row_28_what_stands_between_the_digits_is_dropped) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("phone", "(201) 555-0123"), "phone"),
                      "2015550123 given");
}

BOOST_AUTO_TEST_CASE(row_29_six_digits_are_too_few) {
    check_refused(baseline.with("phone", "555012"), invalid("phone"));
}

BOOST_AUTO_TEST_CASE(row_30_letters_are_no_phone_number) {
    check_refused(baseline.with("phone", "1201555CALL"), invalid("phone"));
}

BOOST_AUTO_TEST_CASE(row_31_a_user_name_is_the_login_name) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("user_name", "ines.okafor"), "user_name"),
                      "ines.okafor given");
    BOOST_CHECK_EQUAL(reseller().at("user_name").as_string(), "ines.okafor");
}

BOOST_AUTO_TEST_CASE(row_32_an_empty_user_name_is_none) {
    BOOST_CHECK_EQUAL(created_value(baseline.with("user_name", ""), "user_name"),
                      "ines@example.net default");
}

BOOST_AUTO_TEST_CASE(row_33_a_user_name_has_no_blanks) {
    check_refused(baseline.with("user_name", "ines okafor"), invalid("user_name"));
}

BOOST_AUTO_TEST_CASE(row_34_the_same_call_again_is_a_duplicate) {
    BOOST_CHECK_EQUAL(outcome(baseline), created);
    BOOST_CHECK_EQUAL(outcome(baseline), taken);
    BOOST_CHECK_EQUAL(resellers().size(), 1U);
}

BOOST_AUTO_TEST_CASE(row_35_a_taken_user_name) {
    check_refused(baseline.with("user_name", "shopfront"), taken);
}

BOOST_AUTO_TEST_CASE(row_36_a_taken_user_name_in_other_letters) {
    check_refused(baseline.with("user_name", "ShopFront"), taken);
}

BOOST_AUTO_TEST_CASE(row_37_the_email_is_the_user_name_of_another_account) {
    take_name("ines@example.net");
    check_refused(baseline, taken);
}

BOOST_AUTO_TEST_CASE(row_38_such_an_email_beside_a_free_user_name) {
    take_name("ines@example.net");
    BOOST_CHECK_EQUAL(outcome(baseline.with("user_name", "ines1")), created);
}

BOOST_AUTO_TEST_SUITE_END()
