/// One connection of the server, from accept to close.
#pragma once

#include <array>
#include <boost/asio/cancellation_signal.hpp>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "lib/http/request_reader.hpp"
#include "lib/http/response_writer.hpp"
#include "lib/http/server.hpp"
#include "lib/http/socket.hpp"

namespace usher::http {

class Session;

/// What the sessions of one server share.
struct SessionContext {
    ServerLimits limits;
    Handler handler;
    Log log;
    ReadClock clock;
    QuickAnswers quick{};
    std::list<Session*> unfinished{};  ///< with half a request, the oldest first
    // One for all: a session fills and empties it without a wait between.
    std::array<char, std::size_t{16} * 1024> arrivals{};
};

class Session : public std::enable_shared_from_this<Session> {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// To be made shared. `context` is shared since sessions may outlive a stop of the server by a
    /// turn of the loop.
    /// `arrived` begins the first request; `unsent` goes out before its answer.
    Session(Socket socket, Entrance entrance, std::shared_ptr<SessionContext> context,
            std::string_view arrived, std::string_view unsent);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    /// Serves the connection until it ends or nothing more has arrived. Whoever calls it keeps the
    /// session.
    [[nodiscard]] Task<void> run();
    /// After `run`: the socket, if the connection goes on; -1 otherwise. The caller owns it.
    [[nodiscard]] int release();
    /// After `run`: whose WebSocket the connection is from now on; none: it goes on as HTTP.
    [[nodiscard]] const std::shared_ptr<const WebSocketUser>& user() const noexcept {
        return user_;
    }
    [[nodiscard]] const Entrance& entrance() const noexcept { return entrance_; }
    /// Ends the connection now, without a word, and cancels the handler.
    void stop();
    /// Ends what has taken too long at `now`; the server's sweep calls it.
    void check_deadline(Time now);
    /// Where `stop` cancels; `run` is to be spawned with it.
    [[nodiscard]] net::cancellation_slot cancellation() noexcept { return cancel_.slot(); }
    [[nodiscard]] bool is_stopped() const noexcept { return stopped_; }

private:
    enum class Phase : std::uint8_t {
        Idle,       // between requests
        Header,     // a part of the header is here
        Body,       // a part of the body is missing
        Answering,  // the handler has the word: no deadline of ours
        Writing,    // the peer reads slowly
        Draining,   // answered for the last time, waits for the peer to close
    };

    void enter(Phase phase, std::chrono::milliseconds limit);
    void enter_answering();
    void leave_unfinished();
    void await_more(RequestReader::Progress progress);

    Task<bool> fill();
    Task<RequestReader::Progress> read_request();
    Task<bool> serve();
    Task<Response> ask_handler(Request request);
    Task<bool> deliver(Response response, bool head_only, bool stays);
    Task<bool> upgrade(Response response, std::string key);
    Task<bool> fail(Error error, bool head_only);
    Task<bool> write(std::string bytes);
    Task<void> refuse(Refusal refusal);
    Task<void> drain();
    void reset();
    [[nodiscard]] std::string date() const;

    Socket socket_;
    Entrance entrance_;
    std::shared_ptr<SessionContext> context_;
    RequestReader reader_;
    net::cancellation_signal cancel_;
    Phase phase_ = Phase::Idle;
    Time deadline_ = Time::max();
    std::optional<std::list<Session*>::iterator> unfinished_;
    std::shared_ptr<const WebSocketUser> user_;
    std::string unsent_;
    std::optional<std::uint32_t> peer_uid_;  // over the Unix socket: it stays who has connected
    bool goes_on_ = false;
    bool timed_out_ = false;
    bool stopped_ = false;
};

}  // namespace usher::http
