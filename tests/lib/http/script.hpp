/// A peer that answers one connection just as a test wants it.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>

#include "tests/lib/http/loop.hpp"

namespace usher::http::test {

/// Accepts one connection on 127.0.0.1 and runs `play` with it, on a thread of its own.
class Script {
public:
    explicit Script(std::function<void(Wire&)> play) {
        listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        void* raw = &address;
        ::bind(listening_, static_cast<const sockaddr*>(raw), size);
        ::listen(listening_, 1);
        ::getsockname(listening_, static_cast<sockaddr*>(raw), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread{[this, play = std::move(play)] {
            const int connected = ::accept(listening_, nullptr, nullptr);
            if (connected < 0) return;
            Wire wire{connected};
            play(wire);
        }};
    }
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;
    ~Script() {
        ::shutdown(listening_, SHUT_RDWR);
        thread_.join();
        ::close(listening_);
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    int listening_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

/// Reads one request, says `bytes` and closes.
[[nodiscard]] inline std::function<void(Wire&)> replying(std::string bytes) {
    return [bytes](Wire& wire) {
        static_cast<void>(wire.receive_until("\r\n\r\n"));
        wire.send(bytes);
        wire.finish();
        wire.receive_rest();
    };
}

}  // namespace usher::http::test
