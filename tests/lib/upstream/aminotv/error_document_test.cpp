#include "lib/upstream/aminotv/error_document.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "tests/lib/upstream/aminotv/examples.hpp"

using namespace usher::upstream::aminotv;

namespace {

const std::map<int, std::set<std::string>> table{
    {400, {"MALFORMED_DOCUMENT", "IDEMPOTENCY_KEY_MISSING", "INVALID_PARAMETER"}},
    {401, {"UNAUTHORIZED"}},
    {403, {"FORBIDDEN_USER", "LICENSE_PURCHASE_RESTRICTED", "PRODUCT_NOT_BUYABLE"}},
    {404, {"USER_NOT_FOUND", "PRODUCT_NOT_FOUND", "LICENSE_NOT_FOUND", "NOT_FOUND"}},
    {405, {"METHOD_NOT_ALLOWED"}},
    {409, {"IDEMPOTENCY_IN_PROGRESS", "DUPLICATE_LICENSE_CONFIRM"}},
    {422,
     {"PAYMENT_METHOD_REQUIRED", "PAYMENT_METHOD_UNSUPPORTED", "IDEMPOTENCY_KEY_REUSED",
      "INVALID_ATTRIBUTE"}},
    {429, {"RATE_LIMITED"}},
    {500, {"INTERNAL"}},
    {503, {"UPSTREAM_UNAVAILABLE", "CACHE_EMPTY"}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_error_document)

// Section 12.
BOOST_AUTO_TEST_CASE(knows_every_code_of_the_table_with_its_status) {
    for (const auto& [status, words] : table) {
        for (const std::string& word : words) {
            BOOST_TEST_CONTEXT(word) {
                const std::optional<ErrorCode> code = error_code(word);
                BOOST_REQUIRE(code.has_value());
                BOOST_CHECK_EQUAL(name(*code), word);
                BOOST_CHECK_EQUAL(http_status(*code), status);
                BOOST_CHECK(read_error(write_error({.code = *code})).code == code);
            }
        }
    }
    BOOST_CHECK_EQUAL(http_status(ErrorCode::NotAcceptable), 406);
    BOOST_CHECK_EQUAL(http_status(ErrorCode::UnsupportedMediaType), 415);
}

BOOST_AUTO_TEST_CASE(knows_no_other_word) {
    for (const char* word : {"", "unauthorized", "300", "LICENSE_PARAM_INVALID_STATUS"}) {
        BOOST_CHECK(!error_code(word));
    }
}

BOOST_AUTO_TEST_CASE(reads_the_example_of_the_specification) {
    const ErrorEntry entry = read_error(usher::test::aminotv::restricted_error);
    BOOST_CHECK(entry.code == ErrorCode::LicensePurchaseRestricted);
    BOOST_CHECK_EQUAL(entry.text, "The account carries the flag LICENSE_PURCHASE_RESTRICTED");
}

BOOST_AUTO_TEST_CASE(writes_the_example_of_the_specification) {
    const std::string written =
        write_error({.code = ErrorCode::LicensePurchaseRestricted,
                     .detail = "The account carries the flag LICENSE_PURCHASE_RESTRICTED"});
    BOOST_CHECK(boost::json::parse(written) ==
                boost::json::parse(usher::test::aminotv::restricted_error));
}

BOOST_AUTO_TEST_CASE(points_to_what_is_wrong) {
    BOOST_CHECK_EQUAL(write_error({.code = ErrorCode::InvalidAttribute, .pointer = "/data/0"}),
                      R"({"errors":[{"status":"422","code":"INVALID_ATTRIBUTE",)"
                      R"("title":"An attribute is wrong","source":{"pointer":"/data/0"}}]})");
    BOOST_CHECK(write_error({.code = ErrorCode::InvalidParameter, .parameter = "page[limit]"})
                    .ends_with(R"("source":{"parameter":"page[limit]"}}]})"));
}

BOOST_AUTO_TEST_CASE(survives_what_is_no_error_document) {
    for (const char* body :
         {"", "<html>502</html>", "{", "[]", "{}", R"({"errors":null})", R"({"errors":[]})",
          R"({"errors":["x"]})", R"({"errors":{}})", R"({"errors":[{"code":7,"detail":[]}]})"}) {
        BOOST_CHECK(read_error(body) == ErrorEntry{});
    }
}

BOOST_AUTO_TEST_CASE(takes_the_title_where_there_is_no_detail_and_cuts_both) {
    BOOST_CHECK_EQUAL(read_error(R"({"errors":[{"code":"NEW","title":"T"}]})").text, "T");
    BOOST_CHECK(!read_error(R"({"errors":[{"code":"NEW","title":"T"}]})").code);
    std::string umlauts;
    for (int i = 0; i < 150; ++i) umlauts += "\xc3\xa4";
    const std::string text = read_error(R"({"errors":[{"detail":"x)" + umlauts + R"("}]})").text;
    BOOST_CHECK_EQUAL(text.size(), 199U);
    BOOST_CHECK_EQUAL(text.substr(197), "\xc3\xa4");
}

BOOST_AUTO_TEST_SUITE_END()
