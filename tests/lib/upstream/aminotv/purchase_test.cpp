#include "lib/upstream/aminotv/purchase.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/aminotv/examples.hpp"

using namespace usher;
using namespace usher::upstream::aminotv;

namespace {

constexpr const char* example = R"({ "data": [ { "type": "License",
    "attributes": { "purchase_record": { "payment_method": "billing" } },
    "relationships": { "product": { "data": { "id": "77", "type": "Product" } } } } ] })";

/// A request with these attributes for product 77.
std::string with(const std::string& attributes) {
    return R"({"data":{"type":"License","attributes":)" + attributes +
           R"(,"relationships":{"product":{"data":{"id":"77","type":"Product"}}}}})";
}

/// Why `body` is refused at step 8; none if it is not.
std::optional<ErrorCode> refused(const std::string& body) {
    const auto refusal = refusal_of(read_purchase(body).value());
    if (!refusal) return std::nullopt;
    return refusal->code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_purchase)

BOOST_AUTO_TEST_CASE(reads_and_writes_the_example_of_the_specification) {
    const PurchaseRequest request = read_purchase(example).value();
    BOOST_CHECK(request ==
                (PurchaseRequest{.product = BundleId{"77"}, .payment_method = "billing"}));
    BOOST_CHECK(!refusal_of(request));
    BOOST_CHECK(boost::json::parse(write_purchase(BundleId{"77"})) == boost::json::parse(example));
}

BOOST_AUTO_TEST_CASE(finds_the_payment_method_in_its_second_place) {
    BOOST_CHECK(!refused(with(R"({"payment_method":"billing"})")));
    BOOST_CHECK(
        refused(
            with(R"({"payment_method":"billing","purchase_record":{"payment_method":"cash"}})")) ==
        ErrorCode::PaymentMethodUnsupported);
}

// Section 7.3, step 6.
BOOST_AUTO_TEST_CASE(refuses_what_is_no_license_to_be_bought) {
    for (const char* body :
         {"", "x", "[]", "{}", R"({"data":null})", R"({"data":[]})", R"({"data":[7]})",
          R"({"data":{}})", R"({"data":{"type":"Product"}})", R"({"data":{"type":"license"}})",
          R"({"data":[{"type":"License"},{"type":"Device"}]})"}) {
        BOOST_TEST_CONTEXT(body) {
            const Accepted<PurchaseRequest> request = read_purchase(body);
            BOOST_REQUIRE(request.has_error());
            BOOST_CHECK(request.error().code == ErrorCode::MalformedDocument);
        }
    }
}

// Step 8, and what section 7.1 says besides.
BOOST_AUTO_TEST_CASE(tells_a_missing_payment_method_from_an_unsupported_one) {
    for (const char* none : {"{}", "null", R"({"payment_method":null})",
                             R"({"purchase_record":{}})", R"({"purchase_record":5})"}) {
        BOOST_CHECK(refused(with(none)) == ErrorCode::PaymentMethodRequired);
    }
    for (const char* other : {R"({"payment_method":"credit card"})", R"({"payment_method":""})",
                              R"({"payment_method":5})", R"({"payment_method":"Billing"})"}) {
        BOOST_CHECK(refused(with(other)) == ErrorCode::PaymentMethodUnsupported);
    }
}

BOOST_AUTO_TEST_CASE(refuses_several_licences_and_none_that_is_named) {
    const std::string one = R"({"type":"License","attributes":{"payment_method":"billing"}})";
    BOOST_CHECK(refused(R"({"data":[)" + one + "]}") == ErrorCode::InvalidAttribute);
    BOOST_CHECK(refused(R"({"data":[)" + one + "," + one + "]}") == ErrorCode::InvalidAttribute);
}

BOOST_AUTO_TEST_CASE(knows_keys_by_their_length_and_characters) {
    BOOST_CHECK(is_idempotency_key("0b0d2d0a-6f5f-4d3e-9d58-6a1b7f2c44e1"));
    BOOST_CHECK(is_idempotency_key(std::string(255, '~')));
    for (const std::string& other : {std::string{}, std::string{"a b"}, std::string{"a\r\nX: y"},
                                     std::string{"\xc3\xa4"}, std::string(256, 'x')}) {
        BOOST_CHECK(!is_idempotency_key(other));
    }
}

BOOST_AUTO_TEST_CASE(reads_what_was_bought) {
    const PurchaseAnswer answer =
        read_purchase_answer(test::aminotv::user_licenses, UserId{"310"}).value();
    BOOST_REQUIRE(answer.license.has_value());
    BOOST_CHECK(answer.license->id == LicenseId{"9001"});
    BOOST_CHECK_EQUAL(answer.products.size(), 1U);
}

BOOST_AUTO_TEST_CASE(takes_an_answer_that_it_half_understands_for_a_purchase) {
    const Result<PurchaseAnswer> answer = read_purchase_answer(
        R"({"data":{"id":"1","type":"License","attributes":{"status":"ACTIVE"}}})", UserId{"310"});
    BOOST_REQUIRE(answer.has_value());
    BOOST_CHECK(!answer->license);
    BOOST_CHECK_EQUAL(answer->flaws.count(Flaw::MalformedLicense), 1U);
}

BOOST_AUTO_TEST_CASE(takes_no_other_page_for_a_purchase) {
    for (const char* body : {"", "<html>Welcome to the hotel</html>", "{}", R"({"data":[]})",
                             R"({"data":{"id":"1","type":"Product"}})"}) {
        BOOST_CHECK(read_purchase_answer(body, UserId{"310"}).error().code() == Errc::Malformed);
    }
}

BOOST_AUTO_TEST_SUITE_END()
