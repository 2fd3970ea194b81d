#include "lib/sync/refresh_loop.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

#include "tests/lib/enforcement/fixture.hpp"

using namespace std::chrono_literals;
using namespace usher;
using sync::BootTime;
using sync::RefreshLoop;
using sync::RefreshOutcome;
using test::run;

namespace {

struct Fixture : test::EnforcementFixture {
    std::map<std::int64_t, Result<void>> answers;  ///< a row that is not here is answered well
    std::function<Task<void>(std::int64_t)> while_asked;
    std::vector<std::int64_t> asked;
    std::vector<std::int64_t> dropped;
    std::vector<bool> answered;  ///< what upstream was said to do
    bool is_anybody_left = true;
    std::shared_ptr<RefreshLoop> loop_of_rows = std::make_shared<RefreshLoop>(
        loop.get_executor(), "test", async::BackoffLimits{}, [] { return 0.5; }, time, work(),
        sync::RefreshWords{.answers = "a", .does_not = "b", .not_refreshed = "c"}, Log{});
    async::TaskGroup background{loop.get_executor(), "test", Log{}};

    Fixture() { background.spawn(loop_of_rows->run()); }
    ~Fixture() {
        loop_of_rows->stop();
        background.cancel();
        until([this] { return background.running() == 0; });
    }
    sync::RefreshWork work() {
        return {.ask = [this](std::int64_t row) { return ask(row); },
                .can_ask = [this](std::int64_t) { return is_anybody_left; },
                .delay = [](std::int64_t) { return BootTime{1h}; },
                .drop = [this](std::int64_t row) { dropped.push_back(row); },
                .upstream_answers = [this](bool does) { answered.push_back(does); }};
    }
    Task<Result<void>> ask(std::int64_t row) {
        asked.push_back(row);
        if (while_asked) co_await while_asked(row);
        const auto found = answers.find(row);
        if (found == answers.end()) co_return Result<void>{};
        co_return found->second;
    }
    template <typename Condition>
    void until(Condition is_met) {
        loop.restart();
        while (!is_met()) {
            // A guard against a hanging test, not a wait.
            BOOST_REQUIRE(loop.run_one_for(1min) > 0);
        }
    }
    RefreshOutcome refresh(std::int64_t row) { return run(loop, loop_of_rows->refresh(row, 30s)); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refresh_loop, Fixture)

BOOST_AUTO_TEST_CASE(a_row_is_asked_about_when_it_is_due_and_again_after_its_delay) {
    loop_of_rows->plan(1, BootTime{0});
    until([this] { return answered.size() == 1; });
    BOOST_CHECK(loop_of_rows->health().answers);
    BOOST_CHECK(loop_of_rows->health().next_attempt == time.now() + 1h);
}

BOOST_AUTO_TEST_CASE(a_failure_of_upstream_makes_all_wait_and_one_of_a_row_that_row) {
    answers = {{1, Error{Errc::Rejected, "not this one"}}, {2, Error{Errc::NoAnswer, "away"}}};
    BOOST_CHECK(refresh(1) == RefreshOutcome::Failed);
    BOOST_CHECK(answered.empty());
    BOOST_CHECK(refresh(3) == RefreshOutcome::Refreshed);
    BOOST_CHECK(refresh(2) == RefreshOutcome::Failed);
    BOOST_CHECK((answered == std::vector<bool>{true, false}));
    const std::size_t so_far = asked.size();
    loop_of_rows->plan(3, BootTime{0});
    BOOST_CHECK_EQUAL(run(loop, loop_of_rows->settle(1s)), 3U);
    BOOST_CHECK_EQUAL(asked.size(), so_far);
}

BOOST_AUTO_TEST_CASE(what_began_before_a_wish_does_not_fulfil_it) {
    bool is_held = true;
    while_asked = [&](std::int64_t) -> Task<void> {
        while (is_held) co_await net::post(loop.get_executor(), use_task);
    };
    loop_of_rows->demand(1);
    until([this] { return asked.size() == 1; });
    std::optional<RefreshOutcome> outcome;
    background.spawn(
        [](std::shared_ptr<RefreshLoop> rows, std::optional<RefreshOutcome>* into) -> Task<void> {
            *into = co_await rows->refresh(1, 30s);
        }(loop_of_rows, &outcome));
    for (int turn = 0; turn < 20; ++turn) loop.run_one();
    is_held = false;
    until([&] { return outcome.has_value(); });
    BOOST_CHECK(*outcome == RefreshOutcome::Refreshed);
    BOOST_CHECK_EQUAL(asked.size(), 2U);
}

BOOST_AUTO_TEST_CASE(where_nobody_is_left_even_a_good_answer_drops_the_row) {
    while_asked = [this](std::int64_t) -> Task<void> {
        is_anybody_left = false;
        co_return;
    };
    BOOST_CHECK(refresh(1) == RefreshOutcome::Failed);
    BOOST_CHECK((dropped == std::vector<std::int64_t>{1}));
    BOOST_CHECK(answered.empty());
    BOOST_CHECK(!loop_of_rows->health().next_attempt);
}

BOOST_AUTO_TEST_CASE(after_an_exception_a_row_is_asked_about_again) {
    while_asked = [](std::int64_t) -> Task<void> {
        throw std::runtime_error{"a fault of ours"};
        co_return;
    };
    loop_of_rows->demand(1);
    until([this] { return asked.size() == 1; });
    while_asked = nullptr;
    until([this] { return loop_of_rows->health().next_attempt.has_value(); });
    clock.pass(1h);
    loop_of_rows->lift_wait();
    until([this] { return answered.size() == 1; });
    BOOST_CHECK_EQUAL(asked.size(), 2U);
}

BOOST_AUTO_TEST_CASE(a_stop_while_a_question_is_under_way_takes_nothing_any_more) {
    while_asked = [this](std::int64_t) -> Task<void> {
        loop_of_rows->stop();
        co_return;
    };
    loop_of_rows->demand(1);
    until([this] { return asked.size() == 1 && background.running() == 0; });
    BOOST_CHECK(answered.empty());
}

BOOST_AUTO_TEST_SUITE_END()
