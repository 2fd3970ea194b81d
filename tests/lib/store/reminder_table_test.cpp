#include "lib/store/reminder_table.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "lib/store/account_table.hpp"
#include "tests/lib/store/tables_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::store;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

struct Fixture : test::TablesFixture {
    AccountTable accounts{database, sealer};
    ReminderTable reminders{database};
    std::int64_t row = in_write([this] { return accounts.put(UserId{"310"}); });

    bool put(const Reminded& reminded) {
        return in_write([&] { return reminders.put(reminded); });
    }
    [[nodiscard]] Reminded reminded(Instant end = noon, Seconds threshold = 24h) const {
        return {.account = row, .product = BundleId{"77"}, .end = end, .threshold = threshold};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reminder_table, Fixture)

BOOST_AUTO_TEST_CASE(what_was_told_is_told_once) {
    BOOST_TEST(put(reminded()));
    BOOST_TEST(!put(reminded()));
    BOOST_TEST(put(reminded(noon, 168h)));
    BOOST_TEST(put(reminded(noon + 1s)));
    Reminded other = reminded();
    other.product = BundleId{"78"};
    BOOST_TEST(put(other));
    other.account = in_write([this] { return accounts.put(UserId{"311"}); });
    BOOST_TEST(put(other));
}

BOOST_AUTO_TEST_CASE(what_has_ended_is_forgotten) {
    put(reminded(noon));
    put(reminded(noon + 1s));
    in_write([this] { reminders.forget_ended(noon); });
    BOOST_TEST(put(reminded(noon)));
    BOOST_TEST(!put(reminded(noon + 1s)));
}

BOOST_AUTO_TEST_CASE(goes_with_its_account) {
    put(reminded());
    in_write([this] { return accounts.remove(UserId{"310"}); });
    row = in_write([this] { return accounts.put(UserId{"310"}); });
    BOOST_TEST(put(reminded()));
}

BOOST_AUTO_TEST_CASE(is_of_an_account_that_is_there) {
    Reminded nobodys = reminded();
    nobodys.account = row + 1;
    BOOST_CHECK(failure_of([&] { reminders.put(nobodys); }) != Errc::Unknown);
}

BOOST_AUTO_TEST_SUITE_END()
