#include "ipc/api/engine_api/connection.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <cerrno>
#include <utility>

namespace usher::api::engine_api {
Connection::Connection(Socket socket, const PlaybackGate& gate, EngineInfo info,
                       std::string request_key, const ServerLimits& limits, Log log)
    : socket_{std::move(socket)},
      limits_{limits},
      log_{std::move(log)},
      connected_at_{std::chrono::steady_clock::now()},
      heard_at_{connected_at_},
      rate_{limits.lines_per_second, connected_at_} {
    conversation_.emplace(gate, std::move(info), std::move(request_key),
                          [this](std::string line) { send(std::move(line)); });
}

void Connection::stop() {
    close();
    conversation_.reset();
}

void Connection::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void Connection::look(std::chrono::steady_clock::time_point now) {
    if (!conversation_) return;
    conversation_->look();
    const bool is_late = conversation_->is_authorised()
                             ? !conversation_->is_playing() && now - heard_at_ >= limits_.idle_time
                             : now - connected_at_ >= limits_.authorising_time;
    if (is_late) close();
}

Task<void> Connection::run() {
    const auto self = shared_from_this();
    std::array<char, 4096> space{};
    while (socket_.is_open()) {
        auto [failure] = co_await socket_.async_wait(Socket::wait_read, net::as_tuple(use_task));
        if (failure) break;
        const ssize_t size =
            ::recv(socket_.native_handle(), space.data(), space.size(), MSG_DONTWAIT);
        if (size < 0 && async::would_block(errno)) continue;
        if (size <= 0) break;
        lines_.add({space.data(), static_cast<std::size_t>(size)});
        if (!hear_all()) break;
    }
    // Best effort for the last word: who does not read it has gone.
    if (socket_.is_open()) static_cast<void>(flush());
    close();
}

bool Connection::hear_all() {
    while (const auto line = lines_.next()) {
        heard_at_ = std::chrono::steady_clock::now();
        if (!rate_.allows(heard_at_)) return false;
        if (!conversation_ || !conversation_->hear(*line)) return false;
    }
    return !lines_.is_broken();
}

void Connection::send(std::string line) {
    if (!socket_.is_open()) return;
    unsent_ += std::move(line) + "\r\n";
    if (unsent_.size() > limits_.backlog_bytes) return close();
    if (is_writing_) return;
    const async::Sent sent = flush();
    if (sent == async::Sent::Gone) return close();
    if (sent == async::Sent::All) return;
    is_writing_ = true;
    net::co_spawn(
        socket_.get_executor(), [self = shared_from_this()] { return self->write_out(); },
        [self = shared_from_this()](const std::exception_ptr& failure) {
            if (!failure) return;
            self->log_.error("sending on the Engine API has failed");
            self->close();
        });
}

async::Sent Connection::flush() {
    while (!unsent_.empty()) {
        const ssize_t sent = ::send(socket_.native_handle(), unsent_.data(), unsent_.size(),
                                    MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) return async::would_block(errno) ? async::Sent::Some : async::Sent::Gone;
        unsent_.erase(0, static_cast<std::size_t>(sent));
    }
    return async::Sent::All;
}

Task<void> Connection::write_out() {
    auto send = [this] { return flush(); };
    co_await async::send_rest(socket_, std::move(send));
    is_writing_ = false;
}

}  // namespace usher::api::engine_api
