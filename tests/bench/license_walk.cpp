// Reading the licences of all users of a provider (the scale that docs/licenses.md is made for):
// time, memory at its highest, size of the database; with a kill in the middle, and once more when
// nothing has changed. Beside it, in the same run, the time in which the sandbox wrote the same
// licences into books of its own. Arguments: users, licences each; 100000 and 10.

#include <signal.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/support/daemon_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"
#include "tests/support/sandbox_process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace usher;
using Seconds = std::chrono::duration<double>;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_every{200};
constexpr std::chrono::minutes seed_limit{20};

/// Makes users with licences in the sandbox; how long that took.
Seconds fill(const test::SandboxProcess& provider, std::int64_t users, std::int64_t licenses_each) {
    const auto begin = Clock::now();
    const boost::json::object order{
        {"users", users}, {"licenses_each", licenses_each}, {"products", 50}};
    // By curl: the answer comes when all is written, later than the tests' own client waits.
    const test::Outcome done = test::run_program(
        "/usr/bin/curl", {"-sS", "--fail-with-body", "--max-time",
                          std::to_string(std::chrono::seconds{seed_limit}.count()), "-H",
                          "Content-Type: application/json", "-d", boost::json::serialize(order),
                          "http://" + provider.control().authority() + "/control/v1/aminotv/bulk"});
    if (done.code != 0) throw std::runtime_error{"the sandbox was not filled: " + done.out};
    return Clock::now() - begin;
}

boost::json::object walk_of(const test::DaemonProcess& daemon) {
    const boost::json::object status = test::get(daemon.socket(), "/v1/status").json();
    const boost::json::object* walk = status.at("walk").if_object();
    return walk == nullptr ? boost::json::object{} : *walk;
}

std::int64_t number(const boost::json::object& walk, const char* name) {
    return walk.at(name).is_null() ? 0 : walk.at(name).to_number<std::int64_t>();
}

/// Waits until the walk that began at `begin` or later has read `users`, or has ended.
void wait_for(const test::DaemonProcess& daemon, std::int64_t begin, std::int64_t users) {
    while (true) {
        const boost::json::object walk = walk_of(daemon);
        const bool is_it = number(walk, "started_at") >= begin && number(walk, "users") > 0;
        if (is_it && (number(walk, "users") >= users || !walk.at("running").as_bool())) return;
        std::this_thread::sleep_for(look_every);
    }
}

void wait_for_end(const test::DaemonProcess& daemon, std::int64_t begin) {
    while (true) {
        const boost::json::object walk = walk_of(daemon);
        if (number(walk, "started_at") >= begin && number(walk, "ended_at") > 0) return;
        std::this_thread::sleep_for(look_every);
    }
}

double peak_mib(pid_t pid) {
    std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    }
    return 0;
}

double database_mib(const test::DaemonProcess& daemon) {
    const auto bytes = std::filesystem::file_size(daemon.state_dir() + "/usher.db");
    return static_cast<double>(bytes) / 1024 / 1024;
}

std::int64_t unix_now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

void report(const char* what, Seconds time, const test::DaemonProcess& daemon) {
    const auto licenses = static_cast<double>(number(walk_of(daemon), "licenses"));
    std::printf("  %-38s %8.1f s %10.0f licences/s  peak %6.1f MiB  database %6.1f MiB\n", what,
                time.count(), licenses / time.count(), peak_mib(daemon.pid()),
                database_mib(daemon));
    std::fflush(stdout);
}

void run(std::int64_t users, std::int64_t licenses_each) {
    const test::SandboxProcess provider;
    std::printf("%lld users with %lld licences each\n", static_cast<long long>(users),
                static_cast<long long>(licenses_each));
    const Seconds seeding = fill(provider, users, licenses_each);
    std::printf("  %-38s %8.1f s\n", "the sandbox wrote them in", seeding.count());

    test::TemporaryDirectory directory;
    test::write_file(directory.file("key"), "sandbox-management-key\n");
    std::filesystem::permissions(directory.file("key"), std::filesystem::perms::owner_read |
                                                            std::filesystem::perms::owner_write);
    test::DaemonProcess daemon{{.config = "role = \"operator\"\n[upstream.provider]\nurl = \"" +
                                          provider.url() + "\"\napi_key_file = \"" +
                                          directory.file("key") + "\"\n",
                                .starts = false}};
    const auto begin = Clock::now();
    daemon.start();
    wait_for(daemon, 0, users / 2);
    const double peak = peak_mib(daemon.pid());
    daemon.signal(SIGKILL);
    daemon.wait();
    const auto restart = Clock::now();
    daemon.start();
    const std::int64_t resumed_at = number(walk_of(daemon), "users");
    const Seconds start = Clock::now() - restart;
    wait_for_end(daemon, 0);
    const Seconds first = Clock::now() - begin;
    std::printf(
        "  killed at half, peak %.1f MiB; the start after it took %.2f s and went on at user "
        "%lld\n",
        peak, start.count(), static_cast<long long>(resumed_at));
    report("all read, the kill included", first, daemon);

    const std::int64_t second = unix_now();
    const auto again = Clock::now();
    static_cast<void>(test::post(daemon.socket(), "/v1/sync"));
    wait_for_end(daemon, second);
    report("once more, nothing had changed", Clock::now() - again, daemon);
    std::printf("  %-38s %8.2fx\n", "reading / the sandbox's writing", first / seeding);
}

std::int64_t argument(int count, char** values, int index, std::int64_t otherwise) {
    if (index >= count) return otherwise;
    std::int64_t number = 0;
    const char* const end = values[index] + std::strlen(values[index]);
    const auto [rest, failure] = std::from_chars(values[index], end, number);
    if (failure != std::errc{} || rest != end || number < 1) {
        throw std::invalid_argument{"arguments: users, licences each"};
    }
    return number;
}

}  // namespace

int main(int count, char** values) try {
    run(argument(count, values, 1, 100'000), argument(count, values, 2, 10));
    return 0;
} catch (const std::exception& failure) {
    std::fprintf(stderr, "bench_license_walk: %s\n", failure.what());
    return 1;
}
