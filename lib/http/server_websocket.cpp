#include "lib/http/server_websocket.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <string>
#include <utility>

#include "lib/http/frame_writer.hpp"
#include "lib/http/websocket_pool.hpp"

namespace usher::http {
namespace {

constexpr std::size_t passed_over_max = std::size_t{256} * 1024;

Outbox::Bytes shared(std::string bytes) {
    return std::make_shared<const std::string>(std::move(bytes));
}

}  // namespace

ServerWebSocket::ServerWebSocket(WebSocketPool& pool, std::size_t place, int descriptor,
                                 std::shared_ptr<const WebSocketUser> user)
    : pool_{pool},
      user_{std::move(user)},
      place_{place},
      descriptor_{descriptor},
      deadline_{std::chrono::steady_clock::now() + patience()},
      rate_{pool.limits().frames_per_second, std::chrono::steady_clock::now()},
      reader_{pool.limits().message_bytes} {}

// Half of the idle time, for some up to a quarter less: what came together is not pinged together.
std::chrono::milliseconds ServerWebSocket::patience() const {
    constexpr std::size_t steps = 64;
    const auto idle = pool_.limits().idle_time;
    return idle / 2 - idle * static_cast<int>(place_ % steps) / static_cast<int>(4 * steps);
}

template <typename... Words>
void ServerWebSocket::tell(const std::function<void(WebSocket&, Words...)>& function,
                           Words... words) {
    if (!function) return;
    std::string reason{"unknown exception"};
    try {
        return function(*this, words...);
    } catch (const std::exception& e) {
        reason = e.what();
    } catch (...) {  // NOLINT(bugprone-empty-catch): reported below, like the others
    }
    pool_.log().error("a WebSocket failed", {{"reason", reason}});
    close(close_code::internal_error, {});
}

void ServerWebSocket::open() {
    tell(user_->opened);
}

void ServerWebSocket::serve(std::uint32_t events, Time now) {
    if ((events & EPOLLOUT) != 0 && !has_ended()) flush();
    if ((events & ~std::uint32_t{EPOLLOUT}) != 0 && !has_ended()) read(now);
}

void ServerWebSocket::read(Time now) {
    const std::span<char> arrivals = pool_.arrivals();
    const ssize_t size = ::recv(descriptor_, arrivals.data(), arrivals.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) return drop();
    std::span<char> bytes = arrivals.first(static_cast<std::size_t>(size));
    if (phase_ != Phase::Open) passed_over_ += bytes.size();
    if (passed_over_ > passed_over_max) return drop();

    bool goes_on = reader_.is_midway();
    while (phase_ == Phase::Open || phase_ == Phase::Closing) {
        const std::optional<Incoming> incoming = reader_.next(bytes);
        if (!incoming) break;
        take(*incoming, now);
        goes_on = goes_on && reader_.is_midway();
    }
    if (phase_ == Phase::Open) renew_deadline(goes_on, now);
}

void ServerWebSocket::take(const Incoming& incoming, Time now) {
    using Kind = Incoming::Kind;
    const bool is_last = incoming.kind == Kind::Close || incoming.kind == Kind::Refused;
    if (!is_last && phase_ != Phase::Open) return;
    if (!is_last && !rate_.allows(now)) return refuse(close_code::policy_violation, "too fast");
    switch (incoming.kind) {
        case Kind::Piece:
        case Kind::Pong: return;
        case Kind::Message: return tell(user_->heard, incoming.text);
        case Kind::Ping: {
            transmit(shared(write_frame(Opcode::Pong, incoming.text)));
            return;
        }
        case Kind::Close: return refuse(incoming.code, {});
        case Kind::Refused: return refuse(incoming.code, incoming.text);
    }
}

// `goes_on`: a message is under way that had begun before. Its deadline stands.
void ServerWebSocket::renew_deadline(bool goes_on, Time now) {
    is_pinged_ = false;
    if (!reader_.is_midway()) {
        deadline_ = now + patience();
    } else if (!goes_on) {
        deadline_ = now + pool_.limits().body_time;
    }
}

void ServerWebSocket::flush() {
    const std::size_t before = outbox_.unsent_bytes();
    if (!outbox_.flush(descriptor_)) return drop();
    if (!outbox_.is_empty()) {
        const bool has_taken = outbox_.unsent_bytes() < before;
        if (has_taken)
            write_deadline_ = std::chrono::steady_clock::now() + pool_.limits().body_time;
        return;
    }
    pool_.await_room(descriptor_, place_, false);
    if (phase_ == Phase::Draining) return finish();
    take_turn();
}

bool ServerWebSocket::transmit(const Outbox::Bytes& bytes) {
    const bool was_waiting = !outbox_.is_empty();
    if (!outbox_.send(descriptor_, bytes)) {
        drop();
        return false;
    }
    if (!was_waiting && !outbox_.is_empty()) {
        write_deadline_ = std::chrono::steady_clock::now() + pool_.limits().body_time;
        pool_.await_room(descriptor_, place_, true);
    }
    return true;
}

bool ServerWebSocket::send(const TextMessage& message) {
    if (phase_ != Phase::Open) return false;
    if (outbox_.unsent_bytes() + message.frame()->size() > pool_.limits().backlog_bytes) {
        drop();
        return false;
    }
    return transmit(message.frame());
}

void ServerWebSocket::await_drained() {
    wants_drained_ = true;
    if (outbox_.is_empty()) pool_.give_turn(place_);
}

void ServerWebSocket::close(std::uint16_t code, std::string_view reason) {
    if (phase_ != Phase::Open) return;
    if (!transmit(shared(write_close(code, reason)))) return;
    phase_ = Phase::Closing;
    deadline_ = std::chrono::steady_clock::now() + pool_.limits().body_time;
}

// Closes for what the peer did or said; nothing more is read of it.
void ServerWebSocket::refuse(std::uint16_t code, std::string_view reason) {
    close(code, reason);
    if (has_ended()) return;
    phase_ = Phase::Draining;
    if (outbox_.is_empty()) finish();
}

// Everything has left. Closing with unread bytes would reset the connection and could cost the peer
// our last word, so the peer closes first.
void ServerWebSocket::finish() {
    ::shutdown(descriptor_, SHUT_WR);
}

void ServerWebSocket::take_turn() {
    if (has_ended()) return tell_end();
    if (phase_ != Phase::Open || !outbox_.is_empty()) return;
    if (std::exchange(wants_drained_, false)) tell(user_->drained);
}

void ServerWebSocket::check_deadline(Time now) {
    if (has_ended()) return;
    if (!outbox_.is_empty() && now >= write_deadline_) return drop();
    if (now < deadline_) return;
    if (phase_ != Phase::Open) return drop();
    if (reader_.is_midway()) return refuse(close_code::policy_violation, "too slow");
    if (std::exchange(is_pinged_, true)) return drop();
    deadline_ = now + pool_.limits().idle_time / 2;
    transmit(shared(write_frame(Opcode::Ping, {})));
}

void ServerWebSocket::stop() {
    close(close_code::going_away, "the server stops");
    drop();
    tell_end();
}

void ServerWebSocket::drop() {
    if (has_ended()) return;
    phase_ = Phase::Ended;
    pool_.leave(descriptor_, place_);
    ::close(std::exchange(descriptor_, -1));
    outbox_ = Outbox{};
}

void ServerWebSocket::tell_end() {
    if (!std::exchange(is_end_told_, true)) tell(user_->ended);
}

}  // namespace usher::http
