#include "lib/sync/activation_driver.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/async/task_group.hpp"
#include "tests/lib/enforcement/fixture.hpp"
#include "tests/lib/store/failing_disk.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::ActivationEvent;
using license::ActivationRequest;
using license::ActivationState;
using upstream::acestream::Activated;

namespace {

ActivationRequest request(const std::string& id) {
    return {.id = ActivationId{id},
            .user_key = UserKey{"alpha"},
            .service = OptionId{"noAds"},
            .period = PeriodId{"m1"}};
}

/// An upstream that answers each charge with the next of `outcomes`, and counts them.
struct Fixture : test::EnforcementFixture {
    std::vector<Result<Activated>> outcomes;
    std::vector<ActivationState> state_while_charged;
    std::size_t charges = 0;
    int confirmed = 0;
    Result<std::optional<Instant>> validity = std::optional<Instant>{};
    sync::ActivationDriver driver{
        loop.get_executor(),
        {.unsent_limit = 10min, .backoff = {.base = 1ms, .cap = 1ms}},
        [this](ActivationRequest asked) -> Task<Result<Activated>> {
            const auto found = co_await activations.find(asked.id);
            state_while_charged.push_back(found.value().state);
            co_return outcomes.at(charges++);
        },
        [this](ActivationRequest) -> Task<Result<std::optional<Instant>>> { co_return validity; },
        [] { return 0.5; },
        activations,
        time,
        [this](const UserKey&) { ++confirmed; },
        Log{}};

    explicit Fixture(const std::string& path = ":memory:") : EnforcementFixture{path} {}

