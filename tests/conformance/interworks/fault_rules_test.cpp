// specs/interworks.md 15.3: what goes wrong, as callers and the client see it.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::interworks;

namespace {

struct FaultFixture : InterworksFixture {
    FaultFixture() { set_up(); }
    void rule(std::string_view path, std::string_view action, std::string_view method = "GET") {
        std::string order = R"({"match":{"method":")";
        order.append(method).append(R"(","path":")").append(path).append(R"("},"action":)");
        console("POST", "faults", order.append(action).append("}"));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interworks_faults, FaultFixture)

BOOST_AUTO_TEST_CASE(section_15_3_a_status_executes_nothing_and_happens_so_often_as_it_says) {
    rule("/api/accounts", R"({"status":500})", "POST");
    BOOST_CHECK_EQUAL(call("/api/accounts", "POST", R"({"name":"Lost"})").status, 500);
    BOOST_CHECK_EQUAL(total("/api/accounts"), 3);
    BOOST_CHECK_EQUAL(call("/api/accounts", "POST", R"({"name":"Kept"})").status, 201);
    BOOST_CHECK(console("GET", "faults").at("faults").as_array().empty());
}

BOOST_AUTO_TEST_CASE(iw_rate_1_a_limit_says_how_long) {
    rule("/api/assets", R"({"status":429,"retryAfter":2})");
    const http::Response limited = call("/api/assets");
    BOOST_CHECK_EQUAL(limited.status, 429);
    BOOST_CHECK_EQUAL(limited.field("Retry-After").value_or(""), "2");
}

BOOST_AUTO_TEST_CASE(iw_err_1_a_body_may_be_empty_or_a_page) {
    rule("/api/assets", R"({"status":400,"body":""})");
    const http::Response empty = call("/api/assets");
    BOOST_CHECK_EQUAL(empty.status, 400);
    BOOST_CHECK(empty.body.empty());
    rule("/api/assets", R"({"status":502,"body":"<html>down</html>"})");
    const http::Response page = call("/api/assets");
    BOOST_CHECK_EQUAL(page.status, 502);
    BOOST_CHECK_EQUAL(page.content_type, "text/html");
    BOOST_CHECK_EQUAL(page.body, "<html>down</html>");
}

BOOST_AUTO_TEST_CASE(iw_err_2_a_404_on_the_way_is_no_news_of_the_object) {
    rule("/api/accounts/5210", R"({"status":404})");
    const http::Response response = call("/api/accounts/5210");
    BOOST_CHECK_EQUAL(response.status, 404);
    BOOST_CHECK(!boost::json::parse(response.body).as_object().contains("isRetriableError"));
}

BOOST_AUTO_TEST_CASE(iw_tok_11_expired_tokens_are_401_and_the_next_one_is_good) {
    rule("/api/assets", R"({"expireTokens":true})");
    BOOST_CHECK_EQUAL(call("/api/assets").status, 401);
    token = log_in();
    BOOST_CHECK_EQUAL(call("/api/assets").status, 200);
}

BOOST_AUTO_TEST_CASE(iw_ver_4_a_version_that_is_lost_on_the_way_is_a_version_fault) {
    rule("/api/accounts/5210", R"({"dropHeader":"x-api-version"})");
    BOOST_CHECK_EQUAL(refusal("/api/accounts/5210"), "404 InvalidApiVersionError");
    BOOST_CHECK_EQUAL(call("/api/accounts/5210").status, 200);
}

