#include "lib/sandbox/aminotv/billing_rule.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::sandbox::aminotv;
using enum license::LicenseStatus;

namespace {

struct Purchase {
    license::License license{.id = LicenseId{"9001"},
                             .user = UserId{"310"},
                             .product = BundleId{"77"},
                             .status = Active,
                             .order = OrderId{"order"}};
    std::string method{billing_method};
    std::optional<license::Amount> amount = license::Amount{.minor = 850, .currency = "EUR"};
    std::optional<Charge> charged{};

    void charge_to(const char* user, const char* product) {
        charged = Charge{.order = OrderId{"order"},
                         .user = UserId{user},
                         .product = BundleId{product},
                         .amount = *amount,
                         .license = LicenseId{"8000"}};
    }
    [[nodiscard]] std::string_view verdict() const {
        const Billable billable{.license = license, .payment_method = method, .amount = amount};
        return name(judge_billing(billable, charged ? &*charged : nullptr));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(billing_rule, Purchase)

BOOST_AUTO_TEST_CASE(an_order_never_seen_and_paid_by_billing_is_charged) {
    BOOST_CHECK_EQUAL(verdict(), "charge");
}

BOOST_AUTO_TEST_CASE(an_order_seen_for_the_same_user_and_product_is_not_charged_again) {
    charge_to("310", "77");
    BOOST_CHECK_EQUAL(verdict(), "known");
}

BOOST_AUTO_TEST_CASE(an_order_seen_for_another_user_or_product_is_an_alarm) {
    charge_to("311", "77");
    BOOST_CHECK_EQUAL(verdict(), "order_conflict");
    charge_to("310", "78");
    BOOST_CHECK_EQUAL(verdict(), "order_conflict");
}

BOOST_AUTO_TEST_CASE(without_an_order_nothing_is_billable) {
    license.order.reset();
    BOOST_CHECK_EQUAL(verdict(), "not_billable");
    license.order = OrderId{""};
    BOOST_CHECK_EQUAL(verdict(), "not_billable");
}

BOOST_AUTO_TEST_CASE(another_way_to_pay_is_not_ours_to_charge) {
    method = "credit card";
    BOOST_CHECK_EQUAL(verdict(), "not_ours");
    method = "";
    BOOST_CHECK_EQUAL(verdict(), "not_ours");
}

BOOST_AUTO_TEST_CASE(without_an_amount_it_is_held) {
    amount.reset();
    BOOST_CHECK_EQUAL(verdict(), "hold");
}

BOOST_AUTO_TEST_CASE(an_order_that_is_not_settled_is_held) {
    for (const auto status : {Processing, CheckInvalid, OrderError, Unknown}) {
        license.status = status;
        BOOST_CHECK_EQUAL(verdict(), "hold");
    }
    for (const auto status : {Active, Expired, Suspended, SuspendedAdmin}) {
        license.status = status;
        BOOST_CHECK_EQUAL(verdict(), "charge");
    }
}

BOOST_AUTO_TEST_SUITE_END()
