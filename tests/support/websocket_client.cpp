#include "tests/support/websocket_client.hpp"

#include <boost/json/string.hpp>
#include <stdexcept>

#include "lib/core/json.hpp"
#include "tests/support/websocket_frames.hpp"

namespace usher::test {
namespace {

// The example of RFC 6455 section 1.3.
constexpr auto key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr auto accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

constexpr std::uint8_t opcode_text = 1;
constexpr std::uint8_t opcode_close = 8;
constexpr std::uint8_t opcode_ping = 9;
constexpr std::uint8_t opcode_pong = 10;

std::uint64_t big_endian(const std::string& bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
    return number;
}

struct Frame {
    std::uint8_t opcode = 0;
    std::string payload;
};

std::optional<Frame> receive_frame(Connection& connection) {
    const auto head = connection.receive_bytes(2);
    if (!head) return std::nullopt;
    std::uint64_t size = static_cast<unsigned char>(head->at(1)) & 0x7fU;
    if (size >= 126) {
        const auto extended = connection.receive_bytes(size == 126 ? 2 : 8);
        if (!extended) return std::nullopt;
        size = big_endian(*extended);
    }
    auto payload = connection.receive_bytes(size);
    if (!payload) return std::nullopt;
    return Frame{.opcode = static_cast<std::uint8_t>(head->at(0) & 0x0f),
                 .payload = std::move(*payload)};
}

}  // namespace

std::vector<HeaderField> upgrade_fields() {
    return {{"Connection", "Upgrade"},
            {"Upgrade", "websocket"},
            {"Sec-WebSocket-Version", "13"},
            {"Sec-WebSocket-Key", key}};
}

WebSocketClient::WebSocketClient(const Peer& peer, const std::string& target,
                                 const std::vector<HeaderField>& fields)
    : connection_{peer} {
    Outgoing request{.target = target, .fields = upgrade_fields()};
    request.fields.insert(request.fields.end(), fields.begin(), fields.end());
    connection_.send(to_bytes(peer, request));
    const std::optional<Answer> answer = connection_.receive();
    if (!answer || answer->status != 101 || answer->field("Sec-WebSocket-Accept") != accept) {
        throw std::runtime_error{"no WebSocket: status " +
                                 std::to_string(answer ? answer->status : 0)};
    }
}

std::optional<boost::json::object> WebSocketClient::receive() {
    while (auto frame = receive_frame(connection_)) {
        if (frame->opcode == opcode_ping) send(opcode_pong, frame->payload);
        if (frame->opcode == opcode_text) return json::parse_object(frame->payload).value();
        if (frame->opcode == opcode_close) return std::nullopt;
    }
    return std::nullopt;
}

std::vector<boost::json::object> WebSocketClient::receive_until(const std::string& type) {
    std::vector<boost::json::object> messages;
    while (auto message = receive()) {
        messages.push_back(std::move(*message));
        if (messages.back().at("type").as_string() == type) return messages;
    }
    throw std::runtime_error{"the stream ended without " + type};
}

void WebSocketClient::send(std::uint8_t opcode, const std::string& payload) {
    connection_.send(websocket::frame(websocket::last_piece | opcode, payload));
}

}  // namespace usher::test