BOOST_AUTO_TEST_CASE(iw_http_2_and_iw_tok_7_a_redirect) {
    rule("/api/assets", R"({"redirectTo":"https://elsewhere.example/"})");
    const http::Response moved = call("/api/assets");
    BOOST_CHECK_EQUAL(moved.status, 302);
    BOOST_CHECK_EQUAL(moved.field("Location").value_or(""), "https://elsewhere.example/");
    rule("/oauth/token", R"({"redirectTo":"https://elsewhere.example/"})", "POST");
    BOOST_CHECK_EQUAL(ask_token(password_form()).status, 302);
}

BOOST_AUTO_TEST_CASE(iw_page_3_links_may_lead_elsewhere) {
    rule("/api/products", R"({"linksHost":"elsewhere.example"})");
    const auto links = object("/api/products").at("links").as_object();
    BOOST_CHECK_EQUAL(text_at(links, "next"),
                      "http://elsewhere.example/api/products?pageIndex=2&pageSize=10");
    BOOST_CHECK(
        text_at(object("/api/products").at("links").as_object(), "next").find("elsewhere") ==
        std::string::npos);
}

BOOST_AUTO_TEST_CASE(section_15_3_an_answer_ends_behind_so_many_bytes) {
    rule("/api/products", R"({"closeAfterBytes":100})");
    const auto broken = ask({.method = "GET",
                             .target = "/api/products",
                             .fields = {{.name = "Authorization", .value = "Bearer " + token},
                                        {.name = "X-Api-Version", .value = "3"}}});
    BOOST_CHECK(!broken);
    BOOST_CHECK_EQUAL(call("/api/products").status, 200);
}

BOOST_AUTO_TEST_CASE(section_15_3_a_delay_answers_later) {
    rule("/api/assets", R"({"delayMs":30})");
    const auto begun = std::chrono::steady_clock::now();
    BOOST_CHECK_EQUAL(call("/api/assets").status, 200);
    BOOST_CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::milliseconds{30});
}

BOOST_AUTO_TEST_CASE(iw_sync_2_a_row_that_goes_between_pages_hides_another) {
    rule("/api/products", R"({"mutateBetweenPages":"delete"})");
    BOOST_CHECK_EQUAL(names("/api/products?pageSize=2"), "Lumen 01,Lumen 02");
    BOOST_CHECK_EQUAL(names("/api/products?pageSize=2&pageIndex=2"), "Lumen 04,Lumen 05");
    BOOST_CHECK_EQUAL(total("/api/products"), 22);
}

BOOST_AUTO_TEST_CASE(iw_sync_1_a_row_that_is_changed_between_pages_comes_again) {
    control("POST", "/control/v1/clock", R"({"set":1715000000})");
    token = log_in();
    rule("/api/products", R"({"mutateBetweenPages":"touch"})");
    BOOST_CHECK_EQUAL(names("/api/products?pageSize=2&$orderBy=updatedAt"), "Lumen 01,Lumen 02");
    BOOST_CHECK_EQUAL(names("/api/products?pageSize=2&$orderBy=updatedAt&pageIndex=11"),
                      "Lumen 22,Lumen 23");
    BOOST_CHECK_EQUAL(names("/api/products?pageSize=2&$orderBy=updatedAt&pageIndex=12"),
                      "Lumen 01");
    BOOST_CHECK_EQUAL(total("/api/products"), 23);
}

BOOST_AUTO_TEST_CASE(section_14_1_a_row_that_comes_between_pages_stands_at_the_end) {
    control("POST", "/control/v1/clock", R"({"set":1715000000})");
    token = log_in();
    console("PATCH", "data",
            R"({"collection":"accounts","reseller":4107,"id":"5240",)"
            R"("members":{"createdAt":"2024-05-01T00:00:00Z"}})");
    rule("/api/accounts", R"({"mutateBetweenPages":"insert"})");
    BOOST_CHECK_EQUAL(names("/api/accounts?pageSize=2&$orderBy=createdAt"),
                      "Marlow Dental,Brightwater Kayaks");
    BOOST_CHECK_EQUAL(names("/api/accounts?pageSize=2&$orderBy=createdAt&pageIndex=2"),
                      "O'Hara & Daughters,Marlow Dental");
    BOOST_CHECK_EQUAL(total("/api/accounts"), 4);
}

BOOST_AUTO_TEST_CASE(section_15_3_counters_by_path) {
    call("/api/accounts");
    call("/api/Accounts/5210");
    call("/api/accounts/5233");
    ask_token(password_form("finch-sync", "wrong password"));
    const auto counters = console("GET", "counters");
    const auto& calls = counters.at("calls").as_object();
    BOOST_CHECK_EQUAL(calls.at("/api/accounts").as_int64(), 1);
    BOOST_CHECK_EQUAL(calls.at("/api/accounts/{}").as_int64(), 2);
    BOOST_CHECK_EQUAL(counters.at("token_requests").as_int64(), 2);
    BOOST_CHECK_EQUAL(counters.at("tokens_issued").as_int64(), 1);
}

BOOST_AUTO_TEST_CASE(iw_json_2_extra_members_and_a_word_that_nobody_knows) {
    switches(R"({"extra_members":true})");
    const auto page = object("/api/subscriptions").at("data").as_array();
    std::size_t unknown = 0;
    for (const auto& row : page) {
        BOOST_CHECK(row.as_object().contains("addedLater"));
        unknown += text_at(row.as_object(), "status") == "Unheard Of" ? 1U : 0U;
    }
    BOOST_CHECK_EQUAL(unknown, 1U);
    const std::string id = text_at(page.at(0).as_object(), "id");
    BOOST_CHECK_EQUAL(text_at(object("/api/subscriptions/" + id), "status"), "Unheard Of");
    BOOST_CHECK_EQUAL(total("/api/subscriptions?$filter=status%20eq%20'Unheard%20Of'"), 0);
    switches(R"({"extra_members":false})");
    BOOST_CHECK_EQUAL(text_at(object("/api/subscriptions/" + id), "status"), "Active");
    BOOST_CHECK(!object("/api/subscriptions/" + id).contains("addedLater"));
}

BOOST_AUTO_TEST_SUITE_END()
