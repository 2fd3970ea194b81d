// specs/interworks.md 13.3, 15.3 and 15.4: rate limits, switches, faults, counters, rows in number.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::interworks;

namespace {

struct SwitchFixture : InterworksFixture {
    SwitchFixture() { set_up(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interworks_switches, SwitchFixture)

BOOST_AUTO_TEST_CASE(iw_rate_4_no_limit_unless_it_is_switched_on) {
    for (int i = 0; i < 20; ++i) BOOST_REQUIRE_EQUAL(call("/api/assets").status, 200);
}

BOOST_AUTO_TEST_CASE(iw_rate_1_and_4_a_limit_is_403_with_retry_after_and_a_retriable_error) {
    switches(R"({"rate_limit_per_min":2})");
    BOOST_CHECK_EQUAL(call("/api/assets").status, 200);
    BOOST_CHECK_EQUAL(call("/api/assets").status, 200);
    const http::Response limited = call("/api/assets");
    BOOST_CHECK_EQUAL(limited.status, 403);
    // 1700000000 is 20 s into its minute.
    BOOST_CHECK_EQUAL(limited.field("Retry-After").value_or(""), "40");
    BOOST_CHECK(boost::json::parse(limited.body).at("isRetriableError").as_bool());
    now += Seconds{40};
    BOOST_CHECK_EQUAL(call("/api/assets").status, 200);
}

BOOST_AUTO_TEST_CASE(iw_rate_4_or_429) {
    switches(R"({"rate_limit_per_min":1,"rate_limit_status":429})");
    BOOST_CHECK_EQUAL(call("/api/assets").status, 200);
    const http::Response limited = call("/api/assets");
    BOOST_CHECK_EQUAL(limited.status, 429);
    BOOST_CHECK(limited.field("Retry-After"));
}

BOOST_AUTO_TEST_CASE(iw_err_4_a_switch_makes_the_body_of_a_400_empty) {
    switches(R"({"empty_400_body":true})");
    const http::Response response = call("/api/assets?pageSize=0");
    BOOST_CHECK_EQUAL(response.status, 400);
    BOOST_CHECK(response.body.empty());
    BOOST_CHECK(!call("/api/assets/x").body.empty());
}

BOOST_AUTO_TEST_CASE(switches_have_their_defaults_and_come_back_to_them) {
    const auto defaults = console("GET", "switches");
    BOOST_CHECK_EQUAL(defaults.at("token_lifetime_s").as_int64(), 3600);
    BOOST_CHECK_EQUAL(text_at(defaults, "server_utc_offset"), "+02:00");
    BOOST_CHECK_EQUAL(text_at(defaults, "filter_zone"), "server");
    BOOST_CHECK_EQUAL(defaults.at("rate_limit_status").as_int64(), 403);
    switches(R"({"server_utc_offset":"-05:30","issue_refresh_token":true,"empty_400_body":true})");
    BOOST_CHECK_EQUAL(text_at(console("GET", "switches"), "server_utc_offset"), "-05:30");
    BOOST_CHECK(console("DELETE", "switches") == defaults);
}

BOOST_AUTO_TEST_CASE(a_switch_that_is_unknown_or_out_of_range_changes_nothing) {
    for (const char* wrong :
         {R"({"token_lifetime_s":0})", R"({"token_lifetime_s":86401})", R"({"other":1})",
          R"({"server_utc_offset":"2"})", R"({"server_utc_offset":""})",
          R"({"server_utc_offset":"+15:00"})", R"({"filter_zone":"here"})",
          R"({"rate_limit_per_min":-1})", R"({"rate_limit_status":500})", R"({"empty_400_body":1})",
          R"({"token_lifetime_s":5,"filter_zone":"here"})"}) {
        BOOST_CHECK_EQUAL(refused_console("POST", "switches", wrong).substr(0, 4), "400 ");
    }
    BOOST_CHECK_EQUAL(console("GET", "switches").at("token_lifetime_s").as_int64(), 3600);
}

BOOST_AUTO_TEST_CASE(section_15_3_faults_and_counters) {
    control("POST", "/control/v1/faults", R"({"on":"interworks.assets","action":"error_before"})");
    BOOST_CHECK_EQUAL(call("/api/accounts").status, 200);
    BOOST_CHECK_EQUAL(call("/api/assets").status, 500);
    BOOST_CHECK_EQUAL(call("/api/assets").status, 200);
    control("POST", "/control/v1/faults", R"({"on":"interworks.token","action":"html"})");
    BOOST_CHECK_EQUAL(ask_token(password_form()).content_type, "text/html");
    const auto requests = control("GET", "/control/v1/state").at("requests").as_object();
    BOOST_CHECK_EQUAL(requests.at("interworks.assets").as_int64(), 2);
    BOOST_CHECK_EQUAL(requests.at("interworks.accounts").as_int64(), 1);
    BOOST_CHECK_EQUAL(requests.at("interworks.token").as_int64(), 2);
}

BOOST_AUTO_TEST_CASE(state_counts_rows) {
    const auto state = console("GET", "state");
    BOOST_CHECK_EQUAL(state.at("accounts").as_int64(), 4);
    BOOST_CHECK_EQUAL(state.at("products").as_int64(), 23);
    BOOST_CHECK_EQUAL(state.at("subscriptions").as_int64(), 7);
    BOOST_CHECK_EQUAL(state.at("resellers").as_int64(), 3);
    BOOST_CHECK_EQUAL(state.at("users").as_int64(), 1);
}

BOOST_AUTO_TEST_CASE(accounts_in_number_are_the_same_each_time_and_paged_through) {
    console("POST", "accounts/bulk", R"({"reseller":4107,"count":2500})");
    BOOST_CHECK_EQUAL(total("/api/accounts"), 2503);
    BOOST_CHECK_EQUAL(names("/api/accounts?pageSize=1&pageIndex=2503"), "Customer 7801");
    BOOST_CHECK_EQUAL(total("/api/accounts?$filter=startswith(name,'customer%2078')"), 2);
    for (const char* wrong :
         {R"({"reseller":4107,"count":0})", R"({"reseller":4107,"count":1000001})",
          R"({"reseller":0,"count":1})"}) {
        BOOST_CHECK_EQUAL(refused_console("POST", "accounts/bulk", wrong).substr(0, 4), "400 ");
    }
}

BOOST_AUTO_TEST_CASE(customers_in_number_come_with_what_they_have) {
    control("POST", "/control/v1/clock", R"({"set":1715000000})");
    token = log_in();
    console("POST", "accounts/bulk",
            R"({"reseller":4107,"count":300,"seed":7,"subscriptions":3,"months":4,"assets":true})");
    const auto state = console("GET", "state");
    BOOST_CHECK_EQUAL(state.at("accounts").as_int64(), 304);
    const std::int64_t subscriptions = state.at("subscriptions").as_int64() - 7;
    BOOST_CHECK(subscriptions > 300 && subscriptions < 900);
    BOOST_CHECK(state.at("assets").as_int64() > 10);
    // May of 2024 is the present month; three are whole, and in each there are some.
    for (const char* month : {"2024-02", "2024-03", "2024-04", "2024-05"}) {
        const std::string begins = std::string{"startswith(code,'INV-"} + month + "-0')";
        BOOST_CHECK_GE(total("/api/invoices?$filter=" + begins), month[6] == '2' ? 1 : 50);
    }
    BOOST_CHECK_EQUAL(total("/api/invoices?$filter=invoiceDate%20lt%20datetime'2024-02-01'"), 0);
    const auto invoice =
        object("/api/invoices?pageSize=1&include=items&$filter=startswith(code,'INV-2024-04-0')")
            .at("data")
            .at(0)
            .as_object();
    const auto& item = invoice.at("items").at(0).as_object();
    const auto& invoiced = item.at("subscriptions").at(0).as_object();
    const auto subscribed = object("/api/subscriptions/" + text_at(invoiced, "id"));
    BOOST_CHECK_EQUAL(text_at(invoiced, "name"), text_at(subscribed, "name"));
    BOOST_CHECK(item.at("quantity") == subscribed.at("quantity"));
    BOOST_CHECK(item.at("total") == subscribed.at("subscriptionAmount"));
}

BOOST_AUTO_TEST_CASE(section_15_1_the_same_seed_gives_the_same_customers_another_one_others) {
    const auto rows_of = [this](const char* seed) {
        reopen(settings());
        set_up();
        control("POST", "/control/v1/clock", R"({"set":1715000000})");
        token = log_in();
        console("POST", "accounts/bulk",
                std::string{R"({"reseller":4107,"count":20,"subscriptions":2,"months":2,"seed":)"} +
                    seed + "}");
        return boost::json::serialize(object("/api/subscriptions?pageSize=500").at("data")) +
               boost::json::serialize(object("/api/invoices?pageSize=500").at("data"));
    };
    const std::string first = rows_of("7");
    BOOST_CHECK(rows_of("7") == first);
    BOOST_CHECK(rows_of("8") != first);
}

BOOST_AUTO_TEST_CASE(customers_of_nobody_or_with_too_much_are_refused) {
    for (const auto& [order, refusal] :
         {std::pair{R"({"reseller":4106,"count":1})", "404 reseller: no such reseller"},
          std::pair{R"({"reseller":4107,"count":1,"subscriptions":9})",
                    "400 subscriptions: 0 to 8 expected"},
          std::pair{R"({"reseller":4107,"count":1,"months":37})", "400 months: 0 to 36 expected"},
          std::pair{R"({"reseller":4107,"count":1,"seed":-1})",
                    "400 seed: 0 to 2147483647 expected"}}) {
        BOOST_CHECK_EQUAL(refused_console("POST", "accounts/bulk", order), refusal);
    }
    BOOST_CHECK_EQUAL(total("/api/accounts"), 3);
}

BOOST_AUTO_TEST_CASE(section_2_5_a_row_is_changed_now_unless_it_says_when) {
    control("POST", "/control/v1/clock", R"({"set":1715000000})");
    token = log_in();
    const std::string row = R"({"collection":"accounts","reseller":4107,"id":"5210","members":)";
    console("PATCH", "data", row + R"({"phone":"1"}})");
    const auto changed = object("/api/accounts/5210");
    BOOST_CHECK_EQUAL(text_at(changed, "phone"), "1");
    BOOST_CHECK_EQUAL(text_at(changed, "name"), "Marlow Dental");
    BOOST_CHECK_EQUAL(text_at(changed, "updatedAt"), "2024-05-06T14:53:20+02:00");
    console("PATCH", "data", row + R"({"updatedAt":"2024-05-01T00:00:00.5Z"}})");
    BOOST_CHECK_EQUAL(text_at(object("/api/accounts/5210"), "updatedAt"),
                      "2024-05-01T02:00:00.5+02:00");
    for (const auto& [members, refusal] : {std::pair{R"({"id":1}})", "400 members: the id stays"},
                                           std::pair{"1}", "400 members: an object expected"}}) {
        BOOST_CHECK_EQUAL(refused_console("PATCH", "data", row + members), refusal);
    }
    BOOST_CHECK_EQUAL(refused_console("PATCH", "data", row + R"({"createdAt":1}})").substr(0, 4),
                      "400 ");
    BOOST_CHECK_EQUAL(
        refused_console("PATCH", "data",
                        R"({"collection":"accounts","reseller":4108,"id":"5210","members":{}})"),
        "404 no such row");
}

BOOST_AUTO_TEST_CASE(rows_are_put_only_when_the_client_can_read_them) {
    BOOST_CHECK_EQUAL(
        refused_console("POST", "data",
                        R"({"collection":"accounts","reseller":4107,"document":{"id":1}})")
            .substr(0, 4),
        "400 ");
    BOOST_CHECK_EQUAL(
        refused_console("POST", "data", R"({"collection":"a","reseller":4107,"document":{}})"),
        "400 collection: no such collection");
    console("DELETE", "data", R"({"collection":"accounts","reseller":4107,"id":"5210"})");
    BOOST_CHECK_EQUAL(call("/api/accounts/5210").status, 404);
    BOOST_CHECK_EQUAL(refused_console("DELETE", "data",
                                      R"({"collection":"accounts","reseller":4107,"id":"5210"})"),
                      "404 no such row");
}

BOOST_AUTO_TEST_SUITE_END()
