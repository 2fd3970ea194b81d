#include "ipc/engine/connection.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "lib/async/peer.hpp"

namespace usher::engine {
namespace {

using boost::system::error_code;

Peer peer_at(Socket& socket) {
    const std::optional<async::Peer> peer = async::peer_of(socket);
    if (!peer) return {.text = "unknown"};
    return {.text = "pid " + std::to_string(peer->pid) + ", uid " + std::to_string(peer->uid),
            .uid = peer->uid};
}

ssize_t send_with(int socket, std::string_view bytes, int descriptor) {
    iovec part{.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (descriptor >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    return ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

Connection::Connection(Socket socket, Services services, const ServerLimits& limits, Log log)
    : socket_{std::move(socket)},
      services_{services},
      backlog_bytes_max_{limits.backlog_bytes},
      log_{std::move(log)},
      deadline_{std::chrono::steady_clock::now() + limits.greeting_time} {
    conversation_.emplace(services, peer_at(socket_), [this](std::string bytes, bool with_page) {
        send(std::move(bytes), with_page);
    });
}

void Connection::stop() {
    close();
    conversation_.reset();
}

void Connection::close() {
    error_code ignored;
    socket_.close(ignored);
}

void Connection::check_deadline(std::chrono::steady_clock::time_point now) {
    if (conversation_ && !conversation_->has_greeted() && now >= deadline_) close();
}

Task<void> Connection::run() {
    const auto self = shared_from_this();
    while (socket_.is_open()) {
        auto [failure] = co_await socket_.async_wait(Socket::wait_read, net::as_tuple(use_task));
        if (failure) break;
        const std::span<char> space = frames_.space();
        const ssize_t size =
            ::recv(socket_.native_handle(), space.data(), space.size(), MSG_DONTWAIT);
        if (size < 0 && async::would_block(errno)) continue;
        if (size <= 0) break;
        frames_.add(static_cast<std::size_t>(size));
        if (!hear_all()) break;
    }
    // Best effort for the last word: who does not read it has gone.
    if (socket_.is_open()) static_cast<void>(flush());
    close();
}

bool Connection::hear_all() {
    while (const auto frame = frames_.next()) {
        if (!conversation_ || !conversation_->hear(*frame)) return false;
    }
    return !frames_.is_broken();
}

void Connection::send(std::string bytes, bool with_page) {
    if (!socket_.is_open()) return;
    unsent_bytes_ += bytes.size();
    if (unsent_bytes_ > backlog_bytes_max_) return close();
    Unsent unsent{.bytes = std::move(bytes)};
    if (with_page) {
        // A copy, since another page may have replaced this one when the bytes leave.
        unsent.page = protocol::Descriptor{
            ::fcntl(services_.publisher.page().descriptor, F_DUPFD_CLOEXEC, 0)};
        // An engine without its page comes back, and then there may be descriptors again.
        if (!unsent.page) {
            log_.warning("an engine is sent away: no descriptor is left for its page");
            return close();
        }
    }
    unsent_.push_back(std::move(unsent));
    if (is_writing_) return;
    const async::Sent sent = flush();
    if (sent == async::Sent::Gone) return close();
    if (sent == async::Sent::All) return;
    is_writing_ = true;
    net::co_spawn(
        socket_.get_executor(), [self = shared_from_this()] { return self->write_out(); },
        [self = shared_from_this()](const std::exception_ptr& failure) {
            if (!failure) return;
            self->log_.error("sending on the engine socket has failed");
            self->close();
        });
}

async::Sent Connection::flush() {
    while (!unsent_.empty()) {
        Unsent& first = unsent_.front();
        const int descriptor = first.sent == 0 ? first.page.get() : -1;
        const ssize_t sent = send_with(
            socket_.native_handle(), std::string_view{first.bytes}.substr(first.sent), descriptor);
        if (sent < 0) return async::would_block(errno) ? async::Sent::Some : async::Sent::Gone;
        first.sent += static_cast<std::size_t>(sent);
        unsent_bytes_ -= static_cast<std::size_t>(sent);
        if (first.sent < first.bytes.size()) return async::Sent::Some;
        unsent_.pop_front();
    }
    return async::Sent::All;
}

Task<void> Connection::write_out() {
    auto send = [this] { return flush(); };
    co_await async::send_rest(socket_, std::move(send));
    is_writing_ = false;
}

}  // namespace usher::engine
