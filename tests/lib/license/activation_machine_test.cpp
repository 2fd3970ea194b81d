#include "lib/license/activation_machine.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

using namespace usher::license;
using enum ActivationState;
using enum ActivationEvent;

namespace {

constexpr std::array states{Prepared,  Sending,  Unknown,   InDoubt,
                            Confirmed, Rejected, Cancelled, WrittenOff};
constexpr std::array events{Send,      GiveUp,       Unsent,         Accepted,
                            Refused,   Lost,         SeenDone,       SeenUnchanged,
                            SeenOther, Unreadable,   Repeat,         RepeatKeyed,
                            Restored,  ResolvedDone, ResolvedRepeat, WriteOff};

// The arrows of docs/activations.md, written out by hand.
const std::map<std::pair<ActivationState, ActivationEvent>, Transition> expected{
    {{Prepared, Send}, {Sending, Effect::SendCharge}},
    {{Prepared, GiveUp}, {Cancelled, Effect::None}},
    {{Prepared, SeenDone}, {Confirmed, Effect::Refresh}},
    {{Prepared, SeenOther}, {InDoubt, Effect::Alarm}},
    {{Prepared, Unreadable}, {InDoubt, Effect::Alarm}},
    {{Prepared, Restored}, {InDoubt, Effect::Alarm}},
    {{Sending, Unsent}, {Prepared, Effect::TryLater}},
    {{Sending, Accepted}, {Confirmed, Effect::Refresh}},
    {{Sending, Refused}, {Rejected, Effect::None}},
    {{Sending, Lost}, {Unknown, Effect::ReadBackLater}},
    {{Sending, Restored}, {InDoubt, Effect::Alarm}},
    {{Unknown, SeenDone}, {Confirmed, Effect::Refresh}},
    {{Unknown, SeenUnchanged}, {InDoubt, Effect::Alarm}},
    {{Unknown, SeenOther}, {InDoubt, Effect::Alarm}},
    {{Unknown, Unreadable}, {InDoubt, Effect::Alarm}},
    {{Unknown, Repeat}, {Prepared, Effect::TryLater}},
    {{Unknown, RepeatKeyed}, {Sending, Effect::SendCharge}},
    {{Unknown, Restored}, {InDoubt, Effect::Alarm}},
    {{InDoubt, ResolvedDone}, {Confirmed, Effect::Refresh}},
    {{InDoubt, ResolvedRepeat}, {Prepared, Effect::TryLater}},
    {{InDoubt, WriteOff}, {WrittenOff, Effect::None}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(activation_machine)

BOOST_AUTO_TEST_CASE(every_pair_of_state_and_event_does_what_the_page_says) {
    for (const ActivationState state : states) {
        for (const ActivationEvent event : events) {
            const auto arrow = expected.find({state, event});
            const std::optional<Transition> next = next_state(state, event);
            BOOST_TEST_CONTEXT(name(state) << " + " << name(event)) {
                BOOST_TEST(next.has_value() == (arrow != expected.end()));
                if (next && arrow != expected.end()) BOOST_CHECK(*next == arrow->second);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(the_table_has_one_arrow_for_a_state_and_an_event) {
    std::set<std::pair<ActivationState, ActivationEvent>> seen;
    for (const Arrow& arrow : activation_arrows()) {
        BOOST_CHECK(seen.insert({arrow.from, arrow.event}).second);
    }
}

BOOST_AUTO_TEST_CASE(every_way_into_doubt_alarms_and_only_a_person_leads_out) {
    const std::set persons{ResolvedDone, ResolvedRepeat, WriteOff};
    for (const Arrow& arrow : activation_arrows()) {
        const bool alarms = arrow.transition.effect == Effect::Alarm;
        BOOST_TEST(alarms == (arrow.transition.to == InDoubt), name(arrow.event));
        BOOST_TEST(persons.contains(arrow.event) == (arrow.from == InDoubt), name(arrow.event));
    }
}

BOOST_AUTO_TEST_CASE(final_states_are_those_without_a_way_out) {
    const std::set final_states{Confirmed, Rejected, Cancelled, WrittenOff};
    for (const ActivationState state : states) {
        BOOST_TEST(is_final(state) == final_states.contains(state), name(state));
    }
}

BOOST_AUTO_TEST_CASE(a_start_goes_on_with_what_the_way_in_had_begun) {
    for (const Arrow& arrow : activation_arrows()) {
        const bool goes_on = arrow.transition.to == Prepared || arrow.transition.to == Unknown;
        const Effect owed = effect_owed(arrow.transition.to);
        BOOST_CHECK(owed == (goes_on ? arrow.transition.effect : Effect::None));
    }
}

BOOST_AUTO_TEST_CASE(names_are_stable_and_lead_back_to_their_state) {
    for (const ActivationState state : states) {
        BOOST_CHECK(activation_state(name(state)) == state);
    }
    BOOST_TEST(name(Unknown) == "UNKNOWN");
    BOOST_TEST(name(InDoubt) == "IN_DOUBT");
    BOOST_TEST(name(WrittenOff) == "WRITTEN_OFF");
    for (const char* text : {"", "Prepared", "sending ", "in_doubt", "send"}) {
        BOOST_CHECK(!activation_state(text));
    }
    std::set<std::string_view> names;
    for (const ActivationEvent event : events) names.insert(name(event));
    BOOST_TEST(names.size() == events.size());
    BOOST_TEST(name(GiveUp) == "give_up");
}

BOOST_AUTO_TEST_SUITE_END()
