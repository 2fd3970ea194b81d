#include <boost/json/array.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/sync/customer_lists.hpp"
#include "lib/sync/customer_sync.hpp"
#include "lib/upstream/interworks/address.hpp"
#include "lib/upstream/interworks/client.hpp"
#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using test::json_of;
using test::problem_code;
using test::problem_detail;
using test::run;

namespace {

namespace iw = upstream::interworks;
using enforcement::CustomerCollection;
using enforcement::CustomerRow;

constexpr auto subscription_id = "e1a2b3c4-d5e6-47f8-90a1-b2c3d4e5f607";

/// A copy that the test fills, of a BSS that is not there.
struct Fixture : test::ApiFixture {
    std::string reader = token(enforcement::Scope::Read);
    std::string syncer = token(enforcement::Scope::Sync);
    iw::Transport transport{
        iw::addresses_of({.base = "http://127.0.0.1:1/api/", .allow_plain_http = true}).value()};
    iw::Session session{loop.get_executor(),
                        transport,
                        {.client_key = Secret{"canary-key"},
                         .client_secret = Secret{"canary-secret"},
                         .username = "finch-sync"},
                        {.pacing = {.clock = clock.reader(),
                                    .sleep = [](auto) -> Task<void> { co_return; },
                                    .random = [] { return 0.5; }}}};
    iw::Client client{session};
    enforcement::CustomerCopy copy{*store};
    sync::CustomerSync customers{loop.get_executor(),
                                 {.all_accounts = true, .source = "bss"},
                                 client,
                                 session,
                                 [] { return 0.5; },
                                 copy,
                                 accounts,
                                 enforcer,
                                 Log{}};
    sync::CustomerLists lists{copy, accounts, customers.settings(), client};

