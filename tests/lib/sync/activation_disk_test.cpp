// Paid activations on a disk that fails.
#include <boost/test/unit_test.hpp>

#include "tests/lib/store/failing_disk.hpp"
#include "tests/lib/sync/driver_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace std::chrono_literals;
using namespace usher;
using test::FailingDisk;

namespace {

struct Disk {
    FailingDisk disk;
    test::TemporaryDirectory directory;
};

struct DiskFixture : Disk, test::DriverFixture {
    DiskFixture() : DriverFixture{directory.file("usher.db")} {}

    /// A driver whose disk fails so after the charge, before its outcome is written down.
    sync::ActivationDriver make_failing_driver(FailingDisk::Fault fault) {
        return make_driver(
            settings(), activations, [this, fault](ActivationRequest) -> Task<Result<Activated>> {
                ++charges;
                FailingDisk::set(fault);
                co_return Activated{.cost = Cents{150}, .valid_to = time.now() + 24h};
            });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(activation_disk, DiskFixture)

BOOST_AUTO_TEST_CASE(a_verdict_is_written_down_once_the_disk_has_room) {
    sync::ActivationDriver filling = make_failing_driver(FailingDisk::Fault::Full);
    start(filling, request("one"));
    run_until([this] { return charges == 1; });
    BOOST_CHECK(find("one").state == ActivationState::Sending);
    FailingDisk::set(FailingDisk::Fault::None);
    run_until("one", ActivationState::Confirmed);
    BOOST_CHECK(find("one").cost == Cents{150});
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_noted_beforehand_is_not_sent_until_it_can) {
    outcomes = {Activated{.cost = Cents{150}, .valid_to = time.now() + 24h}};
    start("one");
    FailingDisk::set(FailingDisk::Fault::Full);
    run_turns(20);
    BOOST_CHECK_EQUAL(charges, 0U);
    FailingDisk::set(FailingDisk::Fault::None);
    run_until("one", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 1U);
}

// Threat model D23: the commit may have happened, so nothing leaves here; whoever opens the store
// anew goes on from what it says.
BOOST_AUTO_TEST_CASE(a_sending_that_may_be_durable_is_not_sent_and_read_back_after_a_restart) {
    outcomes = {Activated{}};
    validity = Error{Errc::Unreachable, "refused"};
    start("one");
    run_until([this] { return readings > 0; });
    FailingDisk::set(FailingDisk::Fault::FailedFlush);
    validity = std::optional<Instant>{};
    const std::size_t readings_before = readings;
    run_until([&] { return readings > readings_before; });
    run_turns(50);
    BOOST_CHECK_EQUAL(charges, 0U);
    driver.stop();
    FailingDisk::set(FailingDisk::Fault::None);
    BOOST_CHECK(test::run(loop, activations.find(ActivationId{"one"})).error().code() ==
                Errc::Storage);
    store.reset();

    test::DriverFixture restarted{directory.file("usher.db")};
    BOOST_CHECK(restarted.find("one").state == ActivationState::Sending);
    restarted.resume(restarted.driver);
    restarted.run_until("one", ActivationState::Unknown);
    restarted.validity = std::optional{restarted.time.now() + 720h};
    restarted.clock.pass(15min);
    restarted.run_until("one", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(restarted.charges, 0U);
}

BOOST_AUTO_TEST_CASE(an_outcome_that_may_be_durable_is_not_written_twice) {
    sync::ActivationDriver failing = make_failing_driver(FailingDisk::Fault::FailedFlush);
    start(failing, request("one"));
    run_until([this] { return charges > 0; });
    run_turns(50);
    BOOST_CHECK_EQUAL(confirmed, 0);
    failing.stop();
    FailingDisk::set(FailingDisk::Fault::None);
    store.reset();
    test::DriverFixture restarted{directory.file("usher.db")};
    BOOST_CHECK(restarted.find("one").state == ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_SUITE_END()
