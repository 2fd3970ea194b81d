#include "tests/ipc/engine/socket_peer.hpp"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace usher::test {
namespace {

using namespace std::chrono_literals;
using protocol::Descriptor;

constexpr int turns_max = 10'000;
constexpr std::size_t descriptors_max = 8;

}  // namespace

SocketPeer::SocketPeer(net::io_context& loop, const std::string& path)
    : loop_{loop}, socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0) {
        throw std::runtime_error{"nobody listens at " + path};
    }
}

bool SocketPeer::say(const protocol::Message& message, std::uint32_t id) {
    std::string bytes;
    if (!protocol::append_message(bytes, id, message)) throw std::logic_error{"no message"};
    for (int turns = 0; turns < turns_max; ++turns) {
        const ssize_t sent =
            ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN) return false;
        bytes.erase(0, sent < 0 ? 0 : static_cast<std::size_t>(sent));
        turn();
        if (bytes.empty()) return true;
    }
    throw std::runtime_error{"the server does not read"};
}

void SocketPeer::greet() {
    say(protocol::Hello{.name = "peer"});
    static_cast<void>(next<protocol::Welcome>());
    if (descriptors_.size() != 1) throw std::runtime_error{"no page came with the welcome"};
    descriptors_.clear();
}

protocol::Message SocketPeer::next_message() {
    for (int turns = 0; turns < turns_max; ++turns) {
        if (const auto frame = frames_.next()) {
            payload_ = frame->payload;
            const auto message =
                protocol::read_message({.type = frame->type, .id = frame->id, .payload = payload_});
            if (!message) throw std::runtime_error{"the server sends what is no message"};
            return *message;
        }
        if (read() == Read::End) throw std::runtime_error{"the server has closed"};
        turn();
    }
    throw std::runtime_error{"no message comes"};
}

bool SocketPeer::is_closed() {
    for (int turns = 0; turns < 10; ++turns) {
        Read outcome = Read::Something;
        while (outcome == Read::Something) {
            outcome = read();
            while (frames_.next()) {
            }
        }
        if (outcome == Read::End) return true;
        turn();
    }
    return false;
}

std::size_t SocketPeer::unread() const {
    int bytes = 0;
    if (::ioctl(socket_.get(), FIONREAD, &bytes) != 0) throw std::runtime_error{"FIONREAD"};
    return static_cast<std::size_t>(bytes);
}

SocketPeer::Read SocketPeer::read() {
    const std::span<char> space = frames_.space();
    iovec part{.iov_base = space.data(), .iov_len = space.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(descriptors_max * sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = ::recvmsg(socket_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size == 0 || (size < 0 && errno != EAGAIN)) return Read::End;
    if (size < 0) return Read::Nothing;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
         header = CMSG_NXTHDR(&message, header)) {
        const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(header) + i * sizeof number, sizeof number);
            descriptors_.emplace_back(number);
        }
    }
    frames_.add(static_cast<std::size_t>(size));
    return Read::Something;
}

void SocketPeer::turn() {
    loop_.restart();
    loop_.poll();
}

}  // namespace usher::test
