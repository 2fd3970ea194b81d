#include <atomic>

#include "tests/ipc/client/client_fixture.hpp"

using namespace usher::client::test;
using namespace usher::protocol;
using usher::test::await;

namespace {

usher_question of_channel() {
    usher_question question{};
    question.user = "310";
    question.channel = "501";
    question.service = "live";
    return question;
}

constexpr Question same{.user = "310", .channel = "501", .service = "live"};
constexpr Verdict yes{.allowed = true,
                      .reason = Reason::Active,
                      .freshness = Freshness::Fresh,
                      .valid_to = now + 1'000'000};

FakeDaemon::Answer answering(const Verdict& verdict, std::atomic<int>& asked) {
    return [verdict, &asked](const Message& message) {
        if (!std::holds_alternative<Ask>(message)) return Reply{};
        ++asked;
        return Reply{.messages = {Answers{.verdicts = {verdict}}}};
    };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(asking, Fixture)

BOOST_AUTO_TEST_CASE(what_the_page_says_is_not_asked_for) {
    page.writer().set(PageFlag::LicensesAnswer, true);
    page.say(same, {.reason = Reason::Active,
                    .then = Reason::Lapsed,
                    .until = now + 100,
                    .confirmed_at = now});
    std::atomic<int> asked = 0;
    FakeDaemon daemon{path, page, answering(yes, asked)};
    const Library library{path};
    const usher_question question = of_channel();
    usher_answer answer{};
    BOOST_TEST(usher_ask(library, &question, wait_ms, &answer) == 1);
    BOOST_TEST(answer.valid_to == now + 100);
    BOOST_TEST(answer.freshness == USHER_FRESH);
    usher_handle handle{};
    BOOST_TEST(usher_prepare(library, &question, &handle) == 0);
    BOOST_TEST(library.ask(handle).allowed == 1);
    BOOST_TEST(asked == 0);
}

BOOST_AUTO_TEST_CASE(where_the_page_says_nothing_the_daemon_answers) {
    std::atomic<int> asked = 0;
    FakeDaemon daemon{path, page, answering(yes, asked)};
    const Library library{path};
    const usher_question question = of_channel();
    BOOST_TEST(library.ask(question).reason == USHER_ASK_DAEMON);
    BOOST_TEST(library.ask(question).allowed == 0);
    usher_answer answer{};
    BOOST_TEST(usher_ask(library, &question, wait_ms, &answer) == 1);
    BOOST_TEST(answer.reason == USHER_ACTIVE);
    BOOST_TEST(answer.valid_to == now + 1'000'000);
    BOOST_TEST(usher_ask(library, &question, wait_ms, nullptr) == 1);
    BOOST_TEST(asked == 2);
    BOOST_CHECK(daemon.await<Ask>().questions == std::vector{same});
}

BOOST_AUTO_TEST_CASE(a_refusal_of_the_daemon_says_why) {
    std::atomic<int> asked = 0;
    FakeDaemon daemon{path, page, answering({.reason = Reason::NoLicense}, asked)};
    const Library library{path};
    const usher_question question = of_channel();
    usher_answer answer{};
    BOOST_TEST(usher_ask(library, &question, wait_ms, &answer) == 0);
    BOOST_TEST(answer.reason == USHER_NO_LICENSE);
}

BOOST_AUTO_TEST_CASE(without_an_answer_it_is_no_and_why) {
    const usher_question question = of_channel();
    usher_answer answer{};
    {
        FakeDaemon daemon{path, page, [](const Message& message) {
                              return Reply{.closes = std::holds_alternative<Ask>(message)};
                          }};
        const Library library{path};
        BOOST_TEST(usher_ask(library, &question, wait_ms, &answer) == USHER_E_NO_DAEMON);
        BOOST_TEST(answer.reason == USHER_ASK_DAEMON);
        BOOST_TEST(answer.allowed == 0);
    }
    FakeDaemon daemon{path, page};
    const Library library{path};
    BOOST_TEST(usher_ask(library, &question, 1, &answer) == USHER_E_TIMEOUT);
    BOOST_TEST(answer.allowed == 0);
    usher_question none{};
    BOOST_TEST(usher_ask(library, &none, 1, &answer) == USHER_E_ARGUMENT);
    BOOST_TEST(answer.reason == USHER_INVALID_ARGUMENT);
    BOOST_TEST(usher_ask(nullptr, &question, 1, nullptr) == USHER_E_ARGUMENT);
}

BOOST_AUTO_TEST_CASE(a_watch_of_what_the_page_does_not_say_follows_the_daemon) {
    auto daemon = std::make_unique<FakeDaemon>(path, page);
    const Library library{path};
    const usher_question question = of_channel();
    Told told;
    usher_watch_t* watch = nullptr;
    BOOST_TEST(usher_watch(library, &question, Told::callback, &told, &watch) == 0);
    const auto asked = daemon->await<Watch>();
    BOOST_CHECK(asked.question == same);
    daemon->push(Changed{.watch = asked.watch, .verdict = yes});
    BOOST_TEST(told.await().allowed == 1);
    daemon->push(Changed{.watch = asked.watch, .verdict = {.reason = Reason::Suspended}});
    BOOST_TEST(told.await().reason == USHER_SUSPENDED);
    daemon->push(Changed{.watch = asked.watch, .verdict = yes});
    BOOST_TEST(told.await().freshness == USHER_FRESH);
    // Its last word counts while the daemon is away.
    daemon.reset();
    const usher_answer stale = told.await();
    BOOST_TEST(stale.allowed == 1);
    BOOST_TEST(stale.freshness == USHER_STALE);
    usher_unwatch(watch);
}

BOOST_AUTO_TEST_CASE(a_watch_goes_by_the_page_where_it_says_something) {
    page.say(same, {.reason = Reason::Active, .until = endless, .confirmed_at = now});
    FakeDaemon daemon{path, page};
    const Library library{path};
    const usher_question question = of_channel();
    Told told;
    usher_watch_t* watch = nullptr;
    BOOST_TEST(usher_watch(library, &question, Told::callback, &told, &watch) == 0);
    const auto asked = daemon.await<Watch>();
    page.say(same, {.reason = Reason::Suspended, .until = endless, .confirmed_at = now});
    daemon.push(Changed{.watch = asked.watch, .verdict = yes});
    BOOST_TEST(told.await().reason == USHER_SUSPENDED);
    BOOST_TEST(told.count() == 1U);
    usher_unwatch(watch);
}

BOOST_AUTO_TEST_SUITE_END()
