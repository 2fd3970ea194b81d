// The vectors of pure rules: stacking (specs/acestream.md 4.3) and the READY answer (section 5).
#include <boost/test/unit_test.hpp>

#include "lib/enforcement/product_key.hpp"
#include "lib/license/entitlement.hpp"
#include "tests/conformance/vectors.hpp"

using namespace usher;
using test::Vector;

namespace {

Seconds length_of(const std::string& period) {
    if (period == "m1") return std::chrono::days{30};
    if (period == "y1") return std::chrono::days{365};
    throw std::invalid_argument{period};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(derived_vectors)

BOOST_AUTO_TEST_CASE(periods_stack_as_computed) {
    const std::vector<Vector> all = test::vectors("stk-");
    BOOST_CHECK_EQUAL(all.size(), 2U);
    for (const Vector& vector : all) {
        std::optional<Instant> valid_to;
        if (!vector.value.at("valid_to").is_null()) {
            valid_to = from_unix(vector.number("valid_to"));
        }
        const Instant extended = license::extended(from_unix(vector.number("now")), valid_to,
                                                   length_of(vector.text("period")));
        BOOST_CHECK_MESSAGE(unix_seconds(extended) == vector.number("new_valid_to"), vector.id);
    }
}

BOOST_AUTO_TEST_CASE(an_application_answers_ready_as_computed) {
    const std::vector<Vector> all = test::vectors("rdy-");
    BOOST_CHECK_EQUAL(all.size(), 2U);
    for (const Vector& vector : all) {
        const auto key = enforcement::ProductKey::parse(vector.text("product_key")).value();
        const std::string request_key = vector.text("request_key");
        const std::string response_key = key.response_key(request_key);
        BOOST_CHECK_MESSAGE("READY key=" + response_key == vector.text("line"), vector.id);
        BOOST_CHECK(key.is_proven_by(response_key, request_key));
        BOOST_CHECK(!key.is_proven_by(response_key, request_key + "0"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
