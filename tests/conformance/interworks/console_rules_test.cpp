// specs/interworks.md 2: the consoles of the distributor and its resellers.
#include <boost/test/unit_test.hpp>

#include "lib/sandbox/interworks/demo.hpp"
#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

using namespace usher::sandbox::interworks;

namespace {

std::string form(std::string_view username, std::string_view email, std::string_view password,
                 std::string_view confirmation, std::string_view account = "4107") {
    std::string order = R"({"account":)";
    order.append(account).append(R"(,"username":")").append(username);
    order.append(R"(","email":")").append(email).append(R"(","password":")").append(password);
    return order.append(R"(","confirmPassword":")").append(confirmation).append("\"}");
}

constexpr std::string_view email = "a@b.example";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interworks_console, InterworksFixture)

BOOST_AUTO_TEST_CASE(section_2_2_missing_keys_are_two_hyphens) {
    const auto keys = console("GET", "keys");
    BOOST_CHECK_EQUAL(text_at(keys, "clientKey"), "--");
    BOOST_CHECK_EQUAL(text_at(keys, "clientSecret"), "--");
    BOOST_CHECK(!keys.at("generated").as_bool());
    const auto seen = console("GET", "api-credentials?account=4107");
    BOOST_CHECK_EQUAL(text_at(seen, "clientKey"), "--");
    BOOST_CHECK_EQUAL(text_at(seen, "clientSecret"), "--");
    BOOST_CHECK(!seen.at("canAddUser").as_bool());
    BOOST_CHECK(seen.at("users").as_array().empty());
}

BOOST_AUTO_TEST_CASE(iw_user_1_without_keys_no_user_is_added) {
    BOOST_CHECK_EQUAL(
        refused_console("POST", "api-users", form("u", email, "12345678", "12345678")),
        "409 KeysNotGenerated");
    BOOST_CHECK(console("GET", "api-users").at("users").as_array().empty());
}

BOOST_AUTO_TEST_CASE(iw_user_2_the_client_refuses_what_the_console_shows_for_no_keys) {
    const usher::Result<void> checked = iw::check_credentials(credentials());
    BOOST_REQUIRE(!checked);
    BOOST_CHECK(checked.error().code() == usher::Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(section_2_3_keys_have_the_shape_of_the_sample) {
    generate_keys();
    const auto keys = console("GET", "keys");
    BOOST_CHECK(iw::is_guid(text_at(keys, "clientKey")));
    const std::string secret = text_at(keys, "clientSecret");
    BOOST_CHECK_EQUAL(secret.size(), 44U);
    BOOST_CHECK_EQUAL(
        secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789+/"),
        43U);
    BOOST_CHECK_EQUAL(secret.back(), '=');
}

BOOST_AUTO_TEST_CASE(section_2_1_one_pair_serves_every_reseller) {
    generate_keys();
    const std::string key = text_at(console("GET", "keys"), "clientKey");
    for (const char* path : {"api-credentials?account=4107", "api-credentials?account=4108"}) {
        const auto seen = console("GET", path);
        BOOST_CHECK_EQUAL(text_at(seen, "clientKey"), key);
        BOOST_CHECK(seen.at("canAddUser").as_bool());
    }
    BOOST_CHECK(!console("GET", "api-credentials?account=4109").at("canAddUser").as_bool());
}

BOOST_AUTO_TEST_CASE(section_2_5_generating_again_needs_the_word_and_ends_every_token) {
    set_up();
    const std::string key = text_at(console("GET", "keys"), "clientKey");
    BOOST_CHECK_EQUAL(refused_console("POST", "keys", "{}"), "409 KeysAlreadyGenerated");
    BOOST_CHECK_EQUAL(text_at(console("GET", "keys"), "clientKey"), key);
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 200);

    console("POST", "keys", R"({"regenerate":true})");
    BOOST_CHECK(text_at(console("GET", "keys"), "clientKey") != key);
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 401);
}

BOOST_AUTO_TEST_CASE(section_2_1_the_distributor_lists_account_user_name_and_address) {
    set_up();
    const auto users = console("GET", "api-users").at("users").as_array();
    BOOST_REQUIRE_EQUAL(users.size(), 1U);
    const auto& user = users.at(0).as_object();
    BOOST_CHECK_EQUAL(user.size(), 3U);
    BOOST_CHECK_EQUAL(text_at(user, "account"), "Alder & Finch IT");
    BOOST_CHECK_EQUAL(text_at(user, "username"), "finch-sync");
    BOOST_CHECK_EQUAL(text_at(user, "email"), "sync@alderfinch.example");
}

BOOST_AUTO_TEST_CASE(section_2_3_username_has_1_to_100_characters) {
    generate_keys();
    const std::string wrong = "400 username: 1 to 100 characters expected";
    BOOST_CHECK_EQUAL(refused_console("POST", "api-users", form("", email, "12345678", "12345678")),
                      wrong);
    const std::string too_long(101, 'u');
    BOOST_CHECK_EQUAL(
        refused_console("POST", "api-users", form(too_long, email, "12345678", "12345678")), wrong);
    console("POST", "api-users", form(too_long.substr(1), email, "12345678", "12345678"));
}

