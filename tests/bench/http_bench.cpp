#include "tests/bench/http_bench.hpp"

#include <sched.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace usher::bench {
namespace {

constexpr auto body =
    R"({"allowed":false,"reason":"missing_option","valid_to":null,"freshness":"fresh","decision_id":"0000010000000001"})";

pid_t child_of(pid_t pid) {
    const std::string id = std::to_string(pid);
    std::ifstream children{"/proc/" + id + "/task/" + id + "/children"};
    pid_t child = 0;
    children >> child;
    return child;
}

std::string configuration(const test::TemporaryDirectory& directory) {
    std::string text = "worker_processes 1; daemon off; error_log stderr crit; pid " +
                       directory.file("pid") +
                       ";\nevents { worker_connections 12000; }\nhttp { access_log off; "
                       "keepalive_requests 1000000000; keepalive_timeout 600;\n";
    for (const std::string what : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
        text += what + "_temp_path " + directory.file(what) + ";\n";
    }
    return text + "server { listen 127.0.0.1:" + std::to_string(nginx_port) +
           " backlog=4096; location / { default_type application/json; return 200 '" + body +
           "'; } } }\n";
}

}  // namespace

struct Nginx::Running {
    test::TemporaryDirectory directory;
    std::optional<test::Process> process;
};

Nginx::Nginx() : running_{std::make_unique<Running>()} {
    const test::TemporaryDirectory& directory = running_->directory;
    test::write_file(directory.file("nginx.conf"), configuration(directory));
    running_->process.emplace("/usr/sbin/nginx",
                              std::vector<std::string>{"-c", directory.file("nginx.conf")},
                              directory.file("log"));
    const test::Peer peer = test::Peer::local(nginx_port);
    while (!test::listens(peer) || worker == 0) {
        if (!running_->process->is_running()) throw std::runtime_error{"nginx did not start"};
        worker = child_of(running_->process->pid());
        std::this_thread::yield();
    }
}

Nginx::~Nginx() {
    running_->process->signal(SIGTERM);
    running_->process->wait();
}

double cpu_seconds(pid_t pid) {
    double sum = 0;
    const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
    for (const auto& task : std::filesystem::directory_iterator{tasks}) {
        std::ifstream file{task.path() / "schedstat"};
        double nanoseconds = 0;
        if (file >> nanoseconds) sum += nanoseconds / 1e9;
    }
    return sum;
}

// VmRSS in status lags behind by what each CPU has not reported yet.
double resident_kib(pid_t pid) {
    std::ifstream rollup{"/proc/" + std::to_string(pid) + "/smaps_rollup"};
    for (std::string line; std::getline(rollup, line);) {
        if (line.starts_with("Rss:")) return std::stod(line.substr(4));
    }
    throw std::runtime_error{"no smaps_rollup"};
}

void pin_to_cpu(int cpu) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(static_cast<std::size_t>(cpu), &cpus);
    sched_setaffinity(0, sizeof cpus, &cpus);
}

void raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace usher::bench
