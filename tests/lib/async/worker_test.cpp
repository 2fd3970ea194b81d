#include "lib/async/worker.hpp"

#include <pthread.h>

#include <boost/test/unit_test.hpp>
#include <future>
#include <numeric>
#include <thread>

using usher::async::Worker;

namespace {

void run_all(std::vector<Worker::Job>& jobs) {
    for (const Worker::Job& job : jobs) job();
}

// While it lives every new thread asks for a stack that no address space has room for.
class NoThreads {
public:
    NoThreads() {
        ::pthread_getattr_default_np(&usual_);
        pthread_attr_t greedy{};
        ::pthread_getattr_default_np(&greedy);
        ::pthread_attr_setstacksize(&greedy, std::size_t{1} << 47U);
        ::pthread_setattr_default_np(&greedy);
        ::pthread_attr_destroy(&greedy);
    }
    NoThreads(const NoThreads&) = delete;
    NoThreads& operator=(const NoThreads&) = delete;
    ~NoThreads() {
        ::pthread_setattr_default_np(&usual_);
        ::pthread_attr_destroy(&usual_);
    }

private:
    pthread_attr_t usual_{};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(worker)

BOOST_AUTO_TEST_CASE(runs_jobs_in_order_on_its_own_thread) {
    std::vector<int> order;
    bool elsewhere = true;
    const auto caller = std::this_thread::get_id();
    {
        Worker worker{run_all};
        for (int i = 0; i < 1000; ++i) {
            BOOST_TEST_REQUIRE(worker.post([&, i] {
                order.push_back(i);
                elsewhere = elsewhere && std::this_thread::get_id() != caller;
            }));
        }
    }
    std::vector<int> expected(1000);
    std::iota(expected.begin(), expected.end(), 0);
    BOOST_CHECK(order == expected);
    BOOST_TEST(elsewhere);
}

BOOST_AUTO_TEST_CASE(what_arrives_during_a_batch_forms_the_next_one) {
    std::vector<std::size_t> batches;
    std::promise<void> started;
    std::promise<void> release;
    std::future<void> released = release.get_future();
    {
        Worker worker{[&](std::vector<Worker::Job>& jobs) {
            batches.push_back(jobs.size());
            run_all(jobs);
        }};
        BOOST_TEST(worker.post([&] {
            started.set_value();
            released.wait();
        }));
        started.get_future().wait();
        for (int i = 0; i < 64; ++i) BOOST_TEST(worker.post([] {}));
        release.set_value();
    }
    BOOST_CHECK((batches == std::vector<std::size_t>{1, 64}));
}

BOOST_AUTO_TEST_CASE(refuses_what_the_queue_has_no_room_for) {
    std::size_t run = 0;
    std::promise<void> started;
    std::promise<void> release;
    std::future<void> released = release.get_future();
    {
        Worker worker{run_all};
        BOOST_TEST(worker.post([&] {
            started.set_value();
            released.wait();
        }));
        started.get_future().wait();
        for (std::size_t i = 0; i < Worker::queue_max; ++i) {
            BOOST_TEST_REQUIRE(worker.post([&] { ++run; }));
        }
        BOOST_TEST(!worker.post([&] { run = 0; }));
        release.set_value();
    }
    BOOST_TEST(run == Worker::queue_max);
}

BOOST_AUTO_TEST_CASE(ends_at_once_when_there_is_nothing_to_do) {
    bool called = false;
    {
        const Worker worker{[&](std::vector<Worker::Job>&) { called = true; }};
    }
    BOOST_TEST(!called);
}

BOOST_AUTO_TEST_CASE(several_threads_may_post) {
    std::size_t run = 0;
    {
        Worker worker{run_all};
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 500; ++i) static_cast<void>(worker.post([&run] { ++run; }));
            });
        }
    }
    BOOST_TEST(run == 2000U);
}

BOOST_AUTO_TEST_CASE(what_is_run_here_runs_on_the_callers_thread_until_something_is_posted) {
    std::vector<std::thread::id> threads;
    const auto note = [&] { threads.push_back(std::this_thread::get_id()); };
    const auto caller = std::this_thread::get_id();
    {
        Worker worker{run_all};
        BOOST_TEST(worker.run_here(note));
        BOOST_TEST_REQUIRE(threads.size() == 1U);
        BOOST_CHECK(threads.front() == caller);
        BOOST_TEST(worker.post([] {}));
        BOOST_TEST(worker.run_here(note));
    }
    BOOST_TEST_REQUIRE(threads.size() == 2U);
    BOOST_CHECK(threads.back() != caller);
}

BOOST_AUTO_TEST_CASE(refuses_a_job_while_the_system_has_no_thread_to_give) {
    bool has_run = false;
    {
        Worker worker{run_all};
        {
            const NoThreads none;
            BOOST_TEST(!worker.post([] { BOOST_ERROR("it was refused"); }));
        }
        BOOST_TEST(worker.post([&] { has_run = true; }));
    }
    BOOST_TEST(has_run);
}

BOOST_AUTO_TEST_CASE(without_a_thread_runs_when_it_is_called_later_or_told_to) {
    std::vector<std::function<void()>> turns;
    const auto run_later = [&](std::function<void()> turn) { turns.push_back(std::move(turn)); };
    std::vector<int> order;
    {
        Worker worker{run_all, run_later};
        BOOST_TEST(worker.post([&] { order.push_back(1); }));
        BOOST_TEST(worker.post([&] { order.push_back(2); }));
        BOOST_TEST(order.empty());
        turns.front()();
        BOOST_TEST(order.size() == 2U);
        BOOST_TEST(worker.post([&] { order.push_back(3); }));
        worker.run_waiting();
        BOOST_TEST(order.size() == 3U);
        BOOST_TEST(worker.post([&] { order.push_back(4); }));
    }
    BOOST_TEST((order == std::vector{1, 2, 3, 4}));
    for (const auto& turn : turns) turn();  // its worker is gone
    BOOST_TEST(order.size() == 4U);
}

BOOST_AUTO_TEST_SUITE_END()
