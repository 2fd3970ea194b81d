#include "lib/async/accept_loop.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <string>
#include <utility>

#include "lib/async/timer.hpp"

namespace usher::async {
namespace {

constexpr std::chrono::milliseconds shortage_pause{100};
constexpr rlim_t reserve_max = 32;

// The kernel hands out the lowest free number: one that lies in the reserve means that all before
// it are taken, by whomever. The limit is asked for each time, since it may be changed from
// outside.
bool is_in_reserve(int descriptor) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
    const rlim_t reserve = std::min(reserve_max, limit.rlim_cur / 4);
    return static_cast<rlim_t>(descriptor) >= limit.rlim_cur - reserve;
}

}  // namespace

struct AcceptLoop::State {
    Acceptor acceptor;
    Timer pause;
    Descriptors descriptors;
    Welcome welcome;
    Log log;
    bool is_short = false;
    bool is_stopped = false;

    void warn(const std::string& reason) {
        if (std::exchange(is_short, true)) return;
        log.warning("cannot accept connections", {{"reason", reason}});
    }

    void take(Socket peer) {
        const bool keeps_out = descriptors == Descriptors::NotTheReserve;
        if (keeps_out && is_in_reserve(peer.native_handle())) {
            return warn("the remaining descriptors are kept in reserve");
        }
        welcome(std::move(peer));
        is_short = false;
    }
};

AcceptLoop::AcceptLoop(Acceptor acceptor, Descriptors descriptors, Welcome welcome, Log log) {
    const Executor executor = acceptor.get_executor();
    state_ = std::make_shared<State>(State{.acceptor = std::move(acceptor),
                                           .pause = Timer{executor},
                                           .descriptors = descriptors,
                                           .welcome = std::move(welcome),
                                           .log = std::move(log)});
    net::co_spawn(executor, run(state_), [state = state_](const std::exception_ptr& failure) {
        if (failure) state->log.error("a listener has failed");
    });
}

AcceptLoop& AcceptLoop::operator=(AcceptLoop&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
}

AcceptLoop::~AcceptLoop() {
    stop();
}

void AcceptLoop::stop() {
    if (!state_ || std::exchange(state_->is_stopped, true)) return;
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    state_->pause.cancel();
}

Task<void> AcceptLoop::run(std::shared_ptr<State> state) {
    while (!state->is_stopped) {
        Socket peer{state->acceptor.get_executor()};
        auto [error] = co_await state->acceptor.async_accept(peer, net::as_tuple(use_task));
        if (state->is_stopped) co_return;
        if (error == net::error::connection_aborted) continue;
        std::string shortage = error ? error.message() : std::string{};
        if (!error) {
            try {
                state->take(std::move(peer));
            } catch (const std::exception& exception) {
                // A connection that there was no memory for is lost, not those after it.
                shortage = exception.what();
            }
        }
        if (shortage.empty()) continue;
        state->warn(shortage);
        state->pause.expires_after(shortage_pause);
        co_await wait(state->pause);
    }
}

}  // namespace usher::async
