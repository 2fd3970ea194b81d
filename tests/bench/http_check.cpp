// GET /v1/check, one of 100,000 keys, beside nginx: requests per second of server CPU, and latency;
// over the Unix socket; 64 checks in one request. Needs nginx, wrk and h2load. Servers run on cpu
// 0, the load on cpu 1.
//   bench_http_check [REQUESTS]
#include <cstdio>
#include <cstdlib>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/filled_store.hpp"
#include "tests/bench/http_bench.hpp"
#include "tests/bench/report.hpp"
#include "tests/support/daemon_process.hpp"

namespace {

using namespace usher;
using namespace usher::bench;

constexpr int rounds = 5;
constexpr int keys = 100'000;
const std::string path = "/v1/check?option=noAds&user_key=" + key_name(keys / 2);

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

void against_nginx(const Nginx& nginx, const test::DaemonProcess& daemon, int connections) {
    std::vector<double> cpu_ratio;
    std::vector<double> p50_ratio;
    std::vector<double> p99_ratio;
    std::vector<double> ours_us;
    for (int round = 0; round < rounds; ++round) {
        const Load theirs = wrk(nginx.worker, nginx_port, "/", connections);
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
            h2load(daemon.pid(), requests,
                   {"-B", "unix:" + daemon.socket().path, "http://localhost" + std::string{path}});
        ratio.push_back(tcp / local);
    }
    std::puts("Unix socket");
    print("H4 requests per CPU second, of TCP's", ratio);
}

void batch(const test::DaemonProcess& daemon, int requests) {
    const test::TemporaryDirectory directory;
    std::string checks;
    for (int i = 0; i < 64; ++i) {
        checks += std::string{i == 0 ? "" : ","} + R"({"option":"noAds","user_key":")" +
                  key_name(i * keys / 64) + "\"}";
    }
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
    pin_to_cpu(0);  // the servers inherit it
    const Nginx nginx;
    test::DaemonProcess daemon{{.config = "[http]\nconnections = 12000\n", .starts = false}};
    fill_store(daemon.state_dir(), keys);
    daemon.start();
    for (const int connections : {1, 64, 1000}) against_nginx(nginx, daemon, connections);
    unix_socket(daemon, requests);
    batch(daemon, requests);
}
