#include "lib/sync/customer_lists.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/http/query.hpp"
#include "tests/lib/sync/customer_fixture.hpp"

using namespace usher;
using namespace usher::sync;
using namespace usher::test;

namespace {

struct Fixture : CustomerFixture {
    std::string invoice_query;  ///< of the last list

    CustomerLists lists() { return {*copy, *accounts, settings, *client}; }

    /// Invoices of three days, whatever is asked for; another account's is the last.
    void add_invoices() {
        bss.otherwise = [this, before = bss.otherwise](const http::Request& request) {
            if (!request.path().starts_with("/api/invoices")) return before(request);
            if (request.path() != "/api/invoices") {
                return http::Response{.body = invoice(7, "2026-02-03T10:00:00+02:00", 5210)};
            }
            invoice_query = http::percent_decode(request.query()).value();
            const std::string rows = invoice(1, "2026-01-31T23:30:00+02:00", 5210) + "," +
                                     invoice(2, "2026-02-01T00:30:00+02:00", 5210) + "," +
                                     invoice(3, "2026-02-28T23:30:00+02:00", 5233);
            return http::Response{.body = R"({"data":[)" + rows +
                                          R"(,{"id":1}],"paging":{"totalPages":2}})"};
        };
    }
    static std::string invoice(int number, const std::string& date, int account) {
        return R"({"id":"9d8c7b6a-5f4e-4d3c-8b2a-1c0d9e8f7a6)" + std::to_string(number) +
               R"(","code":"INV-)" + std::to_string(number) +
               R"(","status":{"id":2,"type":"Unpaid"},"type":{"id":1,"type":"Credit"},
                "invoiceDate":")" +
               date + R"(","dueDate":"2026-05-31T00:00:00+02:00","paidDate":null,
                "account":{"id":)" +
               std::to_string(account) +
               R"(,"name":"Marlow, Dental"},"isReceipt":false,"currency":"EUR",
                "exchangeRate":0.85431,"totalBeforeTax":118.805,"totalTaxes":[],"total":142.566,
                "unpaidAmount":142.566,"createdAt":"2026-02-01T02:00:11.4+02:00",
                "updatedAt":"2026-02-01T02:00:11.4+02:00","items":[{
                "id":"77665544-3322-4110-8f0e-9d8c7b6a5f4e","position":1,
                "description":"=HYPERLINK","product":null,"subscriptions":[],"assets":[],
                "unitPrice":9.90042,"quantity":12,"total":118.805}]})";
    }
    static std::vector<std::string> codes(const InvoiceList& list) {
        std::vector<std::string> all;
        for (const InvoiceView& invoice : list.rows) all.push_back(invoice.code);
        return all;
    }
};

using Codes = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(customer_lists, Fixture)

BOOST_AUTO_TEST_CASE(customers_are_listed_part_by_part) {
    bss.add_account(5233, "Brightwater Kayaks")["billingAddress"] = boost::json::parse(
        R"({"id":"11111111-2222-4333-8444-555555555555","city":"Leeds",
            "country":{"id":44,"code":"GB"}})");
    BOOST_CHECK(!run(lists().customers({})).value().heard_at);
    BOOST_REQUIRE(read());
    const auto first = run(lists().customers({.count = 1})).value();
    BOOST_REQUIRE_EQUAL(first.rows.size(), 1U);
    BOOST_CHECK_EQUAL(first.rows[0].name, "Marlow Dental");
    BOOST_CHECK_EQUAL(first.rows[0].user.text(), "account-5210");
    BOOST_CHECK_EQUAL(first.rows[0].license_count, 1U);
    BOOST_CHECK_EQUAL(first.kept, 2);
    BOOST_CHECK(first.heard_at);
    BOOST_REQUIRE(first.next);
    const auto second = run(lists().customers({.count = 1, .after = first.next})).value();
    BOOST_CHECK_EQUAL(second.rows.at(0).country, "GB");
    BOOST_CHECK(!second.next);
    BOOST_CHECK(run(lists().customers({.after = "1"})).error().code() == Errc::NotFound);
    BOOST_CHECK_EQUAL(run(lists().customers({.search = "kayak"})).value().rows.size(), 1U);
}

BOOST_AUTO_TEST_CASE(products_say_which_feature_they_give) {
    bss.add_product("55555555-2222-4333-8444-555555555555", "OTHER");
    BOOST_REQUIRE(read());
    const auto list = run(lists().catalogue({})).value();
    BOOST_REQUIRE_EQUAL(list.rows.size(), 2U);
    BOOST_CHECK(list.rows[0].feature == "studio");
    BOOST_CHECK(!list.rows[1].feature);
}

