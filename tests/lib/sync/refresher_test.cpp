#include "lib/sync/refresher.hpp"

#include <boost/test/unit_test.hpp>

#include "lib/async/task_group.hpp"
#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using license::Freshness;
using sync::RefreshOutcome;
using sync::ToldKey;
using upstream::usher::DocumentAnswer;
using upstream::usher::DocumentRequest;

namespace {

/// An upstream whose answers the test sets.
struct Fixture : test::EnforcementFixture {
    std::vector<DocumentRequest> asked;
    std::function<Result<DocumentAnswer>(const DocumentRequest&)> answer;
    /// What the operator's upstream tells of keys.
    Result<ToldKey> told = ToldKey{};
    std::vector<std::string> asked_about;
    std::function<void()> during_question;
    sync::Refresher refresher{
        loop.get_executor(),
        {.every = 6h, .start_spread = 0ms},
        {.documents = [this](DocumentRequest request, Instant) -> Task<Result<DocumentAnswer>> {
             asked.push_back(request);
             co_return answer(request);
         },
         .account_keys = [this](UserKey user_key) -> Task<Result<ToldKey>> {
             asked_about.push_back(user_key.text());
             if (during_question) during_question();
             co_return told;
         }},
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

BOOST_AUTO_TEST_CASE(an_accounts_key_is_asked_about_by_the_operators_right) {
    start();
    const std::int64_t row = follow("alpha").record.row;
    told = ToldKey{.entitlements = {ends_in("noAds", 1h, true)}, .at = time.now() + 3s};
    BOOST_CHECK(refresh(row) == RefreshOutcome::Refreshed);
    BOOST_CHECK(asked.empty());
    BOOST_CHECK(asked_about == std::vector<std::string>{"alpha"});
    const store::KeyRecord* const record = enforcer.projection().find_row(row);
    BOOST_CHECK(record->entitlements == told->entitlements);
    BOOST_CHECK_EQUAL(record->document_version, unix_seconds(*told->at));
    BOOST_CHECK(record->confirmed_at == time.now());
    BOOST_CHECK(enforcer.freshness() == Freshness::Fresh);
}

BOOST_AUTO_TEST_CASE(an_older_answer_about_an_accounts_key_takes_nothing_back) {
    start();
    const std::int64_t row = follow("alpha").record.row;
    const Instant first = time.now();
    told = ToldKey{.entitlements = {ends_in("noAds", 1h)}, .at = first};
    refresh(row);
    told = ToldKey{.entitlements = {}, .at = first - 1s};
    BOOST_CHECK(refresh(row) == RefreshOutcome::Failed);
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
    BOOST_CHECK_EQUAL(refresher.health().last_error, "not_accepted: version: older than ours");

    // Of the same second, and without a time: asked for later, so the newer one.
    for (const std::optional<Instant> at : {std::optional{first}, std::optional<Instant>{}}) {
        told = ToldKey{.entitlements = {ends_in("premium", 1h)}, .at = at};
        BOOST_CHECK(refresh(row) == RefreshOutcome::Refreshed);
        BOOST_CHECK(enforcer.check({.option = OptionId{"premium"}}).verdict.allowed);
        BOOST_CHECK_EQUAL(enforcer.projection().find_row(row)->document_version,
                          unix_seconds(first));
        told = ToldKey{};
        refresh(row);
    }
}

BOOST_AUTO_TEST_CASE(an_upstream_that_refuses_to_tell_of_a_key_is_not_away) {
    start();
    const std::int64_t row = follow("alpha").record.row;
    told = ToldKey{.entitlements = {ends_in("noAds", 10h)}};
    refresh(row);
    told = Error{Errc::Rejected, "unknown user_key"};
    BOOST_CHECK(refresh(row) == RefreshOutcome::Failed);
    BOOST_CHECK(refresher.health().answers);
    BOOST_CHECK_EQUAL(refresher.health().last_error, "rejected: unknown user_key");
    // What was known goes on until it ends.
    BOOST_CHECK(enforcer.check({.option = OptionId{"noAds"}}).verdict.allowed);
    BOOST_CHECK(refresh(load(general("beta"))) == RefreshOutcome::Refreshed);

    told = Error{Errc::Unreachable, "connection refused"};
    BOOST_CHECK(refresh(row) == RefreshOutcome::Failed);
    BOOST_CHECK(!refresher.health().answers);
}

BOOST_AUTO_TEST_CASE(an_accounts_key_waits_alone_where_nobody_can_be_asked) {
    sync::Refresher without{
        loop.get_executor(),
        {.start_spread = 0ms},
        {.documents = [this](DocumentRequest request, Instant) -> Task<Result<DocumentAnswer>> {
            co_return answer(request);
        }},
        [] { return 0.5; },
        keys,
        enforcer,
        Log{}};
    background.spawn(without.run());
    const std::int64_t row = follow("alpha").record.row;
    const std::int64_t other = load(general("beta"));
    BOOST_CHECK(test::run(loop, without.refresh(other, 10s)) == RefreshOutcome::Refreshed);
    BOOST_CHECK(test::run(loop, without.refresh(row, 10s)) == RefreshOutcome::Failed);
    BOOST_CHECK(without.health().answers);
    BOOST_CHECK(enforcer.is_in_touch());
}

BOOST_AUTO_TEST_CASE(an_answer_about_an_accounts_key_may_attest_the_time) {
    start();
    const std::int64_t row = follow("alpha").record.row;
    const Instant attested = time.now() + 48h;
    told = ToldKey{.at = attested, .attested = attested};
    refresh(row);
    BOOST_CHECK(time.now() == attested);
    BOOST_CHECK(enforcer.projection().find_row(row)->confirmed_at == attested);

    told = ToldKey{.at = attested + 48h};
    refresh(row);
    BOOST_CHECK(time.now() == attested);
}

BOOST_AUTO_TEST_CASE(an_extension_that_comes_while_upstream_is_asked_wins) {
    start();
    const std::int64_t row = follow("alpha").record.row;
    bool has_come = false;
    during_question = [&] {
        if (std::exchange(has_come, true)) return;
        background.spawn([](Fixture& self) -> Task<void> {
            std::string text = "extension of alpha";
            license::Extension extension = general("alpha");
            co_await self.keys.load(std::move(extension), std::move(text), std::nullopt,
                                    self.somebody);
        }(*this));
    };
    told = ToldKey{.entitlements = {ends_in("noAds", 1h)}, .at = time.now()};
    refresh(row);
    const auto is_ordinary = [&] {
        return enforcer.projection().find_row(row)->source == enforcement::KeySource::Extension;
    };
    for (int turn = 0; turn < 10'000 && !is_ordinary(); ++turn) {
        loop.restart();
        loop.run_one_for(10ms);
    }
    BOOST_REQUIRE(is_ordinary());
    answer = [this](const DocumentRequest&) { return says({}, 1); };
    BOOST_CHECK(refresh(row) == RefreshOutcome::Refreshed);
    BOOST_CHECK_EQUAL(enforcer.projection().find_row(row)->document_version, 1);
    BOOST_CHECK(enforcer.projection().find_row(row)->entitlements.empty());
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
