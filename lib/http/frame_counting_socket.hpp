/// A socket that tells how many WebSocket frames have come in, which Beast does not: it passes over
/// empty pieces of a message in silence.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <functional>
#include <utility>

#include "lib/http/frame_counter.hpp"
#include "lib/http/socket.hpp"

namespace usher::http {

/// A stream for Beast's WebSocket above it.
class FrameCountingSocket {
public:
    using executor_type = Executor;
    using next_layer_type = Socket;

    /// `on_frames` is told the count of each read that has brought some.
    FrameCountingSocket(Socket socket, std::function<void(std::size_t)> on_frames)
        : socket_{std::move(socket)}, on_frames_{std::move(on_frames)} {}

    [[nodiscard]] executor_type get_executor() noexcept { return socket_.get_executor(); }
    [[nodiscard]] next_layer_type& next_layer() noexcept { return socket_; }
    [[nodiscard]] const next_layer_type& next_layer() const noexcept { return socket_; }

    template <typename Buffers, typename Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return net::async_compose<Token, void(boost::system::error_code, std::size_t)>(
            [this, buffers, started = false](auto& self, boost::system::error_code error = {},
                                             std::size_t size = 0) mutable {
                if (std::exchange(started, true)) {
                    count(buffers, size);
                    return self.complete(error, size);
                }
                const Buffers incoming = buffers;  // `self`, which holds them, moves away
                socket_.async_read_some(incoming, std::move(self));
            },
            token, socket_);
    }

    template <typename Buffers, typename Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return socket_.async_write_some(buffers, std::forward<Token>(token));
    }

    /// Beast's point of customisation: how this stream is taken down.
    template <typename Handler>
    friend void async_teardown(boost::beast::role_type role, FrameCountingSocket& stream,
                               Handler&& handler) {
        boost::beast::websocket::async_teardown(role, stream.socket_,
                                                std::forward<Handler>(handler));
    }

private:
    template <typename Buffers>
    void count(const Buffers& buffers, std::size_t size) {
        std::size_t frames = 0;
        for (auto buffer = net::buffer_sequence_begin(buffers);
             buffer != net::buffer_sequence_end(buffers) && size > 0; ++buffer) {
            const net::const_buffer filled = net::buffer(net::const_buffer{*buffer}, size);
            frames += counter_.count({static_cast<const char*>(filled.data()), filled.size()});
            size -= filled.size();
        }
        if (frames > 0) on_frames_(frames);
    }

    Socket socket_;
    std::function<void(std::size_t)> on_frames_;
    FrameCounter counter_;
};

}  // namespace usher::http
