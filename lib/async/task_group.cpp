#include "lib/async/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <list>
#include <utility>

namespace usher::async {
namespace {

// A cancelled coroutine unwinds by this; that is no failure.
bool is_cancellation(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
        return error.code() == net::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace

struct TaskGroup::State {
    std::string name;
    Log log;
    std::list<net::cancellation_signal> signals{};
    std::size_t running = 0;
    bool cancelled = false;
};

// By its turn of the loop the owner, which `task` refers to, may be gone.
Task<void> TaskGroup::begin(std::shared_ptr<const State> state, Task<void> task) {
    if (state->cancelled) co_return;
    std::exception_ptr failure;
    try {
        co_await std::move(task);
    } catch (...) {
        failure = std::current_exception();
    }
    // Behind a task that has never waited Asio itself waits once. Where the task has cancelled its
    // own group, that wait would throw out of the loop.
    co_await net::this_coro::throw_if_cancelled(false);
    if (failure) std::rethrow_exception(failure);
}

TaskGroup::TaskGroup(Executor executor, std::string name, Log log)
    : executor_{std::move(executor)},
      state_{std::make_shared<State>(State{.name = std::move(name), .log = std::move(log)})} {}

TaskGroup::~TaskGroup() {
    cancel();
}

void TaskGroup::spawn(Task<void> task) {
    if (state_->cancelled) return;
    ++state_->running;
    state_->signals.emplace_back();
    const auto signal = std::prev(state_->signals.end());
    auto finish = [state = state_, signal](const std::exception_ptr& failure) {
        --state->running;
        // What a cancellation has posted still refers to the signals.
        if (!state->cancelled) state->signals.erase(signal);
        if (failure && !is_cancellation(failure)) {
            state->log.error("a task ended by an exception", {{"task", state->name}});
        }
    };
    net::co_spawn(executor_, begin(state_, std::move(task)),
                  net::bind_cancellation_slot(signal->slot(), std::move(finish)));
}

void TaskGroup::cancel() {
    if (std::exchange(state_->cancelled, true)) return;
    for (net::cancellation_signal& signal : state_->signals) {
        signal.emit(net::cancellation_type::terminal);
    }
    // Keeps the signals until what they have posted was run.
    net::post(executor_, [state = state_] {});
}

std::size_t TaskGroup::running() const noexcept {
    return state_->running;
}

}  // namespace usher::async
