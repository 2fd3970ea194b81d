#include "lib/license/reseller_creation.hpp"

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <set>

using namespace usher;
using namespace usher::license;

namespace {

using State = CreationState;
using Event = CreationEvent;
using Effect = CreationEffect;

constexpr std::array all_states{State::Wanted,    State::Sending,   State::Unknown, State::InDoubt,
                                State::Repeating, State::Resending, State::Created, State::Refused,
                                State::Unsent,    State::NotCreated};
constexpr std::array all_events{Event::NameFree,        Event::NameTaken,
                                Event::NameRefused,     Event::NameUnknown,
                                Event::Accepted,        Event::Refused,
                                Event::Unsent,          Event::Lost,
                                Event::RefusedAsTaken,  Event::AskAgain,
                                Event::SendAgain,       Event::Interrupted,
                                Event::ResolvedCreated, Event::ResolvedNotCreated,
                                Event::Restored};

constexpr Instant now = from_unix(1'800'000'000);

CreationStep begun() {
    return {.after = {.id = CreationId{"7"},
                      .administrator = ResellerName{"opsadmin"},
                      .user_name = ResellerName{"ines@example.net"},
                      .fingerprint = std::string(64, 'f')},
            .effect = Effect::AskName};
}

// What becomes of a creation to which all this happens, a second apart.
CreationStep after(const std::vector<Event>& events) {
    CreationStep step = begun();
    Instant time = now;
    for (const Event event : events) {
        step = advance(step.after, {.event = event}, time).value();
        time += Seconds{1};
    }
    return step;
}

std::string path_of(const std::vector<Event>& events) {
    const CreationStep step = after(events);
    return std::string{name(step.after.state)};
}

const CreationFailure lost{.code = "SERVER", .status = 500, .text = "General Error"};

}  // namespace

BOOST_AUTO_TEST_SUITE(reseller_creation)

BOOST_AUTO_TEST_CASE(section_8_step_2_a_taken_name_ends_it) {
    BOOST_CHECK_EQUAL(path_of({Event::NameTaken}), "REFUSED");
    BOOST_CHECK(after({Event::NameTaken}).effect == Effect::Report);
    BOOST_CHECK_EQUAL(path_of({Event::NameRefused}), "REFUSED");
    BOOST_CHECK_EQUAL(path_of({Event::NameUnknown}), "UNSENT");
}

BOOST_AUTO_TEST_CASE(section_8_step_3_it_is_sent_once_and_counted_before) {
    const CreationStep step = after({Event::NameFree});
    BOOST_CHECK(step.effect == Effect::Send);
    BOOST_CHECK(step.after.state == State::Sending);
    BOOST_CHECK_EQUAL(step.after.sends, 1);
    BOOST_CHECK(step.after.sent_at == now);
}

BOOST_AUTO_TEST_CASE(section_8_step_4_an_answer_ends_it) {
    BOOST_CHECK_EQUAL(path_of({Event::NameFree, Event::Accepted}), "CREATED");
    BOOST_CHECK_EQUAL(path_of({Event::NameFree, Event::Refused}), "REFUSED");
    BOOST_CHECK_EQUAL(path_of({Event::NameFree, Event::RefusedAsTaken}), "REFUSED");
    BOOST_CHECK_EQUAL(path_of({Event::NameFree, Event::Unsent}), "UNSENT");
}

BOOST_AUTO_TEST_CASE(section_8_step_5_the_name_is_asked_for_after_five_seconds) {
    const CreationStep step = after({Event::NameFree, Event::Lost});
    BOOST_CHECK(step.effect == Effect::AskNameLater);
    BOOST_CHECK(step.after.ask_not_before == now + Seconds{1} + Seconds{5});
    BOOST_CHECK_EQUAL(path_of({Event::NameFree, Event::Lost, Event::NameTaken}), "CREATED");
    for (const Event event : {Event::NameFree, Event::NameRefused, Event::NameUnknown}) {
        const CreationStep doubted = after({Event::NameFree, Event::Lost, event});
        BOOST_CHECK(doubted.after.state == State::InDoubt);
        BOOST_CHECK(doubted.effect == Effect::Alarm);
        BOOST_CHECK(doubted.after.because == event);
        BOOST_CHECK(!doubted.after.ask_not_before);
    }
}

BOOST_AUTO_TEST_CASE(a_restart_never_sends) {
    BOOST_CHECK_EQUAL(path_of({Event::Interrupted}), "UNSENT");
    BOOST_CHECK_EQUAL(path_of({Event::NameFree, Event::Interrupted}), "UNKNOWN");
    BOOST_CHECK_EQUAL(path_of({Event::NameFree, Event::Lost, Event::Interrupted}), "UNKNOWN");
    for (const CreationArrow& arrow : creation_arrows()) {
        if (arrow.event == Event::Interrupted) {
            BOOST_CHECK(arrow.transition.effect != Effect::Send);
        }
    }
}

BOOST_AUTO_TEST_CASE(only_a_free_name_lets_a_request_leave) {
    for (const CreationArrow& arrow : creation_arrows()) {
        const bool sends = arrow.transition.effect == Effect::Send;
        BOOST_CHECK_EQUAL(sends, arrow.transition.to == State::Sending ||
                                     arrow.transition.to == State::Resending);
        if (sends) BOOST_CHECK(arrow.event == Event::NameFree);
    }
}

BOOST_AUTO_TEST_CASE(a_person_may_have_it_sent_once_more_and_no_more) {
    const std::vector<Event> doubted{Event::NameFree, Event::Lost, Event::NameFree};
    std::vector<Event> repeated = doubted;
    repeated.insert(repeated.end(), {Event::SendAgain, Event::NameFree});
    const CreationStep resending = after(repeated);
    BOOST_CHECK(resending.after.state == State::Resending);
    BOOST_CHECK_EQUAL(resending.after.sends, 2);

    repeated.insert(repeated.end(), {Event::Lost, Event::NameFree});
    const CreationStep again = after(repeated);
    BOOST_CHECK(again.after.state == State::InDoubt);
    const Result<CreationStep> third = advance(again.after, {.event = Event::SendAgain}, now);
    BOOST_REQUIRE(!third);
    BOOST_CHECK(third.error().code() == Errc::Conflict);
    BOOST_CHECK(advance(again.after, {.event = Event::AskAgain}, now).has_value());
}

BOOST_AUTO_TEST_CASE(after_a_second_request_a_taken_name_is_ours_and_a_refusal_proves_nothing) {
    const std::vector<Event> repeating{Event::NameFree, Event::Lost, Event::NameFree,
                                       Event::SendAgain};
    const auto then = [&repeating](std::initializer_list<Event> more) {
        std::vector<Event> events = repeating;
        events.insert(events.end(), more);
        return path_of(events);
    };
    BOOST_CHECK_EQUAL(then({Event::NameTaken}), "CREATED");
    BOOST_CHECK_EQUAL(then({Event::NameUnknown}), "IN_DOUBT");
    BOOST_CHECK_EQUAL(then({Event::NameRefused}), "IN_DOUBT");
    BOOST_CHECK_EQUAL(then({Event::Interrupted}), "IN_DOUBT");
    BOOST_CHECK_EQUAL(then({Event::NameFree, Event::Accepted}), "CREATED");
    BOOST_CHECK_EQUAL(then({Event::NameFree, Event::RefusedAsTaken}), "CREATED");
    BOOST_CHECK_EQUAL(then({Event::NameFree, Event::Refused}), "IN_DOUBT");
    BOOST_CHECK_EQUAL(then({Event::NameFree, Event::Unsent}), "IN_DOUBT");
    BOOST_CHECK_EQUAL(then({Event::NameFree, Event::Interrupted}), "UNKNOWN");
}

BOOST_AUTO_TEST_CASE(a_person_ends_what_is_in_doubt) {
    const std::vector<Event> doubted{Event::NameFree, Event::Lost, Event::NameUnknown};
    const auto then = [&doubted](Event event) {
        std::vector<Event> events = doubted;
        events.push_back(event);
        return after(events);
    };
    BOOST_CHECK(then(Event::ResolvedCreated).after.state == State::Created);
    BOOST_CHECK(then(Event::ResolvedNotCreated).after.state == State::NotCreated);
    const CreationStep asked = then(Event::AskAgain);
    BOOST_CHECK(asked.after.state == State::Unknown);
    BOOST_CHECK(asked.effect == Effect::AskName);
    BOOST_CHECK(!asked.after.ask_not_before);
}

BOOST_AUTO_TEST_CASE(what_the_lost_answer_was_is_kept) {
    Creation creation = after({Event::NameFree}).after;
    creation = advance(creation, {.event = Event::Lost, .failure = lost}, now)->after;
    BOOST_CHECK(creation.failure == lost);
    const CreationFailure taken{.code = "DUPLICATE", .status = 400, .text = "taken"};
    const Creation seen =
        advance(creation, {.event = Event::NameTaken, .failure = taken}, now)->after;
    BOOST_CHECK(seen.failure == lost);
    BOOST_CHECK(seen.because == Event::NameTaken);
    const Creation free = advance(creation, {.event = Event::NameFree}, now)->after;
    BOOST_CHECK(free.failure == lost);
}

BOOST_AUTO_TEST_CASE(an_accepted_creation_has_no_failure) {
    Creation creation = after({Event::NameFree}).after;
    creation.failure = lost;
    const Creation accepted = advance(creation, {.event = Event::Accepted}, now)->after;
    BOOST_CHECK(!accepted.failure);
    BOOST_CHECK(accepted.because == Event::Accepted);
}

BOOST_AUTO_TEST_CASE(an_older_state_put_back_leaves_every_open_one_to_a_person) {
    for (const State state : all_states) {
        Creation creation = begun().after;
        creation.state = state;
        const Result<CreationStep> step =
            advance(creation, {.event = Event::Restored, .failure = lost}, now);
        BOOST_CHECK_EQUAL(step.has_value(), !is_final(state));
        if (!step) continue;
        BOOST_CHECK(step->after.state == State::InDoubt);
        BOOST_CHECK(step->effect == Effect::Alarm);
        BOOST_CHECK(step->after.is_restored);
        BOOST_CHECK(step->after.failure == lost);
    }
}

BOOST_AUTO_TEST_CASE(what_an_older_state_tells_of_is_not_sent_again) {
    const Creation restored = after({Event::NameFree, Event::Restored}).after;
    BOOST_CHECK_EQUAL(restored.sends, 1);
    const Result<CreationStep> again = advance(restored, {.event = Event::SendAgain}, now);
    BOOST_REQUIRE(!again);
    BOOST_CHECK(again.error().code() == Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(a_taken_name_proves_nothing_of_what_an_older_state_tells_of) {
    for (const std::vector<Event>& before :
         {std::vector<Event>{}, std::vector<Event>{Event::NameFree}}) {
        std::vector<Event> events = before;
        events.insert(events.end(), {Event::Restored, Event::AskAgain, Event::NameTaken});
        const CreationStep step = after(events);
        BOOST_CHECK(step.after.state == State::InDoubt);
        BOOST_CHECK(step.after.because == Event::NameTaken);
        BOOST_CHECK(step.effect == Effect::Alarm);
    }
    BOOST_CHECK_EQUAL(path_of({Event::Restored, Event::ResolvedCreated}), "CREATED");
    BOOST_CHECK_EQUAL(path_of({Event::Restored, Event::ResolvedNotCreated}), "NOT_CREATED");
}

BOOST_AUTO_TEST_CASE(no_two_arrows_begin_alike_and_what_has_none_must_not_happen) {
    std::set<std::pair<State, Event>> seen;
    for (const CreationArrow& arrow : creation_arrows()) {
        BOOST_CHECK(seen.emplace(arrow.from, arrow.event).second);
    }
    for (const State state : all_states) {
        for (const Event event : all_events) {
            Creation creation = begun().after;
            creation.state = state;
            const Result<CreationStep> step = advance(creation, {.event = event}, now);
            BOOST_CHECK_EQUAL(step.has_value(), seen.contains({state, event}));
            if (!step) BOOST_CHECK(step.error().code() == Errc::Conflict);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_final_has_an_outcome_and_what_is_not_says_who_goes_on) {
    for (const State state : all_states) {
        const CreationOutcome outcome = outcome_of(state);
        const bool goes_on =
            outcome == CreationOutcome::Pending || outcome == CreationOutcome::Undecided;
        BOOST_CHECK_EQUAL(is_final(state), !goes_on);
        BOOST_CHECK_EQUAL(state == State::InDoubt, outcome == CreationOutcome::Undecided);
    }
    for (const CreationArrow& arrow : creation_arrows()) {
        const bool reports = arrow.transition.effect == Effect::Report;
        BOOST_CHECK_EQUAL(reports, is_final(arrow.transition.to));
        const bool alarms = arrow.transition.effect == Effect::Alarm;
        BOOST_CHECK_EQUAL(alarms, arrow.transition.to == State::InDoubt);
    }
}

BOOST_AUTO_TEST_CASE(words_lead_back_to_what_they_name) {
    for (const State state : all_states) BOOST_CHECK(creation_state(name(state)) == state);
    for (const Event event : all_events) BOOST_CHECK(creation_event(name(event)) == event);
    BOOST_CHECK(!creation_state("LOST"));
    BOOST_CHECK(!creation_event("sent"));
}

BOOST_AUTO_TEST_SUITE_END()
