// Keeping a reseller's customers in step with its distributor's BSS (specs/interworks.md 14): time,
// memory at its highest, requests and bytes written of the first reading, of one without news, and
// of one after ten changes. Argument: accounts, each with one subscription; 100000.

#include <boost/json/array.hpp>
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

#include "lib/core/clock.hpp"
#include "tests/support/bss_upstream.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"

namespace {

using namespace usher;
using Seconds = std::chrono::duration<double>;
using Clock = std::chrono::steady_clock;
using Object = boost::json::object;

constexpr std::chrono::milliseconds look_every{100};
constexpr std::chrono::minutes seed_limit{20};
constexpr int changes = 10;

void control(const test::SandboxProcess& bss, const std::string& what, const Object& order) {
    // By curl: the answer comes when all is written, later than the tests' own client waits.
    const test::Outcome done = test::run_program(
        "/usr/bin/curl",
        {"-sS", "--fail-with-body", "--max-time",
         std::to_string(std::chrono::seconds{seed_limit}.count()), "-H",
         "Content-Type: application/json", "-d", boost::json::serialize(order),
         "http://" + bss.control().authority() + "/control/v1/interworks/" + what});
    if (done.code != 0) throw std::runtime_error{"the sandbox refused " + what + ": " + done.out};
}

/// What the daemon has done so far.
struct Work {
    std::int64_t requests = 0;
    std::int64_t rows_read = 0;
    std::int64_t rows_changed = 0;
    std::int64_t bytes_written = 0;
};

Object state_of(const test::DaemonProcess& daemon) {
    return test::get(daemon.socket(), "/v1/bss").json();
}

std::int64_t line_of(const std::string& path, const std::string& name) {
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(name)) return std::stoll(line.substr(name.size()));
    }
    return 0;
}

Work work_of(const test::DaemonProcess& daemon) {
    const Object state = state_of(daemon);
    return {
        .requests = state.at("requests").as_int64(),
        .rows_read = state.at("rows_read").as_int64(),
        .rows_changed = state.at("rows_changed").as_int64(),
        .bytes_written = line_of("/proc/" + std::to_string(daemon.pid()) + "/io", "write_bytes: ")};
}

void wait_for_readings(const test::DaemonProcess& daemon, std::int64_t count) {
    while (state_of(daemon).at("readings").as_int64() < count) {
        std::this_thread::sleep_for(look_every);
    }
    const Object state = state_of(daemon);
    if (!state.at("last_error").is_null()) {
        throw std::runtime_error{"the reading failed: " + boost::json::serialize(state)};
    }
}

void report(const char* what, Seconds time, const Work& before, const test::DaemonProcess& daemon) {
    const Work now = work_of(daemon);
    const auto mib = [](std::int64_t bytes) { return static_cast<double>(bytes) / 1024 / 1024; };
    const auto database = std::filesystem::file_size(daemon.state_dir() + "/usher.db");
    const std::int64_t peak_kib =
        line_of("/proc/" + std::to_string(daemon.pid()) + "/status", "VmHWM:");
    std::printf(
        "  %-26s %7.1f s  %5lld requests  %7lld rows, %7lld of them news  %7.1f MiB written  peak "
        "%6.1f MiB  database %6.1f MiB\n",
        what, time.count(), static_cast<long long>(now.requests - before.requests),
        static_cast<long long>(now.rows_read - before.rows_read),
        static_cast<long long>(now.rows_changed - before.rows_changed),
        mib(now.bytes_written - before.bytes_written), mib(peak_kib * 1024),
        mib(static_cast<std::int64_t>(database)));
    std::fflush(stdout);
}

// One reading that is asked for.
void read_again(const test::DaemonProcess& daemon, const char* what) {
    const Work before = work_of(daemon);
    const std::int64_t readings = state_of(daemon).at("readings").as_int64();
    const auto begin = Clock::now();
    static_cast<void>(test::post(daemon.socket(), "/v1/bss/sync"));
    wait_for_readings(daemon, readings + 1);
    report(what, Clock::now() - begin, before, daemon);
}

// Upstream suspends ten subscriptions now.
void suspend_some(const test::SandboxProcess& bss, const test::DaemonProcess& daemon) {
    const std::string target = "/v1/bss/subscriptions?limit=" + std::to_string(changes);
    const Object list = test::get(daemon.socket(), target).json();
    const std::string now =
        rfc3339(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    for (const boost::json::value& value : list.at("subscriptions").as_array()) {
        const Object& row = value.as_object();
        const std::string account{row.at("account").as_string()};
        control(
            bss, "data",
            {{"collection", "subscriptions"},
             {"reseller", 4107},
             {"document",
              Object{{"id", row.at("id")},
                     {"status", "Suspended"},
                     {"account", Object{{"id", std::stoll(account)}}},
                     {"startDate", "2023-01-01T00:00:00+02:00"},
                     {"endDate", "2099-12-31T23:59:00+02:00"},
                     {"activationDate", "2023-01-01T00:00:00+02:00"},
                     {"automaticRenewal", true},
                     {"isBackordering", false},
                     {"isTrial", false},
                     {"product",
                      Object{{"id", row.at("id")}, {"code", row.at("code")}, {"isBundle", false}}},
                     {"quantity", 1},
                     {"subscriptionAmount", 1},
                     {"createdAt", "2024-01-01T09:12:40+02:00"},
                     {"updatedAt", now}}}});
    }
}

void run(std::int64_t accounts) {
    const test::SandboxProcess bss;
    const test::TemporaryDirectory secrets;
    std::printf("%lld accounts with one subscription each\n", static_cast<long long>(accounts));
    std::fflush(stdout);
    const auto seeding = Clock::now();
    control(bss, "accounts/bulk",
            {{"reseller", 4107}, {"count", accounts}, {"subscriptions", 1}, {"months", 1}});
    std::printf("  %-26s %7.1f s\n", "the sandbox wrote them in",
                Seconds{Clock::now() - seeding}.count());

    const test::DaemonProcess daemon{{.config = test::bss_config(bss, secrets)}};
    const auto begin = Clock::now();
    wait_for_readings(daemon, 1);
    report("first reading", Clock::now() - begin, {}, daemon);
    read_again(daemon, "without news");
    suspend_some(bss, daemon);
    read_again(daemon, "after ten changes");
}

std::int64_t accounts_of(int count, char** values) {
    if (count < 2) return 100'000;
    std::int64_t number = 0;
    const char* const end = values[1] + std::strlen(values[1]);
    const auto [rest, failure] = std::from_chars(values[1], end, number);
    if (failure != std::errc{} || rest != end || number < 1) {
        throw std::invalid_argument{"argument: accounts"};
    }
    return number;
}

}  // namespace

int main(int count, char** values) try {
    run(accounts_of(count, values));
    return 0;
} catch (const std::exception& failure) {
    std::fprintf(stderr, "bench_customer_sync: %s\n", failure.what());
    return 1;
}
