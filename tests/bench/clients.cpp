#include "tests/bench/clients.hpp"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace usher::bench {
namespace {

int connect_to(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error{"connect"};
    }
    return socket;
}

void ask(int socket, const std::string& request, const std::string& answer_end) {
    if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
        throw std::runtime_error{"send"};
    }
    std::string answer;
    while (!answer.ends_with(answer_end)) {
        std::array<char, 2048> piece{};
        const ssize_t size = ::recv(socket, piece.data(), piece.size(), 0);
        if (size <= 0) throw std::runtime_error{"the answer ended: " + answer};
        answer.append(piece.data(), static_cast<std::size_t>(size));
    }
    const bool is_refused = answer.starts_with("HTTP/1.1 4");
    if (is_refused) throw std::runtime_error{"refused: " + answer};
}

}  // namespace

Clients::Clients(std::uint16_t port, std::size_t count, const std::string& request,
                 const std::string& answer_end)
    : epoll_{::epoll_create1(EPOLL_CLOEXEC)} {
    for (std::size_t i = 0; i < count; ++i) {
        sockets_.push_back(connect_to(port));
        ask(sockets_.back(), request, answer_end);
        epoll_event interest{.events = EPOLLIN, .data = {.fd = sockets_.back()}};
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, sockets_.back(), &interest);
    }
}

Clients::~Clients() {
    for (const int socket : sockets_) ::close(socket);
    ::close(epoll_);
}

void Clients::await_message() {
    constexpr char text = '\x81';
    constexpr int patience_ms = 60'000;
    std::array<epoll_event, 256> ready{};
    std::array<char, 4096> bytes{};
    for (std::size_t told = 0; told < sockets_.size();) {
        const int count =
            ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), patience_ms);
        if (count <= 0) throw std::runtime_error{"a message did not come"};
        for (int i = 0; i < count; ++i) {
            const int socket = ready[static_cast<std::size_t>(i)].data.fd;
            const ssize_t size = ::recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
            if (size == 0) throw std::runtime_error{"a connection has ended"};
            if (size > 0 && bytes[0] == text) ++told;
        }
    }
}

}  // namespace usher::bench
