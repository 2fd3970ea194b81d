#include "lib/store/recovery_table.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/store/tables_fixture.hpp"

using namespace usher;
using namespace usher::store;
using license::Recovery;
using license::RecoveryCause;

namespace {

struct Fixture : test::TablesFixture {
    RecoveryTable table{database};
    Recovery cloned{.cause = RecoveryCause::Cloned,
                    .detail = "from elsewhere",
                    .noticed_at = from_unix(1'800'000'000)};
    license::Doubt moved{RecoveryCause::Cloned, "from elsewhere"};
    Instant later = from_unix(1'800'000'050);
    license::Resolution word{.by = "ann", .reason = "moved", .at = from_unix(1'800'000'100)};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recovery_table, Fixture)

BOOST_AUTO_TEST_CASE(is_open_until_a_person_confirms_and_is_remembered_then) {
    BOOST_CHECK(!in_write([&] { return table.open(); }));
    BOOST_CHECK(!in_write([&] { return table.last(); }));
    BOOST_CHECK(in_write([&] { return table.notice(moved, cloned.noticed_at); }));
    BOOST_CHECK(in_write([&] { return table.open(); }) == cloned);
    Recovery confirmed = cloned;
    confirmed.confirmed = word;
    BOOST_CHECK(in_write([&] { return table.confirm(word); }) == confirmed);
    BOOST_CHECK(!in_write([&] { return table.open(); }));
    BOOST_CHECK(in_write([&] { return table.last(); }) == confirmed);
}

BOOST_AUTO_TEST_CASE(every_cause_can_be_kept) {
    for (const RecoveryCause cause :
         {RecoveryCause::RolledBack, RecoveryCause::Restored, RecoveryCause::Copied,
          RecoveryCause::Cloned, RecoveryCause::AnchorMissing, RecoveryCause::AnchorDamaged}) {
        cloned.cause = cause;
        moved.cause = cause;
        in_write([&] { table.notice(moved, cloned.noticed_at); });
        BOOST_CHECK(in_write([&] { return table.open(); }) == cloned);
        in_write([&] { static_cast<void>(table.confirm(word)); });
    }
}

BOOST_AUTO_TEST_CASE(what_is_noticed_while_one_is_open_is_told_with_it_once_and_confirmed_with_it) {
    const license::Doubt older{RecoveryCause::RolledBack, "at 5, it was at 7 already"};
    in_write([&] { table.notice(moved, cloned.noticed_at); });
    BOOST_CHECK(!in_write([&] { return table.notice(moved, later); }));
    BOOST_CHECK(in_write([&] { return table.notice(older, later); }));
    BOOST_CHECK(!in_write([&] { return table.notice(older, later); }));
    cloned.detail += "; then, 2027-01-15T08:00:50Z, rolled_back: at 5, it was at 7 already";
    BOOST_CHECK(in_write([&] { return table.open(); }) == cloned);
    cloned.confirmed = word;
    BOOST_CHECK(in_write([&] { return table.confirm(word); }) == cloned);
    // Afterwards it is news again.
    BOOST_CHECK(in_write([&] { return table.notice(older, later); }));
    BOOST_TEST(in_write([&] { return table.open(); })->detail == older.detail);
}

BOOST_AUTO_TEST_CASE(there_is_nothing_to_confirm_where_nothing_was_noticed) {
    BOOST_CHECK(failure_of([&] { static_cast<void>(table.confirm(word)); }) == Errc::Conflict);
}

BOOST_AUTO_TEST_SUITE_END()
