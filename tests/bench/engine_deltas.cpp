// Goal E4 of the engine's path: the slowest percent of checks at 100,000 rights, with 100 changes a
// second and without any. Both take turns in each round.
#include <atomic>
#include <thread>

#include "tests/bench/engine_bench.hpp"

namespace {

using namespace usher::bench;
using namespace std::chrono_literals;

constexpr std::size_t count = 100'000;
constexpr std::size_t checks = 2'000'000;
constexpr auto change_every = 10ms;

// What reading the clock twice costs, to be taken off.
double clock_ns() {
    std::vector<double> times(10'000);
    for (double& time : times) {
        const Clock::time_point start = Clock::now();
        time = nanoseconds(Clock::now() - start);
    }
    return percentile(times, 0.5);
}

struct Percentiles {
    double p50 = 0;
    double p99 = 0;
    double p999 = 0;
};

Percentiles check_all(const Rights& rights, const std::vector<std::uint32_t>& order,
                      double overhead) {
    std::vector<double> times;
    times.reserve(checks);
    usher_answer answer;
    for (std::size_t i = 0; i < checks; ++i) {
        const usher_handle& handle = rights.handles()[order[i % order.size()]];
        const Clock::time_point start = Clock::now();
        usher_check(rights.usher(), &handle, &answer);
        times.push_back(nanoseconds(Clock::now() - start) - overhead);
    }
    return {.p50 = percentile(times, 0.5),
            .p99 = percentile(times, 0.99),
            .p999 = percentile(times, 0.999)};
}

// Revokes and grants in turn, 100 times a second.
void change(Rights& rights, const std::atomic<bool>& ends) {
    const usher::protocol::Right right{.valid_to = usher::client::test::now + 1'000'000,
                                       .confirmed_at = usher::client::test::now};
    Clock::time_point next = Clock::now();
    for (std::size_t i = 0; !ends; ++i) {
        std::this_thread::sleep_until(next += change_every);
        const auto place = rights.place(i / 2 * 7919 % count);
        if (i % 2 == 0) {
            rights.page().writer().remove(place);
        } else if (!rights.page().writer().put(place, usher::protocol::right_words(right, 0))) {
            std::abort();
        }
    }
}

}  // namespace

int main() try {
    Rights rights{count};
    const std::vector<std::uint32_t> order = random_order(count, 1U << 20U);
    const double overhead = clock_ns();
    std::vector<double> quiet_p50, quiet_p99, quiet_p999, busy_p50, busy_p99, busy_p999;
    for (int round = 0; round < rounds; ++round) {
        const Percentiles quiet = check_all(rights, order, overhead);
        std::atomic<bool> ends = false;
        std::thread writer{[&] { change(rights, ends); }};
        const Percentiles busy = check_all(rights, order, overhead);
        ends = true;
        writer.join();
        quiet_p50.push_back(quiet.p50);
        quiet_p99.push_back(quiet.p99);
        quiet_p999.push_back(quiet.p999);
        busy_p50.push_back(busy.p50);
        busy_p99.push_back(busy.p99);
        busy_p999.push_back(busy.p999);
    }
    std::printf("%zu rights, one check at a time, %.0f ns for the clock taken off\n", count,
                overhead);
    print("no writer: p50", quiet_p50, "ns");
    print("no writer: p99", quiet_p99, "ns");
    print("no writer: p99.9", quiet_p999, "ns");
    print("100 changes/s: p50", busy_p50, "ns");
    print("100 changes/s: p99", busy_p99, "ns");
    print("100 changes/s: p99.9", busy_p999, "ns");
    print("E4: p99 with changes, times that without", ratio_of(busy_p99, quiet_p99));
} catch (const std::exception& e) {
    std::fprintf(stderr, "bench_engine_deltas: %s\n", e.what());
    return 1;
}
