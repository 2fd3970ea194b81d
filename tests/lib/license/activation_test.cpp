#include "lib/license/activation.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <set>

using namespace usher::license;
using enum ActivationState;
using enum ActivationEvent;

namespace {

constexpr std::array states{Prepared, Sending, Confirmed, Rejected, Unknown, Cancelled};
constexpr std::array events{Send, Unsent, Accepted, Refused, Lost, GiveUp, FoundDone, FoundUndone};

// design.md section 7, written out once more by hand.
const std::map<std::pair<ActivationState, ActivationEvent>, ActivationState> expected{
    {{Prepared, Send}, Sending},       {{Prepared, GiveUp}, Cancelled},
    {{Sending, Unsent}, Prepared},     {{Sending, Accepted}, Confirmed},
    {{Sending, Refused}, Rejected},    {{Sending, Lost}, Unknown},
    {{Unknown, FoundDone}, Confirmed}, {{Unknown, FoundUndone}, Rejected},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(activation)

BOOST_AUTO_TEST_CASE(every_pair_of_state_and_event_does_what_the_design_says) {
    for (const ActivationState state : states) {
        for (const ActivationEvent event : events) {
            const auto arrow = expected.find({state, event});
            const std::optional<ActivationState> next = next_state(state, event);
            BOOST_TEST_CONTEXT(name(state) << " + " << name(event)) {
                BOOST_TEST(next.has_value() == (arrow != expected.end()));
                if (next && arrow != expected.end()) BOOST_CHECK(*next == arrow->second);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(final_states_are_confirmed_rejected_and_cancelled) {
    const std::set final_states{Confirmed, Rejected, Cancelled};
    for (const ActivationState state : states) {
        BOOST_TEST(is_final(state) == final_states.contains(state), name(state));
    }
}

BOOST_AUTO_TEST_CASE(names_are_stable_and_lead_back_to_their_state) {
    for (const ActivationState state : states) {
        BOOST_CHECK(activation_state(name(state)) == state);
    }
    BOOST_TEST(name(Unknown) == "UNKNOWN");
    for (const char* text : {"", "Prepared", "sending ", "in_doubt", "send"}) {
        BOOST_CHECK(!activation_state(text));
    }
    std::set<std::string_view> names;
    for (const ActivationEvent event : events) names.insert(name(event));
    BOOST_TEST(names.size() == events.size());
    BOOST_TEST(name(GiveUp) == "give_up");
}

// Threat model section 6, I1 to I3: whatever happens in whatever order, money moves only on the way
// through Sending, and nothing leads from a possible charge back to a second one.
BOOST_AUTO_TEST_CASE(no_history_sends_again_what_may_have_been_sent) {
    std::mt19937 random{11};
    std::uniform_int_distribution<std::size_t> pick{0, events.size() - 1};
    for (int history = 0; history < 5000; ++history) {
        ActivationState state = Prepared;
        bool may_have_been_sent = false;
        for (int step = 0; step < 30; ++step) {
            const ActivationEvent event = events[pick(random)];
            const std::optional<ActivationState> next = next_state(state, event);
            if (!next) continue;
            if (event == Send) BOOST_TEST_REQUIRE(!may_have_been_sent);
            if (event == Lost || event == Accepted) may_have_been_sent = true;
            if (*next == Cancelled) BOOST_TEST_REQUIRE(!may_have_been_sent);
            state = *next;
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
