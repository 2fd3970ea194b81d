#include <array>
#include <cstring>

#include "tests/ipc/client/client_fixture.hpp"

using namespace usher::client::test;
using usher::protocol::PageFlag;

BOOST_FIXTURE_TEST_SUITE(check, Fixture)

BOOST_AUTO_TEST_CASE(answers_from_the_page_by_text_and_by_handle) {
    page.put({.user_key = "key", .option = "noAds"},
             {.valid_to = now + 100, .confirmed_at = now, .trial = true});
    FakeDaemon daemon{path, page};
    const Library library{path};
    BOOST_TEST(usher_problem(library) == "");

    const usher_question question = of_key("key", "noAds");
    usher_handle handle;
    BOOST_TEST(usher_prepare(library, &question, &handle) == 0);
    usher_answer answer{};
    BOOST_TEST(usher_check(library, &handle, &answer) == 1);
    BOOST_TEST(usher_check(library, &handle, nullptr) == 1);
    for (const usher_answer& found : {answer, library.ask(question)}) {
        BOOST_TEST(found.allowed == 1);
        BOOST_TEST(found.reason == USHER_ACTIVE);
        BOOST_TEST(found.freshness == USHER_FRESH);
        BOOST_TEST(found.trial == 1);
        BOOST_TEST(found.valid_to == now + 100);
        BOOST_TEST(found.at >= now - 1);  // the coarse clock is behind
        BOOST_TEST(found.at < now + 100);
    }
    BOOST_TEST(library.ask(of_key("key", "other")).reason == USHER_MISSING_OPTION);
    BOOST_TEST(library.ask(of_key("other", "noAds")).reason == USHER_UNKNOWN_KEY);
    BOOST_TEST(library.ask(of_view("noAds")).reason == USHER_MISSING_OPTION);
}

BOOST_AUTO_TEST_CASE(a_revocation_counts_from_the_next_check_on) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    const usher_question question = of_view("noAds");
    usher_handle handle;
    BOOST_TEST(usher_prepare(library, &question, &handle) == 0);
    for (int round = 0; round < 100; ++round) {
        page.remove({.option = "noAds"});
        BOOST_TEST(usher_check(library, &handle, nullptr) == 0);
        page.grant({.option = "noAds"});
        BOOST_TEST(usher_check(library, &handle, nullptr) == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_batch_answers_each_handle) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    std::array<usher_handle, 20> handles{};
    for (std::size_t i = 0; i < handles.size(); ++i) {
        const usher_question question = of_view(i % 2 == 0 ? "noAds" : "other");
        BOOST_TEST(usher_prepare(library, &question, &handles[i]) == 0);
    }
    handles[4] = {};
    std::array<usher_answer, 20> answers{};
    BOOST_TEST(usher_check_batch(library, handles.data(), answers.data(), handles.size()) == 9);
    for (std::size_t i = 0; i < handles.size(); ++i) {
        const int expected = i == 4       ? USHER_INVALID_ARGUMENT
                             : i % 2 == 0 ? USHER_ACTIVE
                                          : USHER_MISSING_OPTION;
        BOOST_TEST(answers[i].reason == expected);
    }
    BOOST_TEST(usher_check_batch(library, nullptr, nullptr, 0) == 0);
    BOOST_TEST(usher_check_batch(library, nullptr, answers.data(), 1) == USHER_E_ARGUMENT);
}

