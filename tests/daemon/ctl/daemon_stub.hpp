/// A daemon with canned answers on a Unix socket, and usherctl run against it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "daemon/ctl/ctl.hpp"
#include "lib/http/server.hpp"

namespace usher::test {

/// How a run of usherctl went.
struct Outcome {
    int code = 0;
    std::string out;
    std::string err;
};

class DaemonStub {
public:
    DaemonStub();
    DaemonStub(const DaemonStub&) = delete;
    DaemonStub& operator=(const DaemonStub&) = delete;
    ~DaemonStub();

    /// Answers `request`, such as "GET /v1/status", with these; the last one again and again.
    void answer(const std::string& request, std::vector<http::Response> responses);
    void answer(const std::string& request, int status, const std::string& body);

    /// Runs usherctl against the stub at 2026-11-21T12:00:00Z, with `input` on standard input.
    Outcome run(std::vector<std::string> arguments, const std::string& input = {}) const;

    /// The same with a standard output that takes nothing; none of it is in the outcome.
    Outcome run_into_full_disk(std::vector<std::string> arguments) const;

    /// The requests so far: method, target and body.
    [[nodiscard]] std::vector<std::string> requests() const;
    /// Where it answers over TCP as well, as a sandbox's control does.
    [[nodiscard]] const std::string& url() const noexcept { return url_; }
    /// Writes a file into the stub's directory and returns its path.
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const;
    [[nodiscard]] std::string directory() const { return directory_.string(); }

private:
    Outcome run_onto(std::ostream& out, std::vector<std::string> arguments,
                     const std::string& input) const;
    Task<http::Response> serve(http::Request request);

    std::filesystem::path directory_;
    mutable std::mutex mutex_;
    std::map<std::string, std::vector<http::Response>> answers_;
    std::vector<std::string> requests_;
    net::io_context loop_{1};
    std::unique_ptr<http::Server> server_;
    std::string url_;
    std::thread thread_;
};

}  // namespace usher::test
