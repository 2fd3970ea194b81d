#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/daemon/ctl/daemon_stub.hpp"

using usher::test::DaemonStub;
using usher::test::Outcome;

namespace {

const std::string first_page = R"({"accounts":[
    {"id":"5210","user":"account-5210","name":"Marlow, Dental","email":"=cmd","phone":null,
     "city":"Leeds","country":"GB","licenses":2,"updated_at":1795262400}],
    "next":"5210","kept":2,"heard_at":1795262400})";
const std::string second_page = R"({"accounts":[
    {"id":"5233","user":"account-5233","name":"Kayaks","email":null,"phone":"+44 20","city":null,
     "country":null,"licenses":0,"updated_at":1795262400}],
    "next":null,"kept":2,"heard_at":1795262400})";

struct Customers : DaemonStub {
    void answer_accounts() {
        answer("GET /v1/bss/accounts?limit=200", 200, first_page);
        answer("GET /v1/bss/accounts?limit=200&after=5210", 200, second_page);
    }
    void answer_invoices(const std::string& target, const std::string& next = "null") {
        answer(target, 200,
               R"({"invoices":[{"id":"g","code":"INV-1","type":"Credit",
            "status":"Unpaid","account":"5210","account_name":"Marlow","date":"2026-10-01",
            "due":"2026-10-31","paid":null,"currency":"EUR","total_before_tax":"118.805",
            "total":"-142.566","unpaid":"0","lines":[
            {"position":1,"description":"=HYPERLINK","product":null,"code":"LMN","quantity":"12",
             "unit_price":"9.90042","total":"118.805","starts_at":1795262400,"ends_at":null},
            {"position":2,"description":"b","product":null,"code":null,"quantity":null,
             "unit_price":null,"total":"-1","starts_at":null,"ends_at":null}]}],
            "unreadable":1,"next":)" +
                   next + "}");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(customers, Customers)

