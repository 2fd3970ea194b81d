/// An engine at the other end of the engine socket, byte by byte, on the loop of the test.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "ipc/protocol/message.hpp"
#include "ipc/protocol/page_file.hpp"
#include "lib/async/task.hpp"

namespace usher::test {

class SocketPeer {
public:
    /// `loop` is the server's, and runs while the peer waits. Throws when nobody listens at `path`.
    SocketPeer(net::io_context& loop, const std::string& path);

    /// Writes all of it, with the loop going on meanwhile; false once the server has closed. Throws
    /// if the server does not read.
    bool say(const protocol::Message& message, std::uint32_t id = 7);
    /// HELLO, and the WELCOME with its page.
    void greet();
    /// The next message, which has to be a `Wanted`; its texts are valid up to the next one.
    template <typename Wanted>
    Wanted next() {
        return std::get<Wanted>(next_message());
    }
    /// Whether the server closes now, whatever it has said before.
    [[nodiscard]] bool is_closed();
    /// Descriptors that came and were not taken.
    [[nodiscard]] std::deque<protocol::Descriptor>& descriptors() { return descriptors_; }
    /// Bytes that have come and were not read.
    [[nodiscard]] std::size_t unread() const;

private:
    enum class Read : std::uint8_t { Something, Nothing, End };

    protocol::Message next_message();
    Read read();
    void turn();

    net::io_context& loop_;
    protocol::Descriptor socket_;
    protocol::FrameReader frames_;
    std::string payload_;
    std::deque<protocol::Descriptor> descriptors_;
};

}  // namespace usher::test
