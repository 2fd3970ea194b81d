// specs/aminotv.md 12, a case a row: status, code, and the shape of the document. Codes that a case
// of the purchase, the endpoints or the idempotency rules shows already are not repeated.
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/aminotv/aminotv_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;

namespace {

struct Fixture : AminotvFixture {
    std::string faulty(std::string_view action) {
        fault("GetUserLicenses", action);
        return outcome_of(get(user_licenses));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(aminotv_errors, Fixture)

BOOST_AUTO_TEST_CASE(an_error_is_a_json_api_document) {
    const http::Response response = get("/api/license/v4/users/311/licenses");
    BOOST_CHECK_EQUAL(response.content_type, "application/vnd.api+json");
    const boost::json::value document = json_of(response);
    const boost::json::object& entry = document.at("errors").at(0).as_object();
    BOOST_CHECK_EQUAL(entry.at("status").as_string(), "403");
    BOOST_CHECK_EQUAL(entry.at("code").as_string(), "FORBIDDEN_USER");
    BOOST_CHECK(!entry.at("title").as_string().empty());
}

BOOST_AUTO_TEST_CASE(row_400_a_parameter_that_cannot_be_read_is_named) {
    const http::Response response =
        manage("GET", std::string{managed_licenses} + "?page[limit]=101");
    BOOST_CHECK_EQUAL(outcome_of(response), "400 INVALID_PARAMETER");
    const boost::json::value document = json_of(response);
    BOOST_CHECK_EQUAL(document.at("errors").at(0).at("source").at("parameter").as_string(),
                      "page[limit]");
    BOOST_CHECK_EQUAL(outcome_of(get(std::string{catalogue} + "?a=%zz")), "400 INVALID_PARAMETER");
    BOOST_CHECK_EQUAL(outcome_of(manage("POST", managed_licenses, "[")), "400 MALFORMED_DOCUMENT");
}

BOOST_AUTO_TEST_CASE(row_401_comes_from_a_fault_too) {
    BOOST_CHECK_EQUAL(faulty("unauthorized"), "401 UNAUTHORIZED");
}

BOOST_AUTO_TEST_CASE(row_403_comes_from_a_fault_too) {
    BOOST_CHECK_EQUAL(faulty("forbidden"), "403 FORBIDDEN_USER");
}

BOOST_AUTO_TEST_CASE(row_404_an_unknown_user_has_no_list) {
    BOOST_CHECK_EQUAL(outcome_of(get("/api/license/v4/users/5/licenses", "5")),
                      "404 USER_NOT_FOUND");
    BOOST_CHECK_EQUAL(outcome_of(get("/api/license/v4/users/0310/licenses", "0310")),
                      "404 USER_NOT_FOUND");
    BOOST_CHECK_EQUAL(outcome_of(get("/api/")), "404 NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(row_405_says_what_is_allowed) {
    const http::Response response = call("DELETE", user_licenses, {as("310")});
    BOOST_CHECK_EQUAL(outcome_of(response), "405 METHOD_NOT_ALLOWED");
    BOOST_CHECK(response.field("Allow") == "GET, HEAD, POST, OPTIONS");
}

BOOST_AUTO_TEST_CASE(row_406_for_who_takes_no_json) {
    const http::Field accept{.name = "Accept", .value = "text/html"};
    BOOST_CHECK_EQUAL(outcome_of(call("GET", user_licenses, {as("310"), accept})),
                      "406 NOT_ACCEPTABLE");
}

BOOST_AUTO_TEST_CASE(row_415_for_a_body_that_is_not_json) {
    const http::Response response = ask({.method = "POST",
                                         .target = managed_licenses,
                                         .fields = {as_provider(), {"Content-Type", "text/plain"}},
                                         .body = new_license("310", "77")})
                                        .value()
                                        .response;
    BOOST_CHECK_EQUAL(outcome_of(response), "415 UNSUPPORTED_MEDIA_TYPE");
}

BOOST_AUTO_TEST_CASE(row_422_points_to_the_member) {
    const http::Response response =
        manage("POST", managed_licenses, new_license("310", "77", R"("stop_date":"soon")"));
    BOOST_CHECK_EQUAL(outcome_of(response), "422 INVALID_ATTRIBUTE");
    const boost::json::value document = json_of(response);
    const auto pointer = document.at("errors").at(0).at("source").at("pointer").as_string();
    BOOST_CHECK(pointer.find("stop_date") != boost::json::string::npos);
}

BOOST_AUTO_TEST_CASE(row_429_says_when_to_come_again) {
    fault("aminotv", "rate_limit", R"(,"retry_after":7)");
    const http::Response response = get(user_licenses);
    BOOST_CHECK_EQUAL(outcome_of(response), "429 RATE_LIMITED");
    BOOST_CHECK(response.field("Retry-After") == "7");
    BOOST_CHECK_EQUAL(get(user_licenses).status, 200);
}

BOOST_AUTO_TEST_CASE(row_503_may_say_so_too) {
    fault("GetUserLicenses", "unavailable");
    const http::Response silent = get(user_licenses);
    BOOST_CHECK_EQUAL(outcome_of(silent), "503 UPSTREAM_UNAVAILABLE");
    BOOST_CHECK(!silent.field("Retry-After"));
    fault("GetUserLicenses", "unavailable", R"(,"retry_after":30)");
    BOOST_CHECK(get(user_licenses).field("Retry-After") == "30");
}

BOOST_AUTO_TEST_CASE(row_500_a_page_that_is_no_json) {
    BOOST_CHECK_EQUAL(faulty("error_before"), "500 ");
    fault("GetUserLicenses", "html");
    const http::Response page = get(user_licenses);
    BOOST_CHECK_EQUAL(page.status, 200);
    BOOST_CHECK_EQUAL(page.content_type, "text/html");
}

BOOST_AUTO_TEST_SUITE_END()
