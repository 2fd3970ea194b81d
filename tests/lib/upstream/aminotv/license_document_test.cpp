#include "lib/upstream/aminotv/license_document.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/lib/upstream/aminotv/examples.hpp"

using namespace usher;
using namespace usher::upstream::aminotv;
namespace examples = usher::test::aminotv;

namespace {

constexpr Instant january{Seconds{1735689600}};
constexpr Instant february{Seconds{1738368000}};

/// A document with one licence whose attributes are these.
std::string with_attributes(const std::string& attributes) {
    return R"({"data":[{"id":"1","type":"License","attributes":)" + attributes +
           R"(,"relationships":{"product":{"data":{"id":"77","type":"Product"}}}}]})";
}

std::string with_dates(const std::string& dates) {
    return with_attributes(R"({"status":"ACTIVE")" + dates + "}");
}

LicenseDocument read(const std::string& body) {
    return read_licenses(body, UserId{"310"}).value();
}

/// The only licence of `body`.
license::License only(const std::string& body) {
    const LicenseDocument page = read(body);
    BOOST_REQUIRE_EQUAL(page.licenses.size(), 1U);
    return page.licenses.front();
}

/// That the one licence of `body` is left out, and counted as what it lacks.
void check_left_out(const std::string& body, const std::string& lacking) {
    BOOST_TEST_CONTEXT(body) {
        const LicenseDocument page = read(body);
        BOOST_CHECK(page.licenses.empty());
        BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedLicense), 1U);
        BOOST_CHECK_EQUAL(page.flaws.examples().back().member, lacking);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_license_document)

BOOST_AUTO_TEST_CASE(reads_the_example_of_the_specification) {
    const LicenseDocument page = read(examples::user_licenses);
    const license::License expected{.id = LicenseId{"9001"},
                                    .user = UserId{"310"},
                                    .product = BundleId{"77"},
                                    .status = license::LicenseStatus::Active,
                                    .start = january,
                                    .end = february};
    BOOST_REQUIRE_EQUAL(page.licenses.size(), 1U);
    BOOST_CHECK(page.licenses.front() == expected);
    BOOST_REQUIRE_EQUAL(page.products.size(), 1U);
    BOOST_CHECK(page.products.front() == examples::evening_bundle());
    BOOST_CHECK(!page.next);
    BOOST_CHECK_EQUAL(page.resource_count, 1U);
    BOOST_CHECK(page.flaws.empty());
}

BOOST_AUTO_TEST_CASE(writes_the_example_of_the_specification) {
    const LicenseDocument page = read(examples::user_licenses);
    const std::string written = write_licenses(page.licenses, page.products);
    BOOST_CHECK(boost::json::parse(written) == boost::json::parse(examples::user_licenses));
    BOOST_CHECK(written.find(R"("price":8.50,)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(writes_no_licences_as_two_empty_lists) {
    const std::vector<license::License> none;
    BOOST_CHECK_EQUAL(write_licenses(none, {}), R"({"data":[],"included":[]})");
    BOOST_CHECK(read(R"({"data":[],"included":[]})").licenses.empty());
}

BOOST_AUTO_TEST_CASE(reads_and_writes_what_only_the_provider_sees) {
    const ManagedLicenseDocument page = read_managed_licenses(examples::managed_license).value();
    BOOST_REQUIRE_EQUAL(page.licenses.size(), 1U);
    const ManagedLicense& managed = page.licenses.front();
    BOOST_CHECK(managed.license.order == OrderId{"5e0c8c0e-3c1b-4f0e-9b7a-2f8f5f1c9a11"});
    BOOST_CHECK(managed.renew == (RenewRecord{.recurring = false, .expiry_date = february}));
    BOOST_CHECK(managed.purchase == (PurchaseRecord{.price_minor = 850,
                                                    .price_currency = "EUR",
                                                    .purchased_at = january,
                                                    .payment_method = "billing"}));
    const std::string written =
        write_licenses(page.licenses, page.products, {.view = View::Management});
    BOOST_CHECK(read_managed_licenses(written)->licenses == page.licenses);
    const std::string for_user = write_licenses(page.licenses, page.products);
    for (const char* hidden : {"order_id", "renew_record", "purchase_record"}) {
        BOOST_CHECK_MESSAGE(for_user.find(hidden) == std::string::npos, hidden);
    }
}

// Section 5.1: what makes a licence malformed.
BOOST_AUTO_TEST_CASE(leaves_out_a_licence_that_lacks_what_it_needs) {
    const std::string product = R"("relationships":{"product":{"data":{"id":"77"}}})";
    const std::string active = R"("attributes":{"status":"ACTIVE"})";
    check_left_out(R"({"data":[{"type":"License",)" + active + "," + product + "}]}", "id");
    check_left_out(R"({"data":[{"id":null,"type":"License",)" + active + "," + product + "}]}",
                   "id");
    check_left_out(R"({"data":[{"id":"1",)" + active + "," + product + "}]}", "type");
    check_left_out(R"({"data":[{"id":"1","type":"license",)" + active + "," + product + "}]}",
                   "type");
    check_left_out(R"({"data":[{"id":"1","type":"License",)" + product + "}]}",
                   "attributes/status");
    check_left_out(R"({"data":[{"id":"1","type":"License",)" + active + "}]}",
                   "relationships/product");
    check_left_out(with_attributes(R"({"status":7})"), "attributes/status");
    check_left_out(with_attributes(R"({"status":""})"), "attributes/status");
    check_left_out(with_attributes(R"({"status":null})"), "attributes/status");
    check_left_out(R"({"data":["a license"]})", "");
}

BOOST_AUTO_TEST_CASE(leaves_out_a_licence_to_something_else_than_a_product) {
    check_left_out(R"({"data":[{"id":"1","type":"License","attributes":{"status":"ACTIVE"},
        "relationships":{"product":{"data":{"id":"77","type":"Device"}}}}]})",
                   "relationships/product");
}

