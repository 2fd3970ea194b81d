#include "lib/store/key_table.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/store/tables_fixture.hpp"

using namespace usher;
using namespace usher::store;
using license::Entitlement;
using license::EntitlementDocument;
using license::Extension;
using license::KeyType;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

Extension general(std::string user_key) {
    return {.user_key = UserKey{std::move(user_key)},
            .issuer = IssuerId{"sandbox"},
            .issued_at = noon - Seconds{60}};
}

Extension individual(std::string user_key, std::string product) {
    Extension extension = general(std::move(user_key));
    extension.type = KeyType::Individual;
    extension.product = ProductId{std::move(product)};
    return extension;
}

EntitlementDocument document(std::int64_t version, std::vector<Entitlement> entitlements) {
    return {.version = version,
            .issued_at = noon,
            .expires_at = noon + Seconds{3600},
            .entitlements = std::move(entitlements)};
}

struct Fixture : test::TablesFixture {
    KeyTable keys{database, sealer};

    KeyRecord put(const Extension& extension, std::string_view text = "extension text",
                  const std::optional<ProductId>& loaded_for = {}, Instant now = noon) {
        return in_write([&] { return keys.put(extension, text, loaded_for, now); });
    }
    KeyRecord follow(const std::string& user_key, Instant now = noon) {
        return in_write([&] { return keys.follow(UserKey{user_key}, now); });
    }
    KeySecrets secrets(std::int64_t row) {
        return in_write([&] { return keys.secrets(row); }).value();
    }
    std::optional<KeyRecord> find(std::string user_key) {
        return in_write([&] { return keys.find(sealer.tag(UserKey{std::move(user_key)})); });
    }
    std::vector<KeyRecord> all() {
        std::vector<KeyRecord> records;
        in_write([&] { keys.each([&](KeyRecord one) { records.push_back(std::move(one)); }); });
        return records;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(key_table, Fixture)

BOOST_AUTO_TEST_CASE(gives_back_a_key_as_it_was_put) {
    const KeyRecord record = put(individual("key-one", "product"), "the text");
    BOOST_TEST(record.row == 1);
    BOOST_CHECK(record.tag == sealer.tag(UserKey{"key-one"}));
    BOOST_CHECK(record.type == KeyType::Individual);
    BOOST_CHECK(record.product == ProductId{"product"});
    BOOST_CHECK(record.loaded_at == noon);
    BOOST_CHECK(!record.confirmed_at);
    BOOST_TEST(record.document_version == 0);
    BOOST_TEST(record.etag.empty());
    BOOST_TEST(record.entitlements.empty());
    BOOST_CHECK(find("key-one") == record);
    BOOST_CHECK(secrets(record.row).user_key == UserKey{"key-one"});
    BOOST_TEST(secrets(record.row).extension == "the text");
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_not_found) {
    BOOST_CHECK(!find("nobody"));
    const Result<KeySecrets> none = in_write([&] { return keys.secrets(1); });
    BOOST_TEST_REQUIRE(!none.has_value());
    BOOST_CHECK(none.error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(putting_a_key_again_renews_its_extension_and_keeps_the_rest) {
    const KeyRecord before = put(general("key-one"), "old text", ProductId{"b"});
    in_write([&] {
        keys.take_document(before.row,
                           document(3, {{.option = OptionId{"noAds"}, .valid_to = noon}}), "\"e\"",
                           noon);
    });
    const KeyRecord after =
        put(individual("key-one", "p"), "new text", ProductId{"a"}, noon + Seconds{5});
    BOOST_TEST(after.row == before.row);
    BOOST_CHECK(after.loaded_at == noon);
    BOOST_CHECK(after.type == KeyType::Individual);
    BOOST_CHECK(after.product == ProductId{"p"});
    BOOST_CHECK((after.loaded_for == std::vector{ProductId{"a"}, ProductId{"b"}}));
    BOOST_TEST(after.document_version == 3);
    BOOST_TEST(after.entitlements.size() == 1U);
    BOOST_TEST(secrets(after.row).extension == "new text");
    BOOST_TEST(all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(remembers_each_product_that_loaded_a_key_once) {
    put(general("key-one"), "text", ProductId{"a"});
    BOOST_CHECK(put(general("key-one"), "text", ProductId{"a"}).loaded_for ==
                std::vector{ProductId{"a"}});
    BOOST_CHECK(put(general("key-two"), "text").loaded_for.empty());
}

BOOST_AUTO_TEST_CASE(a_document_replaces_all_that_a_key_held) {
    const std::int64_t row = put(general("key-one")).row;
    const std::int64_t other = put(general("key-two")).row;
    const Entitlement paid{.option = OptionId{"noAds"}, .valid_to = noon + Seconds{10}};
    const Entitlement trial{
        .option = OptionId{"noAds"}, .valid_to = noon + Seconds{20}, .trial = true};
    const Entitlement premium{.option = OptionId{"premium"}, .valid_to = noon + Seconds{30}};
    in_write([&] { keys.take_document(other, document(1, {premium}), "\"x\"", noon); });
    in_write([&] { keys.take_document(row, document(1, {premium, trial, paid}), "\"a\"", noon); });
    BOOST_CHECK((find("key-one")->entitlements == std::vector{paid, trial, premium}));

    in_write([&] { keys.take_document(row, document(2, {premium}), "\"b\"", noon + Seconds{9}); });
    const KeyRecord record = find("key-one").value();
    BOOST_CHECK(record.entitlements == std::vector{premium});
    BOOST_TEST(record.document_version == 2);
    BOOST_TEST(record.etag == "\"b\"");
    BOOST_CHECK(record.confirmed_at == noon + Seconds{9});
    BOOST_CHECK(find("key-two")->entitlements == std::vector{premium});
}

BOOST_AUTO_TEST_CASE(a_document_that_names_an_option_twice_changes_nothing) {
    const std::int64_t row = put(general("key-one")).row;
    const Entitlement paid{.option = OptionId{"noAds"}, .valid_to = noon};
    in_write([&] { keys.take_document(row, document(1, {paid}), "\"a\"", noon); });
    const Errc code = failure_of(
        [&] { keys.take_document(row, document(2, {paid, paid}), "\"b\"", noon + Seconds{1}); });
    BOOST_CHECK(code == Errc::Conflict);
    BOOST_TEST(find("key-one")->document_version == 1);
    BOOST_CHECK(find("key-one")->entitlements == std::vector{paid});
}

BOOST_AUTO_TEST_CASE(a_document_older_than_the_one_held_changes_nothing) {
    const std::int64_t row = put(general("key-one")).row;
    in_write([&] { keys.take_document(row, document(2, {}), "\"b\"", noon); });
    const KeyRecord before = find("key-one").value();
    const Errc code =
        failure_of([&] { keys.take_document(row, document(1, {}), "\"a\"", noon + Seconds{1}); });
    BOOST_CHECK(code == Errc::NotAccepted);
    BOOST_CHECK(find("key-one") == before);
}

BOOST_AUTO_TEST_CASE(an_accounts_key_is_a_general_one_without_an_extension) {
    const KeyRecord record = follow("key-one");
    BOOST_CHECK(record.source == KeySource::Account);
    BOOST_CHECK(record.type == KeyType::General);
    BOOST_CHECK(!record.product);
    BOOST_CHECK(record.loaded_at == noon);
    BOOST_CHECK(find("key-one") == record);
    BOOST_CHECK(all() == std::vector{record});
    BOOST_CHECK(secrets(record.row).user_key == UserKey{"key-one"});
    BOOST_TEST(secrets(record.row).extension.empty());
}

BOOST_AUTO_TEST_CASE(following_a_key_that_is_there_changes_nothing) {
    const KeyRecord loaded = put(individual("key-one", "p"), "the text", ProductId{"p"});
    const KeyRecord followed = follow("key-two");
    const std::int64_t changes = in_write([&] { return keys.changes(); });
    BOOST_CHECK(follow("key-one", noon + Seconds{5}) == loaded);
    BOOST_CHECK(follow("key-two", noon + Seconds{5}) == followed);
    BOOST_TEST(secrets(loaded.row).extension == "the text");
    BOOST_TEST(in_write([&] { return keys.changes(); }) == changes);
}

BOOST_AUTO_TEST_CASE(an_extension_makes_an_accounts_key_an_ordinary_one) {
    const Entitlement held{.option = OptionId{"noAds"}, .valid_to = noon + Seconds{10}};
    const std::int64_t row = follow("key-one").row;
    in_write([&] {
        keys.take_document(row, document(unix_seconds(noon), {held}), "", noon, KeySource::Account);
    });

    const KeyRecord record = put(general("key-one"), "the text", ProductId{"p"});
    BOOST_TEST(record.row == row);
    BOOST_CHECK(record.source == KeySource::Extension);
    BOOST_TEST(record.document_version == 0);
    BOOST_CHECK(record.entitlements == std::vector{held});
    BOOST_TEST(secrets(row).extension == "the text");
    in_write([&] { keys.take_document(row, document(1, {}), "\"a\"", noon); });
    BOOST_TEST(find("key-one")->document_version == 1);
}

BOOST_AUTO_TEST_CASE(an_answer_is_taken_only_for_a_key_of_its_source) {
    const std::int64_t loaded = put(general("key-one")).row;
    const std::int64_t followed = follow("key-two").row;
    const std::vector<KeyRecord> before = all();
    BOOST_CHECK(failure_of([&] {
                    keys.take_document(loaded, document(9, {}), "", noon, KeySource::Account);
                }) == Errc::NotAccepted);
    BOOST_CHECK(failure_of([&] { keys.take_document(followed, document(9, {}), "", noon); }) ==
                Errc::NotAccepted);
    BOOST_CHECK(all() == before);
}

BOOST_AUTO_TEST_CASE(an_older_answer_about_an_accounts_key_changes_nothing) {
    const std::int64_t row = follow("key-one").row;
    const auto take = [&](std::int64_t version) {
        keys.take_document(row, document(version, {}), "", noon, KeySource::Account);
    };
    in_write([&] { take(8); });
    in_write([&] { take(8); });
    BOOST_CHECK(failure_of([&] { take(7); }) == Errc::NotAccepted);
    BOOST_TEST(find("key-one")->document_version == 8);
}

BOOST_AUTO_TEST_CASE(a_confirmation_moves_only_its_instant) {
    KeyRecord expected = put(general("key-one"));
    in_write([&] { keys.confirm(expected.row, noon + Seconds{1}); });
    expected.confirmed_at = noon + Seconds{1};
    BOOST_CHECK(find("key-one") == expected);
}

BOOST_AUTO_TEST_CASE(documents_and_confirmations_need_a_key) {
    BOOST_CHECK(failure_of([&] { keys.confirm(9, noon); }) == Errc::NotFound);
    BOOST_CHECK(failure_of([&] { keys.take_document(9, document(1, {}), "", noon); }) ==
                Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(removing_a_key_removes_all_of_it) {
    const std::int64_t row = put(general("key-one"), "text", ProductId{"a"}).row;
    in_write([&] {
        keys.take_document(row, document(1, {{.option = OptionId{"o"}, .valid_to = noon}}), "",
                           noon);
    });
    const KeyTag tag = sealer.tag(UserKey{"key-one"});
    BOOST_CHECK(in_write([&] { return keys.remove(tag); }) == row);
    BOOST_CHECK(!in_write([&] { return keys.remove(tag); }));
    BOOST_CHECK(!find("key-one"));
    for (const char* table : {"key_product", "entitlement"}) {
        const auto left = in_write([&] {
            Statement query = database.prepare(std::string{"SELECT count(*) FROM "} + table);
            static_cast<void>(query.step());
            return query.integer(0);
        });
        BOOST_TEST(left == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_row_never_comes_back_to_another_key) {
    put(general("key-one"));
    in_write([&] { return keys.remove(sealer.tag(UserKey{"key-one"})); });
    BOOST_TEST(put(general("key-two")).row == 2);
}

BOOST_AUTO_TEST_CASE(each_gives_every_key_with_its_own_in_the_order_of_loading) {
    for (int i = 0; i < 50; ++i) {
        const std::string name = "key-" + std::to_string(i);
        const std::optional<ProductId> product =
            i % 3 == 0 ? std::optional{ProductId{"p" + name}} : std::nullopt;
        const std::int64_t row = put(general(name), "text", product).row;
        std::vector<Entitlement> entitlements;
        for (int n = 0; n < i % 4; ++n) {
            entitlements.push_back(
                {.option = OptionId{"o" + std::to_string(n)}, .valid_to = noon + Seconds{i}});
        }
        in_write([&] { keys.take_document(row, document(i, entitlements), name, noon); });
    }
    in_write([&] { return keys.remove(sealer.tag(UserKey{"key-20"})); });

    const std::vector<KeyRecord> records = all();
    BOOST_TEST_REQUIRE(records.size() == 49U);
    for (std::size_t i = 1; i < records.size(); ++i) {
        BOOST_TEST(records[i - 1].row < records[i].row);
    }
    for (const KeyRecord& record : records) BOOST_CHECK(find(record.etag) == record);
}

BOOST_AUTO_TEST_CASE(secrets_moved_to_another_row_or_column_do_not_open) {
    const std::int64_t one = put(general("key-one"), "text one").row;
    put(general("key-two"), "text two");
    const auto opens = [&] { return in_write([&] { return keys.secrets(one); }); };
    execute(
        "UPDATE user_key SET extension = (SELECT extension FROM user_key WHERE row = 2)"
        " WHERE row = 1");
    BOOST_CHECK(opens().error().code() == Errc::NotAccepted);

    put(general("key-one"), "text one");
    BOOST_TEST(opens().has_value());
    execute("UPDATE user_key SET user_key = extension");
    BOOST_CHECK(opens().error().code() == Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(the_schema_refuses_what_no_key_is) {
    put(general("key-one"));
    for (const char* sql :
         {"UPDATE user_key SET tag = x'00'", "UPDATE user_key SET type = 3",
          "UPDATE user_key SET type = 2, product = NULL", "UPDATE user_key SET product = ''",
          "UPDATE user_key SET from_account = 2",
          "UPDATE user_key SET from_account = 1, type = 2, product = 'p'",
          "INSERT INTO entitlement VALUES (99, 'o', 0, 1)",
          "INSERT INTO entitlement VALUES (1, 'o', 2, 1)"}) {
        BOOST_CHECK(failure_of([&] { database.prepare(sql).run(); }) == Errc::Conflict);
    }
}

BOOST_AUTO_TEST_CASE(a_paid_entitlement_is_extended_and_never_shortened) {
    const std::int64_t row = put(general("alpha")).row;
    const KeyTag tag = sealer.tag(UserKey{"alpha"});
    const OptionId no_ads{"noAds"};
    const auto extend = [&](Seconds by) {
        return in_write([&] { return keys.extend(tag, no_ads, noon + by); });
    };
    in_write([&] {
        keys.take_document(
            row, document(1, {{.option = no_ads, .valid_to = noon + Seconds{9}, .trial = true}}),
            "etag", noon);
    });
    const std::int64_t before = in_write([&] { return keys.changes(); });
    BOOST_TEST(extend(Seconds{100}));
    BOOST_TEST(!extend(Seconds{100}));
    BOOST_TEST(!extend(Seconds{99}));
    BOOST_TEST(extend(Seconds{101}));
    BOOST_TEST(in_write([&] { return keys.changes(); }) == before + 2);

    std::vector<Entitlement> expected = find("alpha")->entitlements;
    BOOST_REQUIRE_EQUAL(expected.size(), 2U);
    BOOST_CHECK(expected[0] == (Entitlement{.option = no_ads, .valid_to = noon + Seconds{101}}));
    license::extend(expected, no_ads, noon + Seconds{5});
    license::extend(expected, OptionId{"aaa"}, noon + Seconds{7});
    in_write([&] { return keys.extend(tag, OptionId{"aaa"}, noon + Seconds{7}); });
    BOOST_CHECK(find("alpha")->entitlements == expected);
    BOOST_TEST(!in_write([&] { return keys.extend(sealer.tag(UserKey{"beta"}), no_ads, noon); }));
}

BOOST_AUTO_TEST_SUITE_END()