BOOST_AUTO_TEST_CASE(accounts_are_fetched_page_by_page_into_one_table) {
    answer_accounts();
    const Outcome outcome = run({"accounts"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK_EQUAL(outcome.out,
                      "ID    NAME            EMAIL  CITY   COUNTRY  USER          LICENSES\n"
                      "5210  Marlow, Dental  =cmd   Leeds  GB       account-5210  2\n"
                      "5233  Kayaks          -      -      -        account-5233  0\n"
                      "2 rows; copy of 2, read 2026-11-21T12:00:00Z (now)\n");
    BOOST_CHECK(outcome.err.empty());
}

BOOST_AUTO_TEST_CASE(csv_names_every_member_and_defuses_formulas) {
    answer_accounts();
    BOOST_CHECK_EQUAL(run({"accounts", "--csv"}).out,
                      "id,name,email,phone,city,country,user,licenses,updated_at\r\n"
                      "5210,\"Marlow, Dental\",'=cmd,,Leeds,GB,account-5210,2,"
                      "2026-11-21T12:00:00Z\r\n"
                      "5233,Kayaks,,'+44 20,,,account-5233,0,2026-11-21T12:00:00Z\r\n");
}

BOOST_AUTO_TEST_CASE(json_is_one_object_with_all_rows) {
    answer_accounts();
    const auto whole = boost::json::parse(run({"accounts", "--json"}).out).as_object();
    BOOST_CHECK_EQUAL(whole.at("accounts").as_array().size(), 2U);
    BOOST_CHECK_EQUAL(whole.at("kept").as_int64(), 2);
}

BOOST_AUTO_TEST_CASE(a_limit_ends_the_list) {
    answer("GET /v1/bss/accounts?search=a%20b&limit=1", 200, first_page);
    const Outcome outcome = run({"accounts", "--limit", "1", "--search", "a b"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(outcome.out.ends_with("1 row; copy of 2, read 2026-11-21T12:00:00Z (now)\n"));
    BOOST_CHECK_EQUAL(requests().size(), 1U);
    answer("GET /v1/bss/accounts?limit=2", 200, first_page);
    answer("GET /v1/bss/accounts?limit=1&after=5210", 200, second_page);
    BOOST_CHECK(run({"accounts", "--limit", "2", "--csv"}).out.find("5233,") != std::string::npos);
    // Pages whose size is upstream's are cut.
    answer_invoices("GET /v1/bss/invoices?month=2026-10", "2");
    BOOST_CHECK_EQUAL(run({"invoices", "--month", "2026-10", "--limit", "1"}).code, 0);
    BOOST_CHECK_EQUAL(requests().size(), 4U);
}

BOOST_AUTO_TEST_CASE(subscriptions_are_asked_for_by_account_and_status) {
    answer("GET /v1/bss/subscriptions?account=5210&status=Active&limit=200", 200,
           R"({"subscriptions":[],"next":null,"kept":7,"heard_at":null})");
    const Outcome outcome = run({"subscriptions", "--account", "5210", "--status", "Active"});
    BOOST_CHECK_EQUAL(outcome.out, "no subscription\n0 rows; copy of 7, read -\n");
}

BOOST_AUTO_TEST_CASE(the_catalogue_says_which_feature_a_product_gives) {
    answer("GET /v1/bss/products?limit=200", 200,
           R"({"products":[{"id":"g","code":"LMN","name":"Lumen","type":"Primary",
               "charge_type":"Prepaid","category":null,"feature":"studio","updated_at":1}],
               "next":null,"kept":1,"heard_at":1795262400})");
    BOOST_CHECK(run({"catalog"}).out.find("LMN   Lumen  Primary  Prepaid  -         studio") !=
                std::string::npos);
}

BOOST_AUTO_TEST_CASE(invoices_of_a_month_come_page_by_page) {
    answer_invoices("GET /v1/bss/invoices?month=2026-10", "2");
    answer_invoices("GET /v1/bss/invoices?month=2026-10&page=2");
    const Outcome outcome = run({"invoices", "--month", "2026-10"});
    BOOST_CHECK_EQUAL(outcome.code, 0);
    BOOST_CHECK(outcome.out.find("INV-1    2026-10-01  2026-10-31  Credit  Unpaid  5210") !=
                std::string::npos);
    BOOST_CHECK_EQUAL(outcome.err, "usherctl: 2 rows could not be read upstream\n");
}

BOOST_AUTO_TEST_CASE(lines_are_rows_of_their_own_with_their_invoice) {
    answer_invoices("GET /v1/bss/invoices?lines=true");
    const std::string csv = run({"invoices", "--lines", "--csv"}).out;
    BOOST_CHECK(
        csv.starts_with("code,date,due,paid,type,status,account,account_name,currency,"
                        "total_before_tax,total,unpaid,id,line_position,line_description,"));
    BOOST_CHECK(csv.find("118.805,-142.566,0,g,1,'=HYPERLINK,,LMN,12,9.90042,118.805,"
                         "2026-11-21T12:00:00Z,\r\n") != std::string::npos);
    BOOST_CHECK(csv.find(",2,b,,,,,-1,,\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_state_of_the_access_is_shown) {
    answer("GET /v1/bss", 200,
           R"({"session":"login_required","username":"sync","reading":{"collection":"accounts",
               "full":true,"rows":400,"total":1000},"due":0,"requests":3,"succeeded_at":null,
               "failed_at":null,"last_error":null,"accounts":400,"products":23,"subscriptions":0,
               "assets":0,"set_aside":0,"unmapped_products":[{"id":"g","code":"ODD"}],
               "unknown_statuses":[]})");
    const std::string out = run({"bss", "status"}).out;
    BOOST_CHECK(out.find("session        login_required\n") != std::string::npos);
    BOOST_CHECK(out.find("reading        accounts, all, 400 rows of 1000\n") != std::string::npos);
    BOOST_CHECK(out.find("gives nothing  ODD, g\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_password_is_handed_over_and_forgotten) {
    answer("POST /v1/bss/login", 204, "");
    answer("DELETE /v1/bss/login", 204, "");
    BOOST_CHECK_EQUAL(run({"bss", "login"}, "Tide+Pool\n").code, 0);
    BOOST_CHECK_EQUAL(run({"bss", "logout"}).code, 0);
    BOOST_CHECK_EQUAL(requests().at(0), R"(POST /v1/bss/login {"password":"Tide+Pool"})");
}

BOOST_AUTO_TEST_CASE(a_reading_that_cannot_begin_is_a_no) {
    answer("POST /v1/bss/sync", 202, R"({"session":"rejected"})");
    const Outcome outcome = run({"bss", "sync"});
    BOOST_CHECK_EQUAL(outcome.code, 1);
    answer("POST /v1/bss/sync", 202, R"({"session":"ready"})");
    BOOST_CHECK_EQUAL(run({"bss", "sync"}).code, 0);
}

BOOST_AUTO_TEST_CASE(whoever_waits_hears_of_the_end_of_the_reading_that_was_asked_for) {
    const auto state = [](const std::string& readings, const std::string& reading,
                          const std::string& failed) {
        return usher::http::Response{.status = 200,
                                     .body = R"({"session":"ready","readings":)" + readings +
                                             R"(,"reading":)" + reading + R"(,"failed_at":)" +
                                             failed + R"(,"last_error":"unreachable: gone"})"};
    };
    answer("POST /v1/bss/sync", 202, R"({"session":"ready"})");
    answer("GET /v1/bss", {state("4", R"({"rows":1})", "null"), state("5", "null", "null"),
                           state("5", R"({"rows":1})", "null"), state("6", "null", "null")});
    BOOST_CHECK_EQUAL(run({"bss", "sync", "--wait"}).out, "the customers have been read\n");
    BOOST_CHECK_EQUAL(requests().size(), 5U);

    answer("GET /v1/bss", {state("6", "null", "null"), state("7", "null", "1795176000")});
    const Outcome failed = run({"bss", "sync", "--wait"});
    BOOST_CHECK_EQUAL(failed.code, 1);
    BOOST_CHECK_EQUAL(failed.out, "not read: unreachable: gone\n");
}

BOOST_AUTO_TEST_CASE(a_list_is_asked_for_in_one_form_and_of_some_length) {
    for (const char* limit : {"0", "-1", "abc"}) {
        BOOST_CHECK_EQUAL(run({"accounts", "--limit", limit}).code, 2);
    }
    BOOST_CHECK_EQUAL(run({"accounts", "--csv", "--json"}).code, 2);
    BOOST_CHECK(requests().empty());
}

BOOST_AUTO_TEST_CASE(a_list_that_breaks_off_says_so) {
    answer_accounts();
    answer("GET /v1/bss/accounts?limit=200&after=5210", 502,
           R"({"title":"Bad Gateway","detail":"gone","status":502})");
    const Outcome outcome = run({"accounts", "--csv"});
    BOOST_CHECK_EQUAL(outcome.code, 5);
    BOOST_CHECK_MESSAGE(
        outcome.err.find("gone; the list is not whole: 1 rows were written") != std::string::npos,
        outcome.err);
}

BOOST_AUTO_TEST_CASE(without_an_upstream_it_says_what_is_missing) {
    answer("GET /v1/bss/accounts?limit=200", 503,
           R"({"title":"Service Unavailable","code":"unavailable",
               "detail":"no [upstream.interworks] is configured"})");
    const Outcome outcome = run({"accounts"});
    BOOST_CHECK_EQUAL(outcome.code, 4);
    BOOST_CHECK(outcome.err.find("no [upstream.interworks] is configured") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
