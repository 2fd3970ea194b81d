#include "lib/http/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "lib/async/peer.hpp"
#include "lib/http/date.hpp"
#include "lib/http/problem.hpp"
#include "lib/http/websocket_handshake.hpp"

namespace usher::http {
namespace {

using boost::system::error_code;
using Progress = RequestReader::Progress;

constexpr std::size_t drained_bytes_max = std::size_t{256} * 1024;

}  // namespace

Session::Session(Socket socket, Entrance entrance, std::shared_ptr<SessionContext> context,
                 std::string_view arrived, std::string_view unsent)
    : socket_{std::move(socket)},
      entrance_{entrance},
      context_{std::move(context)},
      reader_{context_->limits},
      unsent_{unsent} {
    reader_.append(arrived);
    if (entrance_.transport != Transport::Unix) return;
    if (const auto peer = async::peer_of(socket_)) peer_uid_ = peer->uid;
}

Session::~Session() {
    leave_unfinished();
}

void Session::stop() {
    if (std::exchange(stopped_, true)) return;
    leave_unfinished();
    error_code ignored;
    socket_.close(ignored);
    cancel_.emit(net::cancellation_type::terminal);
    // What emit posts refers to the coroutine that this session's signal belongs to.
    net::post(socket_.get_executor(), [self = shared_from_this()] {});
}

void Session::check_deadline(Time now) {
    if (stopped_ || now < deadline_) return;
    if (phase_ != Phase::Header && phase_ != Phase::Body) return stop();
    // The reading coroutine wakes up and says 408, with a deadline of its own.
    timed_out_ = true;
    deadline_ = Time::max();
    error_code ignored;
    socket_.cancel(ignored);
}

void Session::enter(Phase phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    deadline_ = std::chrono::steady_clock::now() + limit;
}

void Session::enter_answering() {
    leave_unfinished();
    phase_ = Phase::Answering;
    deadline_ = Time::max();
}

void Session::leave_unfinished() {
    if (unfinished_) context_->unfinished.erase(*unfinished_);
    unfinished_.reset();
}

void Session::await_more(Progress progress) {
    const ServerLimits& limits = context_->limits;
    if (reader_.is_empty()) {
        if (phase_ != Phase::Idle || deadline_ == Time::max()) enter(Phase::Idle, limits.idle_time);
        return;
    }
    if (progress == Progress::NeedsHeader && phase_ != Phase::Header) {
        enter(Phase::Header, limits.header_time);
    } else if (progress == Progress::NeedsBody && phase_ != Phase::Body) {
        enter(Phase::Body, limits.body_time);
    }
    if (unfinished_) return;
    auto& unfinished = context_->unfinished;
    if (unfinished.size() >= limits.unfinished && !unfinished.empty()) unfinished.front()->stop();
    unfinished_ = unfinished.insert(unfinished.end(), this);
}

Task<void> Session::run() {
    // In a turn of its own: a handler may stop the server, and whoever starts a session is at work
    // on others.
    co_await net::post(socket_.get_executor(), use_task);
    bool stays = true;
    if (!unsent_.empty()) stays = co_await write(std::move(unsent_));
    if (stays) stays = co_await serve();
    while (stays && !reader_.is_empty()) stays = co_await serve();
    goes_on_ = stays;
}

int Session::release() {
    if (!goes_on_ || stopped_ || !socket_.is_open()) return -1;
    error_code error;
    const int descriptor = socket_.release(error);
    return error ? -1 : descriptor;
}

// One request and its answer; true when the connection goes on.
Task<bool> Session::serve() {
    const Progress progress = co_await read_request();
    if (timed_out_ && !stopped_) {
        const Refusal late{408, "the request took too long"};
        co_await refuse(late);
        co_return false;
    }
    if (progress == Progress::Refused) {
        co_await refuse(reader_.refusal());
        co_return false;
    }
    if (progress != Progress::Complete) co_return false;

    Request request = reader_.take();
    request.transport = entrance_.transport;
    request.local_port = entrance_.port;
    request.peer_uid = peer_uid_;
    enter_answering();
    const bool head_only = request.method == "HEAD";
    std::string key;
    if (request.wants_websocket()) key = request.field("Sec-WebSocket-Key").value_or("");

    Response response = co_await ask_handler(std::move(request));
    if (stopped_) co_return false;
    if (response.upgrade) co_return co_await upgrade(std::move(response), std::move(key));
    const bool stays = reader_.keeps_alive() && !response.close;
    co_return co_await deliver(std::move(response), head_only, stays);
}

// Complete or Refused; anything else when the connection or its time has ended.
Task<Progress> Session::read_request() {
    Progress progress = reader_.advance();
    while (progress == Progress::NeedsHeader || progress == Progress::NeedsBody) {
        await_more(progress);
        if (progress == Progress::NeedsBody && reader_.take_expectation()) {
            const Phase phase = phase_;
            const Time deadline = deadline_;
            std::string go_on{"HTTP/1.1 100 Continue\r\n\r\n"};
            const bool written = co_await write(std::move(go_on));
            if (!written) co_return progress;
            phase_ = phase;
            deadline_ = deadline;
        }
        const bool filled = co_await fill();
        if (!filled || timed_out_) co_return progress;
        progress = reader_.advance();
    }
    co_return progress;
}

// Waits for bytes and hands them to the reader; false when none will come.
Task<bool> Session::fill() {
    while (!stopped_) {
        auto [failure] = co_await socket_.async_wait(Socket::wait_read, net::as_tuple(use_task));
        if (failure) co_return false;
        error_code error;
        const std::size_t size = socket_.read_some(net::buffer(context_->arrivals), error);
        if (error == net::error::would_block) continue;
        if (error) co_return false;
        reader_.append({context_->arrivals.data(), size});
        co_return true;
    }
    co_return false;
}

Task<Response> Session::ask_handler(Request request) {
    std::string reason{"unknown exception"};
    try {
        Response response = co_await context_->handler(std::move(request));
        co_return response;
    } catch (const std::exception& e) {
        reason = e.what();
    } catch (...) {  // NOLINT(bugprone-empty-catch): reported below, like the others
    }
    if (!stopped_) context_->log.error("a request failed", {{"reason", reason}});
    Response failure = problem(500, "the request failed; the log says why");
    failure.close = true;
    co_return failure;
}

Task<bool> Session::deliver(Response response, bool head_only, bool stays) {
    if (response.delivery == Delivery::None) {
        reset();
        co_return false;
    }
    const std::string date_now = date();
    const Wrapping wrapping{.date = date_now,
                            .head_only = head_only,
                            .closes = !stays,
                            .http10_stays = stays && reader_.is_http10()};
    Result<Written> written = write_response(response, wrapping);
    if (!written) co_return co_await fail(written.error(), head_only);
    const bool is_cut = response.delivery == Delivery::Cut;
    if (is_cut) {
        const std::size_t body_size = written->bytes.size() - written->header_size;
        written->bytes.resize(written->header_size + body_size / 2);
    }
    const bool sent = co_await write(std::move(written->bytes));
    if (is_cut) reset();
    if (is_cut || !sent) co_return false;
    if (!stays) co_await drain();
    co_return stays;
}

Task<bool> Session::upgrade(Response response, std::string key) {
    // Bytes after the request cannot be frames: the client has not seen the 101 yet.
    if (key.empty() || !reader_.is_empty()) {
        Response refusal = problem(426, "this answers WebSockets only");
        refusal.fields.push_back({.name = "Upgrade", .value = "websocket"});
        co_return co_await deliver(std::move(refusal), false, false);
    }
    Result<std::string> header = write_upgrade(response, websocket_accept(key));
    if (!header) co_return co_await fail(header.error(), false);
    const bool sent = co_await write(std::move(*header));
    if (sent) user_ = std::move(response.upgrade);
    co_return sent;
}

Task<bool> Session::fail(Error error, bool head_only) {
    context_->log.error("an answer was not sent", {{"reason", error.context()}});
    Response failure = problem(500, "the answer could not be sent");
    co_return co_await deliver(std::move(failure), head_only, false);
}

Task<bool> Session::write(std::string bytes) {
    // Nearly always the kernel takes it at once, which saves a turn of the loop.
    error_code error;
    std::size_t sent = socket_.write_some(net::buffer(bytes), error);
    if (error && error != net::error::would_block) co_return false;
    if (error) sent = 0;
    if (sent == bytes.size()) co_return true;

    enter(Phase::Writing, context_->limits.body_time);
    const auto remainder = net::buffer(bytes) + sent;
    auto [failure, size] = co_await net::async_write(socket_, remainder, net::as_tuple(use_task));
    co_return !failure;
}

Task<void> Session::refuse(Refusal refusal) {
    enter_answering();
    Response response = problem(refusal.status, refusal.detail);
    co_await deliver(std::move(response), false, false);
}

// Closing with unread bytes would reset the connection and could cost the peer our last answer.
Task<void> Session::drain() {
    enter(Phase::Draining, context_->limits.header_time);
    error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    std::size_t drained = 0;
    while (!stopped_ && drained < drained_bytes_max) {
        auto [failure] = co_await socket_.async_wait(Socket::wait_read, net::as_tuple(use_task));
        if (failure) co_return;
        const std::size_t size = socket_.read_some(net::buffer(context_->arrivals), error);
        if (error && error != net::error::would_block) co_return;
        drained += error ? 0 : size;
    }
}

void Session::reset() {
    error_code ignored;
    socket_.set_option(net::socket_base::linger{true, 0}, ignored);
    socket_.close(ignored);
}

std::string Session::date() const {
    if (!context_->clock) return {};
    return http_date(std::chrono::floor<std::chrono::seconds>(context_->clock().wall));
}

}  // namespace usher::http
