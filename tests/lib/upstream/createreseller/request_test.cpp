#include "lib/upstream/createreseller/request.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/upstream/createreseller/parameters.hpp"
#include "tests/lib/upstream/createreseller/examples.hpp"

using namespace usher;
using namespace usher::upstream::createreseller;
using namespace usher::test::createreseller;

namespace {

constexpr std::string_view caller = "user=opsadmin&api_id=Qz7mT4rK9wLp2XcB";
constexpr std::string_view person =
    "&fname=Ines&lname=Okafor&email=ines%40example.net&company=North%20Quay&phone=12015550123";

std::string query_of(NewReseller reseller, const Circumstances& circumstances = {.now = now}) {
    return prepare(std::move(reseller), circumstances).value().write(administrator()).value();
}

// What follows the baseline.
std::string more_of(NewReseller reseller, const Circumstances& circumstances = {.now = now}) {
    const std::string query = query_of(std::move(reseller), circumstances);
    const std::size_t at = query.find(person);
    BOOST_REQUIRE(at != std::string::npos);
    return query.substr(at + person.size());
}

std::string refusal_of(NewReseller reseller, const Circumstances& circumstances = {.now = now}) {
    const Checked<CreationRequest> request = prepare(std::move(reseller), circumstances);
    if (request) return "";
    return std::string{name(request.error().kind)} + ' ' + request.error().parameter;
}

template <typename Change>
NewReseller changed(Change change) {
    NewReseller reseller = ines();
    change(reseller);
    return reseller;
}

NewReseller with_password(std::string_view password) {
    return changed([password](NewReseller& r) { r.password = Secret{password}; });
}

ConsentRecord consent(Agreement agreement, bool agreed = true) {
    return {.agreement = agreement,
            .agreed = agreed,
            .who = "Ines Okafor",
            .when = now - Seconds{60},
            .text_version = "2026-03",
            .text_hash = std::string(64, 'a')};
}

NewReseller agreeing(bool agreed = true) {
    return changed([agreed](NewReseller& r) { r.agree_terms = agreed; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(createreseller_request)

BOOST_AUTO_TEST_CASE(section_1_is_written_as_the_example) {
    BOOST_CHECK_EQUAL(query_of(ines()),
                      "ev=createReseller&" + std::string{caller} + std::string{person});
}

BOOST_AUTO_TEST_CASE(section_3_each_parameter_stands_in_its_place_by_its_name) {
    NewReseller all = ines();
    all.user_name = UserName{"ines"};
    all.activated = true;
    all.send_email = false;
    all.password = Secret{"quay 77"};
    all.pre_paid = true;
    all.auto_charge = false;
    all.agree_notifications = false;
    all.agree_terms = true;
    all.is_revenue_share = true;
    all.free_credits_at_signup = Count{1};
    all.terms = {.subscription_fee = Price{25'000},
                 .monthly_limit = Count{2},
                 .advertiser_fee = Price{30'000},
                 .code_keyword_lease = Price{40'000},
                 .credit_price = Price{250},
                 .branding = true,
                 .sales_agents = false,
                 .free_keywords = Count{5},
                 .free_premium_sites = Count{6},
                 .vanity_keyword_lease = Price{70'000},
                 .premium_site_price = Price{80'000},
                 .revenue_share = Percent{90'000},
                 .free_credits_included = Count{10}};
    all.commission_user = AccountNumber{42};
    all.commission = Percent{125'000};
    all.package = PackageNumber{12};
    const Circumstances asked{
        .consents = {consent(Agreement::Terms), consent(Agreement::Notifications, false)},
        .now = now};
    BOOST_CHECK_EQUAL(
        more_of(std::move(all), asked),
        "&user_name=ines&activated=true&send_email=false&pre_paid=true&auto_charge=false"
        "&agree_notifications=false&agree_terms=true&isRevenueShare=true&freeCreditsAtSignup=1"
        "&subscriptionFee=2.5&monthlyLimit=2&advertiserSubscriptionFeeCost=3"
        "&codeKeywordLeaseCost=4&creditPriceCost=0.025&enableBranding=true&enableSales=false"
        "&freeKeywords=5&freePremiumMobileSites=6&keywordLeasePriceCost=7"
        "&premiumMobileSitesCost=8&revenueShare=9&freeCreditsIncluded=10&commissionUserId=42"
        "&commissionPercent=12.5&packageId=12&password=quay%2077");
}

BOOST_AUTO_TEST_CASE(section_1_everything_but_unreserved_characters_is_encoded) {
    const std::string more = query_of(changed([](NewReseller& r) {
        r.first_name = "In\u00e9s";
        r.company = "A-Z_a.z~ & +Sons?";
    }));
    BOOST_CHECK(more.find("fname=In%C3%A9s&") != std::string::npos);
    BOOST_CHECK(more.find("company=A-Z_a.z~%20%26%20%2BSons%3F&") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(section_3_mandatory_values_are_needed) {
    BOOST_CHECK_EQUAL(refusal_of(NewReseller{}), "PARAM_EMPTY_LOCAL fname");
    BOOST_CHECK_EQUAL(refusal_of(changed([](NewReseller& r) { r.last_name = "  "; })),
                      "PARAM_EMPTY_LOCAL lname");
    BOOST_CHECK_EQUAL(refusal_of(changed([](NewReseller& r) { r.email = {}; })),
                      "PARAM_EMPTY_LOCAL email");
    BOOST_CHECK_EQUAL(refusal_of(changed([](NewReseller& r) { r.company = ""; })),
                      "PARAM_EMPTY_LOCAL company");
    BOOST_CHECK_EQUAL(refusal_of(changed([](NewReseller& r) { r.phone = {}; })),
                      "PARAM_EMPTY_LOCAL phone");
}

BOOST_AUTO_TEST_CASE(section_3_the_error_names_the_field) {
    const auto refused = [](auto change) { return refusal_of(changed(change)); };
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) { r.first_name = std::string(256, 'x'); }),
                      "PARAM_INVALID_LOCAL fname");
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) { r.last_name = "\xff"; }),
                      "PARAM_INVALID_LOCAL lname");
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) { r.email = EmailAddress{"ines"}; }),
                      "PARAM_INVALID_LOCAL email");
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) { r.phone = PhoneNumber{"555012"}; }),
                      "PARAM_INVALID_LOCAL phone");
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) { r.user_name = UserName{"in es"}; }),
                      "PARAM_INVALID_LOCAL user_name");
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) { r.user_name = UserName{" "}; }),
                      "PARAM_INVALID_LOCAL user_name");
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) { r.terms.subscription_fee = Price{-1}; }),
                      "PARAM_INVALID_LOCAL subscriptionFee");
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) { r.terms.revenue_share = Percent{1'000'001}; }),
                      "PARAM_INVALID_LOCAL revenueShare");
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) { r.terms.monthly_limit = Count{-1}; }),
                      "PARAM_INVALID_LOCAL monthlyLimit");
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) { r.package = PackageNumber{0}; }),
                      "PARAM_INVALID_LOCAL packageId");
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) {
                          r.commission_user = AccountNumber{0};
                          r.commission = Percent{};
                      }),
                      "PARAM_INVALID_LOCAL commissionUserId");
    BOOST_CHECK_EQUAL(refused([](NewReseller& r) { r.commission_user = AccountNumber{42}; }),
                      "COMMISSION_PERCENT_REQUIRED_LOCAL commissionPercent");
}

