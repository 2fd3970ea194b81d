#include "lib/upstream/usher/document.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/usher/issuer_double.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::test;
namespace dialect = usher::upstream::usher;

namespace {

const UserKey user_key{"1179fcb364f83cc30150b3daffd55ae0a6b70fea"};
const dialect::Addressee addressee{
    .subject = dialect::subject_of(user_key),
    .installation = InstallationId{"a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"}};

const license::EntitlementDocument document{
    .version = 7,
    .issued_at = now,
    .expires_at = now + 1h,
    .entitlements = {{.option = OptionId{"noAds"}, .valid_to = now + 24h, .trial = true},
                     {.option = OptionId{"premium"}, .valid_to = now - 24h}}};

const std::string claims =
    R"({"iss":"issuer.test","sub":")" + addressee.subject +
    R"(","aud":"a1b2c3d4e5f60718293a4b5c6d7e8f9001122334",)"
    R"("iat":1800000000,"exp":1800003600,"version":7,"options":[)"
    R"({"id":"noAds","valid_to":1800086400,"trial":true,"product":null},)"
    R"({"id":"premium","valid_to":1799913600,"trial":false,"product":null}]})";

using Read = Result<license::EntitlementDocument>;

Read read(std::string_view text, std::int64_t version_held = 0, Instant certain_now = now) {
    return dialect::read_document(text, issuer_keys, addressee, version_held, certain_now);
}

/// What becomes of authentic claims.
Read read_claims(std::string_view payload, std::int64_t version_held = 0,
                 Instant certain_now = now) {
    return read(signed_token(header_of("usher-entitlements+jwt"), payload), version_held,
                certain_now);
}

/// `claims` with the value of the member `name` replaced.
std::string with(std::string_view name, std::string_view value) {
    const std::string quoted = "\"" + std::string{name} + "\":";
    const std::size_t start = claims.find(quoted) + quoted.size();
    const std::size_t end = claims.find_first_of(",[", start);
    return claims.substr(0, start) + std::string{value} +
           (claims[end] == '[' ? "}" : claims.substr(end));
}

bool is_malformed(const Read& result) {
    return result.has_error() && result.error().code() == Errc::Malformed;
}

/// Whether the document was refused by the check of that name.
bool is_refused(const Read& result, std::string_view check) {
    return result.has_error() && result.error().code() == Errc::NotAccepted &&
           result.error().context().starts_with(check);
}

