// Checks of channels beside checks of options, at as many rights, taking turns in each round; and
// what the daemon's own writer takes for as many: to begin, for the answer of one user, and the
// longest that it holds the loop up.
#include <algorithm>

#include "tests/bench/engine_bench.hpp"
#include "tests/ipc/engine/engine_fixture.hpp"

namespace {

using namespace usher;
using namespace usher::bench;

constexpr std::size_t group = 16;  // checks between two readings of the clock
constexpr std::size_t groups = 20'000;
constexpr std::size_t channels_of_user = 100;

struct Times {
    std::vector<double> p50, p99;
};

template <typename Act>
void measure(Times& times, std::size_t size, const std::vector<std::uint32_t>& order,
             const Act& act) {
    std::vector<double> taken;
    taken.reserve(groups);
    std::size_t next = 0;
    for (std::size_t i = 0; i < groups; ++i) {
        const bench::Clock::time_point start = bench::Clock::now();
        for (std::size_t k = 0; k < size; ++k) act(order[next++ % order.size()]);
        taken.push_back(nanoseconds(bench::Clock::now() - start) / static_cast<double>(size));
    }
    times.p50.push_back(percentile(taken, 0.5));
    times.p99.push_back(percentile(taken, 0.99));
}

// One kind of rights and how long checks of them take, in ns.
struct Side {
    Side(std::size_t count, Kind kind) : rights{count, kind} {}

    void measure_all(const std::vector<std::uint32_t>& order) {
        measure(handle, group, order, [this](std::uint32_t i) {
            usher_answer answer;
            allowed += usher_check(rights.usher(), &rights.handles()[i], &answer);
        });
        measure(text, group, order, [this](std::uint32_t i) {
            usher_answer answer;
            const usher_question question = rights.question(i);
            allowed += usher_check_text(rights.usher(), &question, &answer);
        });
        checks += 2 * groups * group;
    }

    Rights rights;
    Times handle, text;
    int allowed = 0;
    std::size_t checks = 0;
};

void compare_checks(std::size_t count) {
    Side options{count, Kind::Options};
    Side channels{count, Kind::Channels};
    const std::vector<std::uint32_t> order = random_order(count, 1U << 20U);
    for (int round = 0; round < rounds; ++round) {
        options.measure_all(order);
        channels.measure_all(order);
    }
    for (const Side* side : {&options, &channels}) {
        if (static_cast<std::size_t>(side->allowed) != side->checks) {
            throw std::runtime_error{"a check was refused"};
        }
    }
    std::printf("%zu rights\n", count);
    print("option by handle", options.handle.p50, "ns");
    print("channel by handle", channels.handle.p50, "ns");
    print("channel by handle, p99 of groups", channels.handle.p99, "ns");
    print("channel / option by handle", ratio_of(channels.handle.p50, options.handle.p50));
    print("option from texts", options.text.p50, "ns");
    print("channel from texts", channels.text.p50, "ns");
    print("channel / option from texts", ratio_of(channels.text.p50, options.text.p50));
}

// The daemon's side: users who hold a licence to a product of a hundred channels each.
struct Daemon : test::EngineFixture {
    void add_users(std::size_t count) {
        std::vector<std::string> channels;
        for (std::size_t i = 0; i < channels_of_user; ++i) channels.push_back(std::to_string(i));
        test::run(loop, accounts.take_catalogue({bundle("77", channels), bundle("78", channels)}))
            .value();
        for (std::size_t user = 0; user < count; ++user) take(user, "77");
    }
    void take(std::size_t user, const std::string& product) {
        say(std::to_string(user), {licence("1", product, std::chrono::hours{24})});
    }
};

double longest_turn_us(engine::Publisher& publisher, double& total_us) {
    double longest = 0;
    bool is_more = true;
    while (is_more) {
        const bench::Clock::time_point start = bench::Clock::now();
        is_more = publisher.work();
        const double taken = microseconds(bench::Clock::now() - start);
        longest = std::max(longest, taken);
        total_us += taken;
    }
    return longest;
}

void measure_writer(std::size_t count) {
    Daemon daemon;
    daemon.add_users(count / channels_of_user);
    std::vector<double> begin, turn, change, change_turn;
    for (int round = 0; round < rounds; ++round) {
        engine::Publisher fresh{
            daemon.enforcer,
            daemon.accounts,
            {.hash_key = test::page_key, .random_word = [&daemon] { return daemon.random(); }}};
        double taken_us = 0;
        const bench::Clock::time_point start = bench::Clock::now();
        fresh.open().value();
        taken_us += microseconds(bench::Clock::now() - start);
        turn.push_back(longest_turn_us(fresh, taken_us) / 1000);
        begin.push_back(taken_us / 1000);
        if (fresh.channels().written() != count) throw std::runtime_error{"rights are missing"};

        // A product that everybody holds becomes another one.
        std::vector<std::string> channels(channels_of_user, "x");
        for (std::size_t i = 0; i < channels.size(); ++i) {
            channels[i] = std::to_string(i + static_cast<std::size_t>(round) + 1);
        }
        test::run(daemon.loop, daemon.accounts.take_catalogue({Daemon::bundle("77", channels),
                                                               Daemon::bundle("78", channels)}))
            .value();
        double changed_us = 0;
        change_turn.push_back(longest_turn_us(fresh, changed_us) / 1000);
        change.push_back(changed_us / 1000);

        std::vector<double> answers;
        for (std::size_t user = 0; user < count / channels_of_user && user < 1000; ++user) {
            const bench::Clock::time_point begun = bench::Clock::now();
            daemon.take(user, user % 2 == 0 ? "78" : "77");
            answers.push_back(microseconds(bench::Clock::now() - begun));
        }
        std::printf(
            "  round %d: the answer of a user with %zu rights, store and page: p50 %.0f us, p99 "
            "%.0f us\n",
            round, channels_of_user, percentile(answers, 0.5), percentile(answers, 0.99));
    }
    print("to begin with all of them", begin, "ms");
    print("longest turn of the loop meanwhile", turn, "ms");
    print("a product of all becomes another one", change, "ms");
    print("longest turn of the loop meanwhile", change_turn, "ms");
}

}  // namespace

int main() try {
    for (const std::size_t count : {1'000U, 100'000U, 1'000'000U}) {
        compare_checks(count);
        measure_writer(count);
    }
} catch (const std::exception& e) {
    std::fprintf(stderr, "bench_engine_channels: %s\n", e.what());
    return 1;
}
