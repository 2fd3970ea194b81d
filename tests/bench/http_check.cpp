// GET /v1/check beside nginx: requests per second of server CPU, and latency; over the Unix socket;
// 64 checks in one request. Needs nginx, wrk and h2load. Servers run on cpu 0, the load on cpu 1.
//   bench_http_check [REQUESTS]
#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/daemon_process.hpp"

namespace {

using namespace usher;

constexpr int rounds = 5;
constexpr auto path = "/v1/check?option=noAds";
// The size of an answer of ours.
constexpr auto body =
    R"({"allowed":false,"reason":"missing_option","valid_to":null,"freshness":"fresh","decision_id":"0000010000000001"})";

/// From /proc: CPU time that all threads of a process have used, in seconds.
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

pid_t child_of(pid_t pid) {
    const std::string id = std::to_string(pid);
    std::ifstream children{"/proc/" + id + "/task/" + id + "/children"};
    pid_t child = 0;
    if (!(children >> child)) throw std::runtime_error{"nginx has no worker"};
    return child;
}

/// nginx with one worker that answers everything with `body`.
class Nginx {
public:
    Nginx() {
        const std::string socket = directory_.file("nginx.sock");
        test::write_file(
            directory_.file("nginx.conf"),
            "worker_processes 1; daemon off; error_log stderr crit; pid " + directory_.file("pid") +
                ";\nevents { worker_connections 12000; }\nhttp { access_log off; "
                "keepalive_requests 1000000000;\nclient_body_temp_path " +
                directory_.file("body") + "; proxy_temp_path " + directory_.file("proxy") +
                "; fastcgi_temp_path " + directory_.file("fastcgi") + "; uwsgi_temp_path " +
                directory_.file("uwsgi") + "; scgi_temp_path " + directory_.file("scgi") +
                ";\nserver { listen 127.0.0.1:" + std::to_string(port) +
                "; location / { default_type application/json; return 200 '" + body + "'; } } }\n");
        process_.emplace("/usr/sbin/nginx",
                         std::vector<std::string>{"-c", directory_.file("nginx.conf")},
                         directory_.file("log"));
        const test::Peer peer{.host = "127.0.0.1", .port = port, .path = {}};
        while (!test::listens(peer)) {
            if (!process_->is_running()) throw std::runtime_error{"nginx did not start"};
            std::this_thread::yield();
        }
        worker = child_of(process_->pid());
    }
    ~Nginx() {
        process_->signal(SIGTERM);
        process_->wait();
    }

