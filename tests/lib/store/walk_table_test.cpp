#include "lib/store/walk_table.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/store/tables_fixture.hpp"

using namespace usher;
using namespace usher::store;

namespace {

struct Fixture : test::TablesFixture {
    WalkTable table{database};

    std::optional<LicenseWalk> last() {
        std::optional<LicenseWalk> found;
        in_write([&] { found = table.last(); });
        return found;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(walk_table, Fixture)

BOOST_AUTO_TEST_CASE(there_is_none_before_the_first) {
    BOOST_CHECK(!last());
}

BOOST_AUTO_TEST_CASE(the_newest_walk_takes_the_place_of_the_one_before) {
    const LicenseWalk under_way{
        .started_at = from_unix(1'700'000'000), .offset = 200, .users = 199, .licenses = 1'990};
    in_write([&] { table.keep(under_way); });
    BOOST_CHECK(last() == under_way);

    const LicenseWalk ended{.started_at = from_unix(1'700'000'000),
                            .offset = 250,
                            .users = 249,
                            .licenses = 2'490,
                            .ended_at = from_unix(1'700'000'060),
                            .users_before = 248,
                            .gone = 12,
                            .gone_since = from_unix(1'700'000'060)};
    in_write([&] { table.keep(ended); });
    BOOST_CHECK(last() == ended);
}

BOOST_AUTO_TEST_SUITE_END()
