#include "lib/upstream/createreseller/form.hpp"

#include <boost/test/unit_test.hpp>

using namespace usher;
using namespace usher::upstream::createreseller;

namespace {

Form form_of(std::string_view text) {
    Form form;
    form.add(text).value();
    return form;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(createreseller_form)

BOOST_AUTO_TEST_CASE(the_first_value_counts_an_empty_one_too) {
    Form form = form_of("a=1&b=&a=2");
    BOOST_CHECK_EQUAL(form.find("a"), "1");
    form.add("b=3&c=4").value();
    BOOST_CHECK_EQUAL(form.find("b"), "");
    BOOST_CHECK_EQUAL(form.find("c"), "4");
    BOOST_CHECK_EQUAL(form.find("d"), "");
}

BOOST_AUTO_TEST_CASE(blanks_around_a_value_are_left_out_unless_they_matter) {
    const Form form = form_of("a=%20x+y%09");
    BOOST_CHECK_EQUAL(form.find("a"), "x y");
    BOOST_CHECK_EQUAL(form.find_untrimmed("a"), " x y\t");
}

BOOST_AUTO_TEST_CASE(a_bare_plus_is_told_from_an_encoded_one) {
    const Form form = form_of("a=1+2&b=1%2B2&c=1%202&a=3");
    BOOST_CHECK(form.has_bare_plus("a"));
    BOOST_CHECK(!form.has_bare_plus("b"));
    BOOST_CHECK(!form.has_bare_plus("c"));
    BOOST_CHECK(!form.has_bare_plus("d"));
    BOOST_CHECK_EQUAL(form.find("b"), "1+2");
}

BOOST_AUTO_TEST_CASE(names_are_decoded_and_pieces_may_lack_a_value) {
    const Form form = form_of("&%61b=1&c&=5&d==6");
    BOOST_CHECK_EQUAL(form.find("ab"), "1");
    BOOST_CHECK_EQUAL(form.find("c"), "");
    BOOST_CHECK_EQUAL(form.find("d"), "=6");
}

BOOST_AUTO_TEST_CASE(more_parameters_than_a_call_has_are_read) {
    std::string text;
    for (int i = 0; i < 500; ++i) text += "p" + std::to_string(i) + "=v&";
    BOOST_CHECK_EQUAL(form_of(text).find("p499"), "v");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_decoded_changes_nothing) {
    for (const char* const text : {"a=%", "a=%4", "a=%zz", "%g1=1", "a=%E9", "a=%00", "a=\xff"}) {
        Form form = form_of("z=1");
        const Result<void> added = form.add(std::string{"y=2&"} + text);
        BOOST_CHECK_MESSAGE(!added && added.error().code() == Errc::Malformed, text);
        BOOST_CHECK_EQUAL(form.find("y"), "");
        BOOST_CHECK_EQUAL(form.find("z"), "1");
    }
}

BOOST_AUTO_TEST_SUITE_END()
