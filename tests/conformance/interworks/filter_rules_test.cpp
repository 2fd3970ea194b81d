// specs/interworks.md 7 and 8: $filter, $orderBy, include.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/http/query.hpp"
#include "lib/sandbox/books_schema.hpp"
#include "lib/sandbox/interworks/filter.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "tests/lib/sandbox/interworks/interworks_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::interworks;

namespace {

// Products by number: 01 to 23, 21 and 22 add-ons, 23 a one-time charge. Subscriptions 1 to 7.
struct Row {
    const char* collection;
    const char* filter;
    std::int64_t count;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.collection << " " << row.filter;
}

constexpr Row table_7_1[] = {
    {"accounts", "name eq 'O''Hara & Daughters'", 1},
    {"subscriptions", "quantity gt 12", 2},
    {"subscriptions", "quantity eq 12.0", 1},
    {"products", "createdAt ge datetime'2023-01-17'", 23},
    {"products", "createdAt gt datetime'2023-01-17T08:00:20'", 3},
    {"products", "createdAt gt datetime'2023-01-17T08:00:19.999'", 4},
    {"subscriptions", "isTrial eq true", 1},
    {"subscriptions", "isTrial eq FALSE", 6},
    {"products", "id eq '00000050-7C34-4f9e-a1b2-000000000007'", 1},
    {"products", "id eq 00000050-7c34-4f9e-a1b2-000000000007", 1},
    {"products", "productGroupId eq null", 23},
};

constexpr Row table_7_2[] = {
    {"products", "type eq 'Addon'", 2},
    {"products", "type ne 'Addon'", 21},
    {"subscriptions", "quantity gt 25", 1},
    {"subscriptions", "quantity ge 25", 2},
    {"subscriptions", "quantity lt 3", 3},
    {"subscriptions", "quantity le 3", 4},
    {"products", "contains(code, 'mn-1')", 10},
    {"products", "startswith(name, 'lumen 2')", 4},
    {"products", "endswith(name,'3')", 3},
    {"products", "contains( name , '' )", 23},
    {"products", "startswith(name,'')", 23},
    {"products", "type eq 'Addon' or code eq 'LMN-01'", 3},
    {"products", "type eq 'Addon' and code eq 'LMN-01'", 0},
    {"products", "not type eq 'Addon'", 21},
    {"products", "not (type eq 'Addon' or code eq 'LMN-01')", 20},
};

constexpr Row section_7_3[] = {
    // `and` over `or`.
    {"products", "code eq 'LMN-01' or type eq 'Addon' and code eq 'LMN-21'", 2},
    {"products", "(code eq 'LMN-01' or type eq 'Addon') and code eq 'LMN-21'", 1},
    // Keywords, operators, functions and properties ignore case (IW-FILT-3), texts too.
    {"products", "CODE EQ 'lmn-01' OR Type Eq 'ADDON'", 3},
    {"products", "CONTAINS(Name, 'LUMEN')", 23},
    {"products", " ( code\teq\t'LMN-01' ) ", 1},
    // Absence.
    {"products", "productGroupId ne null", 0},
    {"products", "name gt null", 0},
    {"products", "not (name gt null)", 23},
    {"products", "productGroupId eq '00000050-7c34-4f9e-a1b2-000000000007'", 0},
    {"products", "productGroupId ne '00000050-7c34-4f9e-a1b2-000000000007'", 23},
    {"products", "not (productGroupId eq '00000050-7c34-4f9e-a1b2-000000000007')", 23},
};

constexpr Row table_7_5[] = {
    {"subscriptions", "updatedAt gt datetime'2024-05-06T07:04:52.950'", 2},
    {"accounts", "name eq 'Brightwater Kayaks'", 1},
    {"products", "contains(code, 'LMN-')", 23},
    {"subscriptions", "status eq 'Active' and quantity ge 25", 1},
    {"subscriptions", "(accountId eq 5210 or accountId eq 5233) and isTrial eq true", 1},
    {"invoices", "not (typeType eq 'Credit')", 3},
    {"invoices", "total eq 142.5660 and unpaidAmount gt 0", 2},
};

constexpr const char* refused[] = {"",
                                   "name",
                                   "name eq",
                                   "name eq 'a",
                                   "name eq a",
                                   "nothing eq 'a'",
                                   "name is 'a'",
                                   "name eq 1",
                                   "name eq true",
                                   "id eq 1",
                                   "id eq 'no-guid'",
                                   "createdAt gt '2024-01-01'",
                                   "createdAt gt datetime'2024-13-01'",
                                   "createdAt gt datetime'2024-01-01T00:00:00Z'",
                                   "createdAt gt datetime'2024-01-01T00:00:00+02:00'",
                                   "createdAt gt datetime'yesterday'",
                                   "name eq 'a' name eq 'b'",
                                   "(name eq 'a'",
                                   "name eq 'a')",
                                   "name eq 'a' and",
                                   "name eq 'a' xor name eq 'b'",
                                   "contains(name)",
                                   "contains(name,1)",
                                   "contains(createdAt,'a')",
                                   "matches(name,'a')",
                                   "nameeq'a'",
                                   "name eq 'a'and name eq 'b'",
                                   "not",
                                   "1 eq 1",
                                   "document eq 'a'",
                                   "reseller eq 4108",
                                   "name eq 'a' -- x",
                                   "name eq 1e3"};

struct FilterFixture : InterworksFixture {
    FilterFixture() { set_up(); }
    std::string target(const char* collection, std::string_view filter) {
        return std::string{"/api/"} + collection + "?$filter=" + http::percent_encode(filter);
    }
    void check(const Row& row) {
        BOOST_CHECK_EQUAL(total(target(row.collection, row.filter)), row.count);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interworks_filters, FilterFixture)

BOOST_AUTO_TEST_CASE(table_7_1_literals) {
    for (const Row& row : table_7_1) BOOST_TEST_CONTEXT(row) check(row);
}

BOOST_AUTO_TEST_CASE(table_7_2_operators_iw_filt_2) {
    for (const Row& row : table_7_2) BOOST_TEST_CONTEXT(row) check(row);
}

BOOST_AUTO_TEST_CASE(section_7_3_grammar_case_and_absence_iw_filt_3) {
    for (const Row& row : section_7_3) BOOST_TEST_CONTEXT(row) check(row);
}

BOOST_AUTO_TEST_CASE(table_7_5_examples) {
    for (const Row& row : table_7_5) BOOST_TEST_CONTEXT(row) check(row);
}

BOOST_AUTO_TEST_CASE(iw_filt_5_what_cannot_be_read_or_compared_is_refused) {
    for (const char* filter : refused) {
        BOOST_TEST_CONTEXT(filter) {
            BOOST_CHECK_EQUAL(refusal(target("products", filter)),
                              "400 InvalidRequestError $filter");
        }
    }
}

BOOST_AUTO_TEST_CASE(every_property_of_7_4_can_be_filtered_and_ordered_by) {
    for (const Collection& collection : collections()) {
        if (collection.name == "organization/orders/customfields") continue;  // has no path
        for (const Property& property : collection.properties) {
            if (property.is_ours) continue;
            BOOST_TEST_CONTEXT(collection.name << " " << property.name) {
                const std::string path = "/api/" + std::string{collection.name};
                const std::string name{property.name};
                BOOST_CHECK_EQUAL(call(path + "?$filter=" + name + "%20ne%20null").status, 200);
                BOOST_CHECK_EQUAL(call(path + "?$orderBy=" + name + "%20desc").status, 200);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(filters_of_any_shape_leave_no_statement_behind) {
    store::Database database =
        store::Database::open(":memory:", sandbox::books_migrations()).value();
    const Collection& products = *find_collection("products");
    const auto list = [&](std::string_view filter) {
        return database.read([&]() -> Result<std::size_t> {
            RowQuery query;
            query.conditions.push_back(read_filter(filter, products, {}).value());
            return RowBooks{database, products}.list(query).documents.size();
        });
    };
    list("name eq 'a'").value();
    const std::size_t kept = database.statements_kept();
    for (const char* filter : {"code eq 'a'", "name ne 'a'", "not (name eq 'a' and code eq 'b')"}) {
        list(filter).value();
    }
    BOOST_CHECK_EQUAL(database.statements_kept(), kept);
}

BOOST_AUTO_TEST_CASE(a_list_that_is_remembered_is_the_list_that_there_is) {
    const std::string first = "/api/accounts?pageSize=2&$orderBy=name";
    for (int i = 0; i < 2; ++i) {
        BOOST_CHECK_EQUAL(names(first), "Brightwater Kayaks,Marlow Dental");
        BOOST_CHECK_EQUAL(names(first + "&pageIndex=2"), "O'Hara & Daughters");
        BOOST_CHECK_EQUAL(names(first + "%20desc"), "O'Hara & Daughters,Marlow Dental");
        BOOST_CHECK_EQUAL(names(first + "&$filter=id%20eq%205210"), "Marlow Dental");
        BOOST_CHECK_EQUAL(names(first + "&$filter=id%20eq%205233"), "Brightwater Kayaks");
    }
    call("/api/accounts/5210", "PATCH", R"([{"op":"replace","path":"/name","value":"Aardvark"}])");
    BOOST_CHECK_EQUAL(names(first), "Aardvark,Brightwater Kayaks");
    console("DELETE", "data", R"({"collection":"accounts","reseller":4107,"id":"5210"})");
    BOOST_CHECK_EQUAL(names(first), "Brightwater Kayaks,O'Hara & Daughters");
    BOOST_REQUIRE_EQUAL(add_user("quay", "4108"), 200);
    token = log_in("quay");
    BOOST_CHECK_EQUAL(names(first), "Saltmarsh Books");
}

BOOST_AUTO_TEST_CASE(filters_have_their_limits) {
    const Collection& products = *find_collection("products");
    const std::chrono::minutes utc{};
    std::string many = "name eq 'a'";
    for (std::size_t i = 1; i < filter_comparisons_max; ++i) many += " or name eq 'a'";
    BOOST_CHECK(read_filter(many, products, utc));
    BOOST_CHECK(!read_filter(many + " or name eq 'a'", products, utc));
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '(') + "name eq 'a'" + std::string(depth, ')');
    };
    BOOST_CHECK(read_filter(nested(filter_depth_max), products, utc));
    BOOST_CHECK(!read_filter(nested(filter_depth_max + 1), products, utc));
    const std::string text(filter_bytes_max, 'a');
    BOOST_CHECK(!read_filter("name eq '" + text + "'", products, utc));
    BOOST_CHECK_EQUAL(total(target("products", nested(filter_depth_max))), 0);
    BOOST_CHECK_EQUAL(total(target("products", many)), 0);
}

BOOST_AUTO_TEST_CASE(what_a_caller_writes_never_becomes_sql) {
    const Condition condition =
        read_filter("name eq '''; DROP TABLE x'", *find_collection("products"), {}).value();
    BOOST_CHECK_EQUAL(condition.sql, "((name IS NOT NULL AND name = ?))");
    BOOST_REQUIRE_EQUAL(condition.values.size(), 1U);
    BOOST_CHECK_EQUAL(std::get<std::string>(condition.values[0]), "'; DROP TABLE x");
}

BOOST_AUTO_TEST_CASE(iw_filt_6_the_encoded_name_and_plus_as_a_space) {
    BOOST_CHECK_EQUAL(total("/api/products?%24filter=type+eq+%27Addon%27"), 2);
    BOOST_CHECK_EQUAL(total("/api/products?$FILTER=type+eq+'Addon'"), 2);
}

BOOST_AUTO_TEST_CASE(switch_filter_zone) {
    // Product 01 was made at 08:00:01 of the server's time, 06:00:01 UTC.
    const std::string wanted = target("products", "createdAt le datetime'2023-01-17T07:00:00'");
    BOOST_CHECK_EQUAL(total(wanted), 0);
    switches(R"({"filter_zone":"utc"})");
    BOOST_CHECK_EQUAL(total(wanted), 23);
}

BOOST_AUTO_TEST_CASE(section_8_order) {
    BOOST_CHECK_EQUAL(names("/api/accounts?$orderBy=name"),
                      "Brightwater Kayaks,Marlow Dental,O'Hara & Daughters");
    BOOST_CHECK_EQUAL(names("/api/accounts?$orderBy=name%20asc"),
                      "Brightwater Kayaks,Marlow Dental,O'Hara & Daughters");
    BOOST_CHECK_EQUAL(names("/api/accounts?$orderBy=NAME%20%20DESC"),
                      "O'Hara & Daughters,Marlow Dental,Brightwater Kayaks");
    BOOST_CHECK_EQUAL(names("/api/products?pageSize=3&$orderBy=type,%20code%20desc", "code"),
                      "LMN-22,LMN-21,LMN-23");
}

BOOST_AUTO_TEST_CASE(section_8_equal_keys_keep_the_order_of_ids) {
    BOOST_CHECK_EQUAL(names("/api/products?pageSize=3&$orderBy=chargeType%20desc", "code"),
                      "LMN-01,LMN-02,LMN-03");
}

BOOST_AUTO_TEST_CASE(section_8_nulls_come_first) {
    console("POST", "data",
            R"({"collection":"accounts","reseller":4107,"document":{"id":9000,"name":"Mute",)"
            R"("createdAt":"2024-01-01T00:00:00Z","updatedAt":"2024-01-01T00:00:00Z"}})");
    BOOST_CHECK_EQUAL(names("/api/accounts?$orderBy=phone&pageSize=1"), "Mute");
}

BOOST_AUTO_TEST_CASE(iw_ord_1_the_name_ignores_case) {
    BOOST_CHECK_EQUAL(names("/api/accounts?$orderby=name&pageSize=1"), "Brightwater Kayaks");
}

BOOST_AUTO_TEST_CASE(section_8_an_unknown_property_or_suffix_or_one_twice_is_refused) {
    for (const char* order :
         {"nothing", "name%20up", "name,name%20desc", "name,", ",", "name%20asc%20desc"}) {
        BOOST_CHECK_EQUAL(refusal(std::string{"/api/accounts?$orderBy="} + order),
                          "400 InvalidRequestError $orderBy");
    }
}

BOOST_AUTO_TEST_CASE(section_8_include_shows_parts_and_ignores_what_it_does_not_know) {
    BOOST_CHECK(!object("/api/accounts/5210").contains("customFields"));
    BOOST_CHECK(object("/api/accounts/5210?include=nothing,customFields").contains("customFields"));
    const std::string product = "/api/products/00000050-7c34-4f9e-a1b2-000000000001";
    BOOST_CHECK(!object(product).contains("addons"));
    const auto shown = object(product + "?include=characteristics,ADDONS");
    BOOST_CHECK_EQUAL(shown.at("addons").as_array().size(), 2U);
    BOOST_CHECK(shown.at("characteristics").as_object().contains("groups"));
    BOOST_CHECK(!shown.contains("_pricing"));
}

BOOST_AUTO_TEST_SUITE_END()
