// specs/aminotv.md 14, a row a case; what is written is read by the client's own readers.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "daemon/app/license_facade_ports.hpp"
#include "ipc/api/license_facade/answers.hpp"
#include "lib/upstream/aminotv/error_document.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/product_document.hpp"
#include "lib/upstream/aminotv/purchase.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"
#include "tests/ipc/api/api_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::License;
using license::LicenseStatus;
using license::Product;
using test::json_of;
using test::run;
namespace codec = upstream::aminotv;

namespace {

constexpr auto users_licenses = "/api/license/v4/users/310/licenses";
constexpr auto products_path = "/api/license/v4/products";

struct Fixture : test::ApiFixture {
    const std::string access_token = codec::sign_token({.user = UserId{"310"}}, "secret");
    std::string reader = token(enforcement::Scope::Read);
    std::string spender = token(enforcement::Scope::Activate);
    std::optional<std::vector<License>> answers_refresh;  ///< none: upstream does not answer
    bool confirm_duplicates = false;
    api::Services services_of_mine = services();

    Fixture() {
        make_api();
        run(loop,
            accounts.log_in(UserId{"310"},
                            {.access = Secret{access_token}, .access_expires_at = time.now() + 1h},
                            somebody))
            .value();
    }
    void make_api() {
        api::license_facade::Ports ports;
        ports.codec = app::license_codec();
        ports.refresh_licenses = [this](UserId user, std::chrono::seconds) -> Task<bool> {
            if (!answers_refresh) co_return false;
            enforcement::LicenseAnswer answer{
                .user = std::move(user), .licenses = *answers_refresh, .products = {}};
            const Result<void> taken = co_await accounts.take(std::move(answer));
            co_return taken.has_value();
        };
        ports.refresh_catalogue = [](std::chrono::seconds) -> Task<bool> { co_return false; };
        ports.confirm_duplicates = confirm_duplicates;
        services_of_mine.license_facade = std::move(ports);
        api = std::make_unique<api::Api>(
            api::GuardPolicy{.origins = {test::listed_origin}, .hosts = {}},
            api::ServiceSettings{.version = "3.1.70", .code = 3017000, .platform = "linux"},
            services_of_mine);
    }
    static License licence(const std::string& id, LicenseStatus status = LicenseStatus::Active,
                           std::optional<Instant> end = test::HeldClock::start + 240h) {
        return {.id = LicenseId{id},
                .user = UserId{"310"},
                .product = BundleId{"77"},
                .status = status,
                .start = test::HeldClock::start - 1h,
                .end = end};
    }
    static Product bundle(const std::string& id, bool is_for_sale = true) {
        Product product{.id = BundleId{id},
                        .title = "Bundle " + id,
                        .type_name = "CHANNEL_GROUP",
                        .is_visible = is_for_sale,
                        .is_buyable = is_for_sale,
                        .price = license::Amount{.minor = 850, .currency = "EUR"}};
        product.channels[0] = {ChannelId{"501"}};
        return product;
    }
    void take(std::vector<License> licenses) {
        run(loop, accounts.take({.user = UserId{"310"},
                                 .licenses = std::move(licenses),
                                 .products = {bundle("77"), bundle("78", false)}}))
            .value();
    }
    http::Response ask(const std::string& method, const std::string& target,
                       std::vector<http::Field> fields = {}, std::string body = {}) {
        fields.push_back({"Host", test::our_host});
        return send({.method = method,
                     .target = target,
                     .fields = std::move(fields),
                     .body = std::move(body),
                     .local_port = test::our_port});
    }
    static http::Field as(const std::string& bearer) {
        return {"Authorization", "Bearer " + bearer};
    }
    http::Response get(const std::string& target = users_licenses,
                       std::vector<http::Field> more = {}) {
        more.push_back(as(reader));
        return ask("GET", target, std::move(more));
    }
    http::Response buy(std::vector<http::Field> fields = {{"Idempotency-Key", "k"}},
                       std::string body = codec::write_purchase(BundleId{"77"})) {
        fields.push_back(as(spender));
        fields.push_back({"Content-Type", "application/vnd.api+json"});
        return ask("POST", users_licenses, std::move(fields), std::move(body));
    }
    static std::string code(const http::Response& response) {
        BOOST_TEST(response.content_type == "application/vnd.api+json");
        const codec::ErrorEntry entry = codec::read_error(response.body);
        const std::string word = entry.code ? std::string{name(*entry.code)} : "none";
        return std::to_string(response.status) + " " + word;
    }
    void sells() {
        const License bought = licence("9009");
        sale = codec::Answered<codec::PurchaseSuccess>{
            .value = {.status = 201,
                      .body = codec::write_licenses({&bought, 1}, {}),
                      .answer = {.license = bought}}};
    }
    void fails(Errc why, int status = 0, std::string body = {}) {
        sale =
            codec::Failure{.error = Error{why, "why"}, .status = status, .body = std::move(body)};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(aminotv_facade, Fixture)

BOOST_AUTO_TEST_CASE(licences_come_from_the_cache_as_the_client_reads_them) {
    take({licence("a"), licence("b", LicenseStatus::Suspended, std::nullopt)});
    const http::Response answer = get();
    BOOST_TEST(answer.status == 200);
    const codec::LicenseDocument read = codec::read_licenses(answer.body, UserId{"310"}).value();
    BOOST_TEST(read.flaws.empty());
    BOOST_TEST(read.licenses.size() == 2);
    BOOST_REQUIRE(read.products.size() == 1);
    BOOST_CHECK(read.products.front() == bundle("77"));
    const enforcement::AccountRecord kept = *accounts.projection().find(UserId{"310"});
    BOOST_CHECK(std::ranges::is_permutation(read.licenses, kept.licenses));
    BOOST_TEST(answer.field("Age").value() == "0");
    BOOST_TEST(answer.field("X-Cache-State").value() == "fresh");
}

BOOST_AUTO_TEST_CASE(a_licence_past_its_end_is_expired) {
    take({licence("a", LicenseStatus::Active, test::HeldClock::start + 1min)});
    clock.pass(1min);
    const auto read = codec::read_licenses(get().body).value();
    BOOST_CHECK(read.licenses.at(0).status == LicenseStatus::Expired);
    BOOST_CHECK(accounts.projection().find(UserId{"310"})->licenses.at(0).status ==
                LicenseStatus::Active);
}

BOOST_AUTO_TEST_CASE(no_licences_are_an_empty_list_once_upstream_has_said_so) {
    take({});
    BOOST_TEST(get().body == R"({"data":[],"included":[]})");
}

BOOST_AUTO_TEST_CASE(age_and_cache_state_tell_how_old_it_is) {
    take({licence("a", LicenseStatus::Active, std::nullopt)});
    clock.pass(900s);
    BOOST_TEST(get().field("X-Cache-State").value() == "fresh");
    clock.pass(1s);
    BOOST_TEST(get().field("X-Cache-State").value() == "stale");
    BOOST_TEST(get().field("Age").value() == "901");
    clock.pass(24h * 30);
    BOOST_TEST(get().field("X-Cache-State").value() == "too-old");
    BOOST_TEST(get().status == 200);
}

BOOST_AUTO_TEST_CASE(what_a_client_has_it_is_not_sent_again) {
    take({licence("a", LicenseStatus::Active, test::HeldClock::start + 1h)});
    const std::string tag{get().field("ETag").value()};
    for (const std::string& list : {tag, "\"x\", W/" + tag, std::string{"*"}}) {
        const http::Response held = get(users_licenses, {{"If-None-Match", list}});
        BOOST_TEST(held.status == 304);
        BOOST_TEST(held.body.empty());
        BOOST_TEST(held.field("ETag").value() == tag);
    }
    BOOST_TEST(get(users_licenses, {{"If-None-Match", "\"x\""}}).status == 200);
    clock.pass(2h);
    BOOST_TEST(get(users_licenses, {{"If-None-Match", tag}}).status == 200);
}

BOOST_AUTO_TEST_CASE(a_user_who_was_never_synced_is_asked_about_and_never_given_an_empty_list) {
    const http::Response empty = get();
    BOOST_TEST(code(empty) == "503 CACHE_EMPTY");
    BOOST_TEST(empty.field("Retry-After").has_value());
    answers_refresh = std::vector{licence("a")};
    BOOST_TEST(get().status == 200);
}

BOOST_AUTO_TEST_CASE(a_user_of_another_device_is_forbidden) {
    BOOST_TEST(code(get("/api/license/v4/users/311/licenses")) == "403 FORBIDDEN_USER");
}

BOOST_AUTO_TEST_CASE(the_users_own_token_opens_what_is_his_even_when_it_has_run_out) {
    take({licence("a")});
    run(loop, accounts.take_catalogue({bundle("77")})).value();
    clock.pass(48h);
    const auto with = [this](const std::string& target, const std::string& bearer) {
        return ask("GET", target, {as(bearer)});
    };
    BOOST_TEST(with(users_licenses, access_token).status == 200);
    BOOST_TEST(with(products_path, access_token).status == 200);
    run(loop, accounts.add(UserId{"311"}, somebody)).value();
    BOOST_TEST(code(with("/api/license/v4/users/311/licenses", access_token)) ==
               "401 UNAUTHORIZED");
    BOOST_TEST(code(with(users_licenses, "header.claims.other")) == "401 UNAUTHORIZED");
    BOOST_TEST(code(ask("GET", users_licenses)) == "401 UNAUTHORIZED");
    BOOST_TEST(code(with(users_licenses, spender)) == "403 FORBIDDEN_USER");
}

BOOST_AUTO_TEST_CASE(products_are_those_for_sale) {
    take({});
    run(loop, accounts.take_catalogue({bundle("77"), bundle("78", false)})).value();
    const http::Response answer = get(products_path);
    const codec::ProductDocument read = codec::read_products(answer.body).value();
    BOOST_TEST(read.flaws.empty());
    BOOST_REQUIRE(read.products.size() == 1);
    BOOST_CHECK(read.products.front() == bundle("77"));
    BOOST_TEST(answer.field("Age").value() == "0");
    const std::string tag{answer.field("ETag").value()};
    BOOST_TEST(get(products_path, {{"If-None-Match", tag}}).status == 304);
}

BOOST_AUTO_TEST_CASE(before_the_catalogue_was_heard_of_nothing_is_said_of_products) {
    take({licence("9001")});
    BOOST_TEST(code(get(products_path)) == "503 CACHE_EMPTY");
}

BOOST_AUTO_TEST_CASE(what_ends_soon_stands_in_meta_for_who_asks) {
    License covered = licence("a", LicenseStatus::Active, test::HeldClock::start + 48h);
    License later = licence("b", LicenseStatus::Active, test::HeldClock::start + 240h);
    take({covered, later});
    BOOST_TEST(!json_of(get()).contains("meta"));
    const http::Response answer = get(users_licenses, {{"X-Daemon-Meta", "1"}});
    BOOST_TEST(codec::read_licenses(answer.body).value().licenses.size() == 2);
    const auto document = json_of(answer);
    const auto& expiring = document.at("meta").at("daemon").at("expiring").as_array();
    BOOST_REQUIRE(expiring.size() == 1);
    BOOST_TEST(expiring.at(0).at("license_id").as_string() == "a");
    BOOST_TEST(expiring.at(0).at("title").as_string() == "Bundle 77");
    BOOST_TEST(expiring.at(0).at("seconds_left").as_int64() == 48 * 3600);
    BOOST_TEST(expiring.at(0).at("covered").as_bool());
}

BOOST_AUTO_TEST_CASE(a_purchase_is_passed_on_unchanged_and_its_answer_back) {
    take({});
    sells();
    const std::string body =
        R"( {"data":[{"type":"License","attributes":{"payment_method":"billing"},)"
        R"("relationships":{"product":{"data":{"id":"77","type":"Product"}}}}]})";
    const http::Response answer = buy({{"Idempotency-Key", "k-1"}}, body);
    BOOST_TEST(answer.status == 201);
    BOOST_TEST(sent.at(0).idempotency_key == "k-1");
    BOOST_TEST(sent.at(0).body == body);
    BOOST_CHECK(codec::read_purchase_answer(answer.body, UserId{"310"}).value().license->id ==
                LicenseId{"9009"});
    BOOST_TEST(buy({{"Idempotency-Key", "k-1"}}, body).body == answer.body);
    BOOST_TEST(sent.size() == 1);
    BOOST_TEST(code(buy({{"Idempotency-Key", "k-1"}})) == "422 IDEMPOTENCY_KEY_REUSED");
}

BOOST_AUTO_TEST_CASE(upstreams_refusal_is_passed_back_as_it_is) {
    take({});
    const std::string body = codec::write_error({.code = codec::ErrorCode::ProductNotBuyable});
    fails(Errc::Forbidden, 403, body);
    const http::Response answer = buy();
    BOOST_TEST(code(answer) == "403 PRODUCT_NOT_BUYABLE");
    BOOST_TEST(answer.body == body);
}

BOOST_AUTO_TEST_CASE(offline_a_purchase_is_refused_and_safe_to_repeat_under_its_key) {
    take({});
    fails(Errc::Unreachable);
    BOOST_TEST(code(buy()) == "503 UPSTREAM_UNAVAILABLE");
    fails(Errc::NoAnswer);
    BOOST_TEST(code(buy()) == "503 UPSTREAM_UNAVAILABLE");
    sells();
    BOOST_TEST(buy().status == 201);
    BOOST_TEST(sent.size() == 3);
    for (const auto& request : sent) BOOST_TEST(request.idempotency_key == "k");
}

BOOST_AUTO_TEST_CASE(a_purchase_of_who_has_to_log_in_says_so) {
    take({});
    run(loop, accounts.lose_login(UserId{"310"}, enforcement::digest_of(access_token))).value();
    fails(Errc::Unauthorized);
    BOOST_TEST(code(buy()) == "401 UNAUTHORIZED");
}

BOOST_AUTO_TEST_CASE(a_page_that_is_no_document_is_not_passed_back) {
    take({});
    fails(Errc::Unavailable, 502, "<html>");
    const http::Response answer = buy();
    BOOST_TEST(code(answer) == "503 UPSTREAM_UNAVAILABLE");
    BOOST_TEST(answer.body.find("<html>") == std::string::npos);
    fails(Errc::Forbidden, 403, "<html>");
    BOOST_TEST(code(buy({{"Idempotency-Key", "another"}})) == "403 FORBIDDEN_USER");
}

BOOST_AUTO_TEST_CASE(what_is_no_purchase_is_not_passed_on) {
    take({});
    BOOST_TEST(code(buy({})) == "400 IDEMPOTENCY_KEY_MISSING");
    BOOST_TEST(code(buy({{"Idempotency-Key", std::string(256, 'k')}})) == "400 INVALID_PARAMETER");
    BOOST_TEST(code(buy({{"Idempotency-Key", "k"}}, "no JSON")) == "400 MALFORMED_DOCUMENT");
    BOOST_TEST(code(ask("POST", users_licenses,
                        {as(spender), {"Idempotency-Key", "k"}, {"Content-Type", "text/plain"}},
                        codec::write_purchase(BundleId{"77"}))) == "415 UNSUPPORTED_MEDIA_TYPE");
    BOOST_TEST(code(ask("POST", users_licenses, {as(reader)}, "{}")) == "403 FORBIDDEN_USER");
    BOOST_TEST(sent.empty());
}

BOOST_AUTO_TEST_CASE(a_second_licence_wants_to_be_confirmed_where_that_is_switched_on) {
    take({licence("a")});
    sells();
    BOOST_TEST(buy().status == 201);
    confirm_duplicates = true;
    make_api();
    BOOST_TEST(code(buy({{"Idempotency-Key", "l"}})) == "409 DUPLICATE_LICENSE_CONFIRM");
    BOOST_TEST(buy({{"Idempotency-Key", "l"}, {"X-Confirm-Duplicate", "yes"}}).status == 201);
}

BOOST_AUTO_TEST_CASE(other_paths_and_methods_are_not_there) {
    for (const char* const path :
         {"/api/license/management/v4/licenses", "/api/license/v4/users/310",
          "/api/license/v4//users/310/licenses", "/api/user/a@b.c/license", "/api",
          "/api/license/v4/users/310/licenses/9001", "/api/license/v4/users//licenses"}) {
        BOOST_TEST_CONTEXT(path) {
            BOOST_TEST(code(get(path)) == "404 NOT_FOUND");
        }
    }
    const http::Response wrong = ask("DELETE", users_licenses, {as(spender)});
    BOOST_TEST(code(wrong) == "405 METHOD_NOT_ALLOWED");
    BOOST_TEST(wrong.field("Allow").value() == "GET, HEAD, POST, OPTIONS");
    BOOST_TEST(code(ask("POST", products_path, {as(spender)})) == "405 METHOD_NOT_ALLOWED");
    const http::Response options = ask("OPTIONS", products_path);
    BOOST_TEST(options.status == 204);
    BOOST_TEST(options.field("Allow").value() == "GET, HEAD, OPTIONS");
}

BOOST_AUTO_TEST_CASE(foreign_hosts_and_origins_are_refused) {
    take({});
    http::Request foreign{.method = "GET",
                          .target = users_licenses,
                          .fields = {{"Host", "evil.example"}, as(reader)},
                          .body = {},
                          .local_port = test::our_port};
    BOOST_TEST(send(foreign).status == 421);
    BOOST_TEST(
        ask("GET", users_licenses, {as(reader), {"Origin", "https://evil.example"}}).status == 403);
}

BOOST_AUTO_TEST_CASE(every_word_of_the_facade_is_one_of_the_dialect) {
    namespace facade = api::license_facade;
    for (const facade::ErrorWord& word :
         {facade::malformed_document, facade::idempotency_key_missing, facade::invalid_parameter,
          facade::unauthorized, facade::forbidden_user, facade::license_not_found,
          facade::not_found, facade::method_not_allowed, facade::idempotency_in_progress,
          facade::duplicate_license_confirm, facade::unsupported_media_type,
          facade::idempotency_key_reused, facade::internal, facade::upstream_unavailable,
          facade::cache_empty}) {
        const auto known = codec::error_code(word.code);
        BOOST_REQUIRE(known);
        BOOST_TEST(http_status(*known) == word.status);
    }
}

BOOST_AUTO_TEST_SUITE_END()