    static constexpr std::uint16_t port = 18'090;
    pid_t worker = 0;

private:
    test::TemporaryDirectory directory_;
    std::optional<test::Process> process_;
};

struct Load {
    double us_a_request = 0;  ///< of the server's CPU
    double p50_us = 0;
    double p99_us = 0;
};

double number(const std::string& text, const std::string& pattern) {
    std::smatch found;
    if (!std::regex_search(text, found, std::regex{pattern})) {
        throw std::runtime_error{"no " + pattern + " in: " + text};
    }
    double value = std::stod(found[1]);
    if (found.size() > 2) value *= found[2] == "us" ? 1 : found[2] == "ms" ? 1e3 : 1e6;
    return value;
}

std::string run_on_cpu_1(std::vector<std::string> command) {
    command.insert(command.begin(), {"-c", "1"});
    const test::Outcome outcome = test::run_program("/usr/bin/taskset", command);
    if (outcome.code != 0) throw std::runtime_error{"the load failed: " + outcome.err};
    return outcome.out;
}

Load wrk(pid_t server, std::uint16_t port, const std::string& target, int connections) {
    const double before = cpu_seconds(server);
    const std::string out =
        run_on_cpu_1({"wrk", "-t1", "-c" + std::to_string(connections), "-d4s", "--latency",
                      "http://127.0.0.1:" + std::to_string(port) + target});
    const double requests = number(out, R"((\d+) requests in)");
    return {.us_a_request = (cpu_seconds(server) - before) * 1e6 / requests,
            .p50_us = number(out, R"(50%\s+([\d.]+)(us|ms|s))"),
            .p99_us = number(out, R"(99%\s+([\d.]+)(us|ms|s))")};
}

/// CPU a request, by h2load.
double h2load(pid_t server, int requests, std::vector<std::string> more) {
    std::vector<std::string> command{"h2load", "--h1", "-t1", "-c64",
                                     "-n" + std::to_string(requests)};
    command.insert(command.end(), more.begin(), more.end());
    const double before = cpu_seconds(server);
    const std::string out = run_on_cpu_1(command);
    const double succeeded = number(out, R"((\d+) succeeded)");
    if (succeeded != requests) throw std::runtime_error{"not all requests succeeded: " + out};
    return (cpu_seconds(server) - before) * 1e6 / requests;
}

void print(const char* what, std::vector<double> values) {
    std::ranges::sort(values);
    std::printf("  %-52s median %8.2f  min %8.2f  max %8.2f\n", what, values[values.size() / 2],
                values.front(), values.back());
}

void pin_to_cpu_0() {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(0, &cpus);
    sched_setaffinity(0, sizeof cpus, &cpus);  // the servers inherit it
}

void raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

void against_nginx(const Nginx& nginx, const test::DaemonProcess& daemon, int connections) {
    std::vector<double> cpu_ratio;
    std::vector<double> p50_ratio;
    std::vector<double> p99_ratio;
    std::vector<double> ours_us;
    for (int round = 0; round < rounds; ++round) {
        const Load theirs = wrk(nginx.worker, Nginx::port, "/", connections);
        const Load ours = wrk(daemon.pid(), daemon.http().port, path, connections);
        cpu_ratio.push_back(theirs.us_a_request / ours.us_a_request);
        p50_ratio.push_back(ours.p50_us / theirs.p50_us);
        p99_ratio.push_back(ours.p99_us / theirs.p99_us);
        ours_us.push_back(ours.us_a_request);
    }
    std::printf("%d connections\n", connections);
    print("server CPU a check, us", ours_us);
    print("H1 requests per CPU second, of nginx's", cpu_ratio);
    print("H3 p50, of nginx's", p50_ratio);
    print("H3 p99, of nginx's", p99_ratio);
}

void unix_socket(const test::DaemonProcess& daemon, int requests) {
    std::vector<double> ratio;
    const std::string url = "http://127.0.0.1:" + std::to_string(daemon.http().port) + path;
    for (int round = 0; round < rounds; ++round) {
        const double tcp = h2load(daemon.pid(), requests, {url});
        const double local =
            h2load(daemon.pid(), requests, {"-B", "unix:" + daemon.socket().path, path});
        ratio.push_back(tcp / local);
    }
    std::puts("Unix socket");
    print("H4 requests per CPU second, of TCP's", ratio);
}

void batch(const test::DaemonProcess& daemon, int requests) {
    const test::TemporaryDirectory directory;
    std::string checks;
    for (int i = 0; i < 64; ++i) checks += std::string{i == 0 ? "" : ","} + R"({"option":"noAds"})";
    test::write_file(directory.file("body"), "{\"checks\":[" + checks + "]}");
    const std::string base = "http://127.0.0.1:" + std::to_string(daemon.http().port);
    std::vector<double> ratio;
    for (int round = 0; round < rounds; ++round) {
        const double one = h2load(daemon.pid(), requests, {base + path});
        const double many = h2load(daemon.pid(), requests / 20,
                                   {"-d", directory.file("body"), "-H",
                                    "Content-Type: application/json", base + "/v1/check"});
        ratio.push_back(one / (many / 64));
    }
    std::puts("64 checks a request");
    print("H5 checks per CPU second, of single ones", ratio);
}

}  // namespace

int main(int count, char** words) {
    const int requests = count > 1 ? std::atoi(words[1]) : 100'000;
    raise_descriptor_limit();
    pin_to_cpu_0();
    const Nginx nginx;
    const test::DaemonProcess daemon{{.sandbox = true, .config = "[http]\nconnections = 12000\n"}};
    for (const int connections : {1, 64, 1000}) against_nginx(nginx, daemon, connections);
    unix_socket(daemon, requests);
    batch(daemon, requests);
}
