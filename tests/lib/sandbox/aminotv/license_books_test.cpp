#include "lib/sandbox/aminotv/license_books.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/aminotv/books_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
using enum license::LicenseStatus;

namespace {

struct Fixture : BooksFixture {
    LicenseId add(const ManagedLicense& license) {
        return write([&] { return licenses.add(license); }).value();
    }
    std::vector<std::string> ids(const LicenseFilter& filter, const Cut& cut = {}) {
        std::vector<std::string> texts;
        for (const auto& each : in_books([&] { return licenses.list(filter, cut); }).items) {
            texts.push_back(each.license.id.text());
        }
        return texts;
    }
    license::LicenseStatus status(const LicenseId& id) {
        return in_books([&] { return licenses.find(id); })->license.status;
    }
};

using Ids = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(license_books, Fixture)

BOOST_AUTO_TEST_CASE(a_license_comes_back_as_it_was_written) {
    ManagedLicense full = license_of("310", "78");
    full.license.id = LicenseId{"9100"};
    full.license.status = CheckInvalid;
    full.license.start = start;
    full.license.end = start + Seconds{5};
    full.license.order = OrderId{"o"};
    full.renew = {.recurring = true, .expiry_date = start};
    full.purchase = {.price_minor = 0,
                     .price_currency = "EUR",
                     .purchased_at = start,
                     .payment_method = "credit card"};
    ManagedLicense bare = license_of("311", "77");
    bare.license.id = LicenseId{"9101"};
    for (const ManagedLicense& each : {full, bare}) {
        BOOST_CHECK(add(each) == each.license.id);
        BOOST_CHECK(in_books([&] { return licenses.find(each.license.id); }) == each);
    }
}

BOOST_AUTO_TEST_CASE(ids_are_never_given_twice) {
    const LicenseId first = add(license_of("310", "77"));
    BOOST_CHECK_EQUAL(first.text(), "9002");
    BOOST_CHECK(in_books([&] { return licenses.remove(first); }));
    BOOST_CHECK(!in_books([&] { return licenses.remove(first); }));
    BOOST_CHECK(in_books([&] { return licenses.next_id(); }) == LicenseId{"9003"});
    BOOST_CHECK(add(license_of("310", "77")) == LicenseId{"9003"});
}

BOOST_AUTO_TEST_CASE(each_filter_of_the_specification_narrows_the_list) {
    ManagedLicense other = license_of("311", "80");
    other.license.status = Suspended;
    other.license.order = OrderId{"mine"};
    other.purchase.purchased_at = start + Seconds{10};
    add(other);
    BOOST_CHECK(ids({}) == (Ids{"9001", "9002"}));
    BOOST_CHECK(ids({.statuses = {Suspended}}) == Ids{"9002"});
    BOOST_CHECK(ids({.statuses = {Suspended, Active}}) == (Ids{"9001", "9002"}));
    BOOST_CHECK(ids({.user = UserId{"310"}}) == Ids{"9001"});
    BOOST_CHECK(ids({.product = BundleId{"80"}}) == Ids{"9002"});
    BOOST_CHECK(ids({.order = OrderId{"mine"}}) == Ids{"9002"});
    BOOST_CHECK(ids({.purchased_after = start + Seconds{10}}) == Ids{"9002"});
    BOOST_CHECK(ids({.purchased_after = start + Seconds{11}}) == Ids{});
    BOOST_CHECK(ids({.purchased_before = start}) == Ids{"9001"});
    BOOST_CHECK(ids({.statuses = {Active}, .user = UserId{"311"}}) == Ids{});
    BOOST_CHECK(ids({.user = UserId{"nobody"}}) == Ids{});
}

BOOST_AUTO_TEST_CASE(pages_cover_the_list_whatever_is_added_meanwhile) {
    for (int i = 0; i < 4; ++i) add(license_of("310", "77"));
    BOOST_CHECK(ids({}, {.limit = 2}) == (Ids{"9001", "9002"}));
    BOOST_CHECK(ids({}, {.limit = 2, .offset = 2}) == (Ids{"9003", "9004"}));
    in_books([&] { return licenses.remove(LicenseId{"9001"}); });
    BOOST_CHECK(ids({}, {.limit = 2, .offset = 2, .after = 9002}) == (Ids{"9003", "9004"}));
}

BOOST_AUTO_TEST_CASE(the_expiry_script_moves_what_has_ended_and_may_expire) {
    const auto ending = [&](license::LicenseStatus status, std::optional<Instant> end) {
        ManagedLicense license = license_of("311", "77");
        license.license.status = status;
        license.license.end = end;
        return add(license);
    };
    const LicenseId active = ending(Active, start);
    const LicenseId suspended = ending(Suspended, start);
    const LicenseId suspended_admin = ending(SuspendedAdmin, start);
    const LicenseId processing = ending(Processing, start);
    const LicenseId later = ending(Active, start + Seconds{1});
    const LicenseId endless = ending(Active, std::nullopt);
    BOOST_CHECK_EQUAL(in_books([&] { return licenses.expire(start); }), 3);
    for (const LicenseId& id : {active, suspended, suspended_admin}) {
        BOOST_CHECK(status(id) == Expired);
    }
    BOOST_CHECK(status(processing) == Processing);
    BOOST_CHECK(status(later) == Active);
    BOOST_CHECK(status(endless) == Active);
    BOOST_CHECK_EQUAL(in_books([&] { return licenses.expire(start); }), 0);
}

BOOST_AUTO_TEST_CASE(an_id_that_is_taken_is_refused) {
    ManagedLicense taken = license_of("310", "77");
    taken.license.id = LicenseId{"9001"};
    BOOST_CHECK(write([&] { return licenses.add(taken); }).error().code() == Errc::Conflict);
}

BOOST_AUTO_TEST_SUITE_END()
