#include "lib/sandbox/postponed.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

using namespace std::chrono_literals;
using usher::Log;
using usher::Task;
using usher::sandbox::Postponed;

namespace {

Task<void> count_up(int& counter) {
    ++counter;
    co_return;
}

Task<void> fail() {
    throw std::runtime_error{"on purpose"};
    co_return;
}

struct Loop {
    boost::asio::io_context loop;
    int lines = 0;
    Log log{[this](usher::Severity, std::string_view) { ++lines; }};
    int runs = 0;
    Postponed::Work count = [this] { return count_up(runs); };
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(postponed, Loop)

BOOST_AUTO_TEST_CASE(work_runs_after_its_delay) {
    Postponed postponed{loop.get_executor(), log};
    postponed.start(0ms, count);
    postponed.start(10ms, count);
    BOOST_CHECK_EQUAL(runs, 0);
    BOOST_CHECK_EQUAL(postponed.waiting(), 2);
    loop.run();
    BOOST_CHECK_EQUAL(runs, 2);
    BOOST_CHECK_EQUAL(postponed.waiting(), 0);
}

BOOST_AUTO_TEST_CASE(cancelled_work_never_runs) {
    Postponed postponed{loop.get_executor(), log};
    postponed.start(10min, count);
    loop.poll();
    postponed.cancel();
    loop.run();
    BOOST_CHECK_EQUAL(runs, 0);
    BOOST_CHECK_EQUAL(postponed.waiting(), 0);
}

BOOST_AUTO_TEST_CASE(the_end_of_its_owner_cancels_work) {
    {
        Postponed postponed{loop.get_executor(), log};
        postponed.start(10min, count);
        loop.poll();
    }
    loop.restart();
    loop.run();
    BOOST_CHECK_EQUAL(runs, 0);
}

BOOST_AUTO_TEST_CASE(work_that_fails_is_logged) {
    Postponed postponed{loop.get_executor(), log};
    postponed.start(0ms, [] { return fail(); });
    loop.run();
    BOOST_CHECK_EQUAL(lines, 1);
}

BOOST_AUTO_TEST_SUITE_END()