BOOST_AUTO_TEST_CASE(uses_the_rest_of_a_document_with_a_malformed_licence) {
    const std::string whole = examples::user_licenses;
    const std::size_t place = whole.find('[') + 1;
    const LicenseDocument page =
        read(whole.substr(0, place) + R"({"id":"1","type":"License"},)" + whole.substr(place));
    BOOST_CHECK_EQUAL(page.licenses.size(), 1U);
    BOOST_CHECK_EQUAL(page.resource_count, 2U);
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedLicense), 1U);
}

// Section 5.6, row by row.
BOOST_AUTO_TEST_CASE(takes_the_end_from_whichever_name_tells_it) {
    BOOST_CHECK(only(with_dates(R"(,"stop_date":1738368000)")).end == february);
    BOOST_CHECK(only(with_dates(R"(,"end_date":1738368000)")).end == february);
    BOOST_CHECK(only(with_dates(R"(,"stop_date":1738368000,"end_date":1738368000)")).end ==
                february);
    BOOST_CHECK(only(with_dates(R"(,"stop_date":1738368000,"end_date":null)")).end == february);
    BOOST_CHECK(!only(with_dates("")).end);
    BOOST_CHECK(!only(with_dates(R"(,"stop_date":null,"end_date":null)")).end);
}

BOOST_AUTO_TEST_CASE(takes_the_earlier_of_two_ends_and_says_which_licence_it_was) {
    for (const char* dates : {R"(,"stop_date":1738368000,"end_date":1738454400)",
                              R"(,"stop_date":1738454400,"end_date":1738368000)"}) {
        const LicenseDocument page = read(with_dates(dates));
        BOOST_REQUIRE_EQUAL(page.licenses.size(), 1U);
        BOOST_CHECK(page.licenses.front().end == february);
        BOOST_REQUIRE_EQUAL(page.flaws.examples().size(), 1U);
        BOOST_CHECK(page.flaws.examples().front() ==
                    (FlawExample{Flaw::DateConflict, "1", "attributes/end_date"}));
    }
}

BOOST_AUTO_TEST_CASE(takes_the_valid_one_of_two_ends) {
    for (const char* dates : {R"(,"stop_date":1738368000,"end_date":"soon")",
                              R"(,"stop_date":1738368000000,"end_date":1738368000)"}) {
        const LicenseDocument page = read(with_dates(dates));
        BOOST_REQUIRE_EQUAL(page.licenses.size(), 1U);
        BOOST_CHECK(page.licenses.front().end == february);
        BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedDate), 1U);
        BOOST_CHECK_EQUAL(page.flaws.count(Flaw::DateConflict), 0U);
    }
}

BOOST_AUTO_TEST_CASE(grants_nothing_for_ever_when_no_end_can_be_read) {
    check_left_out(with_dates(R"(,"stop_date":1738368000000)"), "attributes");
    check_left_out(with_dates(R"(,"end_date":"2025-02-01")"), "attributes");
    check_left_out(with_dates(R"(,"stop_date":-1,"end_date":1.5)"), "attributes");
    check_left_out(with_dates(R"(,"start_date":"now","stop_date":1738368000)"), "attributes");
}

