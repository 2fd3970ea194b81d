#include "lib/sync/user_questions.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/loop.hpp"

using namespace usher;
using enforcement::LicenseAnswer;
using sync::UserAnswers;
using sync::UserQuestions;

namespace {

struct Fixture {
    net::io_context loop;
    std::map<std::string, Error> failures;
    std::map<std::string, int> asked;
    std::optional<UserId> other;  ///< the witness
    std::vector<std::string> lines;
    std::shared_ptr<UserQuestions> questions = std::make_shared<UserQuestions>(
        loop.get_executor(), [this](UserId user) { return tell(std::move(user)); },
        [this](const std::vector<UserId>&) { return other; }, 2,
        Log{[this](Severity, std::string_view line) { lines.emplace_back(line); }});

    Task<Result<LicenseAnswer>> tell(UserId user) {
        ++asked[user.text()];
        if (failures.contains(user.text())) co_return failures.at(user.text());
        co_return LicenseAnswer{.user = user, .licenses = {}, .products = {}};
    }
    static std::vector<UserId> users(int count) {
        std::vector<UserId> all;
        for (int i = 0; i < count; ++i) all.emplace_back("u" + std::to_string(i));
        return all;
    }
    void fail(int count, Errc code) {
        for (const UserId& user : users(count)) {
            failures.insert_or_assign(user.text(), Error{code, "as the test says"});
        }
    }
    Result<UserAnswers> ask(int count) { return test::run(loop, questions->ask(users(count))); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(user_questions, Fixture)

BOOST_AUTO_TEST_CASE(asks_about_each_once) {
    failures.emplace("u1", Error{Errc::NotFound, "no such user"});
    const Result<UserAnswers> answers = ask(5);
    BOOST_TEST_REQUIRE(answers.has_value());
    BOOST_TEST(answers->known.size() == 4U);
    BOOST_CHECK(answers->absent == std::vector{UserId{"u1"}});
    for (const auto& [user, times] : asked) BOOST_TEST(times == 1);
    BOOST_TEST(ask(0).has_value());
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_read_leaves_its_user_out_at_once) {
    failures.emplace("u1", Error{Errc::Malformed, "no JSON object"});
    BOOST_TEST(ask(3).value().known.size() == 2U);
    BOOST_TEST(questions->unreadable_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_failure_ends_it_until_it_is_one_users_own) {
    failures.emplace("u1", Error{Errc::Unavailable, "status 500"});
    BOOST_CHECK(ask(3).error().code() == Errc::Unavailable);
    BOOST_CHECK(ask(3).error().code() == Errc::Unavailable);
    BOOST_TEST(ask(3).value().known.size() == 2U);
    BOOST_TEST(ask(3).value().known.size() == 2U, "it need not fail three times anew");
    failures.clear();
    BOOST_TEST(ask(3).value().known.size() == 3U);
    fail(2, Errc::Unavailable);
    BOOST_TEST(ask(3).has_error(), "after an answer it does");
}

BOOST_AUTO_TEST_CASE(where_nobody_is_answered_somebody_else_is_asked_whether_it_is_an_outage) {
    fail(3, Errc::Timeout);
    for (int i = 0; i < 10; ++i) BOOST_CHECK(ask(3).error().code() == Errc::Timeout);
    other = UserId{"witness"};
    failures.emplace("witness", Error{Errc::Timeout, "no answer"});
    for (int i = 0; i < 10; ++i) BOOST_CHECK(ask(3).error().code() == Errc::Timeout);
    failures.erase("witness");
    BOOST_TEST(ask(3).has_error());
    BOOST_TEST(ask(3).has_error());
    BOOST_TEST(ask(3).value().known.empty());
    BOOST_TEST(questions->unreadable_count() == 3);
}

BOOST_AUTO_TEST_CASE(an_outage_is_not_waited_for_with_each_user) {
    fail(100, Errc::Timeout);
    BOOST_CHECK(ask(100).error().code() == Errc::Timeout);
    BOOST_TEST(asked.size() < 15U);
}

BOOST_AUTO_TEST_CASE(many_who_always_fail_are_left_out_in_the_end) {
    fail(40, Errc::Forbidden);
    other = UserId{"witness"};
    int tries = 0;
    while (ask(40).has_error()) BOOST_REQUIRE(++tries < 50);
    BOOST_TEST(questions->unreadable_count() == 40);
}

BOOST_AUTO_TEST_CASE(people_are_told_of_the_first_few_who_are_left_out) {
    fail(50, Errc::Malformed);
    BOOST_TEST(ask(50).has_value());
    BOOST_TEST(lines.size() == 10U);
    BOOST_TEST(ask(50).has_value());
    BOOST_TEST(lines.size() == 10U);
    questions->tell_anew();
    BOOST_TEST(ask(50).has_value());
    BOOST_TEST(lines.size() == 20U);
    BOOST_TEST(questions->unreadable_count() == 150);
}

BOOST_AUTO_TEST_SUITE_END()
