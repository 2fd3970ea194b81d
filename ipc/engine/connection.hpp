/// One connection of the engine socket: bytes and descriptors, for a Conversation.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "ipc/engine/conversation.hpp"
#include "ipc/engine/server.hpp"
#include "lib/async/send_rest.hpp"

namespace usher::engine {

using async::Socket;

/// Lives on the event loop.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    /// To be made shared.
    Connection(Socket socket, Services services, const ServerLimits& limits, Log log);

    /// Serves the connection until it ends. Whoever calls it keeps the connection.
    [[nodiscard]] Task<void> run();
    void close();
    /// Closes, and ends what is held on the connection: nothing of the services is used any more.
    void stop();

    /// As in Conversation.
    void look(const enforcement::Change* change = nullptr) {
        if (conversation_) conversation_->look(change);
    }
    void tell_of_new_page() {
        if (conversation_) conversation_->tell_of_new_page();
    }
    /// Closes a connection that has not greeted by its deadline.
    void check_deadline(std::chrono::steady_clock::time_point now);

private:
    struct Unsent {
        std::string bytes;
        std::size_t sent = 0;
        protocol::Descriptor page{};  ///< goes beside the first byte; may be none
    };

    /// False: the connection ends once everything has left.
    [[nodiscard]] bool hear_all();
    void send(std::string bytes, bool with_page);
    /// Sends what the peer takes now.
    [[nodiscard]] async::Sent flush();
    [[nodiscard]] Task<void> write_out();

    Socket socket_;
    Services services_;
    std::size_t backlog_bytes_max_;
    Log log_;
    std::chrono::steady_clock::time_point deadline_;
    protocol::FrameReader frames_;
    std::deque<Unsent> unsent_;
    std::size_t unsent_bytes_ = 0;
    bool is_writing_ = false;
    std::optional<Conversation> conversation_;  // last: its end says things still
};

}  // namespace usher::engine
