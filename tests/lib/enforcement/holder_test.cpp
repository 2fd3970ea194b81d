#include "lib/enforcement/holder.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/core/text.hpp"

using namespace usher::enforcement;

BOOST_AUTO_TEST_SUITE(holder)

BOOST_AUTO_TEST_CASE(is_a_short_text_without_control_characters) {
    BOOST_CHECK(is_holder("nginx live/один client 3"));
    BOOST_CHECK(is_holder(std::string(200, 'h')));
    for (const std::string& wrong :
         {std::string{}, std::string(201, 'h'), std::string{"a\nb"}, std::string{"\x1b[2J"},
          std::string{"a\x7f"}, std::string{"a\0b", 3}}) {
        BOOST_CHECK(!is_holder(wrong));
    }
}

BOOST_AUTO_TEST_CASE(is_cut_between_characters) {
    BOOST_CHECK_EQUAL(holder_of("short"), "short");
    BOOST_CHECK_EQUAL(holder_of(std::string(300, 'a')), std::string(200, 'a'));
    BOOST_CHECK_EQUAL(holder_of(std::string(199, 'a') + "жжж"), std::string(199, 'a'));
    BOOST_CHECK_EQUAL(holder_of(std::string(198, 'a') + "жжж"), std::string(198, 'a') + "ж");
    BOOST_CHECK_EQUAL(holder_of("ab😀", 5), "ab");
    BOOST_CHECK(usher::is_utf8(holder_of(std::string(197, 'a') + "😀😀")));
}

BOOST_AUTO_TEST_CASE(says_what_a_control_character_was_by_a_question_mark) {
    BOOST_CHECK_EQUAL(holder_of("live\x1b[2J\nroot\x7f"), "live?[2J?root?");
}

BOOST_AUTO_TEST_SUITE_END()
