#include "lib/sync/reseller_driver.hpp"

#include <boost/test/unit_test.hpp>
#include <optional>

#include "lib/async/task_group.hpp"
#include "tests/lib/sync/reseller_fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::Creation;
using license::CreationEvent;
using test::ResellerFixture;
using test::run;
using test::send_answer;
using FailureClass = test::createreseller::FailureClass;

BOOST_FIXTURE_TEST_SUITE(reseller_driver, ResellerFixture)

BOOST_AUTO_TEST_CASE(a_reseller_is_created_by_one_request_behind_a_durable_record) {
    const auto placed = create("a").value();
    BOOST_TEST(placed.added);
    BOOST_CHECK(placed.creation.progress.state == CreationState::Wanted);
    BOOST_CHECK(placed.creation.asked_by == somebody);
    const Creation created = settled("a");
    BOOST_CHECK(created.state == CreationState::Created);
    BOOST_CHECK(created.because == CreationEvent::Accepted);
    BOOST_REQUIRE_EQUAL(sent.size(), 1U);
    BOOST_CHECK(sent.front().state == CreationState::Sending);
    BOOST_TEST(sent.front().sends == 1);
    BOOST_TEST(asked.size() == 1U);
    BOOST_TEST(passwords.at(0) == "quay77");
    BOOST_TEST(!create("a").value().added);
    go_on();
    BOOST_TEST(asked.size() == 1U);
    BOOST_TEST(sent.size() == 1U);
}

BOOST_AUTO_TEST_CASE(section_8_what_is_taken_or_cannot_be_asked_is_not_sent) {
    BOOST_CHECK(outcome("a", {NameVerdict::Taken}).state == CreationState::Refused);
    BOOST_CHECK(outcome("b", {NameVerdict::Refused}).state == CreationState::Refused);
    BOOST_CHECK(outcome("c", {NameVerdict::Unknown}).state == CreationState::Unsent);
    BOOST_TEST(sent.empty());
}

BOOST_AUTO_TEST_CASE(section_8_an_answer_ends_it) {
    const auto refused = outcome("a", {}, {send_answer(SendVerdict::Refused, FailureClass::Auth)});
    BOOST_CHECK(refused.state == CreationState::Refused);
    BOOST_TEST(refused.failure->code == "AUTH");
    const auto taken =
        outcome("b", {}, {send_answer(SendVerdict::Refused, FailureClass::Duplicate)});
    BOOST_CHECK(taken.because == CreationEvent::RefusedAsTaken);
    BOOST_CHECK(outcome("c", {}, {send_answer(SendVerdict::Unsent)}).state ==
                CreationState::Unsent);
    BOOST_TEST(sent.size() == 3U);
    BOOST_TEST(waits.empty());
}

