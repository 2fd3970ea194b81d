/// Waiting, in coroutines of the event loop.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <chrono>
#include <functional>

#include "lib/async/task.hpp"

namespace usher::async {

using Timer = net::basic_waitable_timer<std::chrono::steady_clock,
                                        net::wait_traits<std::chrono::steady_clock>, Executor>;

/// Waits until `timer` expires or is cancelled; true when it expired.
[[nodiscard]] Task<bool> wait(Timer& timer);

/// Waits for `duration`. Ends early, without a word, when the coroutine is cancelled.
[[nodiscard]] Task<void> sleep_for(std::chrono::steady_clock::duration duration);

/// `sleep_for`, or what stands for it where time is not the machine's.
using Sleep = std::function<Task<void>(std::chrono::steady_clock::duration)>;

}  // namespace usher::async
