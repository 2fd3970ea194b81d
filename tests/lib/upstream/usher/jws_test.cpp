#include "lib/upstream/usher/jws.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/usher/issuer_double.hpp"

using namespace usher;
using namespace usher::test;
namespace dialect = usher::upstream::usher;

namespace {

const std::string payload = R"({"a":1})";

Result<std::string> read(std::string_view token) {
    return dialect::read_jws("test+jwt", token, issuer_keys);
}

Error refusal(std::string_view token) {
    const Result<std::string> result = read(token);
    BOOST_REQUIRE(result.has_error());
    return result.error();
}

bool is_malformed(std::string_view token) {
    return refusal(token).code() == Errc::Malformed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(jws)

BOOST_AUTO_TEST_CASE(reads_what_it_writes) {
    const std::string token = dialect::write_jws("test+jwt", payload, issuer_kid, issuer_key);
    BOOST_TEST(token == signed_token(header_of("test+jwt"), payload));
    BOOST_TEST(read(token).value() == payload);
}

BOOST_AUTO_TEST_CASE(compares_the_type_as_a_media_type) {
    for (const char* type : {"TEST+JWT", "application/test+jwt", "Application/Test+jwt"}) {
        BOOST_TEST(read(signed_token(header_of(type), payload)).has_value());
    }
    for (const char* type : {"", "JWT", "test", "test+jwt2", "text/test+jwt", "application/",
                             "application/application/test+jwt"}) {
        BOOST_TEST(refusal(signed_token(header_of(type), payload)).context().find("typ") !=
                   std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(ignores_header_members_that_change_nothing) {
    BOOST_TEST(
        read(signed_token(header_of("test+jwt", R"(,"cty":"x","more":[1])"), payload)).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_members_that_change_the_rules_or_bring_a_key) {
    for (const std::string member : {"crit", "b64", "jwk", "jku", "x5c", "x5u"}) {
        for (const std::string value : {"false", "null", R"(["exp"])", "\"x\""}) {
            const std::string token =
                signed_token(header_of("test+jwt", ",\"" + member + "\":" + value), payload);
            BOOST_TEST(refusal(token).context().find(member) != std::string::npos);
            BOOST_TEST(is_malformed(token));
        }
    }
}

BOOST_AUTO_TEST_CASE(accepts_no_other_algorithm) {
    for (const char* algorithm :
         {"none", "None", "HS256", "ES256", "eddsa", "EdDSA ", "Ed448", ""}) {
        const std::string header = replaced(header_of("test+jwt"), "EdDSA", algorithm);
        BOOST_TEST(is_malformed(signed_token(header, payload)));
    }
}

BOOST_AUTO_TEST_CASE(needs_algorithm_type_and_key_id_as_strings) {
    for (const char* header : {"{}", "[]", "", "x", R"({"alg":"EdDSA","typ":"test+jwt"})",
                               R"({"kid":"x","typ":"test+jwt"})", R"({"alg":"EdDSA","kid":"x"})",
                               R"({"alg":"EdDSA","kid":7,"typ":"test+jwt"})",
                               R"({"alg":["EdDSA"],"kid":"x","typ":"test+jwt"})",
                               R"({"alg":"EdDSA","alg":"EdDSA","kid":"x","typ":"test+jwt"})"}) {
        BOOST_TEST(is_malformed(signed_token(header, payload)), header);
    }
}

BOOST_AUTO_TEST_CASE(is_one_token_of_three_parts) {
    const std::string token = signed_token(header_of("test+jwt"), payload);
    for (const std::string& wrong :
         {std::string{}, std::string{"."}, std::string{".."}, std::string{"..."}, token + ".",
          "." + token, token.substr(0, token.rfind('.')), token + "=", token + " ", " " + token,
          replaced(token, ".", ".."), token + "\n", std::string(300'000, 'A')}) {
        BOOST_TEST(is_malformed(wrong));
    }
}

BOOST_AUTO_TEST_CASE(refuses_every_change_of_one_character) {
    const std::string token = signed_token(header_of("test+jwt"), payload);
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = token[i] == 'A' ? 'B' : 'A';
        BOOST_TEST(read(changed).has_error(), "character " << i);
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_second_text_for_the_same_signature) {
    // The last character of 64 bytes carries four unused bits.
    std::string token = signed_token(header_of("test+jwt"), payload);
    token.back() = token.back() == 'A' ? 'B' : static_cast<char>(token.back() + 1);
    BOOST_TEST(is_malformed(token));
}

BOOST_AUTO_TEST_CASE(counts_pinned_keys_only) {
    const crypto::SigningKey other = crypto::SigningKey::generate();
    const std::string other_kid = dialect::key_id(other.public_key());

    const Error unknown = refusal(dialect::write_jws("test+jwt", payload, other_kid, other));
    BOOST_CHECK(unknown.code() == Errc::NotAccepted);
    BOOST_TEST(unknown.context().starts_with("signature"));
    const Error forged = refusal(dialect::write_jws("test+jwt", payload, issuer_kid, other));
    BOOST_CHECK(forged.code() == Errc::NotAccepted);
    BOOST_TEST(forged.context().starts_with("signature"));
    const std::string token = signed_token(header_of("test+jwt"), payload);
    const std::string unsigned_token = token.substr(0, token.rfind('.') + 1);
    BOOST_CHECK(refusal(unsigned_token).code() == Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(finds_the_right_key_while_keys_roll_over) {
    const crypto::SigningKey other = crypto::SigningKey::generate();
    dialect::IssuerKeys both = issuer_keys;
    both.keys.push_back({.id = dialect::key_id(other.public_key()), .key = other.public_key()});
    for (const crypto::SigningKey* key : {&issuer_key, &other}) {
        const std::string token =
            dialect::write_jws("test+jwt", payload, dialect::key_id(key->public_key()), *key);
        BOOST_TEST(dialect::read_jws("test+jwt", token, both).value() == payload);
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_signed_payload_that_is_not_base64url) {
    const std::string text = crypto::to_base64url(header_of("test+jwt")) + ".a+b/";
    BOOST_TEST(is_malformed(text + "." + crypto::to_base64url(issuer_key.sign(text))));
}

BOOST_AUTO_TEST_SUITE_END()
