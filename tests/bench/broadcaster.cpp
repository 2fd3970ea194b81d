#include "tests/bench/broadcaster.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <vector>

namespace usher::bench {
namespace {

struct Listener {
    int descriptor = -1;
    std::uint16_t port = 0;
};

Listener open_listener() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(descriptor, generic, size) != 0 || ::listen(descriptor, 4096) != 0 ||
        ::getsockname(descriptor, generic, &size) != 0) {
        throw std::runtime_error{"no listener"};
    }
    return {.descriptor = descriptor, .port = ntohs(address.sin_port)};
}

void watch(int epoll, int descriptor) {
    epoll_event interest{.events = EPOLLIN, .data = {.fd = descriptor}};
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &interest);
}

int accept_one(int listener) {
    const int socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

// In the child: until the trigger's other end is closed.
[[noreturn]] void serve(int listener, int trigger, const std::string& answer,
                        const std::string& frame) {
    const int epoll = ::epoll_create1(0);
    watch(epoll, listener);
    watch(epoll, trigger);
    std::vector<int> sockets;
    std::array<epoll_event, 64> ready{};
    std::array<char, 4096> bytes{};
    while (true) {
        const int count = ::epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int descriptor = ready[static_cast<std::size_t>(i)].data.fd;
            if (descriptor == listener) {
                sockets.push_back(accept_one(listener));
                watch(epoll, sockets.back());
            } else if (::read(descriptor, bytes.data(), bytes.size()) <= 0) {
                if (descriptor == trigger) ::_exit(0);
                ::close(descriptor);
            } else if (descriptor == trigger) {
                for (const int socket : sockets) {
                    ::send(socket, frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
                }
            } else {
                ::send(descriptor, answer.data(), answer.size(), MSG_NOSIGNAL);
            }
        }
    }
}

}  // namespace

Broadcaster::Broadcaster(const std::string& answer, const std::string& frame) {
    const Listener listener = open_listener();
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) throw std::runtime_error{"pair"};
    port_ = listener.port;
    trigger_ = ends[0];
    pid_ = ::fork();
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::close(ends[0]);
        serve(listener.descriptor, ends[1], answer, frame);
    }
    ::close(listener.descriptor);
    ::close(ends[1]);
}

Broadcaster::~Broadcaster() {
    ::close(trigger_);
    ::waitpid(pid_, nullptr, 0);
}

void Broadcaster::tell_all() const {
    if (::send(trigger_, "x", 1, MSG_NOSIGNAL) != 1) throw std::runtime_error{"the peer has gone"};
}

}  // namespace usher::bench
