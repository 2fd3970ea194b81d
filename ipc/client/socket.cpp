#include "ipc/client/socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace usher::client {
namespace {

using protocol::Descriptor;

// A daemon hands out one page at a time; more than a few at once are an attack on the table of
// descriptors.
constexpr std::size_t descriptors_max = 4;

bool is_later() noexcept {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

bool Socket::connect(const std::string& path) {
    close();
    frames_ = {};
    descriptors_.clear();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, path.data(), path.size());
    Descriptor descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!descriptor) return false;
    // A Unix socket connects at once, or its queue is full and that is a failure like another.
    if (::connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0) {
        return false;
    }
    descriptor_ = std::move(descriptor);
    return true;
}

void Socket::close() noexcept {
    descriptor_ = Descriptor{};
    outgoing_.clear();
    sent_ = 0;
}

bool Socket::send() {
    while (has_outgoing()) {
        const ssize_t sent = ::send(descriptor_.get(), outgoing_.data() + sent_,
                                    outgoing_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) return is_later();
        sent_ += static_cast<std::size_t>(sent);
    }
    outgoing_.clear();
    sent_ = 0;
    return true;
}

bool Socket::receive() {
    const std::span<char> space = frames_.space();
    if (space.empty()) return !frames_.is_broken();
    iovec bytes{.iov_base = space.data(), .iov_len = space.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(descriptors_max * sizeof(int))];
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t received =
        ::recvmsg(descriptor_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (received < 0) return is_later();

    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        // Owned before any of them is kept, which may need memory.
        std::array<Descriptor, descriptors_max> come;
        for (std::size_t i = 0; i < count; ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(header) + i * sizeof number, sizeof number);
            come[i] = Descriptor{number};
        }
        for (Descriptor& descriptor : come) {
            if (descriptor) descriptors_.push_back(std::move(descriptor));
        }
    }
    if (received == 0 || descriptors_.size() > descriptors_max) return false;
    frames_.add(static_cast<std::size_t>(received));
    return true;
}

Descriptor Socket::take_descriptor() {
    if (descriptors_.empty()) return Descriptor{};
    Descriptor oldest = std::move(descriptors_.front());
    descriptors_.pop_front();
    return oldest;
}

}  // namespace usher::client
