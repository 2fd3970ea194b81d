/// Thousands of connections that a benchmark holds open.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace usher::bench {

/// To a port of 127.0.0.1. What fails throws std::runtime_error.
class Clients {
public:
    /// Connects `count` of them; each sends `request` and reads until the answer has ended with
    /// `answer_end`.
    Clients(std::uint16_t port, std::size_t count, const std::string& request,
            const std::string& answer_end);
    Clients(const Clients&) = delete;
    Clients& operator=(const Clients&) = delete;
    ~Clients();

    /// Reads until a short text message has come on every one; pings are passed over. Throws when
    /// none comes for 60 s.
    void await_message();

private:
    int epoll_;
    std::vector<int> sockets_;
};

}  // namespace usher::bench
