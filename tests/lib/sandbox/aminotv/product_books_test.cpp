#include "lib/sandbox/aminotv/product_books.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/aminotv/books_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;
using license::Product;

namespace {

std::vector<std::string> ids(const std::vector<Product>& products) {
    std::vector<std::string> texts;
    for (const Product& product : products) texts.push_back(product.id.text());
    return texts;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(product_books, BooksFixture)

BOOST_AUTO_TEST_CASE(a_product_comes_back_as_it_was_written) {
    Product product{.id = BundleId{"900"},
                    .title = "Ä bundle",
                    .description = "",
                    .type_name = "RADIO",
                    .is_premium = true,
                    .price = license::Amount{.minor = 0, .currency = "JPY"},
                    .recurring = true,
                    .term = Seconds{60}};
    product.channels[1] = {ChannelId{"12"}, ChannelId{"5"}};
    const Product bare{.id = BundleId{"901"}, .title = "Bare", .type_name = "PVR"};
    for (const Product& each : {product, bare}) {
        BOOST_CHECK(write([&] { return products.add(each, start); }).value() == each.id);
        BOOST_CHECK(in_books([&] { return products.find(each.id); }) == each);
    }
}

BOOST_AUTO_TEST_CASE(a_product_without_an_id_gets_the_next_one) {
    const Product fresh{.id = {}, .title = "New", .type_name = "PVR"};
    BOOST_CHECK_EQUAL(write([&] { return products.add(fresh, start); })->text(), "81");
}

BOOST_AUTO_TEST_CASE(an_id_that_is_taken_or_no_number_is_refused) {
    const Product taken{.id = BundleId{"77"}, .title = "Again", .type_name = "PVR"};
    BOOST_CHECK(write([&] { return products.add(taken, start); }).error().code() == Errc::Conflict);
    for (const char* const id : {"x", "077", "-1", "0"}) {
        const Product odd{.id = BundleId{id}, .title = "Odd", .type_name = "PVR"};
        BOOST_CHECK(write([&] { return products.add(odd, start); }).error().code() ==
                    Errc::Malformed);
    }
}

BOOST_AUTO_TEST_CASE(for_sale_is_what_is_visible_and_buyable) {
    BOOST_CHECK(ids(in_books([&] { return products.for_sale(); })) ==
                (std::vector<std::string>{"77", "80"}));
}

BOOST_AUTO_TEST_CASE(products_of_a_list_come_once_each_and_unknown_ones_not_at_all) {
    const std::array asked{BundleId{"80"}, BundleId{"77"}, BundleId{"80"}, BundleId{"1"},
                           BundleId{"x"}};
    BOOST_CHECK(ids(in_books([&] { return products.find_all(asked); })) ==
                (std::vector<std::string>{"77", "80"}));
}

BOOST_AUTO_TEST_CASE(a_list_comes_in_pages) {
    const auto first = in_books([&] { return products.list({.limit = 3}); });
    BOOST_CHECK(first.has_more);
    const auto counted = in_books([&] { return products.list({.limit = 3, .offset = 3}); });
    const auto remembered =
        in_books([&] { return products.list({.limit = 3, .offset = 3, .after = 79}); });
    BOOST_CHECK(ids(counted.items) == (std::vector<std::string>{"80"}));
    BOOST_CHECK(counted.items == remembered.items);
    BOOST_CHECK(!counted.has_more);
}

BOOST_AUTO_TEST_CASE(what_a_product_cost_is_known_for_every_time) {
    Product product = *in_books([&] { return products.find(BundleId{"77"}); });
    const Instant raised = start + Seconds{100};
    product.price->minor = 900;
    write([&] { return products.replace(product, raised); }).value();
    const auto price = [&](Instant time) {
        const auto amount = in_books([&] { return products.price_at(product.id, time); });
        return amount ? amount->minor : -1;
    };
    BOOST_CHECK_EQUAL(price(start - Seconds{1}), -1);
    BOOST_CHECK_EQUAL(price(raised - Seconds{1}), 850);
    BOOST_CHECK_EQUAL(price(raised), 900);
}

BOOST_AUTO_TEST_CASE(an_unknown_product_cannot_be_replaced) {
    const Product unknown{.id = BundleId{"5"}, .title = "None", .type_name = "PVR"};
    BOOST_CHECK(write([&] { return products.replace(unknown, start); }).error().code() ==
                Errc::NotFound);
}

BOOST_AUTO_TEST_SUITE_END()
