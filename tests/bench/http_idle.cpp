// What idle connections cost: keep-alive beside nginx, WebSockets of /v1/events; what stays when
// they have gone; and one event told to all of them, beside a server written by hand. Servers run
// on cpu 0, the clients on cpu 1.
//   bench_http_idle [ROUNDS]
#include <algorithm>
#include <boost/json/array.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/broadcaster.hpp"
#include "tests/bench/clients.hpp"
#include "tests/bench/http_bench.hpp"
#include "tests/bench/report.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"
#include "tests/support/websocket_client.hpp"

namespace {

using namespace usher;
using namespace usher::bench;
using Clock = std::chrono::steady_clock;

constexpr std::size_t counts[] = {1000, 10'000};
constexpr int events_a_round = 10;
constexpr auto daemon_config =
    "[http]\nconnections = 12000\n[[option]]\nid = \"noAds\"\nstreams = 1\n";

/// While it lives, servers are started: on cpu 0. The clients work on cpu 1.
struct Starting {
    Starting() { pin_to_cpu(0); }
    Starting(const Starting&) = delete;
    Starting& operator=(const Starting&) = delete;
    ~Starting() { pin_to_cpu(1); }
};

test::DaemonProcess start_daemon() {
    const Starting starting;
    return test::DaemonProcess{{.sandbox = true, .config = daemon_config}};
}
Nginx start_nginx() {
    const Starting starting;
    return Nginx{};
}
Broadcaster start_broadcaster() {
    const Starting starting;
    // A frame as long as an event of a stream.
    return Broadcaster{"{}", "\x81\x6e" + std::string(110, 'x')};
}

/// What asks `daemon` for its events over TCP.
std::string upgrade_request(const test::DaemonProcess& daemon) {
    const boost::json::object created =
        test::post(daemon.socket(), "/v1/tokens",
                   {{"name", "bench"}, {"scopes", boost::json::array{"read"}}})
            .json();
    test::Outgoing request{.target = "/v1/events", .fields = test::upgrade_fields()};
    request.fields.push_back(
        {"Authorization", "Bearer " + std::string{created.at("token").as_string()}});
    return test::to_bytes(daemon.http(), request);
}

/// What `pid` holds more for each of `count` connections of `request`.
double kib_each(pid_t pid, std::uint16_t port, std::size_t count, const std::string& request) {
    {
        const Clients warm{port, 1, request, "}"};
    }
    const double before = resident_kib(pid);
    const Clients clients{port, count, request, "}"};
    return (resident_kib(pid) - before) / static_cast<double>(count);
}

void keep_alive(std::size_t count, int rounds) {
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<double> ratio;
    for (int round = 0; round < rounds; ++round) {
        const test::DaemonProcess daemon = start_daemon();
        const Nginx nginx = start_nginx();
        const std::string check =
            test::to_bytes(daemon.http(), {.target = "/v1/check?option=noAds"});
        theirs.push_back(kib_each(nginx.worker, nginx_port, count, check));
        ours.push_back(kib_each(daemon.pid(), daemon.http().port, count, check));
        ratio.push_back(ours.back() / theirs.back());
    }
    std::printf("%zu idle keep-alive connections\n", count);
    print("usherd, KiB each", ours);
    print("nginx, KiB each", theirs);
    print("M1 usherd's, of nginx's", ratio);
}

/// What is resident once it falls no more: the sweep that gives memory back comes every second.
double settled_kib(pid_t pid) {
    double least = resident_kib(pid);
    for (int i = 0; i < 30; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        least = std::min(least, resident_kib(pid));
    }
    return least;
}

void websockets(std::size_t count, int rounds) {
    std::vector<double> each;
    std::vector<double> left;
    for (int round = 0; round < rounds; ++round) {
        const test::DaemonProcess daemon = start_daemon();
        const std::string request = upgrade_request(daemon);
        const double before = settled_kib(daemon.pid());
        each.push_back(kib_each(daemon.pid(), daemon.http().port, count, request));
        left.push_back(settled_kib(daemon.pid()) - before);
    }
    std::printf("%zu idle WebSockets\n", count);
    print("M2 usherd, KiB each", each);
    print("and when they have gone, KiB in all", left);
}

/// Causes events at the daemon, one a call.
class Cause {
public:
    explicit Cause(const test::DaemonProcess& daemon) : peer_{daemon.socket()} {
        const test::Seller developer{daemon.sandbox(), upstream::acestream::Entry::Developer};
        const auto created = developer.create_key();
        static_cast<void>(developer.activate(created.user_key, "noAds", "m1"));
        test::post(peer_, "/v1/keys", {{"extension", created.extension}});
        test::post(peer_, "/v1/sync?wait=30");
        key_ = created.user_key.text();
    }
    /// Starts a stream, or ends the one that it has started.
    void happen() {
        if (!started_.empty()) {
            test::call(peer_, {.method = "DELETE", .target = std::exchange(started_, {})});
            return;
        }
        const test::Answer answer = test::post(
            peer_, "/v1/streams",
            {{"option", "noAds"}, {"user_key", key_}, {"holder", "bench"}, {"kept_for", 600}});
        started_ = answer.field("Location").value();
    }

private:
    test::Peer peer_;
    std::string key_;
    std::string started_;
};

/// Milliseconds from `happen` to the last of `clients`; the median of some.
template <typename Happen>
double time_to_last(Clients& clients, const Happen& happen) {
    std::vector<double> times;
    for (int i = 0; i < events_a_round; ++i) {
        const auto start = Clock::now();
        std::jthread cause{happen};
        clients.await_message();
        times.push_back(std::chrono::duration<double, std::milli>{Clock::now() - start}.count());
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

void broadcast(std::size_t count, int rounds) {
    const test::DaemonProcess daemon = start_daemon();
    const std::string request = upgrade_request(daemon);
    Cause cause{daemon};
    const Broadcaster by_hand = start_broadcaster();
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<double> ratio;
    for (int round = 0; round < rounds; ++round) {
        {
            Clients clients{by_hand.port(), count, "hello", "}"};
            theirs.push_back(time_to_last(clients, [&] { by_hand.tell_all(); }));
        }
        {
            Clients clients{daemon.http().port, count, request, "}"};
            ours.push_back(time_to_last(clients, [&] { cause.happen(); }));
        }
        ratio.push_back(ours.back() / theirs.back());
    }
    std::printf("one event to %zu WebSockets, the last one has it\n", count);
    print("usherd, ms", ours);
    print("by hand over epoll, ms", theirs);
    print("M3 usherd's, of the other's", ratio);
}

}  // namespace

int main(int argument_count, char** arguments) {
    const int rounds = argument_count > 1 ? std::atoi(arguments[1]) : 5;
    raise_descriptor_limit();
    for (const std::size_t count : counts) {
        keep_alive(count, rounds);
        websockets(count, rounds);
        broadcast(count, rounds);
    }
}
