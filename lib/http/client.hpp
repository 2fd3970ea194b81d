/// The HTTP client: one request, one connection, one deadline; TLS verified; nothing repeated.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/url.hpp"
#include "lib/http/message.hpp"

namespace usher::http {

/// Threat model D51.
struct ClientLimits {
    std::size_t header_bytes = std::size_t{8} * 1024;
    std::size_t body_bytes = std::size_t{256} * 1024;
    std::chrono::milliseconds deadline{10'000};  ///< for the whole call, name lookup to last byte
    std::chrono::milliseconds connect{10'000};   ///< of it, until the connection stands, with TLS
};

struct ClientRequest {
    std::string method = "GET";
    std::string target;           ///< path and query, after `Url::path`
    std::vector<Field> fields{};  ///< besides Host, Connection, Content-Length and other framing
    std::string body{};
};

/// A complete answer, whatever its status.
struct Exchange {
    Response response;
    std::chrono::milliseconds round_trip{};
};

class Client {
public:
    /// Talks to `url`. TLS >= 1.2 with peer and host name verified and SNI; trusts `ca_file` if
    /// given, else the system's roots. No proxy, no redirect, no compression, no keep-alive.
    /// Throws std::runtime_error if `ca_file` cannot be read.
    explicit Client(Url url, ClientLimits limits = {}, const std::string& ca_file = {});
    /// Talks to the Unix socket at `path`; the Host sent is `localhost`.
    [[nodiscard]] static Client over_unix(std::string path, ClientLimits limits = {});
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    /// Sends one request over a connection of its own. The error says what is proven (threat model
    /// D62): Errc::Unreachable, not all bytes were handed to the kernel; Errc::NoAnswer, they may
    /// have been, and no complete answer came; Errc::TooLarge, the answer broke a limit;
    /// Errc::Malformed, `request` cannot be written as HTTP and nothing was tried. The client
    /// outlives the call.
    [[nodiscard]] Task<Result<Exchange>> send(ClientRequest request) const;

private:
    struct Impl;
    explicit Client(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

}  // namespace usher::http
