/// The least that a server can do to tell thousands the same: the peer of the event stream.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace usher::bench {

/// A process of its own on 127.0.0.1, written by hand over epoll: whoever connects and sends
/// something gets an answer; a byte from `tell_all` sends one frame to everybody.
class Broadcaster {
public:
    /// `answer` goes to each connection, `frame` to all of them.
    Broadcaster(const std::string& answer, const std::string& frame);
    Broadcaster(const Broadcaster&) = delete;
    Broadcaster& operator=(const Broadcaster&) = delete;
    ~Broadcaster();

    void tell_all() const;
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

private:
    std::uint16_t port_ = 0;
    int trigger_ = -1;
    pid_t pid_ = -1;
};

}  // namespace usher::bench
