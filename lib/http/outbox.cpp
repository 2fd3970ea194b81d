#include "lib/http/outbox.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <string_view>

namespace usher::http {
namespace {

// How much of `bytes` the socket has taken; none when the peer has gone.
std::optional<std::size_t> hand_over(int socket, std::string_view bytes) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == EAGAIN || errno == EINTR) return 0;
    return std::nullopt;
}

}  // namespace

bool Outbox::send(int socket, const Bytes& bytes) {
    std::size_t sent = 0;
    if (!queue_) {
        const std::optional<std::size_t> taken = hand_over(socket, *bytes);
        if (!taken) return false;
        if (*taken == bytes->size()) return true;
        queue_ = std::make_unique<Queue>();
        queue_->sent_of_first = sent = *taken;
    }
    queue_->bytes += bytes->size() - sent;
    queue_->frames.push_back(bytes);
    return true;
}

bool Outbox::flush(int socket) {
    while (queue_) {
        const std::string_view rest =
            std::string_view{*queue_->frames.front()}.substr(queue_->sent_of_first);
        const std::optional<std::size_t> taken = hand_over(socket, rest);
        if (!taken) return false;
        queue_->bytes -= *taken;
        queue_->sent_of_first += *taken;
        if (*taken < rest.size()) return true;
        queue_->sent_of_first = 0;
        queue_->frames.pop_front();
        if (queue_->frames.empty()) queue_.reset();
    }
    return true;
}

}  // namespace usher::http
