#include "lib/license/license.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;

namespace {

constexpr Instant noon{std::chrono::sys_days{2026y / 3 / 1} + 12h};

License lasting(std::optional<Instant> start, std::optional<Instant> end,
                LicenseStatus status = LicenseStatus::Active) {
    return {.id = LicenseId{"9001"},
            .user = UserId{"310"},
            .product = BundleId{"77"},
            .status = status,
            .start = start,
            .end = end};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(licences)

BOOST_AUTO_TEST_CASE(every_status_has_the_word_by_which_it_is_read) {
    for (const LicenseStatus status :
         {LicenseStatus::Active, LicenseStatus::Expired, LicenseStatus::Suspended,
          LicenseStatus::SuspendedAdmin, LicenseStatus::Processing, LicenseStatus::CheckInvalid,
          LicenseStatus::OrderError}) {
        BOOST_CHECK(license_status(name(status)) == status);
    }
    for (const char* const other : {"", "active", "ACTIVE ", "PAUSED"}) {
        BOOST_CHECK(license_status(other) == LicenseStatus::Unknown);
    }
}

BOOST_AUTO_TEST_CASE(a_word_that_nobody_knows_is_upstreams_own) {
    License license = lasting({}, {}, LicenseStatus::Unknown);
    license.other_status = "PAUSED";
    BOOST_TEST(status_word(license) == "PAUSED");
    BOOST_TEST(status_word(lasting({}, {})) == "ACTIVE");
}

BOOST_AUTO_TEST_CASE(an_active_one_is_expired_from_its_end_on) {
    const License license = lasting({}, noon);
    BOOST_CHECK(effective_status(license, noon - 1s) == LicenseStatus::Active);
    BOOST_CHECK(effective_status(license, noon) == LicenseStatus::Expired);
    BOOST_CHECK(effective_status(lasting({}, {}), noon) == LicenseStatus::Active);
    const License suspended = lasting({}, noon, LicenseStatus::Suspended);
    BOOST_CHECK(effective_status(suspended, noon) == LicenseStatus::Suspended);
}

BOOST_AUTO_TEST_CASE(is_in_force_from_its_start_to_before_its_end) {
    const License license = lasting(noon, noon + 1h);
    BOOST_TEST(!is_in_force(license, noon - 1s));
    BOOST_TEST(is_in_force(license, noon));
    BOOST_TEST(is_in_force(license, noon + 1h - 1s));
    BOOST_TEST(!is_in_force(license, noon + 1h));
    BOOST_TEST(is_in_force(lasting({}, {}), noon));
    BOOST_TEST(!is_in_force(lasting({}, {}, LicenseStatus::Processing), noon));
}

BOOST_AUTO_TEST_CASE(the_next_turn_is_the_nearest_start_or_end_of_an_active_one) {
    BOOST_TEST(!next_turn({}, noon).has_value());
    const std::vector held{lasting(noon - 1h, noon + 3h), lasting(noon + 2h, {}),
                           lasting({}, noon + 1h, LicenseStatus::Suspended), lasting({}, {})};
    BOOST_CHECK(next_turn(held, noon) == noon + 2h);
    BOOST_CHECK(next_turn(held, noon + 2h) == noon + 3h);
    BOOST_TEST(!next_turn(held, noon + 3h).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
