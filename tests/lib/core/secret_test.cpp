#include "lib/core/secret.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <type_traits>
#include <utility>

using usher::Secret;

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);

BOOST_AUTO_TEST_SUITE(secret)

BOOST_AUTO_TEST_CASE(reveals_a_copy_of_its_bytes) {
    std::string bytes = "some secret";
    const Secret kept{bytes};
    bytes.assign(bytes.size(), 'x');
    BOOST_TEST(kept.reveal() == "some secret");
    BOOST_TEST(!kept.empty());
}

BOOST_AUTO_TEST_CASE(may_be_empty) {
    BOOST_TEST(Secret{}.empty());
    BOOST_TEST(Secret{""}.empty());
    BOOST_TEST(Secret{}.reveal().empty());
}

BOOST_AUTO_TEST_CASE(moves_and_leaves_nothing_behind) {
    Secret first{"first"};
    Secret second = std::move(first);
    BOOST_TEST(first.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the promise
    BOOST_TEST(second.reveal() == "first");
    second = Secret{"second"};
    BOOST_TEST(second.reveal() == "second");
    Secret& same = second;
    second = std::move(same);
    BOOST_TEST(second.reveal() == "second");
}

BOOST_AUTO_TEST_CASE(may_be_larger_than_a_page) {
    const std::string large(100000, 'k');
    BOOST_TEST(Secret{large}.reveal() == large);
}

BOOST_AUTO_TEST_SUITE_END()
