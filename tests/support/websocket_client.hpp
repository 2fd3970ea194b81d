/// The client's end of a WebSocket (RFC 6455), as far as tests need one.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/http_client.hpp"

namespace usher::test {

class WebSocketClient {
public:
    /// Throws std::runtime_error unless the answer is 101 with the right Sec-WebSocket-Accept.
    WebSocketClient(const Peer& peer, const std::string& target,
                    const std::vector<HeaderField>& fields = {});

    /// The next text message as JSON, whatever pings come before; none after the peer's close.
    [[nodiscard]] std::optional<boost::json::object> receive();
    /// Messages up to the first one whose member `type` is `type`, it included.
    /// Throws std::runtime_error when the peer closes before.
    [[nodiscard]] std::vector<boost::json::object> receive_until(const std::string& type);
    /// Sends one masked frame.
    void send(std::uint8_t opcode, const std::string& payload);

private:
    Connection connection_;
};

/// The fields that ask for an upgrade, with a key of their own.
[[nodiscard]] std::vector<HeaderField> upgrade_fields();

}  // namespace usher::test
