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
    license::Resolution word{.by = "ann", .reason = "moved", .at = from_unix(1'800'000'100)};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recovery_table, Fixture)

BOOST_AUTO_TEST_CASE(is_open_until_a_person_confirms_and_is_remembered_then) {
    BOOST_CHECK(!in_write([&] { return table.open(); }));
    BOOST_CHECK(!in_write([&] { return table.last(); }));
    in_write([&] { table.add(cloned); });
    BOOST_CHECK(in_write([&] { return table.open(); }) == cloned);
    Recovery confirmed = cloned;
    confirmed.confirmed = word;
    BOOST_CHECK(in_write([&] { return table.confirm(word); }) == confirmed);
    BOOST_CHECK(!in_write([&] { return table.open(); }));
    BOOST_CHECK(in_write([&] { return table.last(); }) == confirmed);
}

BOOST_AUTO_TEST_CASE(one_is_open_at_a_time_and_every_cause_can_be_kept) {
    for (const RecoveryCause cause :
         {RecoveryCause::RolledBack, RecoveryCause::Restored, RecoveryCause::Copied,
          RecoveryCause::Cloned, RecoveryCause::AnchorMissing, RecoveryCause::AnchorDamaged}) {
        cloned.cause = cause;
        in_write([&] { table.add(cloned); });
        BOOST_CHECK(failure_of([&] { table.add(cloned); }) == Errc::Conflict);
        BOOST_CHECK(in_write([&] { return table.open(); }) == cloned);
        in_write([&] { static_cast<void>(table.confirm(word)); });
    }
}

BOOST_AUTO_TEST_CASE(there_is_nothing_to_confirm_where_nothing_was_noticed) {
    BOOST_CHECK(failure_of([&] { static_cast<void>(table.confirm(word)); }) == Errc::Conflict);
}

BOOST_AUTO_TEST_SUITE_END()
