#include "lib/sandbox/accounts.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

using namespace usher::sandbox;
using usher::upstream::acestream::Entry;

BOOST_AUTO_TEST_SUITE(accounts)

BOOST_AUTO_TEST_CASE(demo_accounts_are_shown_with_the_members_of_their_entry) {
    const auto shown = boost::json::parse(demo_accounts_json());
    const auto expected = boost::json::parse(R"({
        "reseller": {"api_key": "be6f66e0848528139583b567fb222215444fc8ac",
                     "api_secret": "b5dbd62b494664f5bfa9",
                     "app": "9_50gh753t6uscog88800kcksw04s0o0wccscco8kgsogwkocwgw",
                     "client_secret": "k1w7m0xq8z5c3v9b2n4l6j0h8g5f3d1s7a9p2o4i6u8y",
                     "redirect_uri": "http://127.0.0.1/callback"},
        "developer": {"api_key": "94d585bda4883a40d969d723adcaba36033e61d8",
                      "api_secret": "b5dbd62b494664f5bfa9",
                      "product": "kjYX790gTytRaXV04IvC",
                      "product_key":
                        "kjYX790gTytRaXV04IvC-xZH3A18sj5b1Tf3I-J5XVS1xsj-j0797KwxxLpBl26HPvWMm"},
        "aminotv": {"user_id": "310", "email": "demo@sandbox.example",
                    "password": "demo-password", "management_key": "sandbox-management-key",
                    "base_path": "/api"},
        "createreseller": {"user": "opsadmin", "api_id": "Qz7mT4rK9wLp2XcB",
                           "plain_user": "plainadmin", "plain_api_id": "Hb3nV8sD5yGk1RfJ",
                           "advertiser": "shopfront", "advertiser_api_id": "Wc6pL2tN7xQz4MvS",
                           "commission_user": 42, "first_package": 11, "second_package": 12,
                           "plain_package": 21, "path": "/api"},
        "interworks": {"path": "/api/", "client_key": "7d1f4c2e-90ab-4b67-8e55-0c3a9d2b6f10",
                       "client_secret": "q+Zt/8Yw0mKfJ5r1uX9cLb2nEoV7sHgD4iTpA6yRk3M=",
                       "username": "demo-sync", "password": "demo-password",
                       "reseller": 4107}})");
    BOOST_CHECK(shown == expected);
}

BOOST_AUTO_TEST_CASE(demo_accounts_start_with_a_hundred_euros) {
    for (const AccountSettings& account : demo_accounts()) {
        BOOST_CHECK_EQUAL(account.opening_balance.value, 100'00);
    }
}

BOOST_AUTO_TEST_CASE(an_account_is_found_at_its_own_entry_only) {
    const auto known = demo_accounts();
    BOOST_CHECK(find_account(known, Entry::Reseller, known[0].api_key) == &known[0]);
    BOOST_CHECK(find_account(known, Entry::Developer, known[0].api_key) == nullptr);
    BOOST_CHECK(find_account(known, Entry::Reseller, "nobody") == nullptr);
}

BOOST_AUTO_TEST_CASE(an_application_belongs_to_any_account_with_the_same_key) {
    auto known = demo_accounts();
    known.push_back(known[0]);
    known.back().application = "second";
    const std::string& key = known[0].api_key;
    BOOST_CHECK(owns_application(known, Entry::Reseller, key, "second"));
    BOOST_CHECK(owns_application(known, Entry::Reseller, key, known[0].application));
    BOOST_CHECK(!owns_application(known, Entry::Reseller, key, "third"));
    BOOST_CHECK(!owns_application(known, Entry::Developer, key, "second"));
}

BOOST_AUTO_TEST_CASE(a_product_is_an_application_of_a_developer) {
    const auto known = demo_accounts();
    BOOST_CHECK(is_product(known, "kjYX790gTytRaXV04IvC"));
    BOOST_CHECK(!is_product(known, known[0].application));
}

BOOST_AUTO_TEST_SUITE_END()
