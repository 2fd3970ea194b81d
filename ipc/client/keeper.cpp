// The library's thread: keeps the connection, and through it the page.
#include <poll.h>

#include <algorithm>
#include <array>

#include "ipc/client/engine.hpp"

namespace usher::client {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds first_delay{50};
constexpr std::chrono::milliseconds delay_max{2000};
constexpr auto welcome_limit = 5s;
// How long a change may go unnoticed that nobody announces: freshness, and the daemon's clock.
constexpr std::chrono::milliseconds look_every{1000};
// The coarse clock lags by a tick: later than this, an end has come.
constexpr std::chrono::milliseconds clock_lag{5};
// Room for the watches and slots that an engine may have, each with the longest texts.
constexpr std::size_t outgoing_bytes_max = 4 << 20U;

}  // namespace

void* Engine::run_keeper(void* engine) {
    ::pthread_setname_np(::pthread_self(), "libusher");
    static_cast<Engine*>(engine)->keep();
    return nullptr;
}

void Engine::keep() try {
    Lock lock{mutex_};
    const std::uint64_t forks = forks_;
    while (!ends_ && forks == forks_) {
        try {
            // A callback may have forked: then this is the child, and its keeper is another one.
            if (!keep_once(lock)) return;
        } catch (const std::exception&) {
            lose("out of memory");
        }
    }
    if (forks == forks_ && welcomed_) [[maybe_unused]]
        const bool sent = send_all();
} catch (const std::exception&) {
    // The last words are lost.
}

// What others have written: also the last words before the end.
bool Engine::send_all() {
    socket_.outgoing().append(reports_);
    reports_.clear();
    return socket_.send();
}

bool Engine::keep_once(Lock& lock) {
    if (!socket_.is_open() && Clock::now() >= next_step_) connect();
    wait_for_something(lock);
    if (socket_.is_open()) serve_socket();
    say_detached();
    ask_to_play_again(Clock::now());
    return tell_watchers(lock) && tell_player(lock);
}

void Engine::wait_for_something(Lock& lock) {
    std::optional<SteadyTime> until;
    const auto no_later_than = [&until](SteadyTime time) {
        until = std::min(until.value_or(time), time);
    };
    if (!welcomed_) no_later_than(next_step_);
    if (player_ && player_->ask_at()) no_later_than(*player_->ask_at());
    if (!watches_.empty()) no_later_than(Clock::now() + look_every);
    if (next_end_ != 0) {
        const std::int64_t now_ms = page.reader().moment_at(clock.now_ms()).trusted_ms;
        // Far ends are looked at again anyway.
        const std::int64_t left = std::clamp<std::int64_t>(next_end_ * 1000 - now_ms, 0, 1000);
        no_later_than(Clock::now() + std::chrono::milliseconds{left} + clock_lag);
    }
    int timeout_ms = -1;
    if (until) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now());
        timeout_ms = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }

    const auto interest = static_cast<short>(POLLIN | (socket_.has_outgoing() ? POLLOUT : 0));
    std::array<pollfd, 2> descriptors{
        pollfd{.fd = wake_.descriptor(), .events = POLLIN, .revents = 0},
        pollfd{.fd = socket_.descriptor(), .events = interest, .revents = 0}};
    lock.unlock();
    ::poll(descriptors.data(), descriptors.size(), timeout_ms);
    lock.lock();
    wake_.silence();
}

void Engine::serve_socket() {
    if (!socket_.receive()) return lose("the daemon has closed the connection");
    while (const auto frame = socket_.next_frame()) {
        if (!handle(*frame)) return;
    }
    if (socket_.is_broken()) return lose("the daemon has sent what is no frame");
    if (!(welcomed_ ? send_all() : socket_.send())) {
        return lose("the daemon has closed the connection");
    }
    if (socket_.outgoing_bytes() > outgoing_bytes_max) return lose("the daemon does not read");
    if (!welcomed_ && Clock::now() >= next_step_) lose("the daemon has sent no page in time");
}

void Engine::connect() {
    if (!socket_.connect(settings_.socket_path)) {
        return lose("no daemon listens on the socket");
    }
    next_step_ = Clock::now() + welcome_limit;
    greet();
}

// Full jitter: many engines that lost the same daemon do not come back together.
void Engine::lose(const char* problem) {
    problem_.store(problem, std::memory_order_relaxed);
    socket_.close();
    welcomed_ = false;
    const auto delay = std::min(first_delay * (1U << std::min(failures_, 10U)), delay_max);
    ++failures_;
    std::uniform_int_distribution<std::int64_t> jitter{1, delay.count()};
    next_step_ = Clock::now() + std::chrono::milliseconds{jitter(random_)};

    for (const auto& [id, call] : calls_) call->done = true;
    calls_.clear();
    retaken_.clear();
    for (auto& [id, slot] : slots_) slot.remote = 0;
    if (player_) player_->lose();
    detaches_ = false;
    changed_.notify_all();
}

}  // namespace usher::client
