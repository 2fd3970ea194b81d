#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using test::json_of;
using test::known_id;
using test::problem_code;
using test::run;

namespace {

constexpr auto other_id = "11111111-2222-4333-8444-555555555555";

struct Fixture : test::ApiFixture {
    std::string spender = token(static_cast<std::uint8_t>(enforcement::Scope::Activate) |
                                static_cast<std::uint8_t>(enforcement::Scope::Read));
    std::string reader = token(enforcement::Scope::Read);

    Fixture() {
        take({}, {{.id = BundleId{"77"}, .title = "Evening", .type_name = "CHANNEL"}});
        sells();
    }
    void take(std::vector<license::License> licenses, std::vector<license::Product> products = {}) {
        run(loop, accounts.take({.user = UserId{"310"},
                                 .licenses = std::move(licenses),
                                 .products = std::move(products)}))
            .value();
    }
    void sells() {
        usher::upstream::aminotv::PurchaseSuccess success{.status = 201, .body = "{}"};
        success.answer.license = licence();
        sale = usher::upstream::aminotv::Answered<usher::upstream::aminotv::PurchaseSuccess>{
            .value = std::move(success)};
    }
    [[nodiscard]] static license::License licence() {
        return {.id = LicenseId{"9001"},
                .user = UserId{"310"},
                .product = BundleId{"77"},
                .status = license::LicenseStatus::Active,
                .end = test::HeldClock::start + std::chrono::hours{24}};
    }
    static std::string body(const std::string& id, const std::string& product = "77",
                            const std::string& user = "310") {
        return R"({"id":")" + id + R"(","user":")" + user + R"(","product":")" + product + R"("})";
    }
    http::Response buy(const std::string& id = known_id, const std::string& product = "77") {
        return tcp("POST", "/v1/purchases", body(id, product), spender);
    }
    boost::json::object show(const std::string& id = known_id) {
        return json_of(tcp("GET", "/v1/purchases/" + id, {}, reader));
    }
    std::string settled_state() {
        run_until([this] { return purchases.open_count() == purchases.unknown_count(); });
        return std::string{show().at("state").as_string()};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(purchase_routes, Fixture)

BOOST_AUTO_TEST_CASE(a_purchase_is_accepted_and_settles_behind_its_answer) {
    const http::Response accepted = buy();
    BOOST_TEST(accepted.status == 202);
    BOOST_TEST(accepted.field("Location").value() == std::string{"/v1/purchases/"} + known_id);
    BOOST_TEST(json_of(accepted).at("state").as_string() == "pending");
    BOOST_TEST(settled_state() == "bought");
    BOOST_TEST(show().at("license").as_string() == "9001");
    BOOST_TEST(show().at("asked_by").as_string() == "token t0");
    BOOST_TEST(sent.at(0).idempotency_key == known_id);
}

BOOST_AUTO_TEST_CASE(the_same_purchase_is_made_once) {
    buy();
    BOOST_TEST(settled_state() == "bought");
    BOOST_TEST(buy().status == 200);
    BOOST_TEST(problem_code(buy(known_id, "78")) == "conflict");
    BOOST_TEST(sent.size() == 1);
}

BOOST_AUTO_TEST_CASE(spending_needs_the_right_and_json_and_a_post) {
    BOOST_TEST(tcp("POST", "/v1/purchases", body(known_id)).status == 401);
    BOOST_TEST(tcp("POST", "/v1/purchases", body(known_id), reader).status == 403);
    BOOST_TEST(tcp("GET", "/v1/purchases", {}, token(enforcement::Scope::Sync)).status == 403);
    http::Request plain{.method = "POST",
                        .target = "/v1/purchases",
                        .fields = {{"Host", test::our_host},
                                   {"Content-Type", "text/plain"},
                                   {"Authorization", "Bearer " + spender}},
                        .body = body(known_id),
                        .local_port = test::our_port};
    BOOST_TEST(send(plain).status == 400);
    BOOST_TEST(sent.empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_purchase_is_refused) {
    for (const char* const wrong :
         {"{}", R"({"id":"x","user":"310","product":"77"})",
          R"({"id":"0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11","user":"","product":"77"})",
          R"({"id":"0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11","user":"310","product":7})",
          R"({"id":"0b9c1c9e-5d3e-4c7e-9a43-0d4b6a1f2c11","user":"310","product":"7","x":1})"}) {
        BOOST_TEST(tcp("POST", "/v1/purchases", wrong, spender).status == 400);
    }
    const http::Response stranger =
        tcp("POST", "/v1/purchases", body(known_id, "77", "999"), spender);
    BOOST_TEST(problem_code(stranger) == "not_found");
}

BOOST_AUTO_TEST_CASE(what_the_user_has_is_bought_again_only_when_said_twice) {
    take({licence()});
    BOOST_TEST(problem_code(buy()) == "duplicate_license_confirm");
    BOOST_TEST(sent.empty());
    http::Request again{.method = "POST",
                        .target = "/v1/purchases",
                        .fields = {{"Host", test::our_host},
                                   {"Content-Type", "application/json"},
                                   {"Authorization", "Bearer " + spender},
                                   {"X-Confirm-Duplicate", "yes"}},
                        .body = body(known_id),
                        .local_port = test::our_port};
    BOOST_TEST(send(again).status == 202);
    BOOST_TEST(settled_state() == "bought");
}

BOOST_AUTO_TEST_CASE(lists_page_by_page) {
    buy();
    BOOST_TEST(settled_state() == "bought");
    buy(other_id);
    const auto first = json_of(tcp("GET", "/v1/purchases?limit=1&user=310", {}, reader));
    BOOST_TEST(first.at("purchases").as_array().size() == 1);
    BOOST_TEST(first.at("next").as_string() == other_id);
    const auto rest =
        json_of(tcp("GET", std::string{"/v1/purchases?after="} + other_id, {}, reader));
    BOOST_TEST(rest.at("purchases").as_array().size() == 1);
    BOOST_TEST(rest.at("next").is_null());
    BOOST_TEST(tcp("GET", "/v1/purchases?after=x", {}, reader).status == 400);
    BOOST_TEST(problem_code(tcp("GET",
                                std::string{"/v1/purchases/"} + "99999999-2222-4333-8444-"
                                                                "555555555555",
                                {}, reader)) == "not_found");
}

BOOST_AUTO_TEST_CASE(a_persons_word_comes_over_the_socket_and_settles_what_is_unknown) {
    const std::string target = std::string{"/v1/purchases/"} + known_id + "/resolve";
    const std::string word = R"({"outcome":"not_bought","by":"ann","reason":"not billed"})";
    BOOST_TEST(tcp("POST", target, word, spender).status == 403);
    sale = usher::upstream::aminotv::Failure{.error = Error{Errc::NoAnswer, "lost"}};
    buy();
    run_until([this] { return sent.size() > 1; });
    BOOST_TEST(problem_code(local("POST", target, word)) == "conflict");
    clock.pass(std::chrono::minutes{11});
    BOOST_TEST(settled_state() == "unknown");
    const auto alarms = json_of(tcp("GET", "/v1/alarms", {}, reader)).at("alarms").as_array();
    BOOST_TEST_REQUIRE(alarms.size() == 1U);
    BOOST_TEST(alarms.at(0).at("kind").as_string() == "purchase_unknown");
    BOOST_TEST(alarms.at(0).at("product").as_string() == "77");
    BOOST_TEST(alarms.at(0).at("purchase").as_string() == known_id);
    BOOST_TEST(json_of(tcp("GET", "/v1/status")).at("alarms").as_int64() == 1);
    BOOST_TEST(json_of(local("POST", target, word)).at("state").as_string() == "refused");
    BOOST_TEST(json_of(tcp("GET", "/v1/status")).at("alarms").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(products_come_page_by_page_in_the_order_of_their_ids) {
    std::vector<license::Product> all;
    for (const char* const id : {"9", "77", "100"}) {
        all.push_back({.id = BundleId{id}, .title = id, .type_name = "CHANNEL"});
    }
    run(loop, accounts.take_catalogue(all)).value();
    const auto page = [this](const std::string& query) {
        return json_of(tcp("GET", "/v1/products" + query, {}, reader));
    };
    const auto first = page("?limit=2");
    BOOST_REQUIRE(first.at("products").as_array().size() == 2);
    BOOST_TEST(first.at("products").at(0).at("id").as_string() == "100");
    BOOST_TEST(first.at("next").as_string() == "77");
    BOOST_TEST(first.at("synced_at").as_int64() == unix_seconds(time.now()));
    const auto last = page("?limit=2&after=77");
    BOOST_REQUIRE(last.at("products").as_array().size() == 1);
    BOOST_TEST(last.at("products").at(0).at("id").as_string() == "9");
    BOOST_TEST(last.at("next").is_null());
    BOOST_TEST(page("?after=z").at("products").as_array().empty());
    BOOST_TEST(tcp("GET", "/v1/products?limit=0", {}, reader).status == 400);
}

BOOST_AUTO_TEST_CASE(licences_and_products_are_shown_as_they_count) {
    take({licence()});
    const auto now = json_of(tcp("GET", "/v1/licenses?user=310", {}, reader));
    BOOST_REQUIRE(now.at("licenses").as_array().size() == 1);
    BOOST_TEST(now.at("licenses").at(0).at("status").as_string() == "ACTIVE");
    BOOST_TEST(now.at("licenses").at(0).at("title").as_string() == "Evening");
    clock.pass(std::chrono::hours{25});
    const auto later = json_of(tcp("GET", "/v1/licenses?user=310", {}, reader));
    BOOST_TEST(later.at("licenses").at(0).at("status").as_string() == "EXPIRED");
    BOOST_TEST(tcp("GET", "/v1/licenses?user=1", {}, reader).status == 404);
    BOOST_TEST(tcp("GET", "/v1/licenses", {}, reader).status == 400);
    BOOST_TEST(tcp("GET", "/v1/licenses?user=310").status == 401);
    const auto products = json_of(tcp("GET", "/v1/products", {}, reader));
    BOOST_TEST(products.at("products").at(0).at("id").as_string() == "77");
    BOOST_TEST(products.at("next").is_null());
}

BOOST_AUTO_TEST_SUITE_END()
