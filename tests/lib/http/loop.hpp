/// A running event loop, a server on it, and a plain socket to talk to it as rudely as needed.
#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "lib/http/server.hpp"
#include "tests/support/await.hpp"
#include "tests/support/http_client.hpp"

namespace usher::http::test {

/// Runs a loop on a thread of its own; its end waits until nothing is left to do.
class Loop {
public:
    Loop() : work_{context_.get_executor()}, thread_{[this] { context_.run(); }} {}
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop() {
        work_.reset();
        thread_.join();
    }

    [[nodiscard]] Executor executor() { return context_.get_executor(); }

    /// What `function` returns, called on the loop.
    template <typename Function>
    auto call(Function function) {
        std::packaged_task<std::invoke_result_t<Function>()> task{std::move(function)};
        auto result = task.get_future();
        net::post(context_, [&task] { task(); });
        return result.get();
    }

    /// What the coroutine returns in the end.
    template <typename T>
    T await(Task<T> task) {
        return net::co_spawn(context_, std::move(task), net::use_future).get();
    }

private:
    net::io_context context_{1};
    net::executor_work_guard<net::io_context::executor_type> work_;
    std::thread thread_;
};

/// Log lines, from any thread.
class Lines {
public:
    [[nodiscard]] Log log() {
        return Log{[this](Severity, std::string_view line) {
            const std::scoped_lock lock{mutex_};
            lines_.emplace_back(line);
        }};
    }
    [[nodiscard]] std::vector<std::string> all() const {
        const std::scoped_lock lock{mutex_};
        return lines_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// A server on 127.0.0.1 with a loop of its own.
class RunningServer {
public:
    explicit RunningServer(Handler handler, ServerLimits limits = {}, Log log = {},
                           ReadClock clock = {}, QuickAnswers quick = {});
    /// On the loop, where a server lives and ends.
    ~RunningServer() {
        loop_.call([this] { server_.reset(); });
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] usher::test::Peer peer() const { return usher::test::Peer::local(port_); }
    [[nodiscard]] Loop& loop() noexcept { return loop_; }
    [[nodiscard]] Server& server() noexcept { return *server_; }
    [[nodiscard]] std::size_t connections() {
        return loop_.call([this] { return server_->connections(); });
    }
    /// Waits until there are `count`.
    void await_connections(std::size_t count) {
        usher::test::await(std::to_string(count) + " connections",
                           [&] { return connections() == count; });
    }
    void stop() {
        loop_.call([this] { server_->stop(); });
    }

private:
    Loop loop_;
    std::shared_ptr<Server> server_;
    std::uint16_t port_ = 0;
};

/// A plain socket.
using Wire = usher::test::Connection;
using usher::test::Answer;

/// A handler that answers with `body`.
[[nodiscard]] Handler say(std::string body);
/// A handler that tells the request: method, target, body.
[[nodiscard]] Handler echo();

}  // namespace usher::http::test
