#include "lib/enforcement/reminders.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using enforcement::Accounts;
using enforcement::LicenseExpiring;
using enforcement::Reminders;
using license::License;
using test::run;

namespace {

struct Fixture : test::EnforcementFixture {
    const std::vector<Seconds> thresholds{std::chrono::days{7}, std::chrono::days{1}};
    Accounts accounts{*store, enforcer, license::LicensePolicy{}, Log{}};
    Reminders reminders{*store, enforcer, accounts, thresholds, Log{}};
    UserId user{"310"};
    std::int64_t first_event = 0;

    Fixture() {
        log_in();
        first_event = events.last();
    }
    void log_in() {
        enforcement::Login login{.access = Secret{"access"}, .refresh = Secret{"refresh"}};
        run(loop, accounts.log_in(user, std::move(login), somebody)).value();
    }

    [[nodiscard]] License ending_in(Seconds left, const std::string& id = "9001") const {
        return {.id = LicenseId{id},
                .user = user,
                .product = BundleId{"77"},
                .status = license::LicenseStatus::Active,
                .end = test::HeldClock::start + left};
    }
    void take(std::vector<License> licenses) {
        license::Product product{
            .id = BundleId{"77"}, .title = "Evening Bundle", .type_name = "CHANNEL"};
        run(loop,
            accounts.take(
                {.user = user, .licenses = std::move(licenses), .products = {std::move(product)}}))
            .value();
    }
    std::size_t tell() { return run(loop, reminders.tell_due()); }
    /// What a start tells.
    std::size_t tell_after_a_restart() {
        Accounts read{*store, enforcer, license::LicensePolicy{}, Log{}};
        read.read_all().value();
        Reminders again{*store, enforcer, read, thresholds, Log{}};
        again.look_at_all();
        return run(loop, again.tell_due());
    }
    [[nodiscard]] std::vector<LicenseExpiring> told() const {
        std::vector<LicenseExpiring> warnings;
        const std::vector<enforcement::Event> kept = events.after(first_event).value();
        for (const enforcement::Event& event : kept) {
            const auto* const warning = std::get_if<LicenseExpiring>(&event.change);
            if (warning != nullptr) warnings.push_back(*warning);
        }
        return warnings;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reminders, Fixture)

BOOST_AUTO_TEST_CASE(each_threshold_is_told_once) {
    take({ending_in(200h)});
    BOOST_TEST(tell() == 0U);
    clock.pass(32h);
    BOOST_TEST(tell() == 1U);
    BOOST_TEST(tell() == 0U);
    clock.pass(144h);
    BOOST_TEST(tell() == 1U);
    clock.pass(23h);
    BOOST_TEST(tell() == 0U);
    BOOST_TEST_REQUIRE(told().size() == 2U);
    BOOST_CHECK(told().front().threshold == 168h);
    BOOST_CHECK(told().front().left == 168h);
    BOOST_TEST(told().front().title == "Evening Bundle");
    BOOST_CHECK(told().back().threshold == 24h);
}

BOOST_AUTO_TEST_CASE(who_is_told_late_is_told_of_the_last_threshold_alone) {
    take({ending_in(20h)});
    BOOST_TEST(tell() == 1U);
    BOOST_CHECK(told().front().threshold == 24h);
    BOOST_TEST(tell() == 0U);
}

BOOST_AUTO_TEST_CASE(another_number_of_the_same_licence_is_not_told_again) {
    take({ending_in(100h)});
    BOOST_TEST(tell() == 1U);
    take({ending_in(100h, "9002")});
    BOOST_TEST(tell() == 0U);
    take({ending_in(120h, "9003")});
    BOOST_TEST(tell() == 1U, "its end is another");
}

BOOST_AUTO_TEST_CASE(a_restart_tells_nothing_again) {
    take({ending_in(100h)});
    BOOST_TEST(tell() == 1U);
    BOOST_TEST(tell_after_a_restart() == 0U);
}

BOOST_AUTO_TEST_CASE(a_user_who_has_gone_is_told_of_nothing) {
    take({ending_in(100h)});
    run(loop, accounts.remove(user, somebody)).value();
    BOOST_TEST(tell() == 0U);
    log_in();
    take({ending_in(100h)});
    BOOST_TEST(tell() == 1U, "who comes back is told again");
}

BOOST_AUTO_TEST_CASE(who_has_not_logged_in_is_told_with_the_login) {
    run(loop, accounts.remove(user, somebody)).value();
    take({ending_in(100h)});
    BOOST_TEST(tell() == 0U);
    BOOST_TEST(tell_after_a_restart() == 0U);
    log_in();
    BOOST_TEST(tell() == 1U);
}

BOOST_AUTO_TEST_CASE(lists_what_ends_soon_whether_it_was_told_or_not) {
    BOOST_TEST(reminders.of(user).empty());
    take({ending_in(100h), ending_in(300h, "2")});
    BOOST_TEST_REQUIRE(reminders.of(user).size() == 1U);
    tell();
    BOOST_TEST(reminders.of(user).size() == 1U);
    BOOST_TEST(reminders.of(user).front().covered);
}

BOOST_AUTO_TEST_SUITE_END()
