#include "lib/sandbox/aminotv/control_orders.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/sandbox/aminotv/bulk.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;

namespace {

template <typename T>
void check_malformed(const Result<T>& read, std::string_view text) {
    BOOST_REQUIRE(!read);
    BOOST_CHECK(read.error().code() == Errc::Malformed);
    BOOST_CHECK_EQUAL(read.error().context(), text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(aminotv_control_orders)

BOOST_AUTO_TEST_CASE(a_step_names_license_and_status) {
    const StepWish wish = read_step(R"({"license_id":"9001","status":"EXPIRED"})").value();
    BOOST_CHECK(wish.license == LicenseId{"9001"});
    BOOST_CHECK(wish.to == license::LicenseStatus::Expired);
    BOOST_CHECK(!wish.end);
    const auto renewal =
        read_step(R"({"license_id":"1","status":"ACTIVE","stop_date":1735700000})");
    BOOST_CHECK(renewal->end == from_unix(1'735'700'000));
    check_malformed(read_step(R"({"license_id":"1","status":"active"})"), "status: not known");
    check_malformed(read_step(R"({"license_id":"1","status":"ACTIVE","stop_date":-1})"),
                    "stop_date: 0 to 7258118400 expected");
    check_malformed(read_step(R"({"license_id":"1","status":"ACTIVE","end":1})"),
                    "end: not known here");
}

BOOST_AUTO_TEST_CASE(the_expiry_script_runs_or_gets_a_lag) {
    BOOST_CHECK(read_expiry(R"({"run":true})")->runs_now);
    BOOST_CHECK(read_expiry(R"({"lag":60})")->lag == Seconds{60});
    BOOST_CHECK(!read_expiry(R"({"lag":null})")->lag);
    check_malformed(read_expiry(R"({"run":false})"), "run: true expected");
    check_malformed(read_expiry(R"({"run":true,"lag":1})"), "run: either this or lag expected");
    check_malformed(read_expiry(R"({"lag":-1})"), "lag: 0 to 31536000 expected");
}

BOOST_AUTO_TEST_CASE(a_bulk_order_has_bounds) {
    const BulkOrder order{.users = 10, .licenses_each = 5, .products = 2};
    BOOST_CHECK(read_bulk(R"({"users":10,"licenses_each":5,"products":2})").value() == order);
    BOOST_CHECK_EQUAL(read_bulk(R"({"users":1,"licenses_each":0})")->products, 0);
    check_malformed(read_bulk(R"({"users":0,"licenses_each":5})"), "users: 1 to 1000000 expected");
    check_malformed(read_bulk(R"({"users":1,"licenses_each":5001})"),
                    "licenses_each: 0 to 5000 expected");
    BOOST_CHECK(read_bulk(R"({"users":1000000,"licenses_each":21})").error().code() ==
                Errc::TooLarge);
}

BOOST_AUTO_TEST_CASE(a_transaction_of_a_bulk_order_has_some_thousand_rows) {
    BOOST_CHECK_EQUAL(users_of_a_transaction({.users = 1, .licenses_each = 10}), 454);
    BOOST_CHECK_EQUAL(users_of_a_transaction({.users = 1, .licenses_each = 5000}), 1);
}

BOOST_AUTO_TEST_SUITE_END()
