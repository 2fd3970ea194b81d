#include "ipc/api/engine_api/products.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::api::engine_api;

BOOST_AUTO_TEST_SUITE(engine_api_products)

BOOST_AUTO_TEST_CASE(products_are_read_line_by_line) {
    const auto products = read_products("# ours\n\n a-b-c-d needs=noAds \r\ne-f-g-h\n").value();
    BOOST_REQUIRE_EQUAL(products.size(), 2U);
    BOOST_CHECK(products[0].key.public_part() == ProductId{"a"});
    BOOST_CHECK(products[0].needs_no_ads);
    BOOST_CHECK(!products[1].needs_no_ads);
    BOOST_CHECK(read_products("").value().empty());
}

BOOST_AUTO_TEST_CASE(a_line_that_is_no_product_is_refused_without_its_key) {
    for (const char* text : {"a-b-c-d\na-SECRET", "a-b-c-d\nx-SECRET-y-z needs=other",
                             "a-b-c-d\nx-SECRET-y-z  needs=noAds"}) {
        const auto refused = read_products(text);
        BOOST_REQUIRE(refused.has_error());
        BOOST_CHECK(refused.error().code() == Errc::Malformed);
        BOOST_CHECK(refused.error().context().find("line 2") != std::string::npos);
        BOOST_CHECK(refused.error().context().find("SECRET") == std::string::npos);
    }
    std::string many;
    for (int i = 0; i < 257; ++i) many += "a-b-c-d\n";
    BOOST_CHECK(read_products(many).error().code() == Errc::TooLarge);
}

BOOST_AUTO_TEST_SUITE_END()