    Fixture() {
        api::Services all = services();
        all.customer_sync = &customers;
        all.customer_lists = &lists;
        api =
            std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, std::move(all));
        enforcement::CustomerBatch batch{.collection = CustomerCollection::Accounts};
        for (const int id : {5210, 5233}) {
            const std::string text = std::to_string(id);
            batch.rows.push_back(
                {.collection = CustomerCollection::Accounts,
                 .id = text,
                 .account = text,
                 .name = "Customer " + text,
                 .document = R"({"id":)" + text + R"(,"name":"Customer )" + text +
                             R"(","email":"office@example.net","phone":"441135550123",)"
                             R"("createdAt":"2026-01-01T00:00:00Z",)"
                             R"("updatedAt":"2026-01-02T00:00:00Z"})"});
        }
        static_cast<void>(run(loop, copy.take(std::move(batch))).value());
        enforcement::CustomerBatch held{.collection = CustomerCollection::Subscriptions};
        held.rows.push_back({.collection = CustomerCollection::Subscriptions,
                             .id = subscription_id,
                             .account = "5210",
                             .status = "Active",
                             .document = std::string{R"({"id":")"} + subscription_id +
                                         R"(","status":"Active","account":{"id":5210},
                "startDate":"2026-01-01T00:00:00Z","endDate":"2026-12-31T00:00:00Z",
                "activationDate":"2026-01-01T00:00:00Z","automaticRenewal":true,
                "isBackordering":false,"isTrial":false,"quantity":12,"subscriptionAmount":1425.66,
                "product":{"id":"5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80","code":"LMN",
                "isBundle":false},"createdAt":"2026-01-01T00:00:00Z",
                "updatedAt":"2026-01-02T00:00:00Z"})"});
        static_cast<void>(run(loop, copy.take(std::move(held))).value());
    }

    http::Response get(const std::string& target) {
        return tcp("GET", "/v1/bss" + target, {}, reader);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(customer_routes, Fixture)

BOOST_AUTO_TEST_CASE(accounts_are_listed_part_by_part) {
    const auto first = json_of(get("/accounts?limit=1"));
    BOOST_TEST(first.at("accounts").as_array().size() == 1U);
    BOOST_TEST(first.at("next").as_string() == "5210");
    BOOST_TEST(first.at("kept").as_int64() == 2);
    BOOST_TEST(first.at("heard_at").is_null());
    const auto& masked = first.at("accounts").at(0).as_object();
    BOOST_TEST(masked.at("email").as_string() == "o…@example.net");
    BOOST_TEST(masked.at("phone").as_string() == "4411…");
    const auto whole = json_of(local("GET", "/v1/bss/accounts"));
    BOOST_TEST(whole.at("accounts").at(0).at("email").as_string() == "office@example.net");
    BOOST_TEST(whole.at("accounts").at(0).at("phone").as_string() == "441135550123");
    const auto second = json_of(get("/accounts?limit=1&after=5210"));
    BOOST_TEST(second.at("accounts").at(0).at("user").as_string() == "account-5233");
    BOOST_TEST(second.at("next").is_null());
    BOOST_TEST(problem_code(get("/accounts?after=1")) == "not_found");
    BOOST_TEST(json_of(get("/accounts?search=5233")).at("accounts").as_array().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_subscription_is_shown_with_its_seats_and_amount_as_written) {
    const auto list = json_of(get("/subscriptions?account=5210&status=ACTIVE"));
    const auto& row = list.at("subscriptions").at(0).as_object();
    BOOST_TEST(row.at("id").as_string() == subscription_id);
    BOOST_TEST(row.at("seats").as_int64() == 12);
    BOOST_TEST(row.at("amount").as_string() == "1425.66");
    BOOST_TEST(row.at("feature").is_null());
    BOOST_TEST(json_of(get("/subscriptions?account=5233")).at("subscriptions").as_array().empty());
}

BOOST_AUTO_TEST_CASE(wrong_parameters_are_named) {
    for (const auto& [target, name] : {std::pair{"/subscriptions?account=x", "account"},
                                       {"/accounts?limit=0", "limit"},
                                       {"/accounts?limit=501", "limit: 1 to 500"},
                                       {"/accounts?account=5210", "account"},
                                       {"/products?status=Active", "status"},
                                       {"/invoices?month=2026-13", "month"},
                                       {"/invoices?month=26-1", "month"},
                                       {"/invoices?page=0", "page"},
                                       {"/invoices?lines=yes", "lines"},
                                       {"/invoices?account=0", "account"},
                                       {"/invoices/7", "invoice"}}) {
        const http::Response refused = get(target);
        BOOST_TEST(refused.status == 400);
        BOOST_TEST(problem_detail(refused).find(name) != std::string::npos,
                   problem_detail(refused));
    }
}

BOOST_AUTO_TEST_CASE(iw_sec_6_the_state_is_told_without_any_secret) {
    const std::string password = R"({"password":"canary-password"})";
    BOOST_TEST(local("POST", "/v1/bss/login", password).status == 502);
    const http::Response answer = get("");
    const auto state = json_of(answer);
    BOOST_TEST(state.at("session").as_string() == "login_required");
    BOOST_TEST(state.at("username").as_string() == "…");
    BOOST_TEST(json_of(local("GET", "/v1/bss")).at("username").as_string() == "finch-sync");
    BOOST_TEST(state.at("accounts").as_int64() == 2);
    BOOST_TEST(state.at("subscriptions").as_int64() == 1);
    BOOST_TEST(answer.body.find("canary") == std::string::npos);
    BOOST_TEST(local("GET", "/v1/bss").body.find("canary") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(invoices_wait_for_a_login) {
    const http::Response refused = get("/invoices?month=2026-10");
    BOOST_TEST(refused.status == 503);
    BOOST_TEST(problem_detail(refused).find("usherctl bss login") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_password_is_taken_over_the_socket_alone) {
    const std::string body = R"({"password":"canary"})";
    const std::string everything = token(enforcement::Scope::Sync);
    BOOST_TEST(tcp("POST", "/v1/bss/login", body, everything).status == 403);
    BOOST_TEST(tcp("DELETE", "/v1/bss/login", {}, everything).status == 403);
    BOOST_TEST(local("POST", "/v1/bss/login", "{}").status == 400);
    const http::Response lost = local("POST", "/v1/bss/login", body);
    BOOST_TEST(lost.status == 502);
    BOOST_TEST(lost.body.find("canary") == std::string::npos);
    BOOST_TEST(local("DELETE", "/v1/bss/login").status == 204);
}

BOOST_AUTO_TEST_CASE(reading_again_is_asked_for_with_the_scope_of_synchronisation) {
    BOOST_TEST(tcp("POST", "/v1/bss/sync", {}, reader).status == 403);
    const http::Response accepted = tcp("POST", "/v1/bss/sync", {}, syncer);
    BOOST_TEST(accepted.status == 202);
    BOOST_TEST(json_of(accepted).at("session").as_string() == "login_required");
    BOOST_TEST(json_of(tcp("POST", "/v1/sync", {}, syncer)).at("customers").as_bool());
}

BOOST_AUTO_TEST_CASE(status_says_how_far_the_customers_are_read) {
    const auto status = json_of(local("GET", "/v1/status"));
    BOOST_TEST(status.at("customers").at("session").as_string() == "login_required");
    BOOST_TEST(!status.at("customers").at("running").as_bool());
}

BOOST_AUTO_TEST_CASE(a_login_that_somebody_has_to_make_is_an_alarm) {
    BOOST_TEST(json_of(tcp("GET", "/v1/alarms", {}, reader)).at("alarms").as_array().empty());
    run(loop, customers.sign_out()).value();
    const auto alarms = json_of(tcp("GET", "/v1/alarms", {}, reader)).at("alarms").as_array();
    BOOST_REQUIRE_EQUAL(alarms.size(), 1U);
    const auto& alarm = alarms.front().as_object();
    BOOST_TEST(alarm.at("kind").as_string() == "bss_login_required");
    BOOST_TEST(alarm.at("session").as_string() == "login_required");
    BOOST_TEST(alarm.at("since").as_int64() == unix_seconds(enforcer.time().now()));
    BOOST_TEST(json_of(tcp("GET", "/v1/status", {}, reader)).at("alarms").as_int64() == 1);
    BOOST_TEST(!accounts.is_in_touch());
}

BOOST_AUTO_TEST_CASE(metrics_say_whether_the_customers_can_be_read) {
    const std::string page = local("GET", "/metrics").body;
    BOOST_TEST(page.find("\nusher_customers_upstream_up 0\n") != std::string::npos);
    BOOST_TEST(page.find("\nusher_customers_session_ready 0\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_an_upstream_the_missing_section_or_role_is_named) {
    api::Services bare = services();
    api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, std::move(bare));
    for (const char* target : {"", "/accounts", "/products", "/subscriptions", "/invoices"}) {
        const http::Response refused = get(target);
        BOOST_TEST(refused.status == 503);
        BOOST_TEST(problem_detail(refused).find("[upstream.interworks]") != std::string::npos);
    }
    BOOST_TEST(local("POST", "/v1/bss/login", R"({"password":"x"})").status == 503);
    api::Services device = services();
    device.is_operator = false;
    api = std::make_unique<api::Api>(api::GuardPolicy{}, api::ServiceSettings{}, std::move(device));
    const http::Response refused = get("/accounts");
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(problem_detail(refused).find("the role of a device") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
