// Goal E6 of the engine's path: from the moment at which a revocation is accepted until an engine
// that checks in a loop sees the answer change, beside one raw fdatasync of 4 KiB on the same file
// system. Once in process, from the command on: that is the goal. Once from outside, from the
// request at the real daemon's api.sock on. The three take turns.
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <csignal>
#include <thread>

#include "daemon/app/engine_face.hpp"
#include "daemon/app/state.hpp"
#include "lib/enforcement/keys.hpp"
#include "tests/bench/engine_bench.hpp"
#include "tests/bench/filled_store.hpp"
#include "tests/bench/open_state.hpp"
#include "tests/bench/raw_file.hpp"
#include "tests/support/await.hpp"
#include "tests/support/daemon_process.hpp"

namespace {

using namespace usher;
using namespace usher::bench;

constexpr int revocations = 100;  // a round
constexpr int key_count = rounds * revocations;
constexpr std::uint64_t checks_max = 1'000'000'000;  // some tens of seconds

/// What an engine does: it checks until the answer is another one.
class Engine {
public:
    explicit Engine(const std::string& socket) {
        usher_options options{};
        options.size = sizeof options;
        options.socket_path = socket.c_str();
        options.wait_ms = 10'000;
        if (usher_open(&options, &usher_) != 0) throw std::runtime_error{"libusher does not open"};
    }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    ~Engine() { usher_close(usher_); }

    void prepare(int key) {
        const std::string name = key_name(key);
        usher_question question{};
        question.user_key = name.c_str();
        question.option = "noAds";
        if (usher_prepare(usher_, &question, &handle_) != 0 ||
            usher_check(usher_, &handle_, nullptr) != 1) {
            throw std::runtime_error{"a right that was filled in is not there"};
        }
    }
    /// When the right was seen to be gone.
    Clock::time_point await_revocation() {
        for (std::uint64_t checks = 0; checks < checks_max; ++checks) {
            if (usher_check(usher_, &handle_, nullptr) != 1) return Clock::now();
        }
        throw std::runtime_error{"a revocation does not come"};
    }

private:
    usher_t* usher_ = nullptr;
    usher_handle handle_{};
};

/// The daemon's objects between the command and the page, on a loop of their own.
class InProcess {
public:
    explicit InProcess(const std::string& directory) {
        config::Config config;
        config.runtime_dir = directory;
        state_ = open_state(loop_.get_executor(), directory);
        state_->keys().read_all().value();
        face_.emplace(loop_.get_executor(), state_->enforcer(), state_->accounts(),
                      state_->streams(), state_->usage(), state_->page_key(), Log{});
        face_->publisher().open().value();
        face_->listen(config).value();
        face_->serve();
        thread_ = std::thread{[this] { loop_.run(); }};
    }
    InProcess(const InProcess&) = delete;
    InProcess& operator=(const InProcess&) = delete;
    ~InProcess() {
        net::post(loop_, [this] { face_->stop(); });
        work_.reset();
        thread_.join();
    }

    [[nodiscard]] std::string socket() const { return state_->directory().file("engine.sock"); }
    /// Begins to remove the key. await_end() says when the command was accepted, and throws if it
    /// was refused.
    void revoke(int key) {
        ended_ = false;
        net::co_spawn(loop_, remove(key), [this](const std::exception_ptr& failure) {
            failure_ = failure;
            ended_ = true;
        });
    }
    Clock::time_point await_end() const {
        test::await("the command ends", [this] { return ended_.load(); });
        if (failure_) std::rethrow_exception(failure_);
        return accepted_;
    }

private:
    Task<void> remove(int key) {
        face_->beat();
        accepted_ = Clock::now();
        const Result<std::int64_t> removed =
            co_await state_->keys().remove(UserKey(key_name(key)), the_daemon());
        if (!removed) throw std::runtime_error{removed.error().message()};
    }

    net::io_context loop_{1};
    net::executor_work_guard<Executor> work_{loop_.get_executor()};
    std::unique_ptr<app::State> state_;
    std::optional<app::EngineFace> face_;
    Clock::time_point accepted_{};
    std::exception_ptr failure_;
    std::atomic<bool> ended_ = true;
    std::thread thread_;
};

double raw_us(RawFile& file) {
    const Clock::time_point begun = Clock::now();
    file.overwrite_durably();
    return microseconds(Clock::now() - begun);
}

double in_process_us(InProcess& daemon, Engine& engine, int key) {
    engine.prepare(key);
    daemon.revoke(key);
    const Clock::time_point seen = engine.await_revocation();
    return microseconds(seen - daemon.await_end());
}

double over_socket_us(const test::DaemonProcess& daemon, test::Connection& connection,
                      Engine& engine, int key) {
    engine.prepare(key);
    const std::string request = test::to_bytes(
        daemon.socket(), {.method = "DELETE", .target = "/v1/keys/" + key_name(key)});
    const Clock::time_point begun = Clock::now();
    connection.send(request);
    const Clock::time_point seen = engine.await_revocation();
    const auto answer = connection.receive();
    if (!answer || answer->status != 204) throw std::runtime_error{"DELETE was refused"};
    return microseconds(seen - begun);
}

}  // namespace

int main() try {
    test::TemporaryDirectory directory;
    const std::string state = directory.file("in-process");
    fill_store(state, key_count);
    test::DaemonProcess daemon{{.starts = false}};
    fill_store(daemon.state_dir(), key_count);
    daemon.start();
    test::Connection connection{daemon.socket()};
    InProcess own{state};
    Engine engine{own.socket()};
    Engine outside{daemon.engine_socket()};
    RawFile raw{directory.file("raw")};

    std::vector<double> raw_p50, own_p50, outside_p50;
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> raw_times, own_times, outside_times;
        for (int i = 0; i < revocations; ++i) {
            const int key = round * revocations + i;
            raw_times.push_back(raw_us(raw));
            own_times.push_back(in_process_us(own, engine, key));
            outside_times.push_back(over_socket_us(daemon, connection, outside, key));
        }
        raw_p50.push_back(percentile(raw_times, 0.5));
        own_p50.push_back(percentile(own_times, 0.5));
        outside_p50.push_back(percentile(outside_times, 0.5));
    }
    std::printf("%d rounds of %d revocations, medians of rounds\n", rounds, revocations);
    print("raw: overwrite 4 KiB, fdatasync", raw_p50, "us");
    print("command to engine, in process", own_p50, "us");
    print("request at api.sock to engine", outside_p50, "us");
    print("E6: command to engine, times raw", ratio_of(own_p50, raw_p50));
    print("request to engine, times raw", ratio_of(outside_p50, raw_p50));
} catch (const std::exception& e) {
    std::fprintf(stderr, "bench_engine_revocation: %s\n", e.what());
    return 1;
}
