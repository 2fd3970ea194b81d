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
    [[nodiscard]] Loop& loop() noexcept { return loop_; }
    [[nodiscard]] Server& server() noexcept { return *server_; }
    [[nodiscard]] std::size_t connections() {
        return loop_.call([this] { return server_->connections(); });
    }
    void stop() {
        loop_.call([this] { server_->stop(); });
    }

private:
    Loop loop_;
    std::shared_ptr<Server> server_;
    std::uint16_t port_ = 0;
};

/// An answer as it came.
struct Answer {
    int status = 0;
    std::string header;
    std::string body;

    [[nodiscard]] bool has(std::string_view text) const {
        return header.find(text) != std::string::npos;
    }
};

/// A blocking socket. Nothing here waits longer than 20 s, which only a failing test meets.
class Wire {
public:
    explicit Wire(std::uint16_t port);
    explicit Wire(const std::string& unix_path);
    explicit Wire(int connected) : descriptor_{connected} {}
    Wire(Wire&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    Wire& operator=(Wire&&) = delete;
    ~Wire() { close(); }

    /// False once the peer has closed.
    bool send(std::string_view bytes);
    /// The next answer: up to its empty line and as long as its Content-Length; none at the end.
    std::optional<Answer> answer(bool head_only = false);
    /// All that comes until the peer closes, or resets.
    std::string rest();
    /// Whether the last read found a reset.
    [[nodiscard]] bool was_reset() const noexcept { return was_reset_; }
    /// No more bytes from here.
    void finish();
    void close();
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

private:
    bool more();
    void limit_waits() const;

    int descriptor_ = -1;
    bool was_reset_ = false;
    std::string unread_;
};

/// A handler that answers with `body`.
[[nodiscard]] Handler say(std::string body);
/// A handler that tells the request: method, target, body.
[[nodiscard]] Handler echo();

}  // namespace usher::http::test
