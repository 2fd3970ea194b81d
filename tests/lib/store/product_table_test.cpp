#include "lib/store/product_table.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <vector>

#include "lib/store/account_table.hpp"
#include "tests/lib/store/tables_fixture.hpp"

using namespace usher;
using namespace usher::store;
using license::ChannelService;
using license::Product;

namespace {

struct Fixture : test::TablesFixture {
    ProductTable products{database};

    static Product bundle(const std::string& id) {
        Product made{.id = BundleId{id},
                     .title = "Evening Bundle",
                     .description = "Two channels",
                     .type_name = "CHANNEL_GROUP",
                     .is_premium = true,
                     .is_visible = true,
                     .is_buyable = false,
                     .price = license::Amount{.minor = 850, .currency = "EUR"},
                     .recurring = true,
                     .term = Seconds{2'592'000}};
        made.channels[index_of(ChannelService::Live)] = {ChannelId{"501"}, ChannelId{"502"}};
        made.channels[index_of(ChannelService::Catchup)] = {ChannelId{"502"}};
        return made;
    }
    bool put(const Product& product) {
        return in_write([&] { return products.put(product); });
    }
    std::vector<Product> all() {
        std::vector<Product> found;
        in_write([&] { products.each([&](Product one) { found.push_back(std::move(one)); }); });
        return found;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(product_table, Fixture)

BOOST_AUTO_TEST_CASE(keeps_every_member_and_what_upstream_did_not_say) {
    const Product sparse{.id = BundleId{"78"}, .title = "P", .type_name = "RADIO"};
    BOOST_TEST(put(sparse));
    BOOST_TEST(put(bundle("77")));
    BOOST_CHECK(all() == (std::vector{bundle("77"), sparse}));
    BOOST_CHECK(in_write([&] { return products.find(BundleId{"78"}); }) == sparse);
    BOOST_CHECK(!in_write([&] { return products.find(BundleId{"79"}); }));
}

BOOST_AUTO_TEST_CASE(a_product_takes_the_place_of_the_one_with_its_id_channels_and_all) {
    put(bundle("77"));
    BOOST_TEST(!put(bundle("77")));
    Product changed = bundle("77");
    changed.channels[index_of(ChannelService::Live)] = {ChannelId{"503"}};
    changed.price.reset();
    BOOST_TEST(put(changed));
    BOOST_CHECK(all() == std::vector{changed});
}

BOOST_AUTO_TEST_CASE(what_left_the_catalogue_stays_as_long_as_a_licence_names_it) {
    AccountTable accounts{database, sealer};
    const std::int64_t row = in_write([&] { return accounts.put(UserId{"310"}); });
    in_write([&] {
        return accounts.replace(
            row, {{.id = LicenseId{"9001"}, .user = UserId{"310"}, .product = BundleId{"77"}}}, {});
    });
    for (const char* id : {"77", "78", "79"}) put(bundle(id));
    const std::array listed{BundleId{"78"}};
    const auto retire = [&](std::span<const BundleId> stay) {
        return in_write([&] { return products.retire_others(stay); });
    };
    BOOST_CHECK(retire(listed) == std::vector{BundleId{"79"}});
    Product retired = bundle("77");
    retired.is_visible = retired.is_buyable = std::nullopt;
    BOOST_CHECK(all() == (std::vector{retired, bundle("78")}));
    in_write([&] { return accounts.replace(row, {}, {}); });
    BOOST_CHECK(retire({}) == (std::vector{BundleId{"77"}, BundleId{"78"}}));
}

BOOST_AUTO_TEST_CASE(the_schema_refuses_what_no_product_is) {
    put(bundle("77"));
    for (const char* sql :
         {"UPDATE product SET price_currency = NULL", "UPDATE product SET price_currency = 'EURO'",
          "UPDATE product SET is_premium = 2", "UPDATE product SET term_s = 0",
          "INSERT INTO product_channel VALUES (1, 'radio', '501')",
          "INSERT INTO product_channel VALUES (9, 'live', '501')"}) {
        BOOST_CHECK(failure_of([&] { database.prepare(sql).run(); }) != Errc::Unknown);
    }
}

BOOST_AUTO_TEST_SUITE_END()
