#include "lib/sandbox/aminotv/user_books.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/sandbox/aminotv/books_fixture.hpp"

using namespace usher;
using namespace usher::sandbox::aminotv;

BOOST_FIXTURE_TEST_SUITE(user_books, BooksFixture)

BOOST_AUTO_TEST_CASE(a_user_comes_back_as_it_was_written_with_a_profile) {
    const User user{.id = UserId{"400"},
                    .name = "Full",
                    .flags = {"B", "A"},
                    .email = "Full@Example.org",
                    .telephone = "+358 9 1",
                    .registration_state = "UNREGISTERED",
                    .registered_at = start,
                    .external_id = "cid",
                    .default_profile = "400"};
    const User bare{.id = UserId{"401"}, .registered_at = start, .default_profile = "401"};
    for (const User& each : {user, bare}) {
        BOOST_CHECK(write([&] { return users.add(each, std::nullopt, start); }).value() == each.id);
        BOOST_CHECK(in_books([&] { return users.find(each.id); }) == each);
    }
}

BOOST_AUTO_TEST_CASE(an_email_names_one_user_whatever_its_case) {
    const User again{.id = {}, .email = "DEMO@sandbox.example"};
    BOOST_CHECK(write([&] { return users.add(again, "x", start); }).error().code() ==
                Errc::Conflict);
    User other = *in_books([&] { return users.find(UserId{"311"}); });
    other.email = again.email;
    BOOST_CHECK(write([&] { return users.replace(other, {}); }).error().code() == Errc::Conflict);
    User self = *in_books([&] { return users.find(UserId{"310"}); });
    self.email = again.email;
    BOOST_CHECK(write([&] { return users.replace(self, {}); }).has_value());
}

BOOST_AUTO_TEST_CASE(a_login_needs_the_right_password_which_is_not_empty) {
    const auto finds = [&](const std::string& email, const std::string& password) {
        return in_books([&] { return users.find_by_login(email, password); }).has_value();
    };
    BOOST_CHECK(finds("Demo@sandbox.example", demo_account().password));
    BOOST_CHECK(!finds("demo@sandbox.example", "wrong"));
    BOOST_CHECK(!finds("nobody@sandbox.example", demo_account().password));
    write([&] { return users.add({.id = {}, .email = "empty@x"}, "", start); }).value();
    BOOST_CHECK(!finds("empty@x", ""));
}

BOOST_AUTO_TEST_CASE(a_password_stays_unless_another_is_given) {
    const User user = *in_books([&] { return users.find(UserId{"310"}); });
    write([&] { return users.replace(user, {}); }).value();
    BOOST_CHECK(in_books([&] { return users.find_by_login(user.email, "demo-password"); }));
    write([&] { return users.replace(user, "other"); }).value();
    BOOST_CHECK(!in_books([&] { return users.find_by_login(user.email, "demo-password"); }));
}

BOOST_AUTO_TEST_CASE(a_user_goes_with_all_that_is_theirs) {
    BOOST_CHECK(in_books([&] { return users.remove(UserId{"310"}); }));
    BOOST_CHECK(!in_books([&] { return users.remove(UserId{"310"}); }));
    BOOST_CHECK(!in_books([&] { return users.knows(UserId{"310"}); }));
    BOOST_CHECK(!in_books([&] { return licenses.find(LicenseId{"9001"}); }));
}

BOOST_AUTO_TEST_CASE(refresh_tokens_are_a_users_own_until_they_are_revoked) {
    const UserId user{"310"};
    const auto number = in_books([&] { return users.add_refresh_token(user, start); });
    BOOST_CHECK(in_books([&] { return users.holds_refresh_token(user, number); }));
    BOOST_CHECK(!in_books([&] { return users.holds_refresh_token(UserId{"311"}, number); }));
    BOOST_CHECK_EQUAL(in_books([&] { return users.revoke_refresh_tokens(user); }), 1);
    BOOST_CHECK(!in_books([&] { return users.holds_refresh_token(user, number); }));
}

BOOST_AUTO_TEST_SUITE_END()
