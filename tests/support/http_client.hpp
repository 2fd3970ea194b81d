/// A small blocking HTTP client that sends exactly the bytes it is given.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace usher::test {

/// Where a server answers: a TCP port of an IPv4 address, or a Unix socket.
struct Peer {
    std::string host;  ///< `127.0.0.1`; empty for a Unix socket
    std::uint16_t port = 0;
    std::string path;  ///< of the Unix socket; empty for TCP

    /// `http://127.0.0.1:6878`; throws std::invalid_argument for anything else.
    [[nodiscard]] static Peer of_url(std::string_view url);
    [[nodiscard]] static Peer of_socket(std::string path);
    /// Of 127.0.0.1.
    [[nodiscard]] static Peer local(std::uint16_t port);
    /// What belongs into `Host`: `127.0.0.1:6878`, or `localhost` for a Unix socket.
    [[nodiscard]] std::string authority() const;
};

struct HeaderField {
    std::string name;
    std::string value;
};

struct Answer {
    int status = 0;
    std::string header;  ///< as it came, with the empty line
    std::vector<HeaderField> fields;
    std::string body;

    /// Whether the header has `text` in it.
    [[nodiscard]] bool has(std::string_view text) const {
        return header.find(text) != std::string::npos;
    }

    /// The first field `name` (any case); none when it is absent.
    [[nodiscard]] std::optional<std::string> field(std::string_view name) const;
    /// The body as one JSON object; throws when it is none.
    [[nodiscard]] boost::json::object json() const;
};

/// A request that is written with `Host` and `Content-Length`.
struct Outgoing {
    std::string method = "GET";
    std::string target = "/";
    std::vector<HeaderField> fields{};  ///< besides those two
    std::string body{};
};

/// One connection. Everything on it ends within `limit`, else it throws std::runtime_error.
class Connection {
public:
    static constexpr std::chrono::seconds limit{30};

    /// Throws std::runtime_error when nobody listens there.
    explicit Connection(const Peer& peer);
    /// Takes over a connected socket.
    explicit Connection(int connected) noexcept : socket_{connected} {}
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&&) = delete;
    ~Connection();

    /// False when the peer has closed.
    bool send(std::string_view bytes);
    /// Says that nothing more comes, and goes on reading.
    void finish();
    /// The next answer; none when the peer closes before it is complete. With `head_only` no body
    /// belongs to it, whatever it says.
    [[nodiscard]] std::optional<Answer> receive(bool head_only = false);
    /// What comes up to `end`, which belongs to it; none when the peer closes before.
    [[nodiscard]] std::optional<std::string> receive_until(std::string_view end);
    /// The next `size` bytes; none when the peer closes before.
    [[nodiscard]] std::optional<std::string> receive_bytes(std::size_t size);
    /// What has come, at least a byte; empty at the peer's end.
    std::string receive_some();
    /// Everything up to the peer's end, whatever it is.
    std::string receive_rest();
    /// Whether the peer closes without a further byte.
    [[nodiscard]] bool ends();
    /// Whether the peer's end was a reset.
    [[nodiscard]] bool was_reset() const noexcept { return was_reset_; }
    void close();
    [[nodiscard]] int descriptor() const noexcept { return socket_; }

private:
    bool fill();

    int socket_;
    bool was_reset_ = false;
    std::string received_;
};

/// None when nobody listens there.
[[nodiscard]] std::optional<Connection> try_to_connect(const Peer& peer);
/// Whether somebody accepts connections there.
[[nodiscard]] bool listens(const Peer& peer);

[[nodiscard]] std::string to_bytes(const Peer& peer, const Outgoing& request);
/// Sends over a connection of its own; throws std::runtime_error without an answer.
Answer call(const Peer& peer, const Outgoing& request);
[[nodiscard]] Answer get(const Peer& peer, const std::string& target);
Answer post(const Peer& peer, const std::string& target, const boost::json::object& body);
/// A POST without a body.
Answer post(const Peer& peer, const std::string& target);

}  // namespace usher::test
