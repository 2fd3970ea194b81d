// Threat model Q6: the n-th call of the store on its disk fails, for every kind of failure and
// every n, once and from then on.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <iostream>
#include <limits>

#include "tests/crash/failing_life.hpp"
#include "tests/support/proof_size.hpp"

using namespace usher;
using namespace usher::test;

namespace {

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

/// Lets call number `number`, of those that `fault` fits, fail; with `lasts` all behind it too.
/// How many it fits.
std::uint64_t fail_at(DiskFault fault, std::uint64_t number, bool lasts,
                      const DiskContent& begins_with, const std::vector<Batch>& batches,
                      Findings& findings) {
    SimulatedDisk::seed(number);
    SimulatedDisk disk;
    disk.content() = begins_with;
    std::uint64_t fitting = 0;
    bool is_over = false;
    disk.on_call = [&](DiskCall call) {
        if (is_over || !fits(fault, call)) return DiskFault::None;
        const bool fails = ++fitting == number || (lasts && fitting > number);
        return fails ? fault : DiskFault::None;
    };
    Random random{number};
    live({.open = [&] { return QueuedStore::open(disk); },
          .end_faults = [&] { is_over = true; },
          .cut_power = [&] { disk.content().cut_power(random); },
          .reads_go_on = fault == DiskFault::NoSpace},
         begins_with, batches, findings);
    return fitting;
}

Findings fail_at_every_call(DiskFault fault, const std::vector<Batch>& batches) {
    const DiskContent begins_with = disk_with_a_store();
    Findings findings;
    const std::uint64_t calls = fail_at(fault, never, false, begins_with, batches, findings);
    BOOST_TEST(calls > 0U);
    for (const bool lasts : {false, true}) {
        for (std::uint64_t number = 1; number <= calls; number += proof_stride) {
            fail_at(fault, number, lasts, begins_with, batches, findings);
        }
    }
    print(name(fault), findings);
    return findings;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(io_failures)

BOOST_AUTO_TEST_CASE(no_failing_call_makes_a_false_answer_and_what_is_answered_later_stays) {
    const auto start = std::chrono::steady_clock::now();
    Random random{7};
    const std::vector<Batch> batches = workload(random, 14);
    for (const DiskFault fault :
         {DiskFault::InputOutput, DiskFault::NoSpace, DiskFault::Quota, DiskFault::NoDescriptor,
          DiskFault::ShortWrite, DiskFault::SyncKept, DiskFault::SyncLost}) {
        const Findings findings = fail_at_every_call(fault, batches);
        BOOST_TEST(findings.wrong.empty());
        // The commit that has failed and is there all the same (threat model D23).
        if (fault == DiskFault::SyncKept) BOOST_TEST(findings.reappeared > 0U);
    }
    std::cout << "n-th call fails: " << seconds_since(start) << " s\n";
}

BOOST_AUTO_TEST_SUITE_END()