BOOST_AUTO_TEST_CASE(subscriptions_are_listed_by_account_and_status) {
    bss.add_subscription(second_subscription, 5233, "Suspended");
    BOOST_REQUIRE(read());
    const auto of = [this](CustomerQuestion question) {
        return run(lists().subscriptions(std::move(question))).value().rows;
    };
    BOOST_CHECK_EQUAL(of({}).size(), 2U);
    BOOST_CHECK_EQUAL(of({.account = "5233"}).at(0).status, "Suspended");
    const auto active = of({.status = "active"});
    BOOST_REQUIRE_EQUAL(active.size(), 1U);
    BOOST_CHECK_EQUAL(active[0].seats, 12);
    BOOST_CHECK_EQUAL(active[0].amount, "10.5");
    BOOST_CHECK(active[0].feature == "studio");
    BOOST_CHECK(active[0].ends == at("2026-12-31T00:00:00+02:00"));
}

BOOST_AUTO_TEST_CASE(invoices_of_a_month_are_those_of_upstreams_own_calendar) {
    add_invoices();
    const auto february = std::chrono::year{2026} / 2;
    const auto list = run(lists().invoices({.month = february})).value();
    BOOST_CHECK((codes(list) == Codes{"INV-2", "INV-3"}));
    BOOST_CHECK_EQUAL(list.unreadable, 1U);
    BOOST_CHECK(list.next == 2U);
    BOOST_CHECK(invoice_query.find("invoiceDate ge datetime'2026-01-31T00:00:00.000' and "
                                   "invoiceDate lt datetime'2026-03-02T00:00:00.000'") !=
                std::string::npos);
    BOOST_CHECK((codes(run(lists().invoices({.month = february, .account = 5233})).value()) ==
                 Codes{"INV-3"}));
    BOOST_CHECK(invoice_query.find("accountId eq 5233") != std::string::npos);
    BOOST_CHECK_EQUAL(codes(run(lists().invoices({})).value()).size(), 3U);
    BOOST_CHECK(invoice_query.find("include") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(iw_filt_5_where_the_filter_is_refused_all_invoices_are_looked_at) {
    add_invoices();
    bss.otherwise = [before = bss.otherwise](const http::Request& request) {
        const bool is_filtered = request.query().find("filter") != std::string_view::npos;
        return is_filtered ? http::Response{.status = 400, .body = ""} : before(request);
    };
    const auto list = run(lists().invoices({.month = std::chrono::year{2026} / 2})).value();
    BOOST_CHECK((codes(list) == Codes{"INV-2", "INV-3"}));
}

BOOST_AUTO_TEST_CASE(an_invoice_has_its_lines_and_amounts_as_they_were_written) {
    add_invoices();
    const auto invoice = run(lists().invoice("9d8c7b6a-5f4e-4d3c-8b2a-1c0d9e8f7a67")).value();
    BOOST_CHECK_EQUAL(invoice.total, "142.566");
    BOOST_CHECK_EQUAL(invoice.type, "Credit");
    BOOST_CHECK(invoice.date == std::chrono::year{2026} / 2 / 3);
    BOOST_REQUIRE_EQUAL(invoice.lines.size(), 1U);
    BOOST_CHECK_EQUAL(invoice.lines[0].unit_price, "9.90042");
    BOOST_CHECK(run(lists().invoice("7")).error().code() == Errc::Malformed);
}

BOOST_AUTO_TEST_CASE(invoices_that_cannot_be_had_say_why) {
    bss.instead["invoices"] = {.status = 403, .body = ""};
    BOOST_CHECK(run(lists().invoices({})).error().context().find("may not read") !=
                std::string::npos);
    bss.instead["invoices"] = {.body = "<html>"};
    BOOST_CHECK(run(lists().invoices({})).error().code() == Errc::Rejected);
    bss.accepts = [](const std::string&) { return false; };
    BOOST_CHECK(run(lists().invoices({})).error().code() == Errc::Rejected);
    bss.accepts = [](const std::string&) { return true; };
    const std::string gone = "9d8c7b6a-5f4e-4d3c-8b2a-1c0d9e8f7a6b";
    BOOST_CHECK(run(lists().invoice(gone)).error().code() == Errc::NotFound);
    password.reset();
    restart();
    const Error error = run(lists().invoices({})).error();
    BOOST_CHECK(error.code() == Errc::Unavailable);
    BOOST_CHECK(error.context().find("usherctl bss login") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
