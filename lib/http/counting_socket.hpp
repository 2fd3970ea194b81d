/// A socket that counts the bytes that the kernel took.
#pragma once

#include <boost/asio/compose.hpp>
#include <cstddef>
#include <utility>

#include "lib/http/socket.hpp"

namespace usher::http {

/// A stream for Asio's composed operations and for TLS above it.
class CountingSocket {
public:
    using executor_type = Executor;
    using lowest_layer_type = Socket;

    explicit CountingSocket(Executor executor) : socket_{executor} {}

    [[nodiscard]] executor_type get_executor() noexcept { return socket_.get_executor(); }
    [[nodiscard]] lowest_layer_type& lowest_layer() noexcept { return socket_; }
    [[nodiscard]] const lowest_layer_type& lowest_layer() const noexcept { return socket_; }
    /// Bytes handed to the kernel so far.
    [[nodiscard]] std::size_t sent() const noexcept { return sent_; }

    template <typename Buffers, typename Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return socket_.async_read_some(buffers, std::forward<Token>(token));
    }

    template <typename Buffers, typename Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return net::async_compose<Token, void(boost::system::error_code, std::size_t)>(
            [this, buffers, started = false](auto& self, boost::system::error_code error = {},
                                             std::size_t size = 0) mutable {
                if (std::exchange(started, true)) {
                    sent_ += size;
                    return self.complete(error, size);
                }
                const Buffers outgoing = buffers;  // `self`, which holds them, moves away
                socket_.async_write_some(outgoing, std::move(self));
            },
            token, socket_);
    }

private:
    Socket socket_;
    std::size_t sent_ = 0;
};

}  // namespace usher::http
