#include "daemon/ctl/table.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher::ctl;

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(aligns_columns_and_leaves_no_spaces_at_line_ends) {
    Table table{{"NAME", "N"}};
    table.add({"a", "100", "last"});
    table.add({"longer name", "2"});
    table.add({"b", ""});
    BOOST_CHECK_EQUAL(table.text(),
                      "NAME         N\n"
                      "a            100  last\n"
                      "longer name  2\n"
                      "b\n");
}

BOOST_AUTO_TEST_CASE(needs_no_titles) {
    Table table;
    table.add({"state", "fresh"});
    table.add({"keys", "2"});
    BOOST_CHECK_EQUAL(table.text(), "state  fresh\nkeys   2\n");
}

BOOST_AUTO_TEST_CASE(is_empty_without_rows) {
    BOOST_CHECK_EQUAL(Table{{"NAME"}}.text(), "");
}

BOOST_AUTO_TEST_CASE(parts_have_the_titles_once_and_columns_that_only_widen) {
    Table table{{"NAME", "N"}};
    BOOST_CHECK_EQUAL(table.next_part(), "");
    table.add({"longer", "1"});
    BOOST_CHECK_EQUAL(table.next_part(), "NAME    N\nlonger  1\n");
    table.add({"a", "2"});
    BOOST_CHECK_EQUAL(table.next_part(), "a       2\n");
    table.add({"longest of all", "3"});
    BOOST_CHECK_EQUAL(table.next_part(), "longest of all  3\n");
    BOOST_CHECK_EQUAL(table.next_part(), "");
}

BOOST_AUTO_TEST_CASE(counts_characters_not_bytes) {
    BOOST_CHECK_EQUAL(width("Отключение"), 10U);
    Table table;
    table.add({"дом", "1"});
    table.add({"abcd", "2"});
    BOOST_CHECK_EQUAL(table.text(), "дом   1\nabcd  2\n");
}

BOOST_AUTO_TEST_SUITE_END()
