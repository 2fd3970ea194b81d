#include "lib/license/activation_outlook.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

std::optional<Outlook> outlook_in(ActivationState state, std::optional<Instant> since = noon) {
    const Activation activation{
        .request = {}, .state = state, .changed_at = noon + 1min, .wanted_at = noon};
    return outlook(activation, since, {.quiet_time = 15min, .read_for = 1h}, 10min);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(activation_outlook)

BOOST_AUTO_TEST_CASE(says_what_comes_next_and_when) {
    using enum ActivationState;
    BOOST_CHECK(outlook_in(Prepared) == (Outlook{.what = NextStep::Send, .until = noon + 10min}));
    BOOST_CHECK(outlook_in(Sending) == Outlook{.what = NextStep::Answer});
    BOOST_CHECK(outlook_in(Unknown) ==
                (Outlook{.what = NextStep::ReadBack, .at = noon + 15min, .until = noon + 75min}));
    BOOST_CHECK(outlook_in(InDoubt) == Outlook{.what = NextStep::Resolve});
}

BOOST_AUTO_TEST_CASE(counts_from_where_the_wait_began_and_not_from_a_time_that_was_corrected) {
    using enum ActivationState;
    const Instant lowered = noon - 400 * 24h;
    BOOST_CHECK(outlook_in(Prepared, lowered)->until == lowered + 10min);
    BOOST_CHECK(outlook_in(Prepared, noon + 1h)->until == noon + 10min);
    BOOST_CHECK(outlook_in(Unknown, lowered)->at == lowered + 15min);
    BOOST_CHECK(outlook_in(Unknown, lowered)->until == lowered + 75min);
}

BOOST_AUTO_TEST_CASE(says_no_time_of_a_reading_before_anybody_waits_for_it) {
    using enum ActivationState;
    BOOST_CHECK(outlook_in(Unknown, std::nullopt) == Outlook{.what = NextStep::ReadBack});
    BOOST_CHECK(outlook_in(Prepared, std::nullopt)->until == noon + 10min);
}

BOOST_AUTO_TEST_CASE(nothing_comes_after_a_final_state) {
    using enum ActivationState;
    for (const ActivationState state : {Confirmed, Rejected, Cancelled, WrittenOff}) {
        BOOST_CHECK(!outlook_in(state));
    }
}

BOOST_AUTO_TEST_CASE(names_are_stable) {
    BOOST_TEST(name(NextStep::Send) == "send");
    BOOST_TEST(name(NextStep::Answer) == "answer");
    BOOST_TEST(name(NextStep::ReadBack) == "read_back");
    BOOST_TEST(name(NextStep::Resolve) == "resolve");
}

BOOST_AUTO_TEST_SUITE_END()
