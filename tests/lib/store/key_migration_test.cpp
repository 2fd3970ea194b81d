// A database of the schema before accounts brought keys keeps every key, as one with an extension.
#include <boost/test/unit_test.hpp>

#include "lib/store/key_table.hpp"
#include "lib/store/migrations.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::store;

namespace {

constexpr std::size_t earlier_version = 11;
constexpr Instant noon = from_unix(1'800'000'000);

}  // namespace

BOOST_AUTO_TEST_SUITE(key_migration)

BOOST_AUTO_TEST_CASE(a_key_of_an_earlier_schema_has_an_extension) {
    const test::TemporaryDirectory directory;
    const std::string path = directory.file("usher.db");
    const Sealer sealer{Secret{std::string(32, 's')}};
    const KeyTag tag = sealer.tag(UserKey{"alpha"});
    const auto sealed = [&](const std::string& text, std::string_view column) {
        return sealer.seal(text, {.table = "user_key", .column = column, .row = 1});
    };
    const auto insert = [&](Database& database) -> Result<void> {
        database
            .prepare(
                "INSERT INTO user_key (row, tag, user_key, extension, type, product, loaded_at,"
                " document_version, etag) VALUES (1, ?, ?, ?, 2, 'player', ?, 7, 'e')")
            .bind(Blob{view(tag)})
            .bind(Blob{sealed("alpha", "user_key")})
            .bind(Blob{sealed("the text", "extension")})
            .bind(unix_seconds(noon))
            .run();
        return {};
    };
    {
        Database earlier = Database::open(path, migrations().first(earlier_version)).value();
        earlier.write([&] { return insert(earlier); }).value();
    }

    Database database = Database::open(path, migrations()).value();
    const KeyTable keys{database, sealer};
    const auto find = [&]() -> Result<std::optional<KeyRecord>> { return keys.find(tag); };
    const KeyRecord record = database.write(find).value().value();
    BOOST_CHECK(record.source == KeySource::Extension);
    BOOST_CHECK(record.type == license::KeyType::Individual);
    BOOST_TEST(record.document_version == 7);
    const auto secrets = [&] { return keys.secrets(1); };
    BOOST_TEST(database.write(secrets).value().extension == "the text");
}

BOOST_AUTO_TEST_SUITE_END()
