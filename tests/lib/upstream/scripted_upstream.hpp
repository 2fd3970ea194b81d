/// A real HTTP server on loopback whose answers a script makes, and what it was asked.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "lib/core/url.hpp"
#include "lib/http/server.hpp"
#include "tests/support/held_clock.hpp"
#include "tests/support/loop.hpp"

namespace usher::test {

class ScriptedUpstream {
public:
    using Script = std::function<http::Response(const http::Request&)>;

    explicit ScriptedUpstream(Script script)
        : script_{std::move(script)},
          server_{loop_.get_executor(),
                  {.body_bytes = std::size_t{1024} * 1024},
                  [this](http::Request request) { return serve(std::move(request)); },
                  Log{},
                  clock_.reader()},
          port_{server_.listen_tcp("127.0.0.1", 0).value().port} {}
    ScriptedUpstream(const ScriptedUpstream&) = delete;
    ScriptedUpstream& operator=(const ScriptedUpstream&) = delete;

    [[nodiscard]] Url url(std::string path = {}) const {
        return {.tls = false, .host = "127.0.0.1", .port = port_, .path = std::move(path)};
    }
    [[nodiscard]] std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] Executor executor() { return loop_.get_executor(); }
    [[nodiscard]] const HeldClock& clock() const { return clock_; }
    [[nodiscard]] const std::vector<http::Request>& requests() const { return requests_; }
    /// How many requests went to `path`.
    [[nodiscard]] std::size_t count(std::string_view path) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            requests_, [path](const http::Request& request) { return request.path() == path; }));
    }
    void stop() { server_.stop(); }

    template <typename T>
    T run(Task<T> task) {
        return test::run(loop_, std::move(task));
    }
    /// One turn of the loop, for what was spawned on it.
    void run_one() {
        if (loop_.stopped()) loop_.restart();
        loop_.run_one();
    }

private:
    Task<http::Response> serve(http::Request request) {
        http::Response answer = script_(request);
        requests_.push_back(std::move(request));
        co_return answer;
    }

    net::io_context loop_;
    HeldClock clock_;
    Script script_;
    std::vector<http::Request> requests_;
    http::Server server_;
    std::uint16_t port_;
};

/// A script that answers every request alike.
inline ScriptedUpstream::Script always(http::Response answer) {
    return [answer = std::move(answer)](const http::Request&) { return answer; };
}

}  // namespace usher::test
