// Threat model Q6: the n-th call of the store on its disk fails, for every kind of failure and
// every n, once and from then on.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <iostream>

#include "tests/crash/failing_life.hpp"
#include "tests/support/proof_size.hpp"

using namespace usher;
using namespace usher::test;

namespace {

Findings fail_everywhere(DiskFault fault, const std::vector<Batch>& batches) {
    const DiskContent begins_with = disk_with_a_store();
    const auto live_with = [&](FailingCalls& calls, Findings& findings) {
        SimulatedDisk::seed(calls.number());
        SimulatedDisk disk;
        disk.content() = begins_with;
        disk.on_call = [&](DiskCall call) {
            return fits(fault, call) && calls.next_fails() ? fault : DiskFault::None;
        };
        Random random{calls.number()};
        live({.open = [&] { return QueuedStore::open(disk); },
              .end_faults = [&] { calls.end(); },
              .cut_power = [&] { disk.content().cut_power(random); },
              .reads_go_on = fault == DiskFault::NoSpace || fault == DiskFault::Quota},
             begins_with, batches, findings);
    };
    const Findings findings = fail_at_every_call(live_with, true);
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
        const Findings findings = fail_everywhere(fault, batches);
        BOOST_TEST(findings.wrong.empty());
        // The commit that has failed and is there all the same (threat model D23).
        if (fault == DiskFault::SyncKept) BOOST_TEST(findings.reappeared > 0U);
    }
    std::cout << "n-th call fails: " << seconds_since(start) << " s\n";
}

BOOST_AUTO_TEST_SUITE_END()