BOOST_AUTO_TEST_CASE(wrong_arguments_are_refused_with_a_reason) {
    FakeDaemon daemon{path, page};
    const Library library{path};
    const std::string long_text(USHER_TEXT_MAX + 1, 'x');
    usher_question reserved = of_view("noAds");
    reserved.reserved[1] = &reserved;
    usher_question mixed = of_view("noAds");
    mixed.channel = "c";
    for (const usher_question& wrong : {of_view(nullptr), of_view(""), of_view(long_text.c_str()),
                                        of_key("", "o"), reserved, mixed}) {
        usher_answer answer{};
        usher_handle handle{};
        BOOST_TEST(usher_check_text(library, &wrong, &answer) == USHER_E_ARGUMENT);
        BOOST_TEST(answer.reason == USHER_INVALID_ARGUMENT);
        BOOST_TEST(answer.allowed == 0);
        BOOST_TEST(usher_prepare(library, &wrong, &handle) == USHER_E_ARGUMENT);
        BOOST_TEST(usher_check(library, &handle, &answer) == USHER_E_ARGUMENT);
        usher_watch_t* watch = nullptr;
        BOOST_TEST(usher_watch(library, &wrong, nullptr, nullptr, &watch) == USHER_E_ARGUMENT);
        usher_slot slot{};
        BOOST_TEST(usher_acquire_slot(library, &wrong, 0, &slot) == USHER_E_ARGUMENT);
        BOOST_TEST(usher_report_use(library, &wrong, 1, 1) == USHER_E_ARGUMENT);
    }
    const usher_question good = of_view("noAds");
    usher_handle handle{};
    BOOST_TEST(usher_check(nullptr, &handle, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_check(library, nullptr, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_check_text(nullptr, &good, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_check_text(library, nullptr, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_prepare(library, &good, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_event_fd(nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_next_event(library, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_release_slot(library, 7) == USHER_E_ARGUMENT);
    usher_unwatch(nullptr);
    usher_close(nullptr);
}

BOOST_AUTO_TEST_CASE(opening_refuses_options_that_it_cannot_follow) {
    usher_t* usher = nullptr;
    BOOST_TEST(usher_open(nullptr, nullptr) == USHER_E_ARGUMENT);
    usher_options options{};
    BOOST_TEST(usher_open(&options, &usher) == USHER_E_ARGUMENT);
    options.size = sizeof options;
    options.reserved = 1;
    BOOST_TEST(usher_open(&options, &usher) == USHER_E_ARGUMENT);
    options.reserved = 0;
    const std::string long_path(200, 'p');
    options.socket_path = long_path.c_str();
    BOOST_TEST(usher_open(&options, &usher) == USHER_E_ARGUMENT);
    options.socket_path = path.c_str();
    options.name = "\xff";
    BOOST_TEST(usher_open(&options, &usher) == USHER_E_ARGUMENT);
    const std::string long_name(USHER_TEXT_MAX + 1, 'n');
    options.name = long_name.c_str();
    BOOST_TEST(usher_open(&options, &usher) == USHER_E_ARGUMENT);
    BOOST_TEST(usher == nullptr);

    // A program of tomorrow has a longer structure.
    struct {
        usher_options known;
        char unknown[64];
    } longer{};
    longer.known.size = sizeof longer;
    longer.known.socket_path = path.c_str();
    BOOST_TEST(usher_open(&longer.known, &usher) == 0);
    usher_close(usher);
}

BOOST_AUTO_TEST_CASE(without_a_daemon_the_reason_says_so) {
    const Library library{path, 0};
    const usher_question question = of_view("noAds");
    const usher_answer answer = library.ask(question);
    BOOST_TEST(answer.allowed == 0);
    BOOST_TEST(answer.reason == USHER_NO_DAEMON);
    BOOST_TEST(answer.freshness == USHER_EXPIRED);
    BOOST_TEST(answer.at == 0);
    usher_handle handle;
    BOOST_TEST(usher_prepare(library, &question, &handle) == USHER_E_NO_DAEMON);
    BOOST_TEST(library.ask(handle).reason == USHER_NO_DAEMON);
    BOOST_TEST(std::strlen(usher_problem(library)) > 0U);

    // The handle that was made without a page says so when there is one.
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    library.ask_until(question, [](const usher_answer& found) { return found.allowed == 1; });
    BOOST_TEST(library.ask(handle).reason == USHER_HANDLE_OUTDATED);
    BOOST_TEST(usher_prepare(library, &question, &handle) == 0);
    BOOST_TEST(library.ask(handle).allowed == 1);
}

BOOST_AUTO_TEST_CASE(a_page_that_nobody_keeps_up_is_stale_and_then_runs_out) {
    page.grant({.option = "noAds"});
    FakeDaemon daemon{path, page};
    const Library library{path};
    const usher_question question = of_view("noAds");
    page.writer().beat(boot_ms() - 60'000);
    BOOST_TEST(library.ask(question).allowed == 1);
    BOOST_TEST(library.ask(question).freshness == USHER_STALE);
    page.writer().beat(boot_ms() - 700'000);
    BOOST_TEST(library.ask(question).reason == USHER_NO_DAEMON);
    page.writer().beat(boot_ms());
    BOOST_TEST(library.ask(question).freshness == USHER_FRESH);
}

BOOST_AUTO_TEST_CASE(every_number_has_a_text) {
    BOOST_TEST(usher_reason_text(USHER_ACTIVE) == "active");
    BOOST_TEST(usher_reason_text(USHER_HANDLE_OUTDATED) == "handle_outdated");
    BOOST_TEST(usher_reason_text(77) == "unknown");
    BOOST_TEST(usher_reason_text(-1) == "unknown");
    BOOST_TEST(usher_reason_text(256) == "unknown");
    BOOST_TEST(usher_freshness_text(USHER_GRACE) == "grace");
    BOOST_TEST(usher_freshness_text(4) == "unknown");
    for (int error = USHER_E_SYSTEM; error < 0; ++error) {
        BOOST_TEST(usher_error_text(error) != "unknown");
    }
    BOOST_TEST(usher_error_text(0) == "unknown");
    BOOST_TEST(usher_version() == USHER_VERSION);
    using usher::protocol::Reason;
    BOOST_TEST(static_cast<int>(Reason::NotConfirmed) == static_cast<int>(USHER_NOT_CONFIRMED));
    BOOST_TEST(static_cast<int>(Reason::StreamLimit) == static_cast<int>(USHER_STREAM_LIMIT));
    BOOST_TEST(static_cast<int>(Reason::NoLicense) == static_cast<int>(USHER_NO_LICENSE));
    BOOST_TEST(static_cast<int>(Reason::UnknownUser) == static_cast<int>(USHER_UNKNOWN_USER));
    BOOST_TEST(static_cast<int>(Reason::NoDaemon) == static_cast<int>(USHER_NO_DAEMON));
}

BOOST_AUTO_TEST_SUITE_END()
