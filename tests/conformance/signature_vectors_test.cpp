// Every `sig-*` vector against a running sandbox, over the wire. That our own signer makes these
// signatures is tested in tests/lib/upstream.
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

#include "lib/http/query.hpp"
#include "lib/sandbox/accounts.hpp"
#include "tests/conformance/vectors.hpp"
#include "tests/support/sandbox_process.hpp"

using namespace usher;
using test::Vector;

namespace {

enum class Expected {
    Accepted,     // signed by a demo account, as published
    Refused,      // signed, but by nobody whom the sandbox knows, or not signable at all
    NoSignature,  // the document prints none, or only a part of one
};

bool has_hash_in_a_value(const Vector& vector) {
    for (const boost::json::value& item : vector.value.at("params").as_array()) {
        if (item.as_array().at(1).as_string().find("#") != boost::json::string::npos) return true;
    }
    return false;
}

Expected expected_of(const Vector& vector) {
    if (vector.text("status") != "derived") return Expected::NoSignature;
    // `#` could imitate another item: refused even when signed (specs/acestream.md 13).
    if (has_hash_in_a_value(vector)) return Expected::Refused;
    const std::string demo_secret = sandbox::demo_accounts().front().api_secret;
    return vector.text("secret") == demo_secret ? Expected::Accepted : Expected::Refused;
}

std::string query_of(const Vector& vector, const std::string& sign) {
    http::Parameters parameters;
    for (const boost::json::value& item : vector.value.at("params").as_array()) {
        parameters.add(std::string{item.as_array().at(0).as_string()},
                       std::string{item.as_array().at(1).as_string()});
    }
    parameters.add("sign", sign);
    return to_query(parameters);
}

std::string altered(std::string sign) {
    sign.back() = sign.back() == '0' ? '1' : '0';
    return sign;
}

std::string upper_case(std::string sign) {
    for (char& c : sign) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    return sign;
}

struct Fixture {
    test::SandboxProcess sandbox;

    [[nodiscard]] std::string error_of(const Vector& vector, const std::string& sign) const {
        const std::string endpoint = vector.text("endpoint");
        const std::string target =
            endpoint.substr(endpoint.rfind('/')) + "?" + query_of(vector, sign);
        const test::Answer answer = test::get(sandbox.api(), target);
        BOOST_CHECK_EQUAL(answer.status, 200);
        const boost::json::object body = answer.json();
        const boost::json::value* error = body.if_contains("error");
        return error == nullptr || error->is_null() ? "" : std::string{error->as_string()};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(signature_vectors, Fixture)

BOOST_AUTO_TEST_CASE(the_sandbox_knows_each_signature_from_an_altered_one) {
    std::size_t accepted = 0;
    std::size_t refused = 0;
    for (const Vector& vector : test::vectors("sig-")) {
        BOOST_TEST_CONTEXT(vector.id) {
            switch (expected_of(vector)) {
                case Expected::Accepted: {
                    const std::string sign = vector.text("sign");
                    BOOST_CHECK_NE(error_of(vector, sign), "bad signature");
                    BOOST_CHECK_EQUAL(error_of(vector, altered(sign)), "bad signature");
                    BOOST_CHECK_EQUAL(error_of(vector, upper_case(sign)), "bad signature");
                    ++accepted;
                    break;
                }
                case Expected::Refused:
                    BOOST_CHECK_EQUAL(error_of(vector, vector.text("sign")), "bad signature");
                    ++refused;
                    break;
                case Expected::NoSignature: break;
            }
        }
    }
    BOOST_CHECK_EQUAL(accepted, 6U);
    BOOST_CHECK_EQUAL(refused, 2U);
}

BOOST_AUTO_TEST_CASE(a_part_of_a_printed_signature_is_no_signature) {
    const Vector vector = test::vector("sig-doc-01");
    BOOST_CHECK_EQUAL(error_of(vector, vector.text("documented_sign_prefix")), "bad signature");
}

BOOST_AUTO_TEST_SUITE_END()