BOOST_AUTO_TEST_CASE(never_takes_the_renewal_date_for_an_end) {
    const license::License read_license =
        only(with_dates(R"(,"renew_record":{"recurring":false,"expiry_date":1738368000})"));
    BOOST_CHECK(!read_license.end);
}

// Section 2, the row about timestamps.
BOOST_AUTO_TEST_CASE(believes_whole_seconds_below_the_limit) {
    BOOST_CHECK(only(with_dates(R"(,"start_date":0)")).start == from_unix(0));
    BOOST_CHECK(only(with_dates(R"(,"start_date":99999999999)")).start == from_unix(99999999999));
    BOOST_CHECK(!only(with_dates(R"(,"start_date":null)")).start);
    for (const char* wrong : {"100000000000", "-1", "1735689600.0", "1e9", "true", "\"1735689600\"",
                              "18446744073709551615", "{}"}) {
        check_left_out(with_dates(std::string{R"(,"start_date":)"} + wrong), "attributes");
    }
}

// Section 2, the rows about ids and the shape of `data`.
BOOST_AUTO_TEST_CASE(reads_ids_that_are_numbers) {
    const license::License read_license = only(
        R"({"data":[{"id":9001,"type":"License","attributes":{"status":"ACTIVE"},"relationships":
        {"user":{"data":{"id":310,"type":"User"}},"product":{"data":{"id":77,"type":"Product"}}}}]})");
    BOOST_CHECK(read_license.id == LicenseId{"9001"});
    BOOST_CHECK(read_license.product == BundleId{"77"});
    BOOST_CHECK(read_license.user == UserId{"310"});
}

BOOST_AUTO_TEST_CASE(does_not_take_anything_else_for_an_id) {
    for (const std::string& id : {std::string{"1.5"}, std::string{"true"}, std::string{"\"\""},
                                  std::string{R"("a\nb")"}, "\"" + std::string(256, 'x') + "\""}) {
        check_left_out(R"({"data":[{"id":)" + id + R"(,"type":"License",
            "attributes":{"status":"ACTIVE"},"relationships":{"product":{"data":{"id":"7"}}}}]})",
                       "id");
    }
}

BOOST_AUTO_TEST_CASE(reads_an_only_licence_without_an_array) {
    const LicenseDocument page = read(examples::user_licenses);
    const std::string object =
        write_licenses(page.licenses, page.products, {.data_as_object = true});
    BOOST_CHECK(object.starts_with(R"({"data":{)"));
    BOOST_CHECK(only(object) == page.licenses.front());
}

BOOST_AUTO_TEST_CASE(ignores_what_it_does_not_know) {
    const LicenseDocument page = read(R"({"jsonapi":{"version":"1.0"},"meta":{"x":[1]},"data":[
        {"id":"1","type":"License","meta":{},"attributes":{"status":"ACTIVE","colour":"red"},
         "relationships":{"product":{"data":{"id":"77","type":"Product"}},
                          "device":{"data":{"id":"4","type":"Device"}}}}],
        "included":[{"id":"310","type":"User","attributes":{"name":"x"}}]})");
    BOOST_CHECK_EQUAL(page.licenses.size(), 1U);
    BOOST_CHECK(page.products.empty());
    BOOST_CHECK(page.flaws.empty());
}

BOOST_AUTO_TEST_CASE(keeps_a_status_that_it_does_not_know_by_its_word) {
    const license::License odd = only(with_attributes(R"({"status":"Active"})"));
    BOOST_CHECK(odd.status == license::LicenseStatus::Unknown);
    BOOST_CHECK_EQUAL(odd.other_status, "Active");
    BOOST_CHECK(only(write_licenses({&odd, 1}, {})) == odd);
}

BOOST_AUTO_TEST_CASE(reads_every_status_that_it_knows) {
    for (const char* word : {"ACTIVE", "EXPIRED", "SUSPENDED", "SUSPENDEDADMIN", "PROCESSING",
                             "CHECK_INVALID", "ORDER_ERROR"}) {
        const license::License read_license =
            only(with_attributes(std::string{R"({"status":")"} + word + "\"}"));
        BOOST_CHECK_EQUAL(license::name(read_license.status), word);
    }
}