BOOST_AUTO_TEST_CASE(section_2_3_username_is_unique_without_case_over_all_resellers) {
    set_up();
    BOOST_CHECK_EQUAL(refused_console("POST", "api-users",
                                      form("Finch-SYNC", email, "12345678", "12345678", "4108")),
                      "409 UsernameTaken");
}

BOOST_AUTO_TEST_CASE(section_2_3_email_fits_the_pattern) {
    generate_keys();
    for (const char* wrong : {"", "a", "@b.example", "a@example", "a@b.x", "a@b..example",
                              "a b@c.example", "a@b.abcdefghijklmnopqrstu", "a@.example"}) {
        BOOST_CHECK_EQUAL(
            refused_console("POST", "api-users", form("u", wrong, "12345678", "12345678")),
            "400 email: an e-mail address expected");
    }
    console("POST", "api-users", form("u", "a+b_c-d.e@x-y.z9.co", "12345678", "12345678"));
}

BOOST_AUTO_TEST_CASE(section_2_3_password_has_8_to_128_characters_of_any_script) {
    generate_keys();
    const std::string wrong = "400 password: 8 to 128 characters expected";
    BOOST_CHECK_EQUAL(refused_console("POST", "api-users", form("u", email, "1234567", "1234567")),
                      wrong);
    const std::string long_one(129, 'p');
    BOOST_CHECK_EQUAL(refused_console("POST", "api-users", form("u", email, long_one, long_one)),
                      wrong);
    console("POST", "api-users", form("u", email, "пароль12", "пароль12"));
}

BOOST_AUTO_TEST_CASE(section_2_3_confirm_password_equals_password) {
    generate_keys();
    BOOST_CHECK_EQUAL(
        refused_console("POST", "api-users", form("u", email, "12345678", "12345679")),
        "400 confirmPassword: does not match password");
}

BOOST_AUTO_TEST_CASE(
    section_2_5_reseller_edition_keys_fields_uniqueness_are_checked_in_this_order) {
    BOOST_CHECK_EQUAL(refused_console("POST", "api-users", form("", "", "", "", "9")),
                      "404 no such reseller");
    BOOST_CHECK_EQUAL(refused_console("POST", "api-users", form("", "", "", "", "4109")),
                      "403 EditionNotEntitled");
    BOOST_CHECK_EQUAL(refused_console("POST", "api-users", form("", "", "", "")),
                      "409 KeysNotGenerated");
    generate_keys();
    add_user();
    BOOST_CHECK_EQUAL(refused_console("POST", "api-users", form("finch-sync", "", "", "")),
                      "400 email: an e-mail address expected");
}

BOOST_AUTO_TEST_CASE(section_2_5_a_removed_user_takes_its_tokens_along) {
    set_up();
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 200);
    console("DELETE", "api-users", R"({"account":4107,"username":"FINCH-sync"})");
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 401);
    BOOST_CHECK_EQUAL(
        refused_console("DELETE", "api-users", R"({"account":4107,"username":"finch-sync"})"),
        "404 no such user");
}

BOOST_AUTO_TEST_CASE(a_demo_sandbox_has_keys_and_a_user_from_the_start) {
    usher::sandbox::Settings demo = settings();
    demo.interworks = demo_settings();
    reopen(demo);
    const DemoAccount account = demo_account();
    BOOST_CHECK(console("GET", "keys").at("generated").as_bool());
    BOOST_CHECK_EQUAL(text_at(console("GET", "keys"), "clientKey"), account.client_key);
    BOOST_CHECK_EQUAL(ask_token(password_form(account.username, account.password)).status, 200);
    token = log_in(account.username, account.password);
    BOOST_CHECK_EQUAL(names("/api/accounts"),
                      "Marlow Dental,Brightwater Kayaks,O'Hara & Daughters");
}

BOOST_AUTO_TEST_CASE(section_2_5_a_reset_goes_back_to_the_seed_data) {
    set_up();
    const auto before = console("GET", "state");
    console("POST", "accounts/bulk", R"({"reseller":4107,"count":5,"subscriptions":1})");
    console("POST", "resellers", R"({"id":4110,"name":"More","edition":"Free"})");
    console("DELETE", "data", R"({"collection":"accounts","reseller":4107,"id":"5210"})");
    console("POST", "faults", R"({"times":0,"action":{"status":500}})");
    switches(R"({"token_lifetime_s":5})");
    console("POST", "reset", "{}");
    auto after = console("GET", "state");
    BOOST_CHECK_EQUAL(after.at("users").as_int64(), 0);
    after["users"] = before.at("users");
    BOOST_CHECK(after == before);
    BOOST_CHECK(!console("GET", "keys").at("generated").as_bool());
    BOOST_CHECK(console("GET", "counters").at("calls").as_object().empty());
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 401);
    set_up();
    BOOST_CHECK_EQUAL(names("/api/accounts"),
                      "Marlow Dental,Brightwater Kayaks,O'Hara & Daughters");
}

BOOST_AUTO_TEST_CASE(no_console_and_no_log_shows_a_password) {
    set_up();
    BOOST_CHECK_EQUAL(log.find(password), std::string::npos);
    BOOST_CHECK_EQUAL(log.find(token), std::string::npos);
    BOOST_CHECK_EQUAL(log.find(text_at(console("GET", "keys"), "clientSecret")), std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
