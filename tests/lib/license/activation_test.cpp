#include "lib/license/activation.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;
using enum ActivationState;
using enum ActivationEvent;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

Activation prepared() {
    return {.request = {},
            .created_at = noon,
            .changed_at = noon,
            .wanted_at = noon,
            .evidence = "kept"};
}

// Through the table, as the daemon does it.
Activation after(Activation activation, ActivationEvent event, Seconds later) {
    const Transition transition = next_state(activation.state, event).value();
    return advanced(std::move(activation), event, transition.to, noon + later);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(activation)

BOOST_AUTO_TEST_CASE(sending_notes_the_time_and_counts_the_request) {
    const Activation sending = after(prepared(), Send, 5s);
    BOOST_CHECK(sending.state == Sending);
    BOOST_CHECK(sending.sent_at == noon + 5s);
    BOOST_CHECK(sending.changed_at == noon + 5s);
    BOOST_CHECK(sending.wanted_at == noon);
    BOOST_CHECK(sending.created_at == noon);
    BOOST_CHECK_EQUAL(sending.attempts, 1);
    BOOST_CHECK_EQUAL(sending.evidence, "kept");
}

BOOST_AUTO_TEST_CASE(what_was_read_and_named_before_one_that_never_left_is_not_kept_for_the_next) {
    Activation sending = after(prepared(), Send, 5s);
    sending.before = Reading{};
    sending.quoted = Cents{150};
    const Activation unsent = after(sending, Unsent, 6s);
    BOOST_CHECK(unsent.before && unsent.quoted);
    const Activation again = after(unsent, Send, 7s);
    BOOST_CHECK(!again.before);
    BOOST_CHECK(!again.quoted);
    BOOST_CHECK(again.first_sent_at == noon + 7s);
}

BOOST_AUTO_TEST_CASE(how_far_clocks_are_apart_is_told_for_each_request) {
    Activation sending = after(prepared(), Send, 5s);
    sending.upstream_ahead = 3s;
    sending.before = Reading{};
    sending.before_lags = true;
    const Activation again = after(after(after(sending, Lost, 6s), Repeat, 20min), Send, 21min);
    BOOST_CHECK(!again.upstream_ahead);
    BOOST_CHECK(again.before_lags);
    BOOST_CHECK(!after(after(sending, Unsent, 6s), Send, 7s).before_lags);
}

BOOST_AUTO_TEST_CASE(what_was_read_before_the_first_that_may_have_left_is_kept_for_all_others) {
    Activation sending = after(prepared(), Send, 5s);
    sending.before = Reading{.valid_to = noon};
    sending.quoted = Cents{150};
    const Activation repeated = after(after(sending, Lost, 6s), Repeat, 20min);
    Activation again = after(repeated, Send, 21min);
    for (const Seconds later : {Seconds{22min}, Seconds{23min}}) {
        BOOST_CHECK(again.before == Reading{.valid_to = noon});
        BOOST_CHECK(again.first_sent_at == noon + 5s);
        BOOST_CHECK(!again.quoted);
        again = after(after(again, Unsent, later), Send, later);
        BOOST_CHECK(again.sent_at == noon + later);
    }
}

BOOST_AUTO_TEST_CASE(what_was_proven_unsent_does_not_count) {
    const Activation again = after(after(prepared(), Send, 5s), Unsent, 6s);
    BOOST_CHECK_EQUAL(again.attempts, 0);
    BOOST_CHECK(again.wanted_at == noon);
}

BOOST_AUTO_TEST_CASE(a_repeated_one_is_wanted_anew_and_counts_on) {
    const Activation unknown = after(after(prepared(), Send, 5s), Lost, 6s);
    const Activation repeated = after(unknown, Repeat, 20min);
    BOOST_CHECK(repeated.wanted_at == noon + 20min);
    BOOST_CHECK_EQUAL(after(repeated, Send, 21min).attempts, 2);
}

BOOST_AUTO_TEST_CASE(under_one_key_the_first_request_is_the_one_that_is_judged) {
    const Activation unknown = after(after(prepared(), Send, 5s), Lost, 6s);
    const Activation repeated = after(unknown, RepeatKeyed, 20min);
    BOOST_CHECK(repeated.state == Sending);
    BOOST_CHECK(repeated.sent_at == noon + 5s);
    BOOST_CHECK_EQUAL(repeated.attempts, 2);
}

BOOST_AUTO_TEST_CASE(a_persons_word_begins_the_wait_anew_and_forgets_no_request) {
    const Activation unknown = after(after(prepared(), Send, 5s), Lost, 6s);
    const Activation repeated = after(after(unknown, SeenOther, 20min), ResolvedRepeat, 30min);
    BOOST_CHECK(repeated.state == Prepared);
    BOOST_CHECK(repeated.wanted_at == noon + 30min);
    BOOST_CHECK_EQUAL(repeated.attempts, 1);
    BOOST_CHECK_EQUAL(after(repeated, Send, 31min).attempts, 2);
}

BOOST_AUTO_TEST_CASE(what_was_counted_or_looked_for_may_have_left) {
    BOOST_CHECK(!may_have_left(prepared()));
    BOOST_CHECK(!may_have_left(after(after(prepared(), Send, 5s), Unsent, 6s)));
    BOOST_CHECK(may_have_left(after(prepared(), Send, 5s)));
    Activation restored = after(after(prepared(), Restored, 5s), ResolvedRepeat, 6s);
    restored.resolution = Resolution{};
    BOOST_CHECK(may_have_left(restored));
}

BOOST_AUTO_TEST_SUITE_END()
