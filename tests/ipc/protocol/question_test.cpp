#include "ipc/protocol/question.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <set>
#include <string>

#include "tests/ipc/protocol/page_fixture.hpp"
#include "tests/ipc/protocol/sip_hash.hpp"

using namespace usher::protocol;
using test::hash_key;

namespace {

std::string bytes_of(const Hash128& hash) {
    std::string bytes(sizeof hash, '\0');
    std::memcpy(bytes.data(), &hash, sizeof hash);
    return bytes;
}

Prepared prepared(const Question& question) {
    return prepare(hash_key, 9, question).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(question)

BOOST_AUTO_TEST_CASE(has_one_of_five_forms) {
    BOOST_CHECK(form_of({.user_key = "k", .option = "o"}) == Form::Key);
    BOOST_CHECK(form_of({.user_key = "k", .product = "p", .option = "o"}) == Form::KeyForProduct);
    BOOST_CHECK(form_of({.option = "o"}) == Form::View);
    BOOST_CHECK(form_of({.product = "p", .option = "o"}) == Form::ViewAndProduct);
    BOOST_CHECK(form_of({.user = "u", .channel = "c", .service = "live"}) == Form::Channel);
}

BOOST_AUTO_TEST_CASE(has_no_form_when_something_is_missing_mixed_empty_or_too_long) {
    const std::string long_text(text_bytes_max + 1, 'x');
    for (const Question& wrong :
         {Question{}, Question{.user_key = "k"}, Question{.product = "p"},
          Question{.user = "u", .channel = "c"}, Question{.user = "u", .service = "live"},
          Question{.channel = "c", .service = "live"},
          Question{.option = "o", .user = "u", .channel = "c", .service = "live"},
          Question{.option = ""}, Question{.user_key = "", .option = "o"},
          Question{.option = long_text}, Question{.product = long_text, .option = "o"},
          Question{.user = "u", .channel = "c", .service = ""}}) {
        BOOST_TEST(!form_of(wrong).has_value());
        BOOST_TEST(!prepare(hash_key, 9, wrong).has_value());
    }
    const std::string longest(text_bytes_max, 'x');
    BOOST_TEST(form_of({.option = longest}).has_value());
}

BOOST_AUTO_TEST_CASE(is_hashed_as_the_format_says) {
    const auto hash = [](const std::string& bytes) { return test::sip_hash(hash_key, bytes); };
    // Options of every length modulo eight: the kind may end a word or begin one.
    for (std::size_t length = 1; length <= 17; ++length) {
        const std::string option(length, 'o');
        const Hash128 user = hash("a user key\x01");
        const Hash128 product = hash("a product\x02");
        const Prepared of_key =
            prepared({.user_key = "a user key", .product = "a product", .option = option});
        BOOST_CHECK(of_key.place == hash(bytes_of(user) + option + '\x03'));
        BOOST_CHECK(of_key.second == user);
        BOOST_TEST(of_key.product == product.lo);
        const Prepared of_view = prepared({.product = "a product", .option = option});
        BOOST_CHECK(of_view.place == hash(option + '\x05'));
        BOOST_CHECK(of_view.second == hash(bytes_of(product) + option + '\x04'));
    }
    const std::string channel{"\x01\0u\x02\0c1\x04\0live\x06", 14};
    BOOST_CHECK(prepared({.user = "u", .channel = "c1", .service = "live"}).place == hash(channel));
    BOOST_TEST(id_of(hash_key) == hash(std::string{'\0'}).lo);
}

BOOST_AUTO_TEST_CASE(shares_its_place_with_no_other) {
    std::set<std::uint64_t> places;
    const auto add = [&](const Question& asked) {
        BOOST_TEST(places.insert(prepared(asked).place.lo).second);
    };
    add({.option = "o"});
    add({.user_key = "o", .option = "o"});
    add({.user_key = "o", .option = "oo"});
    add({.user_key = "oo", .option = "o"});
    add({.user = "oo", .channel = "o", .service = "o"});
    add({.user = "o", .channel = "oo", .service = "o"});
    BOOST_TEST(places.insert(prepared({.product = "o", .option = "o"}).second.lo).second);
    BOOST_TEST(places.insert(prepared({.user_key = "o", .option = "o"}).second.lo).second);
}

BOOST_AUTO_TEST_SUITE_END()
