#include "lib/sandbox/postponed.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "lib/async/timer.hpp"

namespace usher::sandbox {

namespace {

Task<void> run_after(std::chrono::milliseconds delay, Postponed::Work work) {
    const Executor executor = co_await net::this_coro::executor;
    async::Timer timer{executor, delay};
    const bool passed = co_await async::wait(timer);
    if (passed) co_await work();
}

}  // namespace

Postponed::Postponed(Executor executor, Log log)
    : executor_{executor}, log_{std::move(log)}, signals_{std::make_shared<Signals>()} {}

Postponed::~Postponed() { cancel(); }

void Postponed::start(std::chrono::milliseconds delay, Work work) {
    const auto signal = signals_->emplace(signals_->end());
    auto run = [delay, work = std::move(work)] { return run_after(delay, work); };
    auto finished = [signals = signals_, signal, log = log_](const std::exception_ptr& failure) {
        signals->erase(signal);
        if (failure) log.warning("work after a request was given up");
    };
    net::co_spawn(executor_, std::move(run),
                  net::bind_cancellation_slot(signal->slot(), std::move(finished)));
}

void Postponed::cancel() {
    for (net::cancellation_signal& signal : *signals_) {
        signal.emit(net::cancellation_type::terminal);
    }
}

}  // namespace usher::sandbox
