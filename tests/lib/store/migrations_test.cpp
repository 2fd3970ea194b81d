#include "lib/store/migrations.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>

#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::store;

namespace {

std::int64_t number(Database& database, std::string_view query) {
    return database
        .read([&]() -> Result<std::int64_t> {
            Statement statement = database.prepare(query);
            BOOST_TEST_REQUIRE(statement.step());
            return statement.integer(0);
        })
        .value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(every_version_migrates_to_the_newest_one) {
    for (std::size_t version = 0; version <= migrations().size(); ++version) {
        const test::TemporaryDirectory directory;
        const std::string path = directory.file("usher.db");
        static_cast<void>(Database::open(path, migrations().first(version)).value());
        Database database = Database::open(path, migrations()).value();
        BOOST_TEST(number(database, "PRAGMA user_version") ==
                   static_cast<std::int64_t>(migrations().size()));
    }
}

BOOST_AUTO_TEST_CASE(every_table_is_strict) {
    Database database = Database::open(":memory:", migrations()).value();
    BOOST_TEST(number(database,
                      "SELECT count(*) FROM pragma_table_list"
                      " WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND NOT strict") == 0);
    BOOST_TEST(number(database,
                      "SELECT count(*) FROM pragma_table_list"
                      " WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'") == 27);
}

BOOST_AUTO_TEST_SUITE_END()
