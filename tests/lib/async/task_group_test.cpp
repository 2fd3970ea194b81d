#include "lib/async/task_group.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <stdexcept>
#include <vector>

#include "lib/async/timer.hpp"

using namespace std::chrono_literals;
using namespace usher;
using async::TaskGroup;

namespace {

struct Fixture {
    net::io_context loop{1};
    std::vector<std::string> lines;
    Log log{[this](Severity, std::string_view line) { lines.emplace_back(line); }};
    std::unique_ptr<TaskGroup> group =
        std::make_unique<TaskGroup>(loop.get_executor(), "tests", log);
    int finished = 0;

    Task<void> sleep(std::chrono::steady_clock::duration duration) {
        co_await async::sleep_for(duration);
        ++finished;
    }
    Task<void> fail() {
        co_await async::sleep_for(0ms);
        throw std::runtime_error{"a secret"};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(task_group, Fixture)

BOOST_AUTO_TEST_CASE(counts_what_runs) {
    for (int i = 0; i < 3; ++i) group->spawn(sleep(1ms));
    BOOST_TEST(group->running() == 3U);
    loop.run();
    BOOST_TEST(finished == 3);
    BOOST_TEST(group->running() == 0U);
    BOOST_TEST(lines.empty());
}

BOOST_AUTO_TEST_CASE(cancel_ends_every_wait_and_starts_nothing_more) {
    for (int i = 0; i < 3; ++i) group->spawn(sleep(24h));
    loop.poll();
    group->cancel();
    group->spawn(sleep(24h));
    loop.run();
    BOOST_TEST(finished == 3);
    BOOST_TEST(group->running() == 0U);
    BOOST_TEST(lines.empty());
}

BOOST_AUTO_TEST_CASE(what_has_not_begun_when_it_is_cancelled_never_begins) {
    const auto begin = [this]() -> Task<void> {
        ++finished;
        co_return;
    };
    group->spawn(begin());
    group->cancel();
    loop.run();
    BOOST_TEST(finished == 0);
    BOOST_TEST(group->running() == 0U);
}

BOOST_AUTO_TEST_CASE(its_end_ends_what_runs) {
    group->spawn(sleep(24h));
    loop.poll();
    group.reset();
    loop.run();
    BOOST_TEST(finished == 1);
    BOOST_TEST(lines.empty());
}

BOOST_AUTO_TEST_CASE(a_cancelled_coroutine_that_waits_on_unwinds_without_a_word) {
    const auto restless = [this]() -> Task<void> {
        while (true) co_await sleep(24h);
    };
    group->spawn(restless());
    loop.poll();
    group->cancel();
    loop.run();
    BOOST_TEST(group->running() == 0U);
    BOOST_TEST(lines.empty());
}

BOOST_AUTO_TEST_CASE(a_task_that_never_waits_may_cancel_its_own_group) {
    const auto cancel = [this](bool fails) -> Task<void> {
        group->cancel();
        if (fails) throw std::runtime_error{"a secret"};
        co_return;
    };
    for (const bool fails : {false, true}) {
        group = std::make_unique<TaskGroup>(loop.get_executor(), "tests", log);
        group->spawn(cancel(fails));
        loop.restart();
        loop.run();
        BOOST_TEST(group->running() == 0U);
    }
    BOOST_TEST(lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_exception_is_logged_by_the_name_of_the_group_alone) {
    group->spawn(fail());
    loop.run();
    BOOST_TEST_REQUIRE(lines.size() == 1U);
    BOOST_TEST(lines[0] == "a task ended by an exception task=\"tests\"");
    BOOST_TEST(group->running() == 0U);
}

BOOST_AUTO_TEST_CASE(a_coroutine_may_start_another_one) {
    const auto parent = [this]() -> Task<void> {
        group->spawn(sleep(0ms));
        co_await async::sleep_for(0ms);
    };
    group->spawn(parent());
    loop.run();
    BOOST_TEST(finished == 1);
}

BOOST_AUTO_TEST_SUITE_END()
