#include "lib/license/expiry_warning.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <string>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;

namespace {

constexpr Instant now{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};
constexpr std::array<Seconds, 2> thresholds{std::chrono::days{7}, std::chrono::days{1}};

License ending_in(Seconds left, const std::string& id = "1", const std::string& product = "77") {
    return {.id = LicenseId{id},
            .user = UserId{"310"},
            .product = BundleId{product},
            .status = LicenseStatus::Active,
            .end = now + left};
}

std::vector<ExpiryWarning> warnings(const std::vector<License>& licenses) {
    static std::vector<License> kept;
    kept = licenses;
    return expiry_warnings(kept, thresholds, now);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(expiry_warning)

BOOST_AUTO_TEST_CASE(warns_from_the_threshold_to_before_the_end) {
    BOOST_TEST(warnings({ending_in(168h + 1s)}).empty());
    const auto at_the_threshold = warnings({ending_in(168h)});
    BOOST_TEST_REQUIRE(at_the_threshold.size() == 1U);
    BOOST_CHECK(at_the_threshold.front().threshold == 168h);
    BOOST_CHECK(at_the_threshold.front().left == 168h);
    BOOST_TEST(warnings({ending_in(1s)}).size() == 1U);
    BOOST_TEST(warnings({ending_in(0s)}).empty(), "it has expired");
}

BOOST_AUTO_TEST_CASE(names_the_least_threshold_that_was_reached) {
    BOOST_CHECK(warnings({ending_in(24h + 1s)}).front().threshold == 168h);
    BOOST_CHECK(warnings({ending_in(24h)}).front().threshold == 24h);
}

BOOST_AUTO_TEST_CASE(warns_of_nothing_that_is_not_in_force) {
    License later = ending_in(48h);
    later.start = now + 1s;
    License suspended = ending_in(48h);
    suspended.status = LicenseStatus::Suspended;
    License endless = ending_in(48h);
    endless.end.reset();
    BOOST_TEST(warnings({later, suspended, endless}).empty());
    later.start = now;
    BOOST_TEST(warnings({later}).size() == 1U);
}

BOOST_AUTO_TEST_CASE(says_whether_another_licence_goes_on_without_a_gap) {
    License next = ending_in(480h, "2");
    next.start = now + 48h;
    BOOST_TEST(warnings({ending_in(48h), next}).front().covered);
    next.start = now + 48h + 1s;
    BOOST_TEST(!warnings({ending_in(48h), next}).front().covered);
    next.start = now;
    next.product = BundleId{"78"};
    BOOST_TEST(!warnings({ending_in(48h), next}).front().covered);
    next.product = BundleId{"77"};
    next.status = LicenseStatus::Suspended;
    BOOST_TEST(!warnings({ending_in(48h), next}).front().covered);
    next.status = LicenseStatus::Active;
    next.end.reset();
    BOOST_TEST(warnings({ending_in(48h), next}).front().covered);
    BOOST_TEST(!warnings({ending_in(48h), ending_in(48h, "2")}).front().covered);
}

BOOST_AUTO_TEST_CASE(the_soonest_end_comes_first) {
    const auto two = warnings({ending_in(50h, "1"), ending_in(40h, "2")});
    BOOST_TEST_REQUIRE(two.size() == 2U);
    BOOST_TEST(two.front().license->id.text() == "2");
}

BOOST_AUTO_TEST_CASE(knows_when_the_next_threshold_is_reached) {
    const auto next = [](const License& license) {
        return next_expiry_warning(std::array{license}, thresholds, now);
    };
    BOOST_CHECK(next(ending_in(200h)) == now + 32h);
    BOOST_CHECK(next(ending_in(168h)) == now + 144h);
    BOOST_CHECK(!next(ending_in(24h)));
    License later = ending_in(100h);
    later.start = now + 10h;
    BOOST_CHECK(next(later) == now + 10h);
    BOOST_CHECK(!next_expiry_warning(std::array{ending_in(200h)}, {}, now));
}

BOOST_AUTO_TEST_SUITE_END()