    void start(const std::string& id) { test::run(loop, driver.start(request(id))).value(); }
    license::Activation find(const std::string& id) {
        return test::run(loop, activations.find(ActivationId{id})).value();
    }
    /// Lets the loop run until the activation is in `state`.
    void run_until(const std::string& id, ActivationState state) {
        for (int turn = 0; turn < 10'000 && find(id).state != state; ++turn) {
            loop.restart();
            loop.run_one_for(10ms);
        }
        BOOST_REQUIRE(find(id).state == state);
    }
};

struct Disk {
    test::FailingDisk disk;
    test::TemporaryDirectory directory;
};

/// The same with a store on a disk that can fail.
struct DiskFixture : Disk, Fixture {
    DiskFixture() : Fixture{directory.file("usher.db")} {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(activation_driver, Fixture)

BOOST_AUTO_TEST_CASE(an_answer_without_an_error_confirms) {
    outcomes = {Activated{.cost = Cents{150}, .valid_to = time.now() + 720h}};
    validity = std::optional{time.now() + 1h};
    start("1");
    run_until("1", ActivationState::Confirmed);
    const license::Activation activation = find("1");
    BOOST_CHECK(activation.cost == Cents{150});
    BOOST_CHECK(activation.before == license::Reading{time.now() + 1h});
    BOOST_CHECK(activation.valid_to_after == time.now() + 720h);
    BOOST_CHECK_EQUAL(confirmed, 1);
}

BOOST_AUTO_TEST_CASE(sending_is_durable_before_the_request_leaves) {
    outcomes = {Activated{}};
    start("1");
    run_until("1", ActivationState::Confirmed);
    BOOST_REQUIRE_EQUAL(state_while_charged.size(), 1U);
    BOOST_CHECK(state_while_charged[0] == ActivationState::Sending);
}

BOOST_AUTO_TEST_CASE(an_error_text_rejects) {
    outcomes = {Error{Errc::Rejected, "insufficient funds"}};
    start("1");
    run_until("1", ActivationState::Rejected);
    BOOST_CHECK_EQUAL(find("1").evidence, "rejected: insufficient funds");
    BOOST_CHECK_EQUAL(confirmed, 0);
}

BOOST_AUTO_TEST_CASE(a_key_that_upstream_quotes_is_masked) {
    ActivationRequest quoted = request("1");
    quoted.user_key = UserKey{"0123456789abcdef"};
    outcomes = {Error{Errc::Rejected, "no 0123456789abcdef here, 0123456789abcdef"}};
    test::run(loop, driver.start(quoted)).value();
    run_until("1", ActivationState::Rejected);
    BOOST_CHECK_EQUAL(find("1").evidence, "rejected: no 0123\u2026 here, 0123\u2026");
}

BOOST_AUTO_TEST_CASE(whatever_is_not_proven_is_unknown_and_never_sent_again) {
    for (const Errc code : {Errc::NoAnswer, Errc::TooLarge, Errc::Malformed, Errc::Timeout,
                            Errc::Unavailable, Errc::Unknown}) {
        const std::string id = "id-" + std::string{name(code)};
        outcomes.push_back(Error{code, "?"});
        start(id);
        run_until(id, ActivationState::Unknown);
        test::run(loop, activations.advance(ActivationId{id}, ActivationEvent::FoundUndone, {}))
            .value();
    }
    BOOST_CHECK_EQUAL(charges, outcomes.size());
}

BOOST_AUTO_TEST_CASE(what_is_proven_unsent_is_tried_again) {
    outcomes = {Error{Errc::Unreachable, "refused"}, Error{Errc::Unreachable, "refused"},
                Activated{}};
    start("1");
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 3U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_in_time_is_cancelled_and_costs_nothing) {
    validity = Error{Errc::Unreachable, "refused"};
    start("1");
    clock.pass(11min);
    run_until("1", ActivationState::Cancelled);
    BOOST_CHECK_EQUAL(find("1").evidence,
                      "upstream gave no usable answer in time; no charge was sent");
    BOOST_CHECK_EQUAL(charges, 0U);
}

BOOST_AUTO_TEST_CASE(an_upstream_that_does_not_tell_the_validity_is_charged_all_the_same) {
    validity = Error{Errc::Rejected, "unknown method"};
    outcomes = {Activated{}};
    start("1");
    run_until("1", ActivationState::Confirmed);
    BOOST_CHECK(!find("1").before);
}

BOOST_AUTO_TEST_CASE(the_same_request_again_charges_nothing) {
    outcomes = {Activated{}};
    start("1");
    run_until("1", ActivationState::Confirmed);
    const auto again = test::run(loop, driver.start(request("1"))).value();
    BOOST_CHECK(!again.added);
    BOOST_CHECK(again.activation.state == ActivationState::Confirmed);
    loop.restart();
    loop.poll();
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_CASE(a_restart_carries_on_what_was_prepared_and_doubts_what_was_being_sent) {
    test::run(loop, activations.prepare(request("1"))).value();
    test::run(loop, activations.advance(ActivationId{"1"}, ActivationEvent::Send, {})).value();
    ActivationRequest other = request("2");
    other.service = OptionId{"premium"};
    test::run(loop, activations.prepare(other)).value();
    outcomes = {Activated{}};

    async::TaskGroup background{loop.get_executor(), "test", Log{}};
    background.spawn(driver.resume());
    run_until("2", ActivationState::Confirmed);
    BOOST_CHECK(find("1").state == ActivationState::Unknown);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_FIXTURE_TEST_CASE(a_verdict_is_written_down_once_the_disk_has_room, DiskFixture) {
    sync::ActivationDriver filling{
        loop.get_executor(),
        {.unsent_limit = 10min, .backoff = {.base = 1ms, .cap = 1ms}},
        [this](ActivationRequest) -> Task<Result<Activated>> {
            ++charges;
            test::FailingDisk::set(test::FailingDisk::Fault::Full);
            co_return Activated{.cost = Cents{150}, .valid_to = time.now() + 24h};
        },
        [this](ActivationRequest) -> Task<Result<std::optional<Instant>>> { co_return validity; },
        [] { return 0.5; },
        activations,
        time,
        [this](const UserKey&) { ++confirmed; },
        Log{}};
    test::run(loop, filling.start(request("one"))).value();
    for (int turn = 0; turn < 1000 && charges == 0; ++turn) {
        loop.restart();
        loop.run_one_for(10ms);
    }
    BOOST_REQUIRE_EQUAL(charges, 1U);
    BOOST_CHECK(find("one").state == ActivationState::Sending);
    test::FailingDisk::set(test::FailingDisk::Fault::None);
    run_until("one", ActivationState::Confirmed);
    BOOST_CHECK(find("one").cost == Cents{150});
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_noted_beforehand_is_not_sent_until_it_can, DiskFixture) {
    outcomes = {Activated{.cost = Cents{150}, .valid_to = time.now() + 24h}};
    start("one");
    test::FailingDisk::set(test::FailingDisk::Fault::Full);
    for (int turn = 0; turn < 20; ++turn) {
        loop.restart();
        loop.run_one_for(10ms);
    }
    BOOST_CHECK_EQUAL(charges, 0U);
    test::FailingDisk::set(test::FailingDisk::Fault::None);
    run_until("one", ActivationState::Confirmed);
    BOOST_CHECK_EQUAL(charges, 1U);
}

BOOST_AUTO_TEST_SUITE_END()
