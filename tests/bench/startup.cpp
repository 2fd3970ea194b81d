// Time from exec to the first answer, and resident memory at idle, with 0 and 100,000 loaded keys.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <vector>

#include "lib/store/files.hpp"
#include "lib/store/store.hpp"
#include "tests/support/daemon_process.hpp"

namespace {

using namespace usher;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int rounds = 5;
constexpr int keys_a_commit = 1000;
constexpr Instant now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};
constexpr Seconds validity = std::chrono::hours{24} * 365;

void load_key(store::Tables& tables, int number) {
    const license::Extension extension{.user_key = UserKey{"bench-" + std::to_string(number)},
                                       .issuer = IssuerId{"bench"},
                                       .issued_at = now};
    const store::KeyRecord record = tables.keys.put(extension, std::string(400, 'x'), {}, now);
    const license::EntitlementDocument document{
        .version = 1,
        .issued_at = now,
        .expires_at = now + validity,
        .entitlements = {{.option = OptionId{"noAds"}, .valid_to = now + validity}}};
    tables.keys.take_document(record.row, document, "\"1\"", now);
}

void fill(const std::string& directory, int key_count) {
    const auto state = store::StateDirectory::open(directory);
    const Secret key = state.value().secret_file("store.key").value();
    net::io_context loop;
    const auto store =
        store::Store::open(loop.get_executor(), state.value().file("usher.db"), key).value();
    for (int first = 0; first < key_count; first += keys_a_commit) {
        const auto load = [first](store::Tables& tables) -> Result<void> {
            for (int i = first; i < first + keys_a_commit; ++i) load_key(tables, i);
            return {};
        };
        store->write_now(load).value();
    }
}

long resident_kib(pid_t pid) {
    std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    }
    return 0;
}

void print(const char* what, std::vector<double> values) {
    std::ranges::sort(values);
    std::printf("  %-28s median %9.1f   min %9.1f   max %9.1f\n", what, values[values.size() / 2],
                values.front(), values.back());
}

void measure(int key_count) {
    test::DaemonProcess daemon{{.starts = false}};
    fill(daemon.state_dir(), key_count);
    std::vector<double> times;
    std::vector<double> memory;
    for (int round = 0; round < rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        daemon.start();
        const test::Answer answer = test::get(daemon.http(), "/v1/check?option=noAds");
        times.push_back(Milliseconds{std::chrono::steady_clock::now() - start}.count());
        if (answer.status != 200) std::puts("  the check was not answered");
        memory.push_back(static_cast<double>(resident_kib(daemon.pid())));
        daemon.stop();
    }
    std::printf("%d keys\n", key_count);
    print("exec to first answer, ms", times);
    print("resident memory, KiB", memory);
}

}  // namespace

int main() {
    measure(0);
    measure(100'000);
}
