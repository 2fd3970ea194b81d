#include "lib/enforcement/product_key.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/documented.hpp"

using namespace usher;
using namespace usher::enforcement;

namespace {

const std::string documented = usher::test::documented_product_key;

}  // namespace

BOOST_AUTO_TEST_SUITE(product_key)

// specs/acestream-vectors.json: rdy-drv-01, rdy-drv-02.
BOOST_AUTO_TEST_CASE(answers_request_keys_as_the_vectors_say) {
    const ProductKey key = ProductKey::parse(documented).value();
    BOOST_CHECK_EQUAL(key.public_part().text(), "kjYX790gTytRaXV04IvC");
    BOOST_CHECK_EQUAL(key.response_key("7eefc2c407"),
                      "kjYX790gTytRaXV04IvC-f643de811d766402377ba9906507022073fe248e");
    BOOST_CHECK_EQUAL(key.response_key("0123456789"),
                      "kjYX790gTytRaXV04IvC-d613a64d43cc44b834915313d96fda18d2d57ac7");
}

BOOST_AUTO_TEST_CASE(refuses_what_has_not_four_groups_and_does_not_quote_it) {
    for (const std::string text :
         {"", "A", "A-b-C", "A-b-C-", "-b-C-d", "A-b-C-d-e", "A-b-C-d!", "A--C-d", "A-b-C-d\n"}) {
        const Result<ProductKey> key = ProductKey::parse(text);
        BOOST_CHECK_MESSAGE(!key, text);
        if (!key) BOOST_CHECK(key.error().code() == Errc::Malformed);
    }
    BOOST_CHECK(!ProductKey::parse(std::string(65, 'a') + "-b-C-d"));
    BOOST_CHECK(ProductKey::parse("A-b-C-d").has_value());
}

BOOST_AUTO_TEST_CASE(takes_the_first_group_of_a_whole_key_and_any_other_text_as_it_is) {
    BOOST_CHECK_EQUAL(public_part_of(documented).text(), "kjYX790gTytRaXV04IvC");
    BOOST_CHECK_EQUAL(public_part_of("1111").text(), "1111");
    BOOST_CHECK_EQUAL(public_part_of("test-client").text(), "test-client");
}

BOOST_AUTO_TEST_CASE(is_proven_by_its_own_answer_to_the_right_request_only) {
    const ProductKey key = ProductKey::parse(documented).value();
    const std::string answer = key.response_key("0123456789");
    BOOST_CHECK(key.is_proven_by(answer, "0123456789"));
    BOOST_CHECK(!key.is_proven_by(answer, "0123456780"));
    BOOST_CHECK(!key.is_proven_by("unknown-" + answer, "0123456789"));
    BOOST_CHECK(!ProductKey::parse("A-b-C-d").value().is_proven_by(answer, "0123456789"));
}

BOOST_AUTO_TEST_SUITE_END()
