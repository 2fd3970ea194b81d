#include "lib/http/idle_pool.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <exception>
#include <optional>
#include <utility>

#include "lib/http/date.hpp"
#include "lib/http/hand_over.hpp"
#include "lib/http/header_end.hpp"
#include "lib/http/response_writer.hpp"

namespace usher::http {
namespace {

bool would_block(int error) {
    return error == EAGAIN || error == EINTR;
}

}  // namespace

IdlePool::IdlePool(const Executor& executor, std::shared_ptr<SessionContext> context, Leave leave)
    : ReadySet{executor}, context_{std::move(context)}, leave_{std::move(leave)} {}

IdlePool::~IdlePool() {
    stop();
}

void IdlePool::add(int descriptor, Entrance entrance) {
    if (free_places_.empty()) {
        free_places_.push_back(connections_.size());
        connections_.emplace_back();
    }
    const std::size_t place = free_places_.back();
    if (!watch(descriptor, place, EPOLLIN | EPOLLRDHUP)) {
        ::close(descriptor);
        return;
    }
    free_places_.pop_back();
    now_ = std::chrono::steady_clock::now();
    connections_[place] = {.descriptor = descriptor,
                           .entrance = entrance,
                           .deadline = now_ + context_->limits.idle_time};
}

void IdlePool::serve(std::span<const epoll_event> ready) {
    refresh_date();
    for (const epoll_event& event : ready) serve_one(event.data.u64);
}

void IdlePool::serve_one(std::size_t place) {
    const Connection connection = connections_[place];
    if (connection.descriptor < 0) return;
    auto& arrivals = context_->arrivals;
    const ssize_t size = ::recv(connection.descriptor, arrivals.data(), arrivals.size(), 0);
    if (size < 0 && would_block(errno)) return;
    if (size <= 0) return close(place);

    const std::string_view arrived{arrivals.data(), static_cast<std::size_t>(size)};
    out_.clear();
    const std::size_t used = answer(arrived, connection.entrance);
    if (connections_[place].descriptor != connection.descriptor) return;  // an answer stopped us
    const std::optional<std::size_t> sent = hand_over(connection.descriptor, out_);
    if (!sent) return close(place);
    if (used == arrived.size() && *sent == out_.size()) {
        connections_[place].deadline = now_ + context_->limits.idle_time;
        return;
    }
    leave_({.descriptor = release(place),
            .entrance = connection.entrance,
            .arrived = arrived.substr(used),
            .unsent = std::string_view{out_}.substr(*sent)});
}

std::size_t IdlePool::answer(std::string_view bytes, const Entrance& entrance) {
    if (!context_->quick.handler) return 0;
    std::size_t used = 0;
    while (used < bytes.size()) {
        const std::size_t size = answer_one(bytes.substr(used), entrance);
        if (size == 0) break;
        used += size;
    }
    return used;
}

std::size_t IdlePool::answer_one(std::string_view bytes, const Entrance& entrance) {
    const HeaderEnd end = find_header_end(bytes, 0);
    if (end.size == 0 || end.size > context_->limits.header_bytes) return 0;
    if (read_head(bytes.substr(0, end.size), context_->limits.fields, head_)) return 0;
    const Framing& framing = head_.framing;
    if (head_.is_http10 || !head_.keeps_alive || framing.chunked || framing.expects_continue) {
        return 0;
    }
    const bool is_get = head_.method == "GET" && framing.content_length == 0;
    const bool is_post = head_.method == "POST" && framing.content_length > 0 &&
                         framing.content_length <= context_->limits.body_bytes &&
                         framing.content_length <= bytes.size() - end.size;
    if (!is_get && !is_post) return 0;
    if (!answer_body(bytes.substr(end.size, framing.content_length), entrance)) return 0;
    return end.size + framing.content_length;
}

bool IdlePool::answer_body(std::string_view content, const Entrance& entrance) {
    body_.clear();
    try {
        if (!context_->quick.handler(head_, content, entrance, body_)) return false;
    } catch (const std::exception&) {
        return false;  // on the long way it comes again, and is logged there
    }
    std::array<char, 20> length{};
    const auto length_end =
        std::to_chars(length.data(), length.data() + length.size(), body_.size()).ptr;
    out_ += before_length_;
    out_.append(length.data(), length_end);
    out_ += after_length_;
    out_ += body_;
    return true;
}

// The header is the long way's own, written anew when the second changes.
void IdlePool::refresh_date() {
    if (!context_->quick.handler) return;
    Instant at{};
    if (context_->clock) at = std::chrono::floor<Seconds>(context_->clock().wall);
    if (at == date_at_ && !after_length_.empty()) return;
    date_at_ = at;
    const std::string date = context_->clock ? http_date(at) : std::string{};
    const Response empty{.fields = context_->quick.fields};
    std::string header = write_response(empty, {.date = date}).value().bytes;
    constexpr std::string_view length = "Content-Length: ";
    const std::size_t value = header.find(length) + length.size();
    after_length_ = header.substr(header.find("\r\n", value));
    header.resize(value);
    before_length_ = std::move(header);
}

void IdlePool::sweep(Time now) {
    now_ = now;
    for (std::size_t place = 0; place < connections_.size(); ++place) {
        if (connections_[place].descriptor >= 0 && connections_[place].deadline <= now) {
            close(place);
        }
    }
}

void IdlePool::stop() {
    for (std::size_t place = 0; place < connections_.size(); ++place) {
        if (connections_[place].descriptor >= 0) close(place);
    }
}

void IdlePool::close(std::size_t place) {
    ::close(release(place));
}

int IdlePool::release(std::size_t place) {
    const int descriptor = std::exchange(connections_[place].descriptor, -1);
    forget(descriptor);
    free_places_.push_back(place);
    return descriptor;
}

}  // namespace usher::http
