#include "lib/upstream/usher/issuer_keys.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/usher/issuer_double.hpp"

using namespace usher;
using namespace usher::test;
namespace dialect = usher::upstream::usher;

namespace {

// RFC 8037 appendix A.2 and A.3.
constexpr std::string_view rfc_x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
constexpr std::string_view rfc_thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

const std::string rfc_set =
    R"({"issuer":"issuer.test","keys":[{"kty":"OKP","crv":"Ed25519","kid":")" +
    std::string{rfc_thumbprint} + R"(","x":")" + std::string{rfc_x} + R"("}]})";

bool is_malformed(std::string_view text) {
    const Result<dialect::IssuerKeys> keys = dialect::read_issuer_keys(text);
    return keys.has_error() && keys.error().code() == Errc::Malformed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(issuer_keys_suite)

BOOST_AUTO_TEST_CASE(names_a_key_by_its_thumbprint) {
    const std::string raw = crypto::from_base64url(rfc_x).value();
    BOOST_TEST(dialect::key_id(crypto::VerifyKey::from_raw(raw).value()) == rfc_thumbprint);
}

BOOST_AUTO_TEST_CASE(reads_what_it_writes) {
    dialect::IssuerKeys keys = issuer_keys;
    const crypto::VerifyKey next = crypto::SigningKey::generate().public_key();
    keys.keys.push_back({.id = dialect::key_id(next), .key = next});
    BOOST_CHECK(dialect::read_issuer_keys(dialect::write_issuer_keys(keys)).value() == keys);
}

BOOST_AUTO_TEST_CASE(finds_a_key_by_its_id) {
    BOOST_CHECK(issuer_keys.find(issuer_kid) == &issuer_keys.keys.front());
    BOOST_CHECK(issuer_keys.find("") == nullptr);
    BOOST_CHECK(issuer_keys.find(issuer_kid.substr(1)) == nullptr);
}

BOOST_AUTO_TEST_CASE(writes_a_jwk_set) {
    const dialect::IssuerKeys keys = dialect::read_issuer_keys(rfc_set).value();
    BOOST_TEST(dialect::write_issuer_keys(keys) ==
               replaced(rfc_set, "\"}]}", R"(","use":"sig","alg":"EdDSA"}]})"));
}

BOOST_AUTO_TEST_CASE(skips_keys_of_other_kinds) {
    const char* const others = R"([{"kty":"RSA","n":"x"},{"kty":"OKP","crv":"X25519","x":"y"},
        {"kty":"OKP","crv":"Ed25519","use":"enc"},{"kty":"OKP","crv":"Ed25519","alg":"ES256"},{},)";
    BOOST_TEST(dialect::read_issuer_keys(replaced(rfc_set, "[", others))->keys.size() == 1U);
}

BOOST_AUTO_TEST_CASE(refuses_a_set_that_is_wrong) {
    const std::string key = rfc_set.substr(rfc_set.find("{\"kty"));
    for (const std::string& wrong :
         {std::string{}, std::string{"{}"}, std::string{R"({"issuer":"i","keys":[]})"},
          std::string{R"({"issuer":"i","keys":{}})"}, std::string{R"({"issuer":"i","keys":[7]})"},
          replaced(rfc_set, "issuer.test", ""), replaced(rfc_set, "issuer.test", "a b"),
          replaced(rfc_set, "issuer.test", std::string(129, 'i')),
          replaced(rfc_set, "\"issuer.test\"", "7"), replaced(rfc_set, "Ed25519", "Ed448"),
          replaced(rfc_set, "kPrK", "kPrk"), replaced(rfc_set, "\"kid\"", "\"kie\""),
          replaced(rfc_set, "\"x\"", "\"y\""), replaced(rfc_set, "11qY", "1+qY"),
          replaced(rfc_set, "11qY", ""), replaced(rfc_set, "\"}]}", "\",\"d\":\"x\"}]}"),
          replaced(rfc_set, "}]}", "}," + key)}) {
        BOOST_TEST(is_malformed(wrong), wrong);
    }
}

BOOST_AUTO_TEST_CASE(takes_sixteen_keys_and_no_more) {
    dialect::IssuerKeys keys{.issuer = issuer, .keys = {}};
    while (keys.keys.size() < dialect::issuer_keys_max) {
        const crypto::VerifyKey key = crypto::SigningKey::generate().public_key();
        keys.keys.push_back({.id = dialect::key_id(key), .key = key});
    }
    BOOST_TEST(dialect::read_issuer_keys(dialect::write_issuer_keys(keys)).has_value());
    keys.keys.push_back(issuer_keys.keys.front());
    BOOST_TEST(is_malformed(dialect::write_issuer_keys(keys)));
}

BOOST_AUTO_TEST_SUITE_END()