std::string options_of(int count) {
    std::string list;
    for (int i = 0; i < count; ++i) {
        list += (list.empty() ? "" : ",");
        list += R"({"id":"o)" + std::to_string(i) + R"(","valid_to":1800086400,"trial":false})";
    }
    return "[" + list + "]";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(document_suite)

BOOST_AUTO_TEST_CASE(names_a_subject_without_giving_the_key_away) {
    // base64url of SHA-256 over "usher user key:abc", computed with another program.
    BOOST_TEST(dialect::subject_of(UserKey{"abc"}) ==
               "tXQb0X1oLlR2HtbzaNg4zArEYiBi4Fnmu8Ut9B1Xlz0");
}

BOOST_AUTO_TEST_CASE(reads_what_it_writes) {
    const std::string text =
        dialect::write_document(document, addressee, issuer, std::nullopt, issuer_key);
    BOOST_TEST(text == signed_token(header_of("usher-entitlements+jwt"), claims));
    BOOST_CHECK(read(text).value() == document);

    const std::string with_product =
        dialect::write_document(document, addressee, issuer, ProductId{"shop"}, issuer_key);
    BOOST_CHECK(read(with_product).value() == document);
}

BOOST_AUTO_TEST_CASE(may_hold_nothing) {
    BOOST_TEST(read_claims(with("options", "[]"))->entitlements.empty());
}

BOOST_AUTO_TEST_CASE(refuses_each_failed_check_by_name) {
    const std::string forged = dialect::write_document(document, addressee, issuer, std::nullopt,
                                                       crypto::SigningKey::generate());
    BOOST_TEST(is_refused(read(forged), "signature"));
    BOOST_TEST(is_refused(read_claims(with("iss", "\"elsewhere\"")), "issuer"));
    BOOST_TEST(is_refused(read_claims(with("sub", "\"x\"")), "subject"));
    BOOST_TEST(is_refused(read_claims(with("aud", "\"x\"")), "installation"));
    BOOST_TEST(is_refused(read_claims(claims, 8), "version"));
    BOOST_TEST(is_refused(read_claims(claims, 7, now + 1h), "expired"));
}

BOOST_AUTO_TEST_CASE(checks_in_the_documented_order) {
    std::string wrong = replaced(claims, "issuer.test", "elsewhere");
    wrong = replaced(wrong, addressee.subject, "x");
    wrong = replaced(wrong, "a1b2c3", "000000");
    wrong = replaced(wrong, "[{", "[7,{");
    const Instant late = now + 2h;
    BOOST_TEST(is_refused(read_claims(wrong, 8, late), "issuer"));
    wrong = replaced(wrong, "elsewhere", "issuer.test");
    BOOST_TEST(is_refused(read_claims(wrong, 8, late), "subject"));
    wrong = replaced(wrong, "\"sub\":\"x\"", "\"sub\":\"" + addressee.subject + "\"");
    BOOST_TEST(is_refused(read_claims(wrong, 8, late), "installation"));
    wrong = replaced(wrong, "000000", "a1b2c3");
    BOOST_TEST(is_refused(read_claims(wrong, 8, late), "version"));
    BOOST_TEST(is_refused(read_claims(wrong, 7, late), "expired"));
    BOOST_TEST(is_malformed(read_claims(wrong, 7, now)));
}

BOOST_AUTO_TEST_CASE(takes_an_equal_version_as_a_renewal_and_no_older_one) {
    BOOST_TEST(read_claims(claims, 6).has_value());
    BOOST_TEST(read_claims(claims, 7).has_value());
    BOOST_TEST(read_claims(claims, 8).has_error());
    BOOST_TEST(read_claims(with("version", "9223372036854775807"), 7).has_value());
    BOOST_TEST(is_malformed(read_claims(with("version", "9223372036854775808"), 7)));
    BOOST_TEST(is_malformed(read_claims(with("version", "-1"))));
}

BOOST_AUTO_TEST_CASE(ends_with_its_last_second) {
    BOOST_TEST(read_claims(claims, 0, now + 1h - 1s).has_value());
    BOOST_TEST(is_refused(read_claims(claims, 0, now + 1h), "expired"));
}

BOOST_AUTO_TEST_CASE(corrects_a_device_that_knows_no_time_yet) {
    BOOST_TEST(read_claims(claims, 0, earliest_instant).has_value());
    BOOST_TEST(read_claims(claims, 0, Instant{}).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_claims_of_a_wrong_form) {
    BOOST_TEST(read_claims(claims).has_value());
    for (const std::string& wrong : {std::string{"{}"},
                                     std::string{"[]"},
                                     std::string{"{"},
                                     claims + "x",
                                     with("iss", "7"),
                                     with("sub", "null"),
                                     with("aud", "[\"a1b2c3d4e5f60718293a4b5c6d7e8f9001122334\"]"),
                                     with("version", "7.0"),
                                     with("version", "\"7\""),
                                     with("iat", "\"1800000000\""),
                                     with("iat", "1577836799"),
                                     with("exp", "7258118400"),
                                     with("exp", "1800000000"),
                                     with("exp", "1799999999"),
                                     with("exp", "1e10"),
                                     with("options", "7"),
                                     with("options", "null"),
                                     with("options", "[7]"),
                                     with("options", "[{}]"),
                                     replaced(claims, "\"options\"", "\"option\""),
                                     replaced(claims, "noAds", "no ads"),
                                     replaced(claims, "noAds", ""),
                                     replaced(claims, "premium", "noAds"),
                                     replaced(claims, "1800086400", "1577836799"),
                                     replaced(claims, "1800086400", "9223372036854775808"),
                                     replaced(claims, "1800086400", "null"),
                                     replaced(claims, "true", "1"),
                                     replaced(claims, "null", "7"),
                                     replaced(claims, "null", "\"a b\""),
                                     replaced(claims, "{", R"({"version":9,)")}) {
        BOOST_TEST(is_malformed(read_claims(wrong)), wrong);
    }
}

BOOST_AUTO_TEST_CASE(reads_an_end_after_2199_as_its_last_second) {
    for (const std::string late : {"7258118399", "7258118400", "9223372036854775807"}) {
        const auto document = read_claims(replaced(claims, "1800086400", late));
        BOOST_TEST_REQUIRE(document.has_value(), late);
        BOOST_TEST_REQUIRE(document->entitlements.size() == 2U);
        BOOST_TEST((document->entitlements[0].valid_to == latest_instant - 1s), late);
        BOOST_TEST((document->entitlements[1].valid_to < latest_instant - 1s), late);
    }
}

BOOST_AUTO_TEST_CASE(takes_a_thousand_options_and_no_more) {
    BOOST_TEST(read_claims(with("options", options_of(1000)))->entitlements.size() == 1000U);
    BOOST_TEST(is_malformed(read_claims(with("options", options_of(1001)))));
}

BOOST_AUTO_TEST_CASE(is_no_token_of_another_type) {
    BOOST_TEST(is_malformed(read(signed_token(header_of("usher-extension+jwt"), claims))));
    BOOST_TEST(is_malformed(read(signed_token(header_of("JWT"), claims))));
}

BOOST_AUTO_TEST_SUITE_END()
