#include "lib/upstream/aminotv/license_request.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::upstream::aminotv;

namespace {

/// A request for one licence with these attributes.
std::string with(const std::string& attributes) {
    return R"({"data":[{"type":"License","attributes":)" + attributes +
           R"(,"relationships":{"user":{"data":{"id":"310","type":"User"}},)" +
           R"("product":{"data":{"id":"77","type":"Product"}}}}]})";
}

void check_refused(const std::string& body, ErrorCode code, const std::string& pointer) {
    BOOST_TEST_CONTEXT(body) {
        const Accepted<std::vector<NewLicense>> licenses = read_new_licenses(body);
        BOOST_REQUIRE(licenses.has_error());
        BOOST_CHECK(licenses.error().code == code);
        BOOST_CHECK_EQUAL(licenses.error().pointer, pointer);
    }
}

const NewLicense bare{.user = UserId{"310"}, .product = BundleId{"77"}};

const NewLicense full{.user = UserId{"310"},
                      .product = BundleId{"77"},
                      .status = license::LicenseStatus::Suspended,
                      .start = from_unix(1735689600),
                      .end = from_unix(1738368000),
                      .order = OrderId{"5e0c8c0e"},
                      .renew = {.recurring = true, .expiry_date = from_unix(1738368000)},
                      .purchase = {.price_minor = 850,
                                   .price_currency = "EUR",
                                   .purchased_at = from_unix(1735689600),
                                   .payment_method = "credit card"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_license_request)

BOOST_AUTO_TEST_CASE(reads_the_licences_that_it_writes) {
    const std::vector<NewLicense> batch{full, bare};
    BOOST_CHECK(read_new_licenses(write_new_licenses(batch)).value() == batch);
    BOOST_CHECK(read_new_license(write_new_licenses({&full, 1})).value() == full);
}

BOOST_AUTO_TEST_CASE(leaves_what_is_not_given_to_the_product_and_the_clock) {
    BOOST_CHECK(read_new_license(with("{}")).value() == bare);
    BOOST_CHECK(read_new_license(with("null")).value() == bare);
}

BOOST_AUTO_TEST_CASE(takes_a_single_licence_without_an_array) {
    const std::string array = with("{}");
    const std::string object = R"({"data":)" + array.substr(9, array.size() - 11) + "}";
    BOOST_CHECK(read_new_license(object).value() == bare);
}

BOOST_AUTO_TEST_CASE(takes_every_status_but_an_unknown_one) {
    for (const char* status : {"ACTIVE", "EXPIRED", "SUSPENDED", "SUSPENDEDADMIN", "PROCESSING",
                               "CHECK_INVALID", "ORDER_ERROR"}) {
        const auto license = read_new_license(with(std::string{R"({"status":")"} + status + "\"}"));
        BOOST_CHECK(license->status == license::license_status(status));
    }
    check_refused(with(R"({"status":"GOLD"})"), ErrorCode::InvalidAttribute,
                  "/data/0/attributes/status");
    check_refused(with(R"({"status":5})"), ErrorCode::InvalidAttribute,
                  "/data/0/attributes/status");
}

BOOST_AUTO_TEST_CASE(reads_two_ends_by_the_rule) {
    BOOST_CHECK(read_new_license(with(R"({"stop_date":20,"end_date":10})"))->end == from_unix(10));
}

BOOST_AUTO_TEST_CASE(refuses_what_it_would_tolerate_in_an_answer) {
    check_refused("", ErrorCode::MalformedDocument, "");
    check_refused("[]", ErrorCode::MalformedDocument, "");
    check_refused(R"({"data":[]})", ErrorCode::MalformedDocument, "/data");
    check_refused(R"({"data":[{"type":"Product"}]})", ErrorCode::MalformedDocument, "/data");
    check_refused(R"({"data":[{"type":"License"}]})", ErrorCode::InvalidAttribute,
                  "/data/0/relationships/user");
    check_refused(R"({"data":{"type":"License","relationships":{"user":{"data":{"id":"1"}}}}})",
                  ErrorCode::InvalidAttribute, "/data/0/relationships/product");
    check_refused(with(R"({"start_date":1735689600000})"), ErrorCode::InvalidAttribute,
                  "/data/0/attributes/start_date");
    check_refused(with(R"({"stop_date":10,"end_date":-1})"), ErrorCode::InvalidAttribute,
                  "/data/0/attributes/end_date");
    check_refused(with(R"({"renew_record":{"recurring":"yes"}})"), ErrorCode::InvalidAttribute,
                  "/data/0/attributes/renew_record/recurring");
    check_refused(with(R"({"purchase_record":{"price_currency_iso4217":"EURO"}})"),
                  ErrorCode::InvalidAttribute,
                  "/data/0/attributes/purchase_record/price_currency_iso4217");
}

BOOST_AUTO_TEST_CASE(refuses_a_whole_batch_for_one_licence_and_says_which) {
    std::string batch = write_new_licenses(std::vector{bare, bare});
    batch.insert(batch.size() - 2, R"(,{"type":"License"})");
    check_refused(batch, ErrorCode::InvalidAttribute, "/data/2/relationships/user");
}

BOOST_AUTO_TEST_CASE(creates_one_licence_at_a_time_unless_it_is_a_batch) {
    const auto two = read_new_license(write_new_licenses(std::vector{bare, bare}));
    BOOST_CHECK(two.error().code == ErrorCode::InvalidAttribute);
}

BOOST_AUTO_TEST_CASE(bounds_a_batch) {
    const std::vector<NewLicense> most(batch_max, bare);
    BOOST_CHECK_EQUAL(read_new_licenses(write_new_licenses(most))->size(), batch_max);
    const std::vector<NewLicense> more(batch_max + 1, bare);
    check_refused(write_new_licenses(more), ErrorCode::InvalidAttribute, "/data");
    const std::vector<LicenseId> ids(batch_max + 1, LicenseId{"1"});
    BOOST_CHECK(read_license_ids(write_license_ids(ids)).has_error());
}

BOOST_AUTO_TEST_CASE(reads_the_identifiers_that_it_writes) {
    const std::vector<LicenseId> ids{LicenseId{"9001"}, LicenseId{"x-2"}};
    BOOST_CHECK(read_license_ids(write_license_ids(ids)).value() == ids);
    BOOST_CHECK(read_license_ids(R"({"data":{"id":7,"type":"License"}})").value() ==
                std::vector{LicenseId{"7"}});
}

BOOST_AUTO_TEST_CASE(refuses_identifiers_of_something_else_or_of_nothing) {
    BOOST_CHECK(read_license_ids(R"({"data":[{"id":"7","type":"User"}]})").error().code ==
                ErrorCode::MalformedDocument);
    BOOST_CHECK(read_license_ids(R"({"data":[]})").error().code == ErrorCode::MalformedDocument);
    const auto nameless =
        read_license_ids(R"({"data":[{"id":"7","type":"License"},{"type":"License"}]})");
    BOOST_CHECK_EQUAL(nameless.error().pointer, "/data/1/id");
}

BOOST_AUTO_TEST_SUITE_END()
