#include "lib/http/outbox.hpp"

#include <optional>
#include <string_view>

#include "lib/http/hand_over.hpp"

namespace usher::http {

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
