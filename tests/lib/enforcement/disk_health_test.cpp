#include "lib/enforcement/disk_health.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::ActivationEvent;
using license::ActivationState;

namespace {

struct Fixture : test::EnforcementFixture {
    std::optional<store::AnchorLag> lag{};
    std::vector<std::string> logged;
    enforcement::DiskHealth health{
        time, [this] { return lag; },
        Log{[this](Severity, std::string_view line) { logged.emplace_back(line); }}};

    Fixture() {
        activations.ask_before_charging([this] { return health.objection_to_charging(); });
    }
    void anchor_fails(std::chrono::milliseconds since) {
        lag = {.time = since, .cause = Error{Errc::Storage, "/state/anchor: Is a directory"}};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(disk_health, Fixture)

BOOST_AUTO_TEST_CASE(a_store_that_cannot_be_written_is_trouble_from_its_word_to_its_word) {
    BOOST_TEST(!health.store().has_value());
    health.note_store(Error{Errc::StorageFull, "disk is full"});
    clock.pass(1h);
    BOOST_TEST_REQUIRE(health.store().has_value());
    BOOST_TEST((health.store()->since == time.now() - 1h));
    BOOST_TEST(health.store()->cause == "storage_full: disk is full");
    health.note_store({});
    BOOST_TEST(!health.store().has_value());
}

BOOST_AUTO_TEST_CASE(an_anchor_that_is_written_now_and_then_is_no_trouble) {
    BOOST_TEST(!health.anchor().has_value());
    anchor_fails(5s);
    BOOST_TEST(!health.anchor().has_value());
    BOOST_TEST(!health.objection_to_charging().has_value());
}

BOOST_AUTO_TEST_CASE(an_anchor_that_lags_is_trouble_since_it_does_and_until_it_is_written) {
    anchor_fails(6s);
    const enforcement::DiskTrouble first = health.anchor().value();
    BOOST_TEST((first.since == time.now() - 6s));
    BOOST_TEST(first.cause == "storage: /state/anchor: Is a directory");
    clock.pass(10s);
    anchor_fails(17s);
    BOOST_CHECK(health.anchor() == first);
    BOOST_TEST_REQUIRE(logged.size() == 1U);
    BOOST_TEST(logged[0].starts_with("nothing is charged until the anchor is written"));
    lag.reset();
    BOOST_TEST(!health.anchor().has_value());
    BOOST_TEST_REQUIRE(logged.size() == 2U);
    BOOST_TEST(logged[1].starts_with("the anchor is written: charging goes on"));
}

BOOST_AUTO_TEST_CASE(nothing_is_charged_before_the_first_anchor_of_a_start) {
    lag = {.time = 1ms, .is_first = true};
    BOOST_CHECK(prepare(request("one")).error().code() == Errc::Unavailable);
    BOOST_TEST(!health.anchor().has_value());
    lag = {.time = 1ms, .is_first = false};
    BOOST_TEST(prepare(request("one")).value().added);
}

BOOST_AUTO_TEST_CASE(an_anchor_whose_writing_does_not_end_is_trouble_too) {
    lag = {.time = 1min};
    BOOST_TEST(health.anchor()->cause.starts_with("timeout: "));
}

BOOST_AUTO_TEST_CASE(nothing_new_is_charged_while_the_anchor_lags) {
    prepare(request("before")).value();
    anchor_fails(1min);
    const Error refused = prepare(request("after", "beta")).error();
    BOOST_CHECK(refused.code() == Errc::Unavailable);
    BOOST_TEST(refused.context() ==
               "nothing is charged while the anchor cannot be written: storage: /state/anchor: Is "
               "a directory");
    // What is known is told as ever, and is not sent.
    BOOST_TEST(!prepare(request("before")).value().added);
    BOOST_CHECK(advance("before", ActivationEvent::Send).error().code() == Errc::Unavailable);

    lag.reset();
    BOOST_TEST(prepare(request("after", "beta")).value().added);
    BOOST_CHECK(advance("before", ActivationEvent::Send).value().activation.state ==
                ActivationState::Sending);
}

BOOST_AUTO_TEST_CASE(what_was_sent_is_settled_while_the_anchor_lags) {
    prepare(request("sent")).value();
    advance("sent", ActivationEvent::Send).value();
    anchor_fails(1min);
    BOOST_CHECK(advance("sent", ActivationEvent::Lost).value().activation.state ==
                ActivationState::Unknown);
    BOOST_CHECK(advance("sent", ActivationEvent::SeenDone).value().activation.state ==
                ActivationState::Confirmed);
}

BOOST_AUTO_TEST_CASE(no_word_repeats_a_charge_while_the_anchor_lags) {
    prepare(request("doubt")).value();
    advance("doubt", ActivationEvent::Send).value();
    advance("doubt", ActivationEvent::Lost).value();
    advance("doubt", ActivationEvent::SeenOther).value();
    anchor_fails(1min);
    BOOST_CHECK(advance("doubt", ActivationEvent::ResolvedRepeat).error().code() ==
                Errc::Unavailable);
    BOOST_TEST(advance("doubt", ActivationEvent::ResolvedDone).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
