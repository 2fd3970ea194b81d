// specs/createreseller.md 11, rows 90 to 95: what else stands in a request, and a store that fails.
#include <boost/test/unit_test.hpp>

#include "lib/sandbox/books_schema.hpp"
#include "tests/lib/sandbox/createreseller/createreseller_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::sandbox::createreseller;

namespace {

const Query baseline = Query::baseline();

}  // namespace

BOOST_FIXTURE_TEST_SUITE(createreseller_transport, CreateresellerFixture)

BOOST_AUTO_TEST_CASE(row_90_an_unknown_parameter_is_ignored) {
    BOOST_CHECK_EQUAL(outcome(baseline.with("promotion", "spring")), created);
}

BOOST_AUTO_TEST_CASE(row_91_of_two_values_the_first_counts) {
    BOOST_CHECK_EQUAL(created_value(baseline.and_also("fname", "Other"), "fname"), "Ines given");
}

BOOST_AUTO_TEST_CASE(row_92_an_encoded_ampersand_belongs_to_its_value) {
    BOOST_CHECK_EQUAL(
        created_value(baseline.with_raw("company", "North%20Quay%20%26%20Sons"), "company"),
        "North Quay & Sons given");
}

BOOST_AUTO_TEST_CASE(row_93_values_are_utf_8) {
    BOOST_CHECK_EQUAL(created_value(baseline.with_raw("fname", "In%C3%A9s"), "fname"),
                      "In\u00e9s given");
}

BOOST_AUTO_TEST_CASE(row_94_latin_1_is_refused) {
    BOOST_CHECK_EQUAL(outcome(baseline.with_raw("fname", "In%E9s")), bad_encoding);
    BOOST_CHECK(resellers().empty());
}

// The disk takes everything of a creation but its last row.
BOOST_AUTO_TEST_CASE(row_95_a_store_that_fails_creates_nothing) {
    const test::TemporaryDirectory folder;
    sandbox::Settings failing = settings();
    failing.database = folder.file("sandbox.db");
    {
        auto database =
            store::Database::open(failing.database, sandbox::books_migrations()).value();
        auto spoil = [&database]() -> Result<void> {
            database
                .prepare(
                    "CREATE TRIGGER full BEFORE INSERT ON createreseller_credit"
                    " BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END")
                .run();
            return {};
        };
        database.write(spoil).value();
    }
    reopen(failing);
    const Query query = baseline.with("freeCreditsAtSignup", "5");
    BOOST_CHECK_EQUAL(outcome(query), "500 General Error");
    BOOST_CHECK(resellers().empty());
    BOOST_CHECK_EQUAL(outcome(Query::availability("ines@example.net")),
                      "200 User name is available");
    BOOST_CHECK_EQUAL(outcome(query.with("freeCreditsAtSignup", "0")), created);
    close();
}

BOOST_AUTO_TEST_SUITE_END()
