#include "lib/license/freshness.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;

namespace {

constexpr Instant now = from_unix(1'800'000'000);
constexpr FreshnessPolicy policy{.fresh_for = 10s, .stale_for = 20s, .grace_for = 30s};

Freshness at_age(Seconds age, bool upstream_answers = true) {
    return judge_freshness(policy, now - age, now, upstream_answers);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(freshness)

BOOST_AUTO_TEST_CASE(each_stage_ends_with_its_last_second) {
    BOOST_CHECK(at_age(0s) == Freshness::Fresh);
    BOOST_CHECK(at_age(10s) == Freshness::Fresh);
    BOOST_CHECK(at_age(11s) == Freshness::Stale);
    BOOST_CHECK(at_age(30s) == Freshness::Stale);
    BOOST_CHECK(at_age(31s) == Freshness::Grace);
    BOOST_CHECK(at_age(60s) == Freshness::Grace);
    BOOST_CHECK(at_age(61s) == Freshness::Expired);
}

BOOST_AUTO_TEST_CASE(while_upstream_is_silent_nothing_is_fresh_and_nothing_ends_earlier) {
    BOOST_CHECK(at_age(0s, false) == Freshness::Stale);
    BOOST_CHECK(at_age(30s, false) == Freshness::Stale);
    BOOST_CHECK(at_age(31s, false) == Freshness::Grace);
    BOOST_CHECK(at_age(61s, false) == Freshness::Expired);
}

BOOST_AUTO_TEST_CASE(what_was_never_confirmed_is_expired) {
    BOOST_CHECK(judge_freshness(policy, std::nullopt, now, true) == Freshness::Expired);
}

BOOST_AUTO_TEST_CASE(a_confirmation_from_the_future_counts_as_now) {
    BOOST_CHECK(at_age(-1000s) == Freshness::Fresh);
}

BOOST_AUTO_TEST_CASE(endless_policies_do_not_overflow) {
    const FreshnessPolicy endless{
        .fresh_for = Seconds::max(), .stale_for = Seconds::max(), .grace_for = Seconds::max()};
    BOOST_CHECK(judge_freshness(endless, from_unix(0), now, true) == Freshness::Fresh);
    FreshnessPolicy late = endless;
    late.fresh_for = 1s;
    BOOST_CHECK(judge_freshness(late, from_unix(0), now, true) == Freshness::Stale);
}

BOOST_AUTO_TEST_CASE(age_never_makes_anything_fresher) {
    for (const bool upstream_answers : {true, false}) {
        Freshness last = at_age(0s, upstream_answers);
        for (Seconds age = 0s; age < 100s; ++age) {
            const Freshness next = at_age(age, upstream_answers);
            BOOST_CHECK(next >= last);
            last = next;
        }
    }
}

BOOST_AUTO_TEST_CASE(the_words_of_every_face) {
    BOOST_TEST(name(Freshness::Fresh) == "fresh");
    BOOST_TEST(name(Freshness::Stale) == "stale");
    BOOST_TEST(name(Freshness::Grace) == "grace");
    BOOST_TEST(name(Freshness::Expired) == "expired");
}

BOOST_AUTO_TEST_SUITE_END()