BOOST_AUTO_TEST_CASE(section_4_a_phone_number_is_sent_as_digits) {
    for (const char* const written :
         {"+12015550123", " 1 (201) 555-0123 ", "1.201.555.0123", "12015550123"}) {
        const NewReseller reseller =
            changed([written](NewReseller& r) { r.phone = PhoneNumber{written}; });
        BOOST_CHECK_EQUAL(
            query_of(changed([written](NewReseller& r) { r.phone = PhoneNumber{written}; })),
            query_of(ines()));
    }
}

BOOST_AUTO_TEST_CASE(section_5_the_plain_password_is_judged) {
    for (const char* const good : {"abc123", "a!b*c9", " abc12", "quay 77"}) {
        BOOST_CHECK_MESSAGE(refusal_of(with_password(good)).empty(), good);
    }
    for (const char* const bad :
         {"abc12", "abcdef", "123456", "abc#123", "abc%123", "abc&123", "abc+123", "abc\n123",
          "\u00e9\u00e9\u00e9\u00e9"
          "12",
          "abc123\xff"}) {
        BOOST_CHECK_EQUAL(refusal_of(with_password(bad)), "PASSWORD_POLICY_LOCAL password");
    }
    BOOST_CHECK(refusal_of(with_password(std::string(254, 'a') + "1")).empty());
    BOOST_CHECK(!refusal_of(with_password(std::string(255, 'a') + "1")).empty());
}

