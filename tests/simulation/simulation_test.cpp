// Threat model Q7: the daemon's activations in seeded histories full of faults.
#include <boost/test/unit_test.hpp>
#include <iostream>

#include "tests/simulation/report.hpp"
#include "tests/support/proof_size.hpp"

using namespace usher;
using namespace usher::simulation;

BOOST_AUTO_TEST_SUITE(simulated_activations)

BOOST_AUTO_TEST_CASE(the_invariants_hold_in_every_history) {
    const std::uint64_t histories = test::proof_size("USHER_HISTORIES", 100'000);
    const std::uint64_t part = test::environment_number("USHER_PART", 0);  // two share the work
    const std::uint64_t first = test::environment_number("USHER_FIRST_SEED", 0) + part * histories;
    const auto start = std::chrono::steady_clock::now();
    Tally tally;
    std::uint64_t violations = 0;
    for (std::uint64_t seed = first; seed < first + histories && violations < 3; ++seed) {
        const World world = any_world(seed);
        const Outcome outcome = simulate(world, seed);
        tally.add(outcome.tally);
        if (!outcome.violation) continue;
        ++violations;
        print(world, seed, simulate_in_words(world, seed));
    }
    print(tally, violations, test::seconds_since(start));
    BOOST_TEST(violations == 0U);
}

BOOST_AUTO_TEST_CASE(a_seed_gives_the_same_history_each_time) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const World world = any_world(seed);
        const Outcome once = simulate_in_words(world, seed);
        const Outcome again = simulate_in_words(world, seed);
        BOOST_TEST_REQUIRE(!once.history.empty());
        BOOST_TEST(once.history == again.history, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(whether_a_history_is_written_changes_nothing_in_it) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const World world = any_world(seed);
        const Tally written = simulate_in_words(world, seed).tally;
        const Tally unwritten = simulate(world, seed).tally;
        BOOST_TEST(written.network == unwritten.network, boost::test_tools::per_element());
        BOOST_TEST(written.disk == unwritten.disk, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_SUITE_END()
