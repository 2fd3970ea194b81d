#include "lib/upstream/acestream/signature.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

using namespace usher::upstream::acestream;
using usher::http::Parameters;

namespace {

namespace bj = boost::json;

bj::array signature_vectors() {
    std::ifstream file{USHER_ACESTREAM_VECTORS};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    return bj::parse(text).at("signature_derived").as_array();
}

Parameters parameters_of(const bj::value& vector) {
    Parameters parameters;
    for (const bj::value& pair : vector.at("params").as_array()) {
        parameters.add(pair.at(0).as_string().c_str(), pair.at(1).as_string().c_str());
    }
    return parameters;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(acestream_signature)

BOOST_AUTO_TEST_CASE(agrees_with_every_derived_vector) {
    const bj::array vectors = signature_vectors();
    BOOST_TEST(vectors.size() == 8U);
    for (const bj::value& vector : vectors) {
        BOOST_TEST_CONTEXT(vector.at("id").as_string().c_str()) {
            const Parameters parameters = parameters_of(vector);
            BOOST_TEST(signature_payload(parameters) == vector.at("payload").as_string().c_str());
            BOOST_TEST(sign(parameters, vector.at("secret").as_string().c_str()) ==
                       vector.at("sign").as_string().c_str());
        }
    }
}

BOOST_AUTO_TEST_CASE(sorts_whole_items_by_unsigned_bytes) {
    Parameters parameters;
    parameters.add("a", "\xc3\xa9");
    parameters.add("a2", "x");
    parameters.add("A", "z");
    parameters.add("a_", "y");
    BOOST_TEST(signature_payload(parameters) == "A=z#a2=x#a=\xc3\xa9#a_=y");
}

BOOST_AUTO_TEST_CASE(takes_the_last_of_equal_names) {
    Parameters parameters;
    parameters.add("service", "first");
    parameters.add("empty", "");
    parameters.add("service", "last");
    BOOST_TEST(signature_payload(parameters) == "empty=#service=last");
}

BOOST_AUTO_TEST_CASE(signs_nothing_as_the_hash_of_the_secret) {
    BOOST_TEST(signature_payload(Parameters{}).empty());
    BOOST_TEST(sign(Parameters{}, "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
}

BOOST_AUTO_TEST_CASE(recognises_its_own_signature_only) {
    Parameters parameters;
    parameters.add("method", "getServiceCost");
    BOOST_TEST(!is_signed_by(parameters, "secret"));

    const std::string signature = sign(parameters, "secret");
    Parameters with_sign = parameters;
    with_sign.add("sign", signature);
    BOOST_TEST(is_signed_by(with_sign, "secret"));
    BOOST_TEST(!is_signed_by(with_sign, "Secret"));

    Parameters changed = with_sign;
    changed.add("method", "activateService");
    BOOST_TEST(!is_signed_by(changed, "secret"));
}

BOOST_AUTO_TEST_CASE(refuses_upper_case_short_and_long_signatures) {
    Parameters parameters;
    parameters.add("method", "getServiceCost");
    const std::string signature = sign(parameters, "secret");
    std::string upper = signature;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));

    for (const std::string& wrong :
         {upper, signature.substr(1), signature + "0", std::string{}, std::string(40, '0')}) {
        Parameters given = parameters;
        given.add("sign", wrong);
        BOOST_TEST(!is_signed_by(given, "secret"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