BOOST_AUTO_TEST_CASE(gives_a_user_no_licence_of_somebody_else) {
    const LicenseDocument page = read_licenses(examples::user_licenses, UserId{"311"}).value();
    BOOST_CHECK(page.licenses.empty());
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::OtherUser), 1U);
}

BOOST_AUTO_TEST_CASE(needs_a_user_where_the_list_is_of_all) {
    const ManagedLicenseDocument page = read_managed_licenses(with_dates("")).value();
    BOOST_CHECK(page.licenses.empty());
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedLicense), 1U);
}

BOOST_AUTO_TEST_CASE(takes_the_later_of_two_licences_with_one_id) {
    const std::string body = with_dates("");
    const std::string resource = body.substr(9, body.size() - 11);
    std::string suspended = resource;
    suspended.replace(suspended.find("ACTIVE"), 6, "EXPIRED");
    const LicenseDocument page = read(R"({"data":[)" + resource + "," + suspended + "]}");
    BOOST_REQUIRE_EQUAL(page.licenses.size(), 1U);
    BOOST_CHECK(page.licenses.front().status == license::LicenseStatus::Expired);
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::Twice), 1U);
}

BOOST_AUTO_TEST_CASE(reads_a_member_of_a_wrong_type_as_absent) {
    const ManagedLicenseDocument page = read_managed_licenses(R"({"data":[{"id":"1",
        "type":"License","attributes":{"status":"ACTIVE","order_id":5,"renew_record":[],
        "purchase_record":{"price_currency_amount":-1,"price_currency_iso4217":"euro",
        "purchase_timestamp":"x","payment_method":true}},"relationships":{
        "user":{"data":[{"id":"310","type":"User"}]},"product":{"data":{"id":"77"}}}}]})")
                                            .value();
    BOOST_REQUIRE_EQUAL(page.licenses.size(), 1U);
    BOOST_CHECK(!page.licenses.front().license.order);
    BOOST_CHECK(page.licenses.front().renew == RenewRecord{});
    BOOST_CHECK(page.licenses.front().purchase == PurchaseRecord{});
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedAttribute), 5U);
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedDate), 1U);
}

BOOST_AUTO_TEST_CASE(finds_the_next_page) {
    BOOST_CHECK(read(R"({"data":[],"links":{"next":"/a?b"}})").next == "/a?b");
    BOOST_CHECK(read(R"({"data":[],"links":{"next":{"href":"/a"}}})").next == "/a");
    for (const char* last :
         {R"({"data":[]})", R"({"data":[],"links":null})", R"({"data":[],"links":{"next":null}})",
          R"({"data":[],"links":{"next":""}})"}) {
        BOOST_CHECK(!read(last).next);
    }
    BOOST_CHECK(read_licenses(R"({"data":[],"links":{"next":7}})").has_error());
    const std::vector<license::License> none;
    BOOST_CHECK(read(write_licenses(none, {}, {.next = "/a?page[offset]=100"})).next ==
                "/a?page[offset]=100");
}

// Section 13, rule 2: what is no answer changes nothing.
BOOST_AUTO_TEST_CASE(refuses_what_is_no_list) {
    for (const char* body :
         {"", "<html></html>", "[]", "null", "{}", R"({"data":null})", R"({"data":"x"})",
          R"({"errors":[]})", R"({"data":[])", R"({"data":[],"data":[]})", R"({"data":[]} x)"}) {
        BOOST_TEST_CONTEXT(body) {
            const Result<LicenseDocument> page = read_licenses(body);
            BOOST_REQUIRE(page.has_error());
            BOOST_CHECK(page.error().code() == Errc::Malformed);
        }
    }
}

BOOST_AUTO_TEST_CASE(keeps_a_few_examples_of_many_flaws) {
    std::string resources;
    for (int i = 0; i < 1000; ++i) resources += R"({"type":"License"},)";
    resources.back() = ']';
    const LicenseDocument page = read(R"({"data":[)" + resources + "}");
    BOOST_CHECK_EQUAL(page.flaws.count(Flaw::MalformedLicense), 1000U);
    BOOST_CHECK_EQUAL(page.flaws.examples().size(), Flaws::examples_max);
}

BOOST_AUTO_TEST_CASE(writes_a_meta_member_beside_the_data) {
    const std::vector<license::License> none;
    const std::string written =
        write_licenses(none, {}, {.omit_included = true, .meta = R"({"daemon":{"expiring":[]}})"});
    BOOST_CHECK_EQUAL(written, R"({"data":[],"meta":{"daemon":{"expiring":[]}}})");
}

BOOST_AUTO_TEST_SUITE_END()
