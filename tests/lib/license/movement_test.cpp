#include "lib/license/movement.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::license;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);
constexpr Instant end = noon + 720h;
constexpr Instant later = noon + 2h;  // what we bought at noon is shown by now

/// We bought at noon, until `end`.
Expectation ours(std::optional<Instant> held = end) {
    return {.held = held,
            .last = Activation{.request = {}, .changed_at = noon, .valid_to_after = end}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(movement)

BOOST_AUTO_TEST_CASE(an_end_that_none_of_ours_explains_was_moved_by_others) {
    BOOST_TEST(is_moved_by_others(ours(), end + 5min + 1s, later));
    BOOST_TEST(is_moved_by_others(ours(), end + 720h, later));
    BOOST_TEST(is_moved_by_others(ours(), end - 24h, later));
    BOOST_TEST(is_moved_by_others(ours(), std::nullopt, later));
}

BOOST_AUTO_TEST_CASE(what_was_known_or_bought_is_no_movement) {
    BOOST_TEST(!is_moved_by_others(ours(), end, later));
    BOOST_TEST(!is_moved_by_others(ours(), end - 5min, later));
    BOOST_TEST(!is_moved_by_others(ours(noon), end, later));
    BOOST_TEST(!is_moved_by_others(ours(end + 24h), end + 24h, later));
}

BOOST_AUTO_TEST_CASE(what_we_never_bought_is_not_ours_to_watch) {
    Expectation none = ours();
    none.last.reset();
    BOOST_TEST(!is_moved_by_others(none, end + 720h, later));
}

BOOST_AUTO_TEST_CASE(what_one_of_ours_may_still_explain_is_left_to_it) {
    Expectation open = ours();
    open.is_open = true;
    BOOST_TEST(!is_moved_by_others(open, end + 720h, later));
    Expectation untold = ours();
    untold.last->valid_to_after.reset();
    BOOST_TEST(!is_moved_by_others(untold, end + 720h, later));
}

BOOST_AUTO_TEST_CASE(for_an_hour_upstream_may_show_less_than_it_gave) {
    BOOST_TEST(!is_moved_by_others(ours(), noon, noon + 59min));
    BOOST_TEST(!is_moved_by_others(ours(), std::nullopt, noon + 59min));
    BOOST_TEST(is_moved_by_others(ours(), noon, noon + 1h));
    BOOST_TEST(is_moved_by_others(ours(), end + 1h, noon));
}

BOOST_AUTO_TEST_CASE(a_time_that_was_lowered_does_not_stretch_that_hour) {
    BOOST_TEST(!is_moved_by_others(ours(), std::nullopt, noon - 59min));
    BOOST_TEST(is_moved_by_others(ours(), std::nullopt, noon - 1h));
    BOOST_TEST(is_moved_by_others(ours(), noon, noon - 400 * 24h));
}

BOOST_AUTO_TEST_CASE(what_has_run_out_may_go) {
    BOOST_TEST(!is_moved_by_others(ours(), std::nullopt, end));
    BOOST_TEST(is_moved_by_others(ours(), std::nullopt, end - 1s));
    BOOST_TEST(!is_moved_by_others(ours(std::nullopt), std::nullopt, later));
}

BOOST_AUTO_TEST_SUITE_END()