BOOST_AUTO_TEST_CASE(section_5_no_refusal_shows_the_password) {
    const Checked<CreationRequest> refused = prepare(with_password("marker#1"));
    BOOST_REQUIRE(!refused);
    BOOST_CHECK(refused.error().message().find("marker") == std::string::npos);
    BOOST_CHECK(refused.error().message().starts_with("PASSWORD_POLICY_LOCAL: password: "));
}

BOOST_AUTO_TEST_CASE(section_5_a_password_that_nobody_would_learn) {
    const auto silent = [](NewReseller& r) { r.send_email = false; };
    BOOST_CHECK_EQUAL(refusal_of(changed(silent)), "UNREACHABLE_PASSWORD password");
    BOOST_CHECK_EQUAL(more_of(changed(silent), {.unknown_password_allowed = true, .now = now}),
                      "&send_email=false");
    NewReseller known = with_password("quay77");
    known.send_email = false;
    BOOST_CHECK_EQUAL(more_of(std::move(known)), "&send_email=false&password=quay77");
}

BOOST_AUTO_TEST_CASE(section_7_an_agreement_needs_its_own_record) {
    BOOST_CHECK_EQUAL(refusal_of(agreeing()), "CONSENT_RECORD_MISSING agree_terms");
    const Circumstances other{.consents = {consent(Agreement::Notifications)}, .now = now};
    BOOST_CHECK_EQUAL(refusal_of(agreeing(), other), "CONSENT_RECORD_MISSING agree_terms");
    const Circumstances own{.consents = {consent(Agreement::Terms)}, .now = now};
    BOOST_CHECK_EQUAL(more_of(agreeing(), own), "&agree_terms=true");
    BOOST_CHECK_EQUAL(more_of(ines(), own), "");
}

BOOST_AUTO_TEST_CASE(section_7_a_no_without_a_record_is_left_out) {
    BOOST_CHECK_EQUAL(more_of(agreeing(false)), "");
    const Circumstances asked{.consents = {consent(Agreement::Terms, false)}, .now = now};
    BOOST_CHECK_EQUAL(more_of(agreeing(false), asked), "&agree_terms=false");
    BOOST_CHECK_EQUAL(refusal_of(agreeing(true), asked), "PARAM_INVALID_LOCAL agree_terms");
}

BOOST_AUTO_TEST_CASE(section_7_a_record_says_who_when_and_which_text) {
    const auto refused = [](auto change) {
        ConsentRecord record = consent(Agreement::Terms);
        change(record);
        return !refusal_of(agreeing(), {.consents = {record}, .now = now}).empty();
    };
    BOOST_CHECK(!refused([](ConsentRecord& r) { r.when = now; }));
    BOOST_CHECK(refused([](ConsentRecord& r) { r.when = now + Seconds{1}; }));
    BOOST_CHECK(refused([](ConsentRecord& r) { r.when = earliest_instant - Seconds{1}; }));
    BOOST_CHECK(refused([](ConsentRecord& r) { r.who = ""; }));
    BOOST_CHECK(refused([](ConsentRecord& r) { r.who = "Ines\nOkafor"; }));
    BOOST_CHECK(refused([](ConsentRecord& r) { r.text_version = ""; }));
    BOOST_CHECK(refused([](ConsentRecord& r) { r.text_hash = std::string(64, 'A'); }));
    BOOST_CHECK(refused([](ConsentRecord& r) { r.text_hash.pop_back(); }));
}

