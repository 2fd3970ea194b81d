#include "lib/sync/refresher.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/async/task_group.hpp"
#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::Freshness;
using sync::RefreshOutcome;
using upstream::usher::DocumentAnswer;
using upstream::usher::DocumentRequest;

namespace {

/// An upstream whose answers the test sets.
struct Fixture : test::EnforcementFixture {
    std::vector<DocumentRequest> asked;
    std::function<Result<DocumentAnswer>(const DocumentRequest&)> answer;
    sync::Refresher refresher{
        loop.get_executor(),
        {.every = 6h, .start_spread = 0ms},
        [this](DocumentRequest request, Instant) -> Task<Result<DocumentAnswer>> {
            asked.push_back(request);
            co_return answer(request);
        },
        [] { return 0.5; },
        keys,
        enforcer,
        Log{}};
    async::TaskGroup background{loop.get_executor(), "test", Log{}};

    Fixture() {
        answer = [this](const DocumentRequest&) { return says({}); };
    }
    void start() { background.spawn(refresher.run()); }

    DocumentAnswer says(std::vector<license::Entitlement> held, std::int64_t version = 1) {
        return {.document = license::EntitlementDocument{.version = version,
                                                         .issued_at = time.now(),
                                                         .expires_at = time.now() + 24h,
                                                         .entitlements = std::move(held)},
                .etag = "\"v" + std::to_string(version) + "\""};
    }
    RefreshOutcome refresh(std::int64_t row) {
        return test::run(loop, refresher.refresh(row, 10s));
    }
    std::size_t settle() { return test::run(loop, refresher.settle(10s)); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refresher, Fixture)

BOOST_AUTO_TEST_CASE(a_refresh_brings_what_upstream_says_and_its_proofs_along) {
    start();
    const std::int64_t row = load(general("alpha"));
    answer = [this](const DocumentRequest&) { return says({ends_in("noAds", 1h)}, 4); };
    BOOST_CHECK(refresh(row) == RefreshOutcome::Refreshed);
    BOOST_REQUIRE_EQUAL(asked.size(), 1U);
    BOOST_CHECK_EQUAL(asked[0].extension, "extension of alpha");
    BOOST_CHECK_EQUAL(asked[0].user_key.text(), "alpha");
    BOOST_CHECK_EQUAL(asked[0].version_held, 0);
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
    BOOST_CHECK(enforcer.freshness() == Freshness::Fresh);

    refresh(row);
    BOOST_CHECK_EQUAL(asked[1].version_held, 4);
    BOOST_CHECK_EQUAL(asked[1].etag, "\"v4\"");
}

BOOST_AUTO_TEST_CASE(an_unchanged_answer_confirms_what_is_held) {
    start();
    const std::int64_t row = load(general("alpha"));
    hold(row, {ends_in("noAds", 10h)});
    clock.pass(1h);
    answer = [](const DocumentRequest&) { return DocumentAnswer{.etag = "\"v1\""}; };
    refresh(row);
    BOOST_CHECK(enforcer.projection().find_row(row)->confirmed_at == time.now());
}

BOOST_AUTO_TEST_CASE(a_silent_upstream_takes_nothing_away_and_is_named) {
    start();
    const std::int64_t row = load(general("alpha"));
    answer = [this](const DocumentRequest&) { return says({ends_in("noAds", 10h)}); };
    refresh(row);
    answer = [](const DocumentRequest&) { return Error{Errc::Unreachable, "connection refused"}; };
    BOOST_CHECK(refresh(row) == RefreshOutcome::Failed);

    const license::Verdict verdict = enforcer.check({.option = OptionId{"noAds"}}).verdict;
    BOOST_CHECK(verdict.allowed);
    BOOST_CHECK(verdict.freshness == Freshness::Stale);
    const sync::UpstreamHealth health = refresher.health();
    BOOST_CHECK(!health.answers);
    BOOST_CHECK_EQUAL(health.last_error, "unreachable: connection refused");
    BOOST_CHECK(health.last_success.has_value());
    BOOST_CHECK(health.next_attempt.has_value());

    answer = [](const DocumentRequest&) { return DocumentAnswer{}; };
    BOOST_CHECK(refresh(row) == RefreshOutcome::Refreshed);
    BOOST_CHECK(enforcer.freshness() == Freshness::Fresh);
    BOOST_CHECK(refresher.health().last_error.empty());
}

BOOST_AUTO_TEST_CASE(after_a_failure_of_upstream_every_key_waits) {
    start();
    load(general("alpha"));
    load(general("beta"));
    answer = [](const DocumentRequest&) { return Error{Errc::NoAnswer, "cut"}; };
    refresher.request_all();
    BOOST_CHECK_EQUAL(settle(), 2U);
    // Both may have been under way at once; nothing more is asked within the wait.
    const std::size_t asked_once = asked.size();
    BOOST_CHECK_LE(asked_once, 2U);
    BOOST_CHECK_EQUAL(settle(), 2U);
    BOOST_CHECK_EQUAL(asked.size(), asked_once);
}

BOOST_AUTO_TEST_CASE(a_key_that_was_asked_for_does_not_wait_behind_those_that_are_due) {
    start();
    for (int i = 0; i < 20; ++i) load(general("key" + std::to_string(i)));
    answer = [](const DocumentRequest&) { return Error{Errc::Unreachable, "connection refused"}; };
    refresher.request_all();
    BOOST_CHECK_EQUAL(settle(), 20U);

    asked.clear();
    const std::int64_t row = load(general("alpha"));
    BOOST_CHECK(refresh(row) == RefreshOutcome::Failed);
    BOOST_REQUIRE_EQUAL(asked.size(), 1U);
    BOOST_CHECK_EQUAL(asked[0].user_key.text(), "alpha");

    refresher.request(row);
    settle();
    BOOST_CHECK_EQUAL(asked.size(), 2U);
}

BOOST_AUTO_TEST_CASE(a_failure_of_one_key_leaves_the_others_alone) {
    start();
    load(general("alpha"));
    const std::int64_t good = load(general("beta"));
    answer = [this](const DocumentRequest& request) -> Result<DocumentAnswer> {
        if (request.user_key.text() == "alpha") return Error{Errc::NotAccepted, "version"};
        return says({ends_in("noAds", 1h)});
    };
    refresher.request_all();
    BOOST_CHECK_EQUAL(settle(), 1U);
    BOOST_CHECK(enforcer.is_in_touch());
    BOOST_CHECK_EQUAL(enforcer.projection().find_row(good)->entitlements.size(), 1U);
}

BOOST_AUTO_TEST_CASE(takes_attested_time_before_it_judges_by_it) {
    start();
    const std::int64_t row = load(general("alpha"));
    const Instant attested = time.now() + 48h;
    answer = [&](const DocumentRequest&) {
        DocumentAnswer given = says({});
        given.attested = attested;
        return given;
    };
    refresh(row);
    BOOST_CHECK(time.now() == attested);
    BOOST_CHECK(time.source() == license::TimeSource::Attested);
    BOOST_CHECK(enforcer.projection().find_row(row)->confirmed_at == attested);
}

BOOST_AUTO_TEST_CASE(asks_by_itself_when_a_key_comes_due) {
    const std::int64_t row = load(general("alpha"));
    hold(row, {ends_in("noAds", 1000s)});
    clock.pass(899s);
    start();
    answer = [this](const DocumentRequest&) { return says({ends_in("noAds", 1000s)}, 2); };
    // The only key is asked about soon after a start in any case: so one learns whether upstream
    // answers.
    BOOST_CHECK_EQUAL(settle(), 0U);
    BOOST_CHECK_EQUAL(asked.size(), 1U);
    BOOST_CHECK(enforcer.is_in_touch());

    const auto due = refresher.health().next_attempt;
    BOOST_REQUIRE(due.has_value());
    BOOST_CHECK(*due > time.now() + 800s);
    BOOST_CHECK(*due <= time.now() + 901s);
    clock.pass(901s);
    BOOST_CHECK_EQUAL(refresher.health().pending, 1U);
}

BOOST_AUTO_TEST_CASE(a_refresh_that_is_asked_for_during_another_one_follows_it) {
    start();
    const std::int64_t row = load(general("alpha"));
    std::optional<RefreshOutcome> second;
    answer = [&](const DocumentRequest&) {
        if (asked.size() > 1) return says({ends_in("noAds", 1h)}, 2);
        // Upstream's first answer was made before this change, and is still under way.
        background.spawn([](sync::Refresher& asked_again, std::int64_t key,
                            std::optional<RefreshOutcome>& outcome) -> Task<void> {
            outcome = co_await asked_again.refresh(key, 10s);
        }(refresher, row, second));
        return says({}, 1);
    };
    BOOST_CHECK(refresh(row) == RefreshOutcome::Refreshed);
    for (int turn = 0; turn < 10'000 && !second; ++turn) {
        loop.restart();
        loop.run_one_for(10ms);
    }
    BOOST_REQUIRE(second == RefreshOutcome::Refreshed);
    BOOST_CHECK_EQUAL(asked.size(), 2U);
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
}

BOOST_AUTO_TEST_CASE(a_key_that_has_gone_is_forgotten) {
    start();
    const std::int64_t row = load(general("alpha"));
    refresh(row);
    remove("alpha").value();
    BOOST_CHECK(refresh(row) == RefreshOutcome::Failed);
    BOOST_CHECK_EQUAL(settle(), 0U);
    BOOST_CHECK(!refresher.health().next_attempt);
}

BOOST_AUTO_TEST_CASE(a_wait_for_an_upstream_that_hangs_ends_at_its_limit) {
    const std::int64_t row = load(general("alpha"));
    // Nothing runs the schedule here: the refresh never begins.
    BOOST_CHECK(test::run(loop, refresher.refresh(row, 1ms)) == RefreshOutcome::StillRunning);
    BOOST_CHECK_EQUAL(test::run(loop, refresher.settle(1ms)), 1U);
}

BOOST_AUTO_TEST_CASE(asks_nothing_after_it_was_stopped) {
    start();
    load(general("alpha"));
    refresher.stop();
    refresher.request_all();
    loop.restart();
    loop.poll();
    BOOST_CHECK(asked.empty());
}

BOOST_AUTO_TEST_SUITE_END()
