/// The one coroutine type of the project, over the one concrete executor.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace usher {

namespace net = boost::asio;

/// The event loop's executor by its concrete type: the type-erased one costs 1.5 us a request
/// (docs/decisions/0001-one-event-loop.md).
using Executor = net::io_context::executor_type;

/// A coroutine on the event loop.
template <typename T>
using Task = net::awaitable<T, Executor>;

/// Completion token that makes an Asio operation awaitable in a Task.
inline constexpr net::use_awaitable_t<Executor> use_task;

}  // namespace usher
