// Goals E1, E2 and E3 of the engine's path: a check by handle and from texts, beside Redis GET over
// a Unix socket and a prepared SELECT of SQLite in this process. Candidates take turns in each
// round.
#include <sys/stat.h>

#include <numeric>
#include <optional>

#include "tests/bench/engine_bench.hpp"
#include "tests/bench/redis_peer.hpp"
#include "tests/bench/sqlite_peer.hpp"

namespace {

using namespace usher::bench;

constexpr std::size_t group = 16;  // checks between two readings of the clock
constexpr std::size_t groups = 20'000;
constexpr std::size_t peer_calls = 10'000;
constexpr std::size_t sessions = 1000;

// The median time of one call of `act(i)`, in ns, measured in groups of `size` calls.
template <typename Act>
double median_ns(std::size_t count, std::size_t size, const std::vector<std::uint32_t>& order,
                 const Act& act) {
    std::vector<double> times;
    times.reserve(count);
    std::size_t next = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Clock::time_point start = Clock::now();
        for (std::size_t k = 0; k < size; ++k) {
            act(order[next]);
            next = next + 1 == order.size() ? 0 : next + 1;  // no division: it would be timed
        }
        times.push_back(nanoseconds(Clock::now() - start) / static_cast<double>(size));
    }
    return percentile(times, 0.5);
}

// One random read of as much memory, each address known only after the read before: what the
// machine's memory allows just now, with whatever its neighbours do to the caches.
class Memory {
public:
    explicit Memory(std::size_t bytes) : words_(bytes / sizeof(std::uint64_t)) {
        std::mt19937_64 random{1};
        for (std::uint64_t& word : words_) word = random();
    }
    void read() {
        last_ = words_[last_ * 0x9e37'79b9'7f4a'7c15U >> 20U & (words_.size() - 1)] + last_;
    }

private:
    std::vector<std::uint64_t> words_;
    std::uint64_t last_ = 1;
};

// Of each round, in ns a check.
struct Times {
    std::vector<double> memory, handle, cold, playing, batch, text, redis, sqlite;
};

// Everything that is compared at one number of rights.
class Comparison {
public:
    explicit Comparison(std::size_t count)
        : rights_{count},
          redis_{RedisPeer::start(rights_.keys())},
          sqlite_{rights_.keys()},
          memory_{rights_.page().writer().table_size() * 32},
          at_random_{random_order(count, 1U << 20U)},
          in_turn_(count),
          playing_(sessions) {
        std::iota(in_turn_.begin(), in_turn_.end(), 0U);
        for (std::size_t i = 0; i < sessions; ++i) {
            playing_[i] = static_cast<std::uint32_t>(i * (count / sessions));
        }
    }
    void measure();
    void print_size();
    void print_times() const;

private:
    using Order = std::vector<std::uint32_t>;

    double read_memory();
    double check_by_handle(const Order& order);
    double check_in_batches();
    double check_from_texts();
    double ask_sqlite();
    double ask_redis();

    Rights rights_;
    std::optional<RedisPeer> redis_;
    SqlitePeer sqlite_;
    Memory memory_;
    Order at_random_;
    // The session that a handle belongs to has been touched anyway. Where their entries lie in the
    // page is random by the hash.
    Order in_turn_;
    Order playing_;  ///< a thousand sessions that are checked over and over
    std::size_t checks_ = 0;
    std::size_t allowed_ = 0;
    Times times_;
};

double Comparison::read_memory() {
    return median_ns(groups, group, in_turn_, [this](std::uint32_t) { memory_.read(); });
}

double Comparison::check_by_handle(const Order& order) {
    checks_ += groups * group;
    usher_answer answer;
    return median_ns(groups, group, order, [&](std::uint32_t i) {
        const int allowed = usher_check(rights_.usher(), &rights_.handles()[i], &answer);
        allowed_ += static_cast<std::size_t>(allowed);
    });
}

double Comparison::check_in_batches() {
    checks_ += groups * group;
    std::vector<usher_answer> answers(group);
    const std::size_t places = in_turn_.size() - group;
    const auto check_batch = [&](std::uint32_t i) {
        const usher_handle* const first = &rights_.handles()[i * group % places];
        const int allowed = usher_check_batch(rights_.usher(), first, answers.data(), group);
        allowed_ += static_cast<std::size_t>(allowed);
    };
    return median_ns(groups, 1, in_turn_, check_batch) / group;
}

double Comparison::check_from_texts() {
    checks_ += groups * group;
    usher_answer answer;
    return median_ns(groups, group, in_turn_, [&](std::uint32_t i) {
        usher_question question{};
        question.user_key = rights_.keys()[i].c_str();
        question.option = "noAds";
        const int allowed = usher_check_text(rights_.usher(), &question, &answer);
        allowed_ += static_cast<std::size_t>(allowed);
    });
}

double Comparison::ask_sqlite() {
    return median_ns(peer_calls, 1, at_random_,
                     [this](std::uint32_t i) { sqlite_.get(rights_.keys()[i]); });
}

double Comparison::ask_redis() {
    return median_ns(peer_calls, 1, at_random_,
                     [this](std::uint32_t i) { redis_->get(rights_.keys()[i]); });
}

void Comparison::measure() {
    for (int round = 0; round < rounds; ++round) {
        times_.memory.push_back(read_memory());
        times_.handle.push_back(check_by_handle(in_turn_));
        times_.cold.push_back(check_by_handle(at_random_));
        times_.playing.push_back(check_by_handle(playing_));
        times_.batch.push_back(check_in_batches());
        times_.text.push_back(check_from_texts());
        times_.sqlite.push_back(ask_sqlite());
        if (redis_) times_.redis.push_back(ask_redis());
    }
    // Every right is held.
    if (allowed_ != checks_) throw std::runtime_error{"a check was refused"};
}

void Comparison::print_size() {
    struct stat status{};
    ::fstat(rights_.page().file().descriptor(), &status);
    std::printf("%zu rights: table of %zu KiB, page file holds %ld KiB of memory\n",
                rights_.handles().size(), rights_.page().writer().table_size() * 32 / 1024,
                status.st_blocks / 2);
}

void Comparison::print_times() const {
    print("(one random read of as much memory)", times_.memory, "ns");
    print("check by handle", times_.handle, "ns");
    print("check by handle that is in no cache", times_.cold, "ns");
    print("check by handle, 1,000 of them over and over", times_.playing, "ns");
    print("check by handle, in batches of 16", times_.batch, "ns");
    print("check from texts", times_.text, "ns");
    print("SQLite SELECT", times_.sqlite, "ns");
    print("E3: handle, times faster than SQLite", ratio_of(times_.sqlite, times_.handle));
    if (!redis_) {
        std::puts("  no Redis here: E1 and E2 are not measured");
        return;
    }
    print("Redis GET", times_.redis, "ns");
    print("E1: handle, times faster than Redis", ratio_of(times_.redis, times_.handle));
    print("1,000 by handle, times faster than Redis", ratio_of(times_.redis, times_.playing));
    print("E2: texts, times faster than Redis", ratio_of(times_.redis, times_.text));
}

}  // namespace

int main() try {
    for (const std::size_t count : {1'000U, 100'000U, 1'000'000U}) {
        Comparison comparison{count};
        comparison.print_size();
        comparison.measure();
        comparison.print_times();
    }
} catch (const std::exception& e) {
    std::fprintf(stderr, "bench_engine_check: %s\n", e.what());
    return 1;
}