BOOST_AUTO_TEST_CASE(section_1_a_name_of_several_lines_is_not_sent) {
    BOOST_CHECK(!refusal_of(changed([](NewReseller& r) { r.first_name = "In\nes"; })).empty());
    BOOST_CHECK(!refusal_of(changed([](NewReseller& r) { r.last_name = "\x1b[2J"; })).empty());
    BOOST_CHECK(!refusal_of(changed([](NewReseller& r) { r.company = "Tern\u2028"; })).empty());
}

BOOST_AUTO_TEST_CASE(section_1_a_request_has_8192_bytes_at_most) {
    std::string wide;
    for (int i = 0; i < 255; ++i) wide += "\U0001f600";  // twelve bytes each when encoded
    const CreationRequest request = prepare(changed([&wide](NewReseller& r) {
                                        r.first_name = r.last_name = r.company = wide;
                                    })).value();
    const Checked<std::string> query = request.write(administrator());
    BOOST_REQUIRE(!query);
    BOOST_CHECK_EQUAL(query.error().message(), "REQUEST_TOO_LONG_LOCAL: more than 8192 bytes");
}

BOOST_AUTO_TEST_CASE(nobody_calls_without_credentials) {
    const CreationRequest request = good_request();
    const Administrator nameless{.user = UserName{" "}, .api_id = Secret{"x"}};
    BOOST_CHECK_EQUAL(request.write(nameless).error().parameter, "user");
    const Administrator keyless{.user = UserName{"opsadmin"}, .api_id = Secret{}};
    BOOST_CHECK_EQUAL(request.write(keyless).error().parameter, "api_id");
}

BOOST_AUTO_TEST_CASE(the_handle_is_the_user_name_else_the_email) {
    BOOST_CHECK_EQUAL(good_request().user_name().text(), "ines@example.net");
    const auto named = [](const char* name) {
        return prepare(changed([name](NewReseller& r) { r.user_name = UserName{name}; }))
            .value()
            .user_name()
            .text();
    };
    BOOST_CHECK_EQUAL(named("ines"), "ines");
    BOOST_CHECK_EQUAL(named(""), "ines@example.net");
}

BOOST_AUTO_TEST_CASE(the_fingerprint_is_of_the_wish_without_its_secrets) {
    const std::string fingerprint = good_request().fingerprint();
    BOOST_CHECK_EQUAL(fingerprint.size(), 64U);
    BOOST_CHECK_EQUAL(prepare(with_password("quay77")).value().fingerprint(), fingerprint);
    BOOST_CHECK(
        prepare(changed([](NewReseller& r) { r.activated = true; })).value().fingerprint() !=
        fingerprint);
}

BOOST_AUTO_TEST_CASE(section_8_the_question_about_a_name) {
    BOOST_CHECK_EQUAL(
        write_availability(administrator(), UserName{"ines@example.net"}).value(),
        "ev=usernameAvailabilty&" + std::string{caller} + "&new_user_name=ines%40example.net");
    BOOST_CHECK_EQUAL(write_availability(administrator(), UserName{"in es"}).error().parameter,
                      "new_user_name");
    BOOST_CHECK(!write_availability(administrator(), UserName{}));
}

BOOST_AUTO_TEST_CASE(each_local_refusal_has_a_word_of_its_own) {
    for (const auto& [kind, word] :
         {std::pair{LocalRefusalKind::ParamEmpty, "PARAM_EMPTY_LOCAL"},
          std::pair{LocalRefusalKind::ParamInvalid, "PARAM_INVALID_LOCAL"},
          std::pair{LocalRefusalKind::PasswordPolicy, "PASSWORD_POLICY_LOCAL"},
          std::pair{LocalRefusalKind::CommissionPercentRequired,
                    "COMMISSION_PERCENT_REQUIRED_LOCAL"},
          std::pair{LocalRefusalKind::ConsentRecordMissing, "CONSENT_RECORD_MISSING"},
          std::pair{LocalRefusalKind::UnreachablePassword, "UNREACHABLE_PASSWORD"},
          std::pair{LocalRefusalKind::RequestTooLong, "REQUEST_TOO_LONG_LOCAL"}}) {
        BOOST_CHECK_EQUAL(name(kind), word);
    }
}

BOOST_AUTO_TEST_SUITE_END()
