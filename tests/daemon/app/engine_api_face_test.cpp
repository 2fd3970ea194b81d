#include "daemon/app/engine_api_face.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/temporary_directory.hpp"

using namespace usher;

namespace {

struct Fixture {
    test::TemporaryDirectory directory;

    config::Config with_file(const std::string& text, mode_t mode = 0600) {
        config::Config config;
        config.engine_api.product_keys_file = directory.file("product-keys");
        test::write_file(config.engine_api.product_keys_file, text);
        ::chmod(config.engine_api.product_keys_file.c_str(), mode);
        return config;
    }
    Error refused(const std::string& text, mode_t mode = 0600) {
        return app::known_products(with_file(text, mode)).error();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_api_face, Fixture)

BOOST_AUTO_TEST_CASE(products_are_those_of_the_file_and_of_the_sandbox) {
    BOOST_CHECK(app::known_products(config::Config{}).value().empty());
    config::Config config = with_file("a-b-c-d\n");
    BOOST_CHECK_EQUAL(app::known_products(config).value().size(), 1U);
    config.sandbox = true;
    const auto products = app::known_products(config).value();
    BOOST_REQUIRE_EQUAL(products.size(), 2U);
    BOOST_CHECK(products[1].key.public_part() == ProductId{"kjYX790gTytRaXV04IvC"});
    BOOST_CHECK(products[1].needs_no_ads);
}

BOOST_AUTO_TEST_CASE(a_file_that_others_may_read_or_that_is_wrong_is_refused) {
    BOOST_CHECK(refused("a-b-c-d\n", 0640).code() == Errc::NotAccepted);
    BOOST_CHECK(refused(std::string(65 * 1024, '\n')).code() == Errc::TooLarge);
    const Error malformed = refused("a-SECRET\n");
    BOOST_CHECK(malformed.code() == Errc::Malformed);
    BOOST_CHECK(malformed.context().find("product-keys: line 1") != std::string::npos);
    BOOST_CHECK(malformed.context().find("SECRET") == std::string::npos);
    config::Config absent;
    absent.engine_api.product_keys_file = directory.file("absent");
    BOOST_CHECK(app::known_products(absent).error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_SUITE_END()
