#include "lib/core/error.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <stdexcept>

#include "lib/core/clock.hpp"

using namespace usher;

BOOST_AUTO_TEST_SUITE(error)

BOOST_AUTO_TEST_CASE(every_code_has_a_word_of_its_own) {
    std::set<std::string_view> names;
    const auto last = static_cast<std::uint8_t>(Errc::Unavailable);
    for (std::uint8_t code = 0; code <= last; ++code) {
        const std::string_view word = name(static_cast<Errc>(code));
        BOOST_TEST(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
        names.insert(word);
    }
    BOOST_TEST(names.size() == last + 1U);
    BOOST_TEST(name(Errc::StorageFull) == "storage_full");
}

BOOST_AUTO_TEST_CASE(the_message_has_the_code_and_the_text) {
    BOOST_TEST((Error{Errc::Storage, "disk is full"}.message()) == "storage: disk is full");
    BOOST_TEST((Error{Errc::Timeout, ""}.message()) == "timeout");
    BOOST_TEST(Error{}.message() == "unknown");
}

BOOST_AUTO_TEST_CASE(within_puts_the_place_before_the_text_and_keeps_the_code) {
    const Error error = Error{Errc::Storage, "disk is full"}.within("replacing licenses");
    BOOST_TEST(error.message() == "storage: replacing licenses: disk is full");
    BOOST_CHECK((error == Error{Errc::Storage, "replacing licenses: disk is full"}));
}

BOOST_AUTO_TEST_CASE(carries_how_long_the_peer_wants_to_be_left_alone) {
    const Error error{Errc::Unavailable, "busy"};
    BOOST_TEST(!error.retry_after().has_value());
    const Error patient = error.with_retry_after(Seconds{90}).within("fetching");
    BOOST_CHECK(patient.retry_after() == Seconds{90});
    BOOST_TEST(patient.message() == "unavailable: fetching: busy");
    BOOST_CHECK(error != error.with_retry_after(Seconds{90}));
}

BOOST_AUTO_TEST_CASE(a_result_without_a_value_throws_its_message) {
    const Result<int> none = Error{Errc::NotFound, "no such key"};
    BOOST_CHECK_EXCEPTION(static_cast<void>(none.value()), std::runtime_error,
                          [](const std::runtime_error& thrown) {
                              return std::string{thrown.what()} == "not_found: no such key";
                          });
    BOOST_TEST(Result<int>{7}.value() == 7);
}

BOOST_AUTO_TEST_SUITE_END()
