#include "lib/upstream/aminotv/client.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/aminotv/examples.hpp"
#include "tests/lib/upstream/aminotv/scripted_upstream.hpp"

using namespace usher;
using namespace usher::upstream::aminotv;
using test::aminotv::always;
using test::aminotv::fresh_pair;
using test::aminotv::ScriptedUpstream;

namespace {

constexpr const char* key = "0b0d2d0a-6f5f-4d3e-9d58-6a1b7f2c44e1";

license::License license_of(int number) {
    return {.id = LicenseId{std::to_string(number)},
            .user = UserId{"310"},
            .product = BundleId{"77"},
            .status = license::LicenseStatus::Active};
}

/// A page with licences of these numbers, and the way to the next one.
http::Response page_of(const std::vector<int>& numbers, std::string next) {
    std::vector<license::License> licenses;
    for (const int number : numbers) licenses.push_back(license_of(number));
    const license::Product product = test::aminotv::evening_bundle();
    return {.body = write_licenses(licenses, {&product, 1}, {.next = std::move(next)})};
}

Outcome<LicenseDocument> licenses_from(ScriptedUpstream& upstream, ClientSettings settings = {}) {
    const Client client{upstream.url(), std::move(settings)};
    return upstream.run(client.licenses(fresh_pair()));
}

Failure failure_against(http::Response answer) {
    ScriptedUpstream upstream{always(std::move(answer))};
    const Outcome<LicenseDocument> answered = licenses_from(upstream);
    BOOST_REQUIRE(answered.has_error());
    BOOST_CHECK_EQUAL(upstream.requests().size(), 1U);
    return answered.error();
}

Errc code_against(http::Response answer) {
    return failure_against(std::move(answer)).error.code();
}

WrittenPurchase written(const std::string& idempotency_key = key) {
    return {.idempotency_key = idempotency_key, .body = write_purchase(BundleId{"77"})};
}

Outcome<PurchaseSuccess> purchase_against(http::Response answer) {
    ScriptedUpstream upstream{always(std::move(answer))};
    const Client client{upstream.url()};
    return upstream.run(client.send_purchase(fresh_pair(), written()));
}

http::Response error_answer(ErrorCode code) {
    return {.status = http_status(code), .body = write_error({.code = code})};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_client)

BOOST_AUTO_TEST_CASE(asks_for_the_licences_of_its_user_with_its_token) {
    ScriptedUpstream upstream{
        always({.content_type = "application/vnd.api+json", .body = test::aminotv::user_licenses})};
    const Outcome<LicenseDocument> answer = licenses_from(upstream);
    BOOST_REQUIRE(answer.has_value());
    BOOST_CHECK_EQUAL(answer->value.licenses.size(), 1U);
    BOOST_CHECK_EQUAL(answer->value.products.size(), 1U);
    BOOST_CHECK(answer->date == test::HeldClock::start);

    const http::Request& request = upstream.requests().front();
    BOOST_CHECK_EQUAL(request.method, "GET");
    BOOST_CHECK_EQUAL(request.target, test::aminotv::licenses_path);
    BOOST_CHECK_EQUAL(request.field("Accept").value_or(""), "application/vnd.api+json");
    BOOST_CHECK(request.field("Authorization") ==
                "Bearer " + std::string{fresh_pair()->access.reveal()});
    BOOST_CHECK_EQUAL(request.field_count("Content-Type"), 0U);
}

// Section 5.6: the client passes under every profile of dates.
BOOST_AUTO_TEST_CASE(reads_the_same_licence_under_all_profiles) {
    license::License license = license_of(1);
    license.end = from_unix(1738368000);
    for (const DateFields fields :
         {DateFields::Both, DateFields::StopOnly, DateFields::EndOnly, DateFields::Conflicting}) {
        for (const bool as_object : {false, true}) {
            const WriteOptions options{.date_fields = fields,
                                       .data_as_object = as_object,
                                       .numeric_ids = as_object,
                                       .omit_included = as_object};
            ScriptedUpstream upstream{always({.body = write_licenses({&license, 1}, {}, options)})};
            const Outcome<LicenseDocument> answer = licenses_from(upstream);
            BOOST_REQUIRE_EQUAL(answer->value.licenses.size(), 1U);
            BOOST_CHECK(answer->value.licenses.front() == license);
        }
    }
}

BOOST_AUTO_TEST_CASE(follows_pages_and_joins_them) {
    ScriptedUpstream upstream{[&](const http::Request& request) {
        if (request.query().empty()) return page_of({1, 2}, "?page[offset]=2");
        if (request.query() == "page[offset]=2") {
            return page_of({3}, upstream.origin() + "/api/elsewhere?page%5Boffset%5D=3");
        }
        return page_of({3, 4}, "");
    }};
    const Outcome<LicenseDocument> answer = licenses_from(upstream);
    BOOST_REQUIRE(answer.has_value());
    BOOST_CHECK_EQUAL(answer->value.licenses.size(), 4U);
    BOOST_CHECK_EQUAL(answer->value.products.size(), 1U);
    BOOST_CHECK_EQUAL(answer->value.flaws.count(Flaw::Twice), 1U);
    BOOST_CHECK_EQUAL(answer->value.resource_count, 5U);
    BOOST_REQUIRE_EQUAL(upstream.requests().size(), 3U);
    BOOST_CHECK_EQUAL(upstream.requests()[1].target,
                      std::string{test::aminotv::licenses_path} + "?page[offset]=2");
    BOOST_CHECK_EQUAL(upstream.requests()[2].target, "/api/elsewhere?page%5Boffset%5D=3");
}

BOOST_AUTO_TEST_CASE(takes_no_list_whose_pages_run_in_a_circle) {
    ScriptedUpstream upstream{[](const http::Request& request) {
        return page_of({1}, request.query().empty() ? "?page=2" : test::aminotv::licenses_path);
    }};
    const Outcome<LicenseDocument> answer = licenses_from(upstream);
    BOOST_CHECK(answer.error().error.code() == Errc::Malformed);
    BOOST_CHECK_EQUAL(upstream.requests().size(), 2U);
}

BOOST_AUTO_TEST_CASE(takes_no_list_of_too_many_pages) {
    ScriptedUpstream upstream{[](const http::Request& request) {
        return page_of({1}, "?page=" + std::to_string(request.query().size() + 1) +
                                std::string(request.query().size(), '0'));
    }};
    const Outcome<LicenseDocument> answer = licenses_from(upstream, {.pages_max = 3});
    BOOST_CHECK(answer.error().error.code() == Errc::TooLarge);
    BOOST_CHECK_EQUAL(upstream.requests().size(), 3U);
}

BOOST_AUTO_TEST_CASE(bounds_the_pages_of_a_list_together) {
    const http::Response first = page_of({1}, "?page=2");
    const http::Response second = page_of({2}, "");
    ScriptedUpstream upstream{
        [&](const http::Request& request) { return request.query().empty() ? first : second; }};
    const std::size_t bytes = first.body.size() + second.body.size();
    BOOST_CHECK(licenses_from(upstream, {.list_bytes_max = bytes}).has_value());
    const Outcome<LicenseDocument> more = licenses_from(upstream, {.list_bytes_max = bytes - 1});
    BOOST_CHECK(more.error().error.code() == Errc::TooLarge);
}

BOOST_AUTO_TEST_CASE(brings_its_token_to_no_other_origin) {
    for (const char* next : {"https://127.0.0.1/x", "http://127.0.0.1:1/x", "//127.0.0.1/x",
                             "http://localhost/x", "http://127.0.0.1@evil.example/x"}) {
        ScriptedUpstream upstream{always(page_of({1}, next))};
        const Outcome<LicenseDocument> answer = licenses_from(upstream);
        BOOST_REQUIRE(answer.has_error());
        BOOST_CHECK(answer.error().error.code() == Errc::NotAccepted);
        BOOST_CHECK_EQUAL(upstream.requests().size(), 1U);
    }
}

BOOST_AUTO_TEST_CASE(follows_no_address_that_cannot_be_sent) {
    for (const char* next : {"a b", "/x\r\nX: y", "relative", "\xc3\xa4"}) {
        ScriptedUpstream upstream{always(page_of({1}, next))};
        BOOST_CHECK(licenses_from(upstream).error().error.code() == Errc::Malformed);
    }
}

BOOST_AUTO_TEST_CASE(takes_no_list_whose_last_page_fails) {
    ScriptedUpstream upstream{[](const http::Request& request) {
        if (request.query().empty()) return page_of({1}, "?page=2");
        return http::Response{.status = 503};
    }};
    BOOST_CHECK(licenses_from(upstream).error().error.code() == Errc::Unavailable);
}

BOOST_AUTO_TEST_CASE(bounds_the_licences_of_a_user) {
    ScriptedUpstream upstream{always(page_of({1, 2, 3}, ""))};
    BOOST_CHECK(licenses_from(upstream, {.licenses_max = 3}).has_value());
    const Outcome<LicenseDocument> more = licenses_from(upstream, {.licenses_max = 2});
    BOOST_CHECK(more.error().error.code() == Errc::TooLarge);
}

BOOST_AUTO_TEST_CASE(bounds_a_body) {
    ClientSettings settings;
    BOOST_CHECK_EQUAL(settings.limits.body_bytes, std::size_t{8} * 1024 * 1024);
    BOOST_CHECK(settings.limits.deadline == std::chrono::seconds{20});
    settings.limits.body_bytes = 1000;
    ScriptedUpstream upstream{always({.body = std::string(1001, ' ') + "{}"})};
    BOOST_CHECK(licenses_from(upstream, settings).error().error.code() == Errc::TooLarge);
}

BOOST_AUTO_TEST_CASE(takes_no_answer_that_is_cut_lost_or_something_else) {
    const std::string whole = test::aminotv::user_licenses;
    BOOST_CHECK(code_against({.body = whole, .delivery = http::Delivery::Cut}) == Errc::NoAnswer);
    BOOST_CHECK(code_against({.body = whole, .delivery = http::Delivery::None}) == Errc::NoAnswer);
    BOOST_CHECK(code_against({.body = whole.substr(0, 200)}) == Errc::Malformed);
    BOOST_CHECK(code_against({.body = "<html></html>"}) == Errc::Malformed);
    BOOST_CHECK(code_against({.body = ""}) == Errc::Malformed);
    BOOST_CHECK(code_against({.status = 302, .fields = {{"Location", "/"}}}) == Errc::NoAnswer);
}

BOOST_AUTO_TEST_CASE(proves_that_nothing_was_sent_without_a_listener) {
    ScriptedUpstream upstream{always({})};
    const Client client{upstream.url()};
    upstream.stop();
    const auto answer = upstream.run(client.products(fresh_pair()));
    BOOST_CHECK(answer.error().error.code() == Errc::Unreachable);
    BOOST_CHECK_EQUAL(answer.error().status, 0);
}

// Section 12: the status first, then the code; and any body.
BOOST_AUTO_TEST_CASE(decides_by_the_status_whatever_the_body) {
    const std::vector<std::pair<int, Errc>> rows{
        {400, Errc::Rejected},    {401, Errc::Unauthorized}, {403, Errc::Forbidden},
        {404, Errc::NotFound},    {405, Errc::Rejected},     {406, Errc::Rejected},
        {409, Errc::Conflict},    {415, Errc::Rejected},     {422, Errc::Rejected},
        {429, Errc::Unavailable}, {500, Errc::Unavailable},  {502, Errc::Unavailable},
        {503, Errc::Unavailable}, {504, Errc::Unavailable}};
    for (const auto& [status, errc] : rows) {
        for (const std::string& body :
             {std::string{}, std::string{"<html></html>"}, std::string{"{}"},
              write_error({.code = ErrorCode::UserNotFound})}) {
            const Failure failure = failure_against({.status = status, .body = body});
            BOOST_CHECK(failure.error.code() == errc);
            BOOST_CHECK_EQUAL(failure.status, status);
            BOOST_CHECK(failure.code.has_value() == body.starts_with(R"({"errors")"));
            BOOST_CHECK(failure.date == test::HeldClock::start);
        }
    }
}

BOOST_AUTO_TEST_CASE(hands_on_when_to_come_again) {
    for (const int status : {409, 429, 503}) {
        const Failure failure =
            failure_against({.status = status, .fields = {{"Retry-After", "7"}}});
        BOOST_CHECK(failure.error.retry_after() == Seconds{7});
    }
}

BOOST_AUTO_TEST_CASE(quotes_no_token_from_upstream_s_text) {
    const std::string token{fresh_pair()->access.reveal()};
    const Failure failure = failure_against(
        {.status = 403,
         .body = write_error({.code = ErrorCode::ForbiddenUser, .detail = token.substr(0, 190)})});
    BOOST_CHECK(failure.text.find(token.substr(0, 20)) == std::string::npos);
    const Failure whole = failure_against(
        {.status = 403, .body = write_error({.code = ErrorCode::ForbiddenUser, .detail = token})});
    BOOST_CHECK(whole.text.find(token.substr(0, 20)) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(asks_for_products_and_channels) {
    const license::Product product = test::aminotv::evening_bundle();
    ScriptedUpstream upstream{[&](const http::Request& request) -> http::Response {
        if (request.path() == "/api/license/v4/products") {
            return {.body = write_products({&product, 1})};
        }
        return {.body = R"({"data":[{"id":"501","type":"Channel"}]})"};
    }};
    const Client client{upstream.url()};
    const auto products = upstream.run(client.products(fresh_pair()));
    BOOST_REQUIRE_EQUAL(products->value.products.size(), 1U);
    BOOST_CHECK(products->value.products.front() == product);
    BOOST_CHECK_EQUAL(upstream.run(client.channels("de"))->value.channels.size(), 1U);
    BOOST_CHECK_EQUAL(upstream.requests()[1].target, "/api/metadata/v1/channels?language=de");
    BOOST_CHECK_EQUAL(upstream.requests()[1].field_count("Authorization"), 0U);
}

BOOST_AUTO_TEST_CASE(puts_the_path_of_its_address_before_every_path) {
    ScriptedUpstream upstream{[](const http::Request& request) {
        return page_of({1}, request.query().empty() ? "/tv/api/next?page=2" : "");
    }};
    const Client client{upstream.url("/tv")};
    BOOST_CHECK(upstream.run(client.licenses(fresh_pair())).has_value());
    BOOST_CHECK_EQUAL(upstream.requests()[0].target,
                      std::string{"/tv"} + test::aminotv::licenses_path);
    BOOST_CHECK_EQUAL(upstream.requests()[1].target, "/tv/api/next?page=2");
}

// Section 7.1.
BOOST_AUTO_TEST_CASE(sends_a_purchase_with_the_key_of_its_intent) {
    ScriptedUpstream upstream{always({.status = 201, .body = test::aminotv::user_licenses})};
    const Client client{upstream.url()};
    const Outcome<PurchaseSuccess> sold =
        upstream.run(client.send_purchase(fresh_pair(), written()));
    BOOST_REQUIRE(sold.has_value());
    BOOST_CHECK(sold->value.answer.license->id == LicenseId{"9001"});

    const http::Request& request = upstream.requests().front();
    BOOST_CHECK_EQUAL(request.method, "POST");
    BOOST_CHECK_EQUAL(request.target, test::aminotv::licenses_path);
    BOOST_CHECK_EQUAL(request.field("Idempotency-Key").value_or(""), key);
    BOOST_CHECK(request.has_media_type("application/vnd.api+json"));
    BOOST_CHECK(!refusal_of(read_purchase(request.body).value()));
}

BOOST_AUTO_TEST_CASE(names_the_key_s_field_as_it_is_told_to) {
    ScriptedUpstream upstream{always({.status = 201, .body = test::aminotv::user_licenses})};
    const Client client{upstream.url(), {.idempotency_field = "X-Request-Id"}};
    BOOST_CHECK(upstream.run(client.send_purchase(fresh_pair(), written())).has_value());
    BOOST_CHECK_EQUAL(upstream.requests().front().field("X-Request-Id").value_or(""), key);
}

BOOST_AUTO_TEST_CASE(sends_a_written_purchase_unchanged_and_gives_the_answer_as_it_came) {
    const std::string answered = write_licenses(std::vector{license_of(9001)}, {});
    ScriptedUpstream upstream{always({.status = 201, .body = answered})};
    const Client client{upstream.url()};
    const std::string body = " {\"data\" : []}";
    const Outcome<PurchaseSuccess> sold =
        upstream.run(client.send_purchase(fresh_pair(), {.idempotency_key = "k", .body = body}));
    BOOST_REQUIRE(sold.has_value());
    BOOST_CHECK_EQUAL(upstream.requests().at(0).body, body);
    BOOST_CHECK_EQUAL(sold->value.status, 201);
    BOOST_CHECK_EQUAL(sold->value.body, answered);
    BOOST_CHECK(sold->value.answer.license->id == LicenseId{"9001"});
}

BOOST_AUTO_TEST_CASE(a_failure_has_the_answers_body_without_our_token) {
    const std::string token{fresh_pair()->access.reveal()};
    const Failure failure =
        failure_against({.status = 403, .body = "{\"seen\":\"" + token + "\"}"});
    BOOST_CHECK(failure.body.starts_with("{\"seen\":"));
    BOOST_CHECK(failure.body.find(token) == std::string::npos);
    BOOST_CHECK(failure_against({.status = 403, .body = std::string(65537, 'x')}).body.empty());
}

BOOST_AUTO_TEST_CASE(a_success_that_is_too_long_to_be_kept_is_one_all_the_same) {
    const std::string whole = write_licenses(std::vector{license_of(9001)}, {});
    const auto sold =
        purchase_against({.status = 201, .body = whole + std::string(passed_on_bytes_max, ' ')});
    BOOST_REQUIRE(sold.has_value());
    BOOST_CHECK(sold->value.body.empty());
    BOOST_CHECK(sold->value.answer.license->id == LicenseId{"9001"});
}

BOOST_AUTO_TEST_CASE(takes_any_2xx_with_a_licence_for_a_purchase) {
    for (const int status : {200, 201, 202}) {
        const std::string body = test::aminotv::user_licenses;
        BOOST_CHECK(purchase_against({.status = status, .body = body}).has_value());
    }
}

BOOST_AUTO_TEST_CASE(tells_apart_what_became_of_a_purchase) {
    const auto code = [](http::Response answer) {
        return purchase_against(std::move(answer)).error().error.code();
    };
    const std::string whole = test::aminotv::user_licenses;
    BOOST_CHECK(code({.status = 201, .body = whole, .delivery = http::Delivery::Cut}) ==
                Errc::NoAnswer);
    BOOST_CHECK(code({.status = 201, .body = whole, .delivery = http::Delivery::None}) ==
                Errc::NoAnswer);
    BOOST_CHECK(code({.status = 200, .body = "<html>hotel</html>"}) == Errc::NoAnswer);
    BOOST_CHECK(code({.status = 204}) == Errc::NoAnswer);
    BOOST_CHECK(code({.status = 502}) == Errc::Unavailable);
    for (const auto& [refusal, errc] :
         {std::pair{ErrorCode::LicensePurchaseRestricted, Errc::Forbidden},
          std::pair{ErrorCode::ProductNotBuyable, Errc::Forbidden},
          std::pair{ErrorCode::ProductNotFound, Errc::NotFound},
          std::pair{ErrorCode::IdempotencyKeyReused, Errc::Rejected},
          std::pair{ErrorCode::PaymentMethodUnsupported, Errc::Rejected},
          std::pair{ErrorCode::IdempotencyInProgress, Errc::Conflict}}) {
        const Failure failure = purchase_against(error_answer(refusal)).error();
        BOOST_CHECK(failure.error.code() == errc);
        BOOST_CHECK(failure.code == refusal);
    }
}

BOOST_AUTO_TEST_CASE(sends_no_purchase_without_a_key) {
    ScriptedUpstream upstream{always({.status = 201, .body = test::aminotv::user_licenses})};
    const Client client{upstream.url()};
    for (const char* wrong : {"", "a b", "x\r\nHost: y"}) {
        const auto answer = upstream.run(client.send_purchase(fresh_pair(), written(wrong)));
        BOOST_CHECK(answer.error().error.code() == Errc::Malformed);
    }
    BOOST_CHECK(upstream.requests().empty());
}

BOOST_AUTO_TEST_CASE(logs_in_both_ways) {
    const auto issued = test::aminotv::issued_pair("new", test::HeldClock::start);
    ScriptedUpstream upstream{[&](const http::Request& request) -> http::Response {
        const bool is_legacy = request.path().ends_with("/login");
        return {.body = is_legacy ? write_user_stat(issued, true)
                                  : write_authentication_tokens(issued)};
    }};
    const Client client{upstream.url()};
    const auto login = [] { return Login{.email = "a@example.com", .password = Secret{"p&w"}}; };
    BOOST_CHECK(upstream.run(client.log_in(login()))->value->user == UserId{"310"});
    BOOST_CHECK(upstream.run(client.log_in_legacy(login()))->value->refresh.reveal() ==
                "refresh-new");

    const http::Request& first = upstream.requests()[0];
    BOOST_CHECK_EQUAL(first.target, "/api/auth/v4/access_tokens");
    BOOST_CHECK(first.has_media_type("application/json"));
    BOOST_CHECK_EQUAL(read_token_request(first.body)->password, "p&w");
    const http::Request& second = upstream.requests()[1];
    BOOST_CHECK_EQUAL(second.target, "/api/user/a%40example.com/login?service=aminotv");
    BOOST_CHECK_EQUAL(second.body, "password=p%26w");
}

BOOST_AUTO_TEST_CASE(tells_nothing_of_a_refused_login_but_its_code) {
    ScriptedUpstream upstream{
        always({.status = 401,
                .body = write_error({.code = ErrorCode::Unauthorized, .detail = "not p&w"})})};
    const Client client{upstream.url()};
    const auto answer = upstream.run(client.log_in({.email = "a@b", .password = Secret{"p&w"}}));
    BOOST_CHECK(answer.error().code == ErrorCode::Unauthorized);
    BOOST_CHECK(answer.error().text.empty());
}

BOOST_AUTO_TEST_SUITE_END()
