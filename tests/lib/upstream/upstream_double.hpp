/// A real HTTP server on loopback that gives one scripted answer and keeps what it was asked.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/http/client.hpp"
#include "lib/http/server.hpp"

namespace usher::test {

class UpstreamDouble {
public:
    /// With a `clock` it tells the time.
    explicit UpstreamDouble(http::Response answer, ReadClock clock = {})
        : answer_{std::move(answer)},
          server_{loop_.get_executor(),
                  {},
                  [this](http::Request request) { return serve(request); },
                  Log{},
                  std::move(clock)},
          port_{server_.listen_tcp("127.0.0.1", 0).value().port} {}

    [[nodiscard]] Url url() const {
        return {.tls = false, .host = "127.0.0.1", .port = port_, .path = ""};
    }
    [[nodiscard]] const std::vector<http::Request>& requests() const { return requests_; }
    void stop() { server_.stop(); }

    /// Runs the loop until `task` has its result.
    template <typename T>
    T run(Task<T> task) {
        std::optional<T> result;
        std::exception_ptr failure;
        net::co_spawn(loop_, std::move(task), [&](std::exception_ptr thrown, T value) {
            failure = thrown;
            result.emplace(std::move(value));
        });
        loop_.restart();
        while (!result) loop_.run_one();
        if (failure) std::rethrow_exception(failure);
        return std::move(*result);
    }

private:
    Task<http::Response> serve(http::Request request) {
        requests_.push_back(std::move(request));
        co_return answer_;
    }

    net::io_context loop_;
    http::Response answer_;
    std::vector<http::Request> requests_;
    http::Server server_;
    std::uint16_t port_;
};

}  // namespace usher::test
