// specs/interworks.md 4 to 6 and 10.3: headers, versions, paging, what a reseller sees.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/sandbox/interworks/row_books.hpp"
#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::interworks;

namespace {

struct ListFixture : InterworksFixture {
    ListFixture() { set_up(); }
    http::Response with_version(std::optional<std::string> version) {
        std::vector<http::Field> fields{{.name = "Authorization", .value = "Bearer " + token}};
        if (version) fields.push_back({.name = "x-api-VERSION", .value = *version});
        return call_with("/api/accounts", std::move(fields));
    }
    boost::json::object paging(std::string target) {
        return object(std::move(target)).at("paging").as_object();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interworks_lists, ListFixture)

BOOST_AUTO_TEST_CASE(iw_ver_1_and_2_3_and_3_0_and_latest_are_served) {
    for (const char* version : {"3", "3.0", "latest"}) {
        BOOST_CHECK_EQUAL(with_version(version).status, 200);
    }
}

BOOST_AUTO_TEST_CASE(iw_ver_3_a_missing_or_other_version_is_404_with_its_own_error) {
    for (const auto& version : {std::optional<std::string>{}, std::optional<std::string>{"1"},
                                std::optional<std::string>{"2"}, std::optional<std::string>{"2.1"},
                                std::optional<std::string>{"2.2"}}) {
        const http::Response response = with_version(version);
        BOOST_CHECK_EQUAL(response.status, 404);
        const auto error = boost::json::parse(response.body).as_object();
        BOOST_CHECK_EQUAL(text_at(error, "type"), "InvalidApiVersionError");
        BOOST_CHECK_EQUAL(text_at(error, "code"), "InvalidApiVersionError");
        BOOST_CHECK(!error.at("isRetriableError").as_bool());
    }
}

BOOST_AUTO_TEST_CASE(iw_ver_3_the_version_is_checked_before_the_token) {
    BOOST_CHECK_EQUAL(call_with("/api/accounts", {}).status, 404);
    const http::Response response =
        call_with("/api/accounts", {{.name = "X-Api-Version", .value = "3"}});
    BOOST_CHECK_EQUAL(response.status, 401);
    BOOST_CHECK_EQUAL(response.field("WWW-Authenticate").value_or(""), "Bearer");
}

BOOST_AUTO_TEST_CASE(iw_err_3_an_unknown_token) {
    token = "unknown";
    const http::Response response = call("/api/accounts");
    BOOST_CHECK_EQUAL(response.status, 401);
    BOOST_CHECK_EQUAL(response.field("WWW-Authenticate").value_or(""),
                      "Bearer error=\"invalid_token\"");
    BOOST_CHECK(boost::json::parse(response.body).as_object().contains("message"));
}

BOOST_AUTO_TEST_CASE(iw_scope_5_route_then_method_then_version) {
    BOOST_CHECK_EQUAL(call_with("/api/accounts/5210/nothing", {}).status, 404);
    BOOST_CHECK_EQUAL(call_with("/api/accounts/5210/nothing", {}).body.find("isRetriableError"),
                      std::string::npos);
    const http::Response method = call_with("/api/assets", {}, "DELETE");
    BOOST_CHECK_EQUAL(method.status, 405);
    BOOST_CHECK_EQUAL(method.field("Allow").value_or(""), "GET");
}

BOOST_AUTO_TEST_CASE(section_1_1_paths_ignore_case) {
    BOOST_CHECK_EQUAL(call("/api/Accounts").status, 200);
    BOOST_CHECK_EQUAL(call("/API/accounts/5210/billingAddress").status, 200);
}

BOOST_AUTO_TEST_CASE(iw_http_5_no_cors) {
    BOOST_CHECK(!call("/api/accounts").field("Access-Control-Allow-Origin"));
}

BOOST_AUTO_TEST_CASE(section_6_1_page_size_is_10_unless_asked_and_500_at_most) {
    BOOST_CHECK_EQUAL(object("/api/products").at("data").as_array().size(), 10U);
    BOOST_CHECK_EQUAL(object("/api/products?pageSize=500").at("data").as_array().size(), 23U);
    for (const char* size : {"0", "501", "-1", "ten", "", "1.5", "01"}) {
        BOOST_CHECK_EQUAL(refusal(std::string{"/api/products?pageSize="} + size),
                          "400 InvalidRequestError pageSize");
    }
}

BOOST_AUTO_TEST_CASE(section_6_1_page_index_begins_at_1) {
    for (const char* index : {"0", "-1", "x", "", "01", "2147483648"}) {
        BOOST_CHECK_EQUAL(refusal(std::string{"/api/products?pageIndex="} + index),
                          "400 InvalidRequestError pageIndex");
    }
}

BOOST_AUTO_TEST_CASE(section_6_2_paging_and_links) {
    const auto page = object("/api/products?pageIndex=2&pageSize=10");
    const auto& paging = page.at("paging").as_object();
    BOOST_CHECK_EQUAL(paging.at("page").as_int64(), 2);
    BOOST_CHECK_EQUAL(paging.at("size").as_int64(), 10);
    BOOST_CHECK_EQUAL(paging.at("totalPages").as_int64(), 3);
    BOOST_CHECK_EQUAL(paging.at("totalRecords").as_int64(), 23);
    const auto& links = page.at("links").as_object();
    const std::string base = "http://" + sandbox->api().text + "/api/products?pageIndex=";
    BOOST_CHECK_EQUAL(text_at(links, "self"), base + "2&pageSize=10");
    BOOST_CHECK_EQUAL(text_at(links, "first"), base + "1&pageSize=10");
    BOOST_CHECK_EQUAL(text_at(links, "last"), base + "3&pageSize=10");
    BOOST_CHECK_EQUAL(text_at(links, "next"), base + "3&pageSize=10");
    BOOST_CHECK_EQUAL(text_at(links, "previous"), base + "1&pageSize=10");
    BOOST_CHECK(object("/api/products").at("links").at("previous").is_null());
    BOOST_CHECK(object("/api/products?pageIndex=3").at("links").at("next").is_null());
}

BOOST_AUTO_TEST_CASE(iw_page_1_beyond_the_end_and_an_empty_result) {
    const auto beyond = object("/api/products?pageIndex=9");
    BOOST_CHECK(beyond.at("data").as_array().empty());
    BOOST_CHECK_EQUAL(beyond.at("paging").at("page").as_int64(), 9);
    BOOST_CHECK(beyond.at("links").at("next").is_null());

    const auto empty = object("/api/products?$filter=name%20eq%20'nothing'");
    BOOST_CHECK_EQUAL(empty.at("paging").at("totalPages").as_int64(), 0);
    BOOST_CHECK_EQUAL(empty.at("paging").at("totalRecords").as_int64(), 0);
    for (const char* link : {"self", "first", "last"}) {
        BOOST_CHECK(text_at(empty.at("links").as_object(), link).find("pageIndex=1&") !=
                    std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(iw_page_2_links_repeat_every_parameter) {
    const auto links = object("/api/products?$orderBy=name&include=addons").at("links").as_object();
    BOOST_CHECK(text_at(links, "next")
                    .ends_with("?pageIndex=2&pageSize=10&%24orderBy=name&include=addons"));
}

BOOST_AUTO_TEST_CASE(iw_page_7_guids_are_ordered_as_sql_server_does) {
    BOOST_CHECK_EQUAL(place_of("01020304-0506-0708-090a-0b0c0d0e0f10"),
                      "0b0c0d0e0f10090a0807060504030201");
    BOOST_CHECK_EQUAL(place_of("5210"), "5210");
    BOOST_CHECK_EQUAL(names("/api/products?pageSize=2"), "Lumen 01,Lumen 02");
}

BOOST_AUTO_TEST_CASE(iw_page_7_numbers_are_ordered_as_numbers) {
    console("POST", "data",
            R"({"collection":"accounts","reseller":4107,"document":{"id":600,"name":"Short",)"
            R"("createdAt":"2024-01-01T00:00:00Z","updatedAt":"2024-01-01T00:00:00Z"}})");
    BOOST_CHECK_EQUAL(names("/api/accounts?pageSize=2"), "Short,Marlow Dental");
}

BOOST_AUTO_TEST_CASE(iw_scope_1_a_reseller_sees_its_own) {
    BOOST_CHECK_EQUAL(names("/api/accounts"),
                      "Marlow Dental,Brightwater Kayaks,O'Hara & Daughters");
    BOOST_CHECK_EQUAL(total("/api/products"), 23);
    BOOST_REQUIRE_EQUAL(add_user("quay", "4108"), 200);
    token = log_in("quay");
    BOOST_CHECK_EQUAL(names("/api/accounts"), "Saltmarsh Books");
    BOOST_CHECK_EQUAL(total("/api/subscriptions"), 0);
    BOOST_CHECK_EQUAL(total("/api/products"), 23);
}

BOOST_AUTO_TEST_CASE(iw_scope_2_what_is_anothers_is_not_there) {
    const http::Response foreign = call("/api/accounts/5301");
    const http::Response unknown = call("/api/accounts/5302");
    BOOST_CHECK_EQUAL(foreign.status, 404);
    std::string body = unknown.body;
    body.replace(body.find("5302"), 4, "5301");
    BOOST_CHECK_EQUAL(foreign.body, body);
}

BOOST_AUTO_TEST_CASE(iw_scope_3_a_free_edition_reads_and_does_not_write) {
    BOOST_REQUIRE_EQUAL(add_user("quay", "4108"), 200);
    token = log_in("quay");
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 200);
    BOOST_CHECK_EQUAL(refusal("/api/accounts", "POST", "{}"), "403 ForbiddenError");
    BOOST_CHECK_EQUAL(total("/api/accounts"), 1);
}

BOOST_AUTO_TEST_CASE(iw_json_5_stamps_have_the_offset_of_the_server_and_no_trailing_zeros) {
    BOOST_CHECK_EQUAL(text_at(object("/api/accounts/5210"), "updatedAt"),
                      "2024-05-06T09:14:52.95+02:00");
    switches(R"({"server_utc_offset":"-05:30"})");
    const auto account = object("/api/accounts/5210");
    BOOST_CHECK_EQUAL(text_at(account, "updatedAt"), "2024-05-06T01:44:52.95-05:30");
    BOOST_CHECK_EQUAL(text_at(account, "createdAt"), "2023-11-02T03:01:07.413-05:30");
}

BOOST_AUTO_TEST_CASE(iw_json_6_decimals_keep_their_digits) {
    const std::string pricing =
        call("/api/products/00000050-7c34-4f9e-a1b2-000000000001/pricing").body;
    BOOST_CHECK(pricing.find("\"sellPrice\":118.80500") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
