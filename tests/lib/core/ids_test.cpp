#include "lib/core/ids.hpp"

#include <boost/test/unit_test.hpp>
#include <type_traits>
#include <unordered_set>

using namespace usher;

namespace {

template <typename T>
concept Streamable = requires(std::ostream& stream, const T& value) { stream << value; };

static_assert(!std::is_convertible_v<std::string, UserKey>);
static_assert(!std::is_constructible_v<OptionId, UserKey>);
static_assert(!Streamable<UserKey>);

}  // namespace

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(ids_compare_by_their_bytes) {
    BOOST_CHECK(UserKey{"a"} == UserKey{"a"});
    BOOST_CHECK(UserKey{"a"} != UserKey{"A"});
    BOOST_CHECK(UserKey{"a"} < UserKey{"b"});
    BOOST_TEST(UserKey{}.empty());
    BOOST_TEST(!UserKey{"a"}.empty());
    const std::unordered_set<OptionId> set{OptionId{"a"}, OptionId{"b"}, OptionId{"a"}};
    BOOST_TEST(set.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_masked_text_shows_at_most_a_third_of_itself) {
    BOOST_TEST(masked("") == "\u2026");
    BOOST_TEST(masked("abcdefghijk") == "\u2026");
    BOOST_TEST(masked("abcdefghijkl") == "abcd\u2026");
    BOOST_TEST(masked(std::string(1000, 'k')) == "kkkk\u2026");
}

BOOST_AUTO_TEST_CASE(a_secret_is_masked_in_a_text_in_whatever_letters_it_is_quoted) {
    BOOST_TEST(masked_in("no KEY-of-ALICE-7, key-of-alice-7!", "Key-of-Alice-7") ==
               "no Key-\u2026, Key-\u2026!");
    BOOST_TEST(masked_in("KEY and key", "Key") == "\u2026 and \u2026");
    BOOST_TEST(masked_in("\u00c4-key", "\u00e4-key") == "\u00c4-key");
    BOOST_TEST(masked_in("Another Text", "key") == "Another Text");
    BOOST_TEST(masked_in("Text", "") == "Text");
}

BOOST_AUTO_TEST_CASE(a_secret_that_is_cut_short_is_masked_from_its_sixteenth_letter_on) {
    const std::string secret = "0123456789abcdefghij";
    BOOST_TEST(masked_in("seen: 0123456789ABCDEF, and 0123456789abcdefg", secret) ==
               "seen: 0123\u2026, and 0123\u2026");
    BOOST_TEST(masked_in("seen: 0123456789abcde", secret) == "seen: 0123456789abcde");
    BOOST_TEST(masked_in(secret + "k", secret) == "0123\u2026k");
}

BOOST_AUTO_TEST_SUITE_END()
