#include "lib/sandbox/interworks/row_lists.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::sandbox::interworks;

BOOST_AUTO_TEST_SUITE(interworks_row_lists)

BOOST_AUTO_TEST_CASE(a_list_is_found_by_its_question_until_something_changes) {
    RowLists lists;
    BOOST_CHECK(lists.find("a", 0) == nullptr);
    lists.keep("a", 7, {1, 2});
    BOOST_REQUIRE(lists.find("a", 7) != nullptr);
    BOOST_CHECK(*lists.find("a", 7) == (RowNumbers{1, 2}));
    BOOST_CHECK(lists.find("b", 7) == nullptr);
    BOOST_CHECK(lists.find("a", 8) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_change_ends_every_list) {
    RowLists lists;
    lists.keep("a", 7, {1});
    lists.keep("b", 8, {2});
    BOOST_CHECK(lists.find("a", 8) == nullptr);
    BOOST_CHECK(lists.find("b", 8) != nullptr);
}

BOOST_AUTO_TEST_CASE(the_list_not_asked_for_longest_makes_room) {
    RowLists lists;
    for (const char* key : {"a", "b", "c", "d"}) lists.keep(key, 1, {});
    BOOST_CHECK(lists.find("a", 1) != nullptr);
    lists.keep("e", 1, {});
    BOOST_CHECK(lists.find("b", 1) == nullptr);
    for (const char* key : {"a", "c", "d", "e"}) BOOST_CHECK(lists.find(key, 1) != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
