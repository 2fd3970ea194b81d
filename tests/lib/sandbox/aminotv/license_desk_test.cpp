#include "lib/sandbox/aminotv/license_desk.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/sandbox/aminotv/billing_report.hpp"
#include "lib/sandbox/aminotv/charge_books.hpp"
#include "tests/lib/sandbox/aminotv/books_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
using enum license::LicenseStatus;

namespace {

struct Fixture : BooksFixture {
    ChargeBooks charges{database};

    ManagedLicense create(license::LicenseStatus status, const char* order,
                          std::string method = "billing") {
        ManagedLicense wish = license_of("310", "77");
        wish.license.status = status;
        wish.license.order = OrderId{order};
        wish.license.end = start + Seconds{100};
        wish.purchase = {.price_minor = 850,
                         .price_currency = "EUR",
                         .purchased_at = start,
                         .payment_method = std::move(method)};
        return write([&] { return LicenseDesk{database}.create(wish, start); }).value();
    }
    Result<StepTaken> step(const LicenseId& id, license::LicenseStatus to, Instant now = start,
                           std::optional<Instant> end = {}) {
        const StepWish wish{.license = id, .to = to, .end = end};
        return write([&] { return LicenseDesk{database}.step(wish, now); });
    }
    std::int64_t charge_count() {
        return in_books([this] { return charges.count(); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(license_desk, Fixture)

BOOST_AUTO_TEST_CASE(what_a_wish_does_not_say_comes_from_the_product) {
    const license::Product sports = *in_books([&] { return products.find(BundleId{"80"}); });
    const upstream::aminotv::NewLicense wish{
        .user = UserId{"310"}, .product = sports.id, .renew = {}, .purchase = {}};
    const ManagedLicense made = with_defaults(wish, sports, start);
    BOOST_CHECK(made.license.status == Active);
    BOOST_CHECK(!made.license.start && !made.license.end && !made.license.order);
    BOOST_CHECK(made.renew.recurring == true);
    BOOST_CHECK(made.purchase.price_minor == 500);
    BOOST_CHECK(made.purchase.price_currency == "EUR");
    BOOST_CHECK(made.purchase.purchased_at == start);
    BOOST_CHECK(!made.purchase.payment_method);
}

BOOST_AUTO_TEST_CASE(an_order_is_a_uuid_and_the_same_for_the_same_seed) {
    const OrderId order = order_of(0, LicenseId{"9002"});
    BOOST_CHECK_EQUAL(order.text().size(), 36);
    BOOST_CHECK_EQUAL(order.text()[14], '4');
    BOOST_CHECK(order == order_of(0, LicenseId{"9002"}));
    BOOST_CHECK(order != order_of(1, LicenseId{"9002"}));
    BOOST_CHECK(order != order_of(0, LicenseId{"9003"}));
}

BOOST_AUTO_TEST_CASE(deleting_and_creating_again_under_the_same_order_charges_once) {
    const ManagedLicense first = create(Active, "order");
    in_books([&] { return licenses.remove(first.license.id); });
    const ManagedLicense second = create(Suspended, "order");
    BOOST_CHECK(first.license.id != second.license.id);
    BOOST_CHECK_EQUAL(charge_count(), 1);
    BOOST_CHECK(in_books([&] { return charges.find(OrderId{"order"}); })->license ==
                second.license.id);
}

BOOST_AUTO_TEST_CASE(an_order_is_charged_once_it_is_settled) {
    const LicenseId id = create(Processing, "order").license.id;
    BOOST_CHECK_EQUAL(charge_count(), 0);
    BOOST_CHECK_EQUAL(step(id, Active)->row, "T4");
    BOOST_CHECK_EQUAL(charge_count(), 1);
}

BOOST_AUTO_TEST_CASE(a_revoked_license_leaves_its_charge) {
    const LicenseId id = create(Active, "order").license.id;
    in_books([&] { return licenses.remove(id); });
    BOOST_CHECK_EQUAL(charge_count(), 1);
}

BOOST_AUTO_TEST_CASE(an_amount_that_is_missing_is_what_the_product_cost_then) {
    license::Product product = *in_books([&] { return products.find(BundleId{"77"}); });
    product.price->minor = 999;
    write([&] { return products.replace(product, start + Seconds{10}); }).value();
    ManagedLicense wish = license_of("310", "77");
    wish.license.order = OrderId{"order"};
    wish.purchase = {.purchased_at = start, .payment_method = "billing"};
    write([&] { return LicenseDesk{database}.create(wish, start + Seconds{20}); }).value();
    BOOST_CHECK_EQUAL(in_books([&] { return charges.find(OrderId{"order"}); })->amount.minor, 850);
}

BOOST_AUTO_TEST_CASE(a_step_changes_the_license_and_a_forbidden_one_does_not) {
    const LicenseId id = create(Active, "order").license.id;
    BOOST_CHECK(step(id, OrderError).error().code() == Errc::Conflict);
    BOOST_CHECK(in_books([&] { return licenses.find(id); })->license.status == Active);
    BOOST_CHECK_EQUAL(step(id, Suspended)->row, "T9");
    BOOST_CHECK(in_books([&] { return licenses.find(id); })->license.status == Suspended);
    BOOST_CHECK(step(LicenseId{"1"}, Active).error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(only_a_renewal_sets_an_end) {
    const Instant later = start + Seconds{1000};
    const LicenseId id = create(Active, "order").license.id;
    BOOST_CHECK(step(id, Suspended, start, later).error().code() == Errc::Conflict);
    const Instant end = start + Seconds{100};
    BOOST_CHECK_EQUAL(step(id, Expired, end)->row, "T8");
    BOOST_CHECK(step(id, Active, end).error().code() == Errc::Conflict);
    BOOST_CHECK(step(id, Active, end, end).error().code() == Errc::Conflict);
    BOOST_CHECK_EQUAL(step(id, Active, end, later)->row, "T14");
    BOOST_CHECK(in_books([&] { return licenses.find(id); })->license.end == later);
}

BOOST_AUTO_TEST_CASE(the_report_shows_charges_and_what_is_open_and_why) {
    create(Active, "charged");
    create(Processing, "held");
    create(Active, "card", "credit card");
    ManagedLicense foreign = license_of("311", "77");
    foreign.license.order = OrderId{"charged"};
    write([&] { return LicenseDesk{database}.create(foreign, start); }).value();

    const auto report = in_books([this] { return billing_report(database); });
    BOOST_CHECK_EQUAL(report.at("charges").as_array().size(), 1);
    std::vector<std::string> verdicts;
    for (const auto& line : report.at("open").as_array()) {
        verdicts.emplace_back(line.at("verdict").as_string());
    }
    // The demo licence was never charged: nothing was bought here.
    BOOST_CHECK(verdicts ==
                (std::vector<std::string>{"charge", "hold", "not_ours", "order_conflict"}));
}

BOOST_AUTO_TEST_CASE(a_run_charges_what_was_left_and_the_next_one_nothing) {
    const auto run = [this] { return settle_page(database, {}, start); };
    BOOST_CHECK_EQUAL(in_books(run).charged, 1);
    BOOST_CHECK_EQUAL(in_books(run).charged, 0);
    create(Active, "other");
    const auto first = in_books([this] { return settle_page(database, {.limit = 1}, start); });
    BOOST_CHECK(first.last_row == 9001);
}

BOOST_AUTO_TEST_CASE(the_ledger_is_only_appended_to) {
    create(Active, "order");
    for (const std::string_view sql :
         {"DELETE FROM aminotv_charge", "UPDATE aminotv_charge SET amount = 0"}) {
        const auto change = [&]() -> Result<std::int64_t> { return database.prepare(sql).run(); };
        BOOST_CHECK(!write(change));
    }
    BOOST_CHECK_EQUAL(charge_count(), 1);
}

BOOST_AUTO_TEST_SUITE_END()
