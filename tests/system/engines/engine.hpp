/// Real engines: their programs, their shipped configurations, and waiting for what they do.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/await.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"

namespace usher::test {

/// A configuration from packaging/examples, with paths and ports of the test.
class Example {
public:
    explicit Example(const std::string& name);
    /// Replaces `from` wherever it stands. Throws std::runtime_error when it stands nowhere: then
    /// the example has changed.
    Example& replace(const std::string& from, const std::string& to);
    void write(const std::string& path) const;

private:
    std::string text_;
};

/// `path`, or std::runtime_error that says what to install.
[[nodiscard]] std::string program(const std::string& path);

/// A port of 127.0.0.1 that was free a moment ago.
[[nodiscard]] std::uint16_t free_port();

/// See await; a look asks a server.
template <typename Condition>
void wait_until(const std::string& what, const Condition& reached) {
    await(what, reached, std::chrono::milliseconds{10});
}

/// ffmpeg that plays `url` as fast as it comes and tells its progress; gives up where nothing
/// comes.
[[nodiscard]] std::vector<std::string> playing(const std::string& url);
/// ffmpeg that sends a tone to `url` in real time.
[[nodiscard]] std::vector<std::string> sending(const std::vector<std::string>& format,
                                               const std::string& url);
/// Reads what a player tells until it has played a part of the stream; false when it ends before.
[[nodiscard]] bool plays(Process& player);

inline constexpr auto ffmpeg = "/usr/bin/ffmpeg";

/// Measures from its construction, for people.
class Stopwatch {
public:
    /// Prints `what` and the time as a message of the test.
    void print(const std::string& what) const;

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace usher::test
