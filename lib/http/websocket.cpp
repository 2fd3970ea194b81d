#include "lib/http/websocket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <optional>
#include <utility>

#include "lib/async/timer.hpp"
#include "lib/http/frame_counting_socket.hpp"
#include "lib/http/rate_limit.hpp"

namespace usher::http {
namespace {

namespace beast = boost::beast;
namespace ws = beast::websocket;
using beast::error_code;

constexpr std::size_t reason_bytes_max = 123;  // RFC 6455 section 5.5
constexpr auto unsupported_data = static_cast<std::uint16_t>(ws::close_code::unknown_data);
constexpr auto policy_violation = static_cast<std::uint16_t>(ws::close_code::policy_error);

// `reason` as far as it fits a close frame, cut between characters.
std::string_view fitting(std::string_view reason) {
    if (reason.size() <= reason_bytes_max) return reason;
    std::size_t size = reason_bytes_max;
    while (size > 0 && (static_cast<unsigned char>(reason[size]) & 0xc0U) == 0x80U) --size;
    return reason.substr(0, size);
}

class BeastWebSocket final : public ServerWebSocket,
                             public std::enable_shared_from_this<BeastWebSocket> {
public:
    BeastWebSocket(Socket socket, const ServerLimits& limits)
        : limits_{limits},
          stream_{std::move(socket), [this](std::size_t frames) { count(frames); }},
          end_{stream_.get_executor(), async::Timer::time_point::max()},
          drain_{stream_.get_executor()},
          rate_{limits.frames_per_second, std::chrono::steady_clock::now()} {}

    Task<bool> accept(Handshake handshake);
    bool send(std::shared_ptr<const std::string> message) override;
    Task<bool> drained() override;
    Task<Result<std::string>> receive() override;
    void close(std::uint16_t code, std::string_view reason) override;
    void drop() override;
    Task<void> ended() override;

private:
    void configure(std::vector<Field> fields);
    void write_next();
    void wrote(error_code error);
    void start_close();
    void count(std::size_t frames);

    ServerLimits limits_;
    ws::stream<FrameCountingSocket, false> stream_;
    beast::flat_buffer inbox_;
    std::deque<std::shared_ptr<const std::string>> outbox_;  // the first is being written
    std::size_t backlog_bytes_ = 0;
    bool is_writing_ = false;
    std::optional<ws::close_reason> goodbye_;
    bool is_closing_ = false;  // the close frame is on its way
    bool has_ended_ = false;
    async::Timer end_;    // never expires; cancelled at the end, to wake `ended`
    async::Timer drain_;  // how long `drained` waits; cancelled when nothing is left to wait for
    RateLimit rate_;
};

void BeastWebSocket::configure(std::vector<Field> fields) {
    stream_.set_option(ws::stream_base::timeout{.handshake_timeout = limits_.body_time,
                                                .idle_timeout = limits_.idle_time,
                                                .keep_alive_pings = true});
    stream_.set_option(ws::stream_base::decorator{[fields](ws::response_type& response) {
        response.set(beast::http::field::server, "usher");
        for (const Field& field : fields) response.set(field.name, field.value);
    }});
    stream_.read_message_max(limits_.message_bytes);
    stream_.auto_fragment(false);
    stream_.text(true);
}

Task<bool> BeastWebSocket::accept(Handshake handshake) {
    configure(std::move(handshake.fields));
    beast::http::request<beast::http::empty_body> request{beast::http::verb::get, "/", 11};
    request.set(beast::http::field::host, "localhost");
    request.set(beast::http::field::connection, "Upgrade");
    request.set(beast::http::field::upgrade, "websocket");
    request.set(beast::http::field::sec_websocket_version, "13");
    request.set(beast::http::field::sec_websocket_key, handshake.key);
    auto [error] = co_await stream_.async_accept(request, net::as_tuple(use_task));
    co_return !error;
}

bool BeastWebSocket::send(std::shared_ptr<const std::string> message) {
    if (has_ended_ || goodbye_) return false;
    if (backlog_bytes_ + message->size() > limits_.backlog_bytes) {
        drop();
        return false;
    }
    backlog_bytes_ += message->size();
    outbox_.push_back(std::move(message));
    if (!is_writing_) write_next();
    return true;
}

void BeastWebSocket::write_next() {
    is_writing_ = true;
    const auto written = [self = shared_from_this()](error_code error, std::size_t) {
        self->wrote(error);
    };
    stream_.async_write(net::buffer(*outbox_.front()), written);
}

void BeastWebSocket::wrote(error_code error) {
    is_writing_ = false;
    backlog_bytes_ -= outbox_.front()->size();
    outbox_.pop_front();
    if (error) return drop();
    if (!outbox_.empty()) {
        write_next();
        return;
    }
    drain_.cancel();
    if (goodbye_) start_close();
}

Task<bool> BeastWebSocket::drained() {
    const auto self = shared_from_this();
    drain_.expires_after(limits_.body_time);
    while (!has_ended_ && !outbox_.empty()) {
        const bool expired = co_await async::wait(drain_);
        if (expired) drop();
    }
    co_return !has_ended_;
}

Task<Result<std::string>> BeastWebSocket::receive() {
    const auto self = shared_from_this();
    const Error gone{Errc::NoAnswer, "the WebSocket is closed"};
    if (has_ended_) co_return gone;
    inbox_.consume(inbox_.size());
    auto [error, size] = co_await stream_.async_read(inbox_, net::as_tuple(use_task));
    if (error) {
        if (!is_closing_) drop();  // else the closing handshake still has its last word
        if (error == ws::error::message_too_big || error == ws::error::buffer_overflow) {
            co_return Error{Errc::TooLarge, "the WebSocket message is over its limit"};
        }
        co_return gone;
    }
    if (!stream_.got_text()) close(unsupported_data, "text only");
    if (goodbye_) co_return gone;
    const auto bytes = inbox_.cdata();
    std::string message{static_cast<const char*>(bytes.data()), bytes.size()};
    co_return message;
}

// Called by a reading operation, which `receive` or a closing handshake keeps alive with this.
void BeastWebSocket::count(std::size_t frames) {
    const auto now = std::chrono::steady_clock::now();
    for (; frames > 0 && !goodbye_; --frames) {
        if (!rate_.allows(now)) close(policy_violation, "too fast");
    }
}

void BeastWebSocket::close(std::uint16_t code, std::string_view reason) {
    if (has_ended_ || goodbye_) return;
    const std::string_view text = fitting(reason);
    goodbye_ = ws::close_reason{static_cast<ws::close_code>(code), {text.data(), text.size()}};
    if (!is_writing_) start_close();
}

void BeastWebSocket::start_close() {
    if (std::exchange(is_closing_, true)) return;
    stream_.async_close(*goodbye_, [self = shared_from_this()](error_code) { self->drop(); });
}

void BeastWebSocket::drop() {
    error_code ignored;
    beast::get_lowest_layer(stream_).close(ignored);
    has_ended_ = true;
    end_.cancel();
    drain_.cancel();
}

Task<void> BeastWebSocket::ended() {
    const auto self = shared_from_this();
    while (!has_ended_) co_await async::wait(end_);
}

}  // namespace

Task<std::shared_ptr<ServerWebSocket>> accept_websocket(Socket socket, Handshake handshake,
                                                        ServerLimits limits) {
    auto websocket = std::make_shared<BeastWebSocket>(std::move(socket), limits);
    const bool accepted = co_await websocket->accept(std::move(handshake));
    std::shared_ptr<ServerWebSocket> open;
    if (accepted) open = std::move(websocket);
    co_return open;
}

}  // namespace usher::http