BOOST_AUTO_TEST_CASE(section_8_a_lost_answer_is_followed_by_silence_and_a_question) {
    const auto lost = [this](const std::string& id, NameVerdict then) {
        waits.clear();
        Creation creation =
            outcome(id, {NameVerdict::Free, then}, {send_answer(SendVerdict::Unknown)});
        BOOST_REQUIRE_EQUAL(waits.size(), 1U);
        BOOST_CHECK(waits.front() == 5s);
        return creation;
    };
    const Creation created = lost("a", NameVerdict::Taken);
    BOOST_CHECK(created.state == CreationState::Created);
    BOOST_CHECK(created.because == CreationEvent::NameTaken);
    for (const NameVerdict then : {NameVerdict::Free, NameVerdict::Refused, NameVerdict::Unknown}) {
        const std::string id = "b" + std::to_string(static_cast<int>(then));
        BOOST_CHECK(lost(id, then).state == CreationState::InDoubt);
    }
    BOOST_TEST(creations->in_doubt_count() == 3U);
    BOOST_TEST(sent.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_makes_the_silence_neither_shorter_nor_longer) {
    names = {NameVerdict::Free};
    hangs_at_send = true;
    static_cast<void>(create("a").value());
    go_on();
    kill();
    time.attest(time.now() + 24h);
    names = {NameVerdict::Taken};
    restart();
    BOOST_CHECK(settled("a").state == CreationState::Created);
    BOOST_REQUIRE_EQUAL(waits.size(), 1U);
    BOOST_CHECK(waits.front() == 5s);
}

BOOST_AUTO_TEST_CASE(a_kill_before_the_answer_to_the_first_question_sends_nothing) {
    hangs_at_name = true;
    static_cast<void>(create("a").value());
    go_on();
    BOOST_TEST(asked.size() == 1U);
    restart();
    const Creation unsent = settled("a");
    BOOST_CHECK(unsent.state == CreationState::Unsent);
    BOOST_CHECK(unsent.because == CreationEvent::Interrupted);
    BOOST_TEST(sent.empty());
}

BOOST_AUTO_TEST_CASE(a_kill_while_it_is_sent_is_followed_by_a_question_and_no_second_request) {
    hangs_at_send = true;
    static_cast<void>(create("a").value());
    go_on();
    BOOST_TEST(sent.size() == 1U);
    BOOST_CHECK(find("a").state == CreationState::Sending);
    names = {NameVerdict::Taken};
    restart();
    BOOST_CHECK(settled("a").state == CreationState::Created);
    BOOST_TEST(sent.size() == 1U);
    BOOST_CHECK(waits.back() == 5s);

    hangs_at_send = true;
    static_cast<void>(create("b", "ada").value());
    go_on();
    names = {NameVerdict::Free};
    restart();
    BOOST_CHECK(settled("b").state == CreationState::InDoubt);
    BOOST_TEST(sent.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_kill_during_the_second_question_asks_again) {
    names = {NameVerdict::Free};
    sends = {send_answer(SendVerdict::Unknown)};
    static_cast<void>(create("a").value());
    const auto until_sent = [this] {
        for (int turn = 0; turn < 1000 && sent.empty(); ++turn) {
            loop.restart();
            loop.run_one();
        }
    };
    until_sent();
    hangs_at_name = true;
    go_on();
    BOOST_CHECK(find("a").state == CreationState::Unknown);
    kill();
    names = {NameVerdict::Taken};
    restart();
    BOOST_CHECK(settled("a").state == CreationState::Created);
    BOOST_TEST(sent.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_restart_leaves_to_a_person_what_is_in_doubt) {
    doubt("a");
    asked.clear();
    restart();
    BOOST_CHECK(settled("a").state == CreationState::InDoubt);
    BOOST_TEST(asked.empty());
}

BOOST_AUTO_TEST_CASE(a_person_has_the_name_asked_for_again) {
    doubt("a");
    names = {NameVerdict::Taken};
    BOOST_CHECK(ask_again("a").value().progress.state == CreationState::Unknown);
    BOOST_CHECK(settled("a").state == CreationState::Created);
    BOOST_CHECK(ask_again("a").error().code() == Errc::Conflict);
    BOOST_CHECK(ask_again("x").error().code() == Errc::NotFound);
    BOOST_TEST(sent.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_person_has_it_sent_once_more_and_no_more) {
    doubt("a");
    sends = {send_answer(SendVerdict::Unknown)};
    names = {NameVerdict::Free, NameVerdict::Free};
    BOOST_CHECK(send_again("a", "quay88").value().progress.state == CreationState::Repeating);
    const Creation again = settled("a");
    BOOST_CHECK(again.state == CreationState::InDoubt);
    BOOST_TEST(again.sends == 2);
    BOOST_REQUIRE_EQUAL(sent.size(), 2U);
    BOOST_CHECK(sent.back().state == CreationState::Resending);
    BOOST_TEST(passwords.back() == "quay88");
    BOOST_CHECK(send_again("a").error().code() == Errc::Conflict);
    BOOST_TEST(sent.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_was_found_meanwhile_is_not_sent_once_more) {
    doubt("a");
    names = {NameVerdict::Taken};
    static_cast<void>(send_again("a").value());
    BOOST_CHECK(settled("a").state == CreationState::Created);
    BOOST_TEST(sent.size() == 1U);
}

BOOST_AUTO_TEST_CASE(another_wish_is_not_sent_for_it) {
    doubt("a");
    sync::NewResellerWish other = wish("namea");
    other.parameters.push_back({.name = "activated", .text = "true"});
    const auto refused = run(loop, driver->send_again(CreationId{"a"}, std::move(other), somebody));
    BOOST_CHECK(refused.error().code() == Errc::Conflict);
    BOOST_CHECK(find("a").state == CreationState::InDoubt);
    BOOST_TEST(sent.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_kill_of_what_is_sent_once_more_sends_nothing_again) {
    doubt("a");
    hangs_at_name = true;
    static_cast<void>(send_again("a").value());
    go_on();
    restart();
    BOOST_CHECK(settled("a").state == CreationState::InDoubt);
    BOOST_TEST(sent.size() == 1U);

    hangs_at_send = true;
    static_cast<void>(send_again("a").value());
    go_on();
    BOOST_TEST(sent.size() == 2U);
    restart();
    BOOST_CHECK(settled("a").state == CreationState::InDoubt);
    BOOST_TEST(sent.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_may_not_be_sent_ends_unsent_and_says_why) {
    hangs_at_name = true;
    static_cast<void>(create("a").value());
    go_on();
    creations->ask_before_sending([] { return Error{Errc::Unavailable, "no anchor"}; });
    never.notify();
    const Creation unsent = settled("a");
    BOOST_CHECK(unsent.state == CreationState::Unsent);
    BOOST_TEST(unsent.failure->code == "NOT_SENT");
    BOOST_TEST(unsent.failure->text.find("no anchor") != std::string::npos);
    BOOST_TEST(sent.empty());
    BOOST_CHECK(create("b", "ada").error().code() == Errc::Unavailable);
}

BOOST_AUTO_TEST_CASE(of_another_upstream_nobody_is_asked) {
    hangs_at_send = true;
    static_cast<void>(create("a").value());
    go_on();
    kill();
    creations = make_creations("https://other.example:443");
    asked.clear();
    restart();
    const Creation doubtful = settled("a");
    BOOST_CHECK(doubtful.state == CreationState::InDoubt);
    BOOST_TEST(doubtful.failure->code == "OTHER_UPSTREAM");
    BOOST_TEST(asked.empty());
}

BOOST_AUTO_TEST_CASE(who_waits_hears_when_it_ends_or_when_the_time_is_over) {
    hangs_at_send = true;
    static_cast<void>(create("a").value());
    const auto now = run(loop, driver->wait_for(CreationId{"a"}, 0s));
    BOOST_CHECK(outcome_of(now.value().progress.state) == license::CreationOutcome::Pending);
    go_on();
    hangs_at_send = false;
    never.notify();
    BOOST_CHECK(settled("a").state == CreationState::Created);
    BOOST_CHECK(run(loop, driver->wait_for(CreationId{"x"}, 0s)).error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(who_waits_right_after_a_start_hears_of_what_was_left_behind) {
    hangs_at_send = true;
    static_cast<void>(create("a").value());
    go_on();
    kill();
    hangs_at_send = false;
    names = {NameVerdict::Taken};
    driver = make_driver();
    std::optional<CreationState> heard;
    auto wait = [this, &heard]() -> Task<void> {
        CreationId id{"a"};
        const auto kept = co_await driver->wait_for(std::move(id), 5s);
        heard = kept.value().progress.state;
    };
    async::TaskGroup background{loop.get_executor(), "test", Log{}};
    background.spawn(wait());
    go_on();
    BOOST_CHECK(!heard);
    background.spawn(driver->resume());
    go_on();
    BOOST_CHECK(heard == CreationState::Created);
}

BOOST_AUTO_TEST_CASE(a_user_name_is_free_or_taken_or_cannot_be_asked) {
    const auto is_free = [this](const std::string& name) {
        return run(loop, driver->is_free(license::ResellerName{name}));
    };
    names = {NameVerdict::Free, NameVerdict::Taken, NameVerdict::Refused, NameVerdict::Unknown};
    BOOST_TEST(is_free("ines").value());
    BOOST_TEST(!is_free("ines").value());
    BOOST_CHECK(is_free("ines").error().code() == Errc::Rejected);
    BOOST_CHECK(is_free("ines").error().code() == Errc::NoAnswer);
    BOOST_CHECK(is_free("ines okafor").error().code() == Errc::Malformed);
    BOOST_TEST(asked.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_wish_that_breaks_a_rule_is_refused_by_its_parameter_and_kept_nowhere) {
    const auto refusal = [this](const auto& change) {
        sync::NewResellerWish bad = wish();
        change(bad);
        const auto placed = run(loop, driver->create(CreationId{"a"}, std::move(bad), somebody));
        BOOST_REQUIRE(!placed);
        BOOST_CHECK(placed.error().code() == Errc::Malformed);
        const std::string text = placed.error().context();
        // The rule, if it is one, is what the text begins with.
        const bool is_rule = text.find("_LOCAL: ") != std::string::npos ||
                             text.starts_with("CONSENT_") || text.starts_with("UNREACHABLE_");
        BOOST_TEST(placed.error().rule ==
                   (is_rule ? text.substr(0, text.find(':')) : std::string{}));
        return text;
    };
    const auto with = [](const std::string& name, const std::string& text) {
        return [name, text](sync::NewResellerWish& bad) {
            bad.parameters.push_back({.name = name, .text = text});
        };
    };
    BOOST_TEST(refusal([](auto& bad) {
                   bad.parameters.erase(bad.parameters.begin());
               }).starts_with("PARAM_EMPTY_LOCAL: fname: "));
    BOOST_TEST(refusal([](auto& bad) {
                   bad.parameters[4].text = "CALL ME";
               }).starts_with("PARAM_INVALID_LOCAL: phone: "));
    BOOST_TEST(refusal(with("activated", "TRUE")).starts_with("PARAM_INVALID_LOCAL: activated: "));
    BOOST_TEST(
        refusal(with("revenueShare", "101")).starts_with("PARAM_INVALID_LOCAL: revenueShare: "));
    BOOST_TEST(
        refusal(with("commissionUserId", "42")).starts_with("COMMISSION_PERCENT_REQUIRED_LOCAL: "));
    BOOST_TEST(
        refusal(with("agree_terms", "true")).starts_with("CONSENT_RECORD_MISSING: agree_terms: "));
    BOOST_TEST(refusal([](auto& bad) {
                   bad.password = Secret{"quay"};
               }).starts_with("PASSWORD_POLICY_LOCAL: password: "));
    BOOST_TEST(refusal([](auto& bad) {
                   bad.password = Secret{};
                   bad.parameters.push_back({.name = "send_email", .text = "false"});
               }).starts_with("UNREACHABLE_PASSWORD: password: "));
    BOOST_TEST(refusal(with("fname", "Other")) == "fname: given twice");
    for (const char* const name : {"Fname", "password", "ev", "user", "api_id"}) {
        BOOST_TEST(refusal(with(name, "x")) ==
                   std::string{name} + ": no parameter of a reseller that is taken here");
    }
    BOOST_TEST(refusal(with("a\nb", "x")) == "a name that is no parameter");
    BOOST_TEST(asked.empty());
    BOOST_CHECK(run(loop, creations->find(CreationId{"a"})).error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(consents_are_kept_for_the_agreements_that_are_sent) {
    sync::NewResellerWish agreed = wish();
    agreed.parameters.push_back({.name = "agree_terms", .text = "true"});
    for (const auto agreement : {license::Agreement::Terms, license::Agreement::Notifications}) {
        agreed.consents.push_back({.agreement = agreement,
                                   .agreed = true,
                                   .who = "Ines Okafor",
                                   .when = time.now(),
                                   .text_version = "7",
                                   .text_hash = std::string(64, 'a')});
    }
    const license::ConsentRecord terms = agreed.consents.front();
    static_cast<void>(
        run(loop, driver->create(CreationId{"a"}, std::move(agreed), somebody)).value());
    const auto kept = run(loop, creations->find(CreationId{"a"})).value().consents;
    BOOST_REQUIRE_EQUAL(kept.size(), 1U);
    BOOST_CHECK(kept.front() == terms);
    BOOST_CHECK(settled("a").state == CreationState::Created);
}

BOOST_AUTO_TEST_SUITE_END()
