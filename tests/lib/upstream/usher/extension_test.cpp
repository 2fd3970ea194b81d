#include "lib/upstream/usher/extension.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/usher/issuer_double.hpp"

using namespace usher;
using namespace usher::test;
namespace dialect = usher::upstream::usher;

namespace {

const license::Extension general{.user_key = UserKey{"1179fcb364f83cc30150b3daffd55ae0a6b70fea"},
                                 .issuer = issuer,
                                 .issued_at = now};

license::Extension individual() {
    license::Extension extension = general;
    extension.type = license::KeyType::Individual;
    extension.product = ProductId{"kjYX790gTytRaXV04IvC"};
    return extension;
}

const std::string claims =
    R"({"iss":"issuer.test","iat":1800000000,"user_key":"abc","key_type":2,"product":"shop"})";

Result<license::Extension> read(std::string_view text) {
    return dialect::read_extension(text, issuer_keys);
}

/// What becomes of authentic claims.
Result<license::Extension> read_claims(std::string_view payload) {
    return read(signed_token(header_of("usher-extension+jwt"), payload));
}

bool is_malformed(const Result<license::Extension>& result) {
    return result.has_error() && result.error().code() == Errc::Malformed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(extension)

BOOST_AUTO_TEST_CASE(reads_what_it_writes) {
    for (const license::Extension& extension : {general, individual()}) {
        const std::string text = dialect::write_extension(extension, issuer_key);
        BOOST_TEST(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                          "0123456789_.-") == std::string::npos);
        BOOST_CHECK(read(text).value() == extension);
    }
}

BOOST_AUTO_TEST_CASE(has_the_documented_claims) {
    const std::string text = dialect::write_extension(individual(), issuer_key);
    BOOST_TEST(text == signed_token(header_of("usher-extension+jwt"),
                                    R"({"iss":"issuer.test","iat":1800000000,)"
                                    R"("user_key":"1179fcb364f83cc30150b3daffd55ae0a6b70fea",)"
                                    R"("key_type":2,"product":"kjYX790gTytRaXV04IvC"})"));
}

BOOST_AUTO_TEST_CASE(keeps_the_longest_user_key_within_its_limit) {
    license::Extension longest = individual();
    longest.user_key = UserKey{std::string(128, '"')};
    longest.product = ProductId{std::string(128, 'p')};
    const std::string text = dialect::write_extension(longest, issuer_key);
    BOOST_TEST(text.size() <= dialect::extension_bytes_max);
    BOOST_CHECK(read(text).value() == longest);
}

BOOST_AUTO_TEST_CASE(refuses_claims_that_break_a_rule) {
    BOOST_TEST(read_claims(claims).has_value());
    for (const std::string& wrong : {std::string{"{}"},
                                     std::string{"[]"},
                                     std::string{"x"},
                                     replaced(claims, "\"abc\"", "7"),
                                     replaced(claims, "abc", ""),
                                     replaced(claims, "abc", "a b"),
                                     replaced(claims, "abc", "a\\u0000"),
                                     replaced(claims, "abc", "\xc3\xa9"),
                                     replaced(claims, "abc", std::string(129, 'k')),
                                     replaced(claims, ":2", ":0"),
                                     replaced(claims, ":2", ":3"),
                                     replaced(claims, ":2", ":\"2\""),
                                     replaced(claims, ":2", ":2.0"),
                                     replaced(claims, "shop", "a shop"),
                                     replaced(claims, "\"shop\"", "null"),
                                     replaced(claims, "\"shop\"", "7"),
                                     replaced(claims, ",\"product\":\"shop\"", ""),
                                     replaced(claims, "1800000000", "1577836799"),
                                     replaced(claims, "1800000000", "7258118400"),
                                     replaced(claims, "1800000000", "-1"),
                                     replaced(claims, "1800000000", "\"1800000000\""),
                                     replaced(claims, "\"iss\"", "\"is\""),
                                     replaced(claims, "user_key", "user"),
                                     claims + claims,
                                     replaced(claims, "{", R"({"key_type":1,)")}) {
        BOOST_TEST(is_malformed(read_claims(wrong)), wrong);
    }
}

BOOST_AUTO_TEST_CASE(ignores_claims_that_it_does_not_know) {
    BOOST_TEST(read_claims(replaced(claims, "{", R"({"more":{"a":[1]},)")).has_value());
}

BOOST_AUTO_TEST_CASE(lets_a_general_key_name_a_product) {
    const license::Extension read_back = read_claims(replaced(claims, ":2", ":1")).value();
    BOOST_CHECK(read_back.type == license::KeyType::General);
    BOOST_CHECK(read_back.product == ProductId{"shop"});
}

BOOST_AUTO_TEST_CASE(refuses_what_the_pinned_issuer_did_not_sign) {
    const std::string forged = dialect::write_extension(general, crypto::SigningKey::generate());
    BOOST_CHECK(read(forged).error().code() == Errc::NotAccepted);
    BOOST_TEST(read(forged).error().context().starts_with("signature"));

    license::Extension foreign = general;
    foreign.issuer = IssuerId{"elsewhere"};
    const std::string elsewhere = dialect::write_extension(foreign, issuer_key);
    BOOST_CHECK(read(elsewhere).error().code() == Errc::NotAccepted);
    BOOST_TEST(read(elsewhere).error().context().starts_with("issuer"));
}

BOOST_AUTO_TEST_CASE(is_no_token_of_another_type) {
    BOOST_TEST(is_malformed(read(signed_token(header_of("usher-entitlements+jwt"), claims))));
    BOOST_TEST(is_malformed(read("")));
    BOOST_TEST(is_malformed(read("vendor's own extension")));
    BOOST_TEST(is_malformed(read(std::string(4097, 'A'))));
}

BOOST_AUTO_TEST_SUITE_END()
