// Goals D1 to D3: how many activations become durable in a second, one by one and by 64 writers at
// once, beside a raw append and a raw overwrite with fdatasync on the same file system. The
// candidates take turns. Between their turns what was ordered is given up: of the activations that
// a daemon has ever made only a few are open.
#include <boost/asio/co_spawn.hpp>

#include "lib/enforcement/activations.hpp"
#include "tests/bench/open_state.hpp"
#include "tests/bench/raw_file.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/timing.hpp"
#include "tests/support/loop.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace usher;
using namespace usher::bench;

constexpr std::size_t alone = 300;  // a round, one by one
constexpr std::size_t writers = 64;
constexpr std::size_t each_writer = 30;  // a round

class Store {
public:
    explicit Store(const std::string& directory) {
        state_ = open_state(loop_.get_executor(), directory);
    }

    /// What was ordered so far is open no more.
    void settle() {
        std::size_t left = ordered_.size();
        for (ActivationId& id : ordered_) {
            net::co_spawn(loop_, give_up(std::move(id), left),
                          [](const std::exception_ptr& failure) {
                              if (failure) std::rethrow_exception(failure);
                          });
        }
        ordered_.clear();
        loop_.restart();
        while (left > 0) loop_.run_one();
        loop_.poll();
    }
    /// How long each took, in us.
    std::vector<double> one_by_one() {
        std::vector<double> times;
        for (std::size_t i = 0; i < alone; ++i) {
            const Clock::time_point begun = Clock::now();
            test::run(loop_, state_->activations().prepare(next(), Actor{"bench"})).value();
            times.push_back(microseconds(Clock::now() - begun));
        }
        return times;
    }
    /// The same by all writers at once; `seconds`: how long all of them took together.
    std::vector<double> all_at_once(double& seconds) {
        std::vector<double> times;
        const Clock::time_point begun = Clock::now();
        for (std::size_t i = 0; i < writers; ++i) {
            net::co_spawn(loop_, write(times), [](const std::exception_ptr& failure) {
                if (failure) std::rethrow_exception(failure);
            });
        }
        loop_.restart();
        while (times.size() < writers * each_writer) loop_.run_one();
        seconds = microseconds(Clock::now() - begun) / 1e6;
        loop_.poll();
        return times;
    }

private:
    Task<void> write(std::vector<double>& times) {
        const Actor actor{"bench"};
        for (std::size_t i = 0; i < each_writer; ++i) {
            license::ActivationRequest request = next();
            const Clock::time_point begun = Clock::now();
            const auto prepared = co_await state_->activations().prepare(std::move(request), actor);
            if (!prepared) throw std::runtime_error{prepared.error().message()};
            times.push_back(microseconds(Clock::now() - begun));
        }
    }
    Task<void> give_up(ActivationId id, std::size_t& left) {
        const Actor actor{"bench"};
        const enforcement::Observation nothing;
        const auto given_up = co_await state_->activations().advance(
            std::move(id), license::ActivationEvent::GiveUp, nothing, actor);
        if (!given_up) throw std::runtime_error{given_up.error().message()};
        --left;
    }
    license::ActivationRequest next() {
        const std::string number = std::to_string(100'000'000'000 + ++made_);
        ordered_.emplace_back("00000000-0000-4000-8000-" + number);
        return {.id = ordered_.back(),
                .user_key = UserKey{"key-" + number},
                .service = OptionId{"noAds"},
                .period = PeriodId{"m1"}};
    }

    net::io_context loop_{1};
    std::unique_ptr<app::State> state_;
    std::vector<ActivationId> ordered_;
    std::int64_t made_ = 0;
};

template <typename Write>
std::vector<double> raw(const Write& write) {
    std::vector<double> times;
    for (std::size_t i = 0; i < alone; ++i) {
        const Clock::time_point begun = Clock::now();
        write();
        times.push_back(microseconds(Clock::now() - begun));
    }
    return times;
}

/// Of each round.
struct Figures {
    std::vector<double> p50, p99;

    void add(std::vector<double> times) {
        p50.push_back(percentile(times, 0.5));
        p99.push_back(percentile(times, 0.99));
    }
    void print(const std::string& what) const {
        bench::print(what + ", p50", p50, "us");
        bench::print(what + ", p99", p99, "us");
    }
};

}  // namespace

int main() try {
    test::TemporaryDirectory directory;
    Store store{directory.file("state")};
    RawFile file{directory.file("raw")};
    Figures append, overwrite, single, group;
    std::vector<double> single_rate, group_rate, append_rate;
    for (int round = 0; round < rounds; ++round) {
        append.add(raw([&] { file.append_durably(); }));
        overwrite.add(raw([&] { file.overwrite_durably(); }));
        single.add(store.one_by_one());
        store.settle();
        double seconds = 0;
        group.add(store.all_at_once(seconds));
        store.settle();
        append_rate.push_back(1e6 / append.p50.back());
        single_rate.push_back(1e6 / single.p50.back());
        group_rate.push_back(static_cast<double>(writers * each_writer) / seconds);
    }
    append.print("raw append 4 KiB, fdatasync");
    overwrite.print("raw overwrite 4 KiB, fdatasync");
    single.print("activation, one by one");
    group.print("activation, 64 writers");
    print("durable activations a second, one by one", single_rate, "/s");
    print("durable activations a second, 64 writers", group_rate, "/s");
    print("one by one, of raw appends a second", ratio_of(single_rate, append_rate));
    print("64 writers, of raw appends a second", ratio_of(group_rate, append_rate));
    print("D1: p50 one by one, times raw overwrite", ratio_of(single.p50, overwrite.p50));
    print("D2: 64 writers, times one by one", ratio_of(group_rate, single_rate));
    print("D3: p99 / p50 with 64 writers", ratio_of(group.p99, group.p50));
} catch (const std::exception& e) {
    std::fprintf(stderr, "bench_store_activations: %s\n", e.what());
    return 1;
}
