// Time from exec to the first answer over a Unix socket, and resident memory at idle, beside
// redis-server with as many keys (goals S1 to S3). Both are asked for one key that they hold.

#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/filled_store.hpp"
#include "tests/bench/report.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace usher;
using bench::print;
using bench::ratio_of;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int rounds = 5;
constexpr std::chrono::microseconds look_every{50};
constexpr std::chrono::seconds answer_limit{30};

/// A connection to the Unix socket at `path`, as soon as somebody listens there.
test::Connection connect(const std::string& path) {
    const test::Peer peer = test::Peer::of_socket(path);
    const auto end = std::chrono::steady_clock::now() + answer_limit;
    while (std::chrono::steady_clock::now() < end) {
        if (auto connection = test::try_to_connect(peer)) return std::move(*connection);
        std::this_thread::sleep_for(look_every);
    }
    throw std::runtime_error{"nobody listens at " + path};
}

/// What comes back to `request`, up to one read.
std::string ask(test::Connection& connection, const std::string& request) {
    connection.send(request);
    return connection.receive_some();
}

/// One of the programs that are compared.
class Candidate {
public:
    struct Settings {
        std::string program;
        std::vector<std::string> arguments;
        std::string socket;
        std::string question;
        std::string answer;     ///< what the right answer contains
        std::string last_word;  ///< a question whose answer says that nothing goes on behind
    };
    explicit Candidate(Settings settings) : settings_{std::move(settings)} {}

    /// Starts it, notes the time until it gives the right answer, and its memory afterwards.
    void measure(const std::string& log) {
        const auto start = std::chrono::steady_clock::now();
        process_ = std::make_unique<test::Process>(settings_.program, settings_.arguments, log);
        test::Connection connection = connect(settings_.socket);
        while (ask(connection, settings_.question).find(settings_.answer) == std::string::npos) {
            if (std::chrono::steady_clock::now() - start > answer_limit) {
                throw std::runtime_error{settings_.program + " does not answer"};
            }
        }
        times.push_back(Milliseconds{std::chrono::steady_clock::now() - start}.count());
        ask(connection, settings_.last_word);
        memory.push_back(static_cast<double>(process_->resident_kib()));
    }
    void end(int signal) {
        process_->signal(signal);
        process_->wait();
        process_.reset();
    }

    std::vector<double> times;
    std::vector<double> memory;

private:
    Settings settings_;
    std::unique_ptr<test::Process> process_;
};

/// usherd over a state directory with `key_count` keys.
class Usherd {
public:
    explicit Usherd(int key_count) {
        test::write_file(directory_.file("usherd.toml"), "");
        bench::fill_store(directory_.file("state"), key_count);
    }
    Candidate candidate() const {
        const std::string check = "/v1/check?option=noAds&user_key=" + bench::key_name(1);
        return Candidate{{.program = test::usherd_program(),
                          .arguments = {"--config", directory_.file("usherd.toml"), "--state-dir",
                                        directory_.file("state"), "--runtime-dir",
                                        directory_.file("run"), "--http", "127.0.0.1:0"},
                          .socket = directory_.file("run") + "/api.sock",
                          .question = request(check),
                          .answer = "\"allowed\":true",
                          .last_word = request("/v1/status")}};
    }
    [[nodiscard]] std::string log() const { return directory_.file("log"); }

private:
    static std::string request(const std::string& target) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    test::TemporaryDirectory directory_;
};

/// redis-server over a dump of `key_count` keys.
class Redis {
public:
    explicit Redis(int key_count) {
        Candidate filler = candidate("PING\r\n", "+PONG");
        filler.measure(log());
        test::Connection connection = connect(directory_.file("redis.sock"));
        for (int i = 0; i < key_count; ++i) {
            ask(connection, "SET " + bench::key_name(i) + " 1900000000\r\n");
        }
        ask(connection, "SAVE\r\n");
        filler.end(SIGTERM);
    }
    Candidate candidate() const {
        return candidate("GET " + bench::key_name(1) + "\r\n", "1900000000");
    }
    [[nodiscard]] std::string log() const { return directory_.file("log"); }

private:
    Candidate candidate(const std::string& question, const std::string& answer) const {
        return Candidate{
            {.program = "/usr/bin/redis-server",
             .arguments = {"--port", "0", "--unixsocket", directory_.file("redis.sock"), "--dir",
                           directory_.path(), "--save", "", "--appendonly", "no"},
             .socket = directory_.file("redis.sock"),
             .question = question,
             .answer = answer,
             .last_word = "PING\r\n"}};
    }

    test::TemporaryDirectory directory_;
};

void compare() {
    const Usherd few{1'000};
    const Usherd many{100'000};
    const Redis redis{1'000};
    Candidate usherd = few.candidate();
    Candidate usherd_many = many.candidate();
    Candidate peer = redis.candidate();
    Candidate after_crash = many.candidate();
    // The first start after the store was filled by hand has no saved page yet.
    for (const Usherd* daemon : {&few, &many}) {
        Candidate warm_up = daemon->candidate();
        warm_up.measure(daemon->log());
        warm_up.end(SIGTERM);
    }
    for (int round = 0; round < rounds; ++round) {
        usherd.measure(few.log());
        usherd.end(SIGTERM);
        peer.measure(redis.log());
        peer.end(SIGTERM);
        usherd_many.measure(many.log());
        usherd_many.end(SIGKILL);
        after_crash.measure(many.log());
        after_crash.end(SIGTERM);
    }

    std::puts("exec to the first answer");
    print("usherd, 1,000 keys", usherd.times, "ms");
    print("redis-server, 1,000 keys", peer.times, "ms");
    print("S1: usherd / redis-server", ratio_of(usherd.times, peer.times), "x");
    print("usherd, 100,000 keys", usherd_many.times, "ms");
    print("S2: 100,000 / 1,000 keys", ratio_of(usherd_many.times, usherd.times), "x");
    print("usherd, 100,000 keys, after SIGKILL", after_crash.times, "ms");
    std::puts("resident memory at idle");
    print("usherd, 1,000 keys", usherd.memory, "KiB");
    print("redis-server, 1,000 keys", peer.memory, "KiB");
    print("S3: usherd / redis-server", ratio_of(usherd.memory, peer.memory), "x");
    print("usherd, 100,000 keys", usherd_many.memory, "KiB");
}

}  // namespace

int main() try { compare(); } catch (const std::exception& exception) {
    std::fprintf(stderr, "bench_startup: %s\n", exception.what());
    return 1;
}
