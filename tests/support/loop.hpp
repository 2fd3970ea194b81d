/// Running coroutines of the code under test to their end.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include "lib/async/task.hpp"

namespace usher::test {

/// Runs `loop` until `task` has ended; gives what it gave, throws what it threw.
template <typename T>
T run(net::io_context& loop, Task<T> task) {
    std::optional<T> value;
    std::exception_ptr failure;
    net::co_spawn(loop.get_executor(), std::move(task), [&](std::exception_ptr thrown, T given) {
        failure = thrown;
        value.emplace(std::move(given));
    });
    loop.restart();
    while (!value && loop.run_one() > 0) {
    }
    if (failure) std::rethrow_exception(failure);
    if (!value) throw std::logic_error{"the loop ran out of work before the task ended"};
    return std::move(*value);
}

}  // namespace usher::test
