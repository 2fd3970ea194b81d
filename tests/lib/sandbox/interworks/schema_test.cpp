#include "lib/sandbox/interworks/schema.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <span>

#include "lib/sandbox/books_schema.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::sandbox::interworks;

BOOST_AUTO_TEST_SUITE(interworks_schema)

BOOST_AUTO_TEST_CASE(books_from_before_orders_keep_their_products) {
    const test::TemporaryDirectory directory;
    const std::string path = directory.file("books.db");
    const std::span<const store::Migration> all = sandbox::books_migrations();
    const auto newest = std::ranges::find(all, ordering_schema, &store::Migration::sql);
    const auto before = static_cast<std::size_t>(newest - all.begin());
    BOOST_REQUIRE(before < all.size());
    {
        store::Database database = store::Database::open(path, all.first(before)).value();
        const Result<void> written = database.write([&]() -> Result<void> {
            database
                .prepare(
                    "INSERT INTO interworks_product (id, reseller, place, document, name,"
                    " createdAt, updatedAt) VALUES (?, 0, 'a', '{\"id\":1}', 'Old', 1, 2)")
                .bind("00000050-7c34-4f9e-a1b2-000000000099")
                .run();
            return {};
        });
        BOOST_REQUIRE(written);
    }
    store::Database database = store::Database::open(path, all).value();
    const Result<std::size_t> rows = database.read([&]() -> Result<std::size_t> {
        RowBooks products{database, *find_collection("products")};
        return products.list({}).documents.size();
    });
    BOOST_CHECK_EQUAL(rows.value(), 1U);
}

BOOST_AUTO_TEST_SUITE_END()
