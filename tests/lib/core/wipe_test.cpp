#include "lib/core/wipe.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(wipe)

BOOST_AUTO_TEST_CASE(leaves_nothing_of_a_text_where_it_stood) {
    std::string text(100, 's');
    const std::string_view place{text};
    usher::wipe(text);
    BOOST_TEST(text.empty());
    BOOST_TEST(std::ranges::count(place, '\0') == 100);
    usher::wipe(text);
    BOOST_TEST(text.empty());
}

BOOST_AUTO_TEST_SUITE_END()
