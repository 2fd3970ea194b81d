/// The Engine API's line protocol with one application: lines in, lines out (specs/acestream.md 5,
/// 7.1 and 7.2).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ipc/api/engine_api/playback_gate.hpp"

namespace usher::api::engine_api {

/// What the handshake says of the engine.
struct EngineInfo {
    std::string version{};  ///< printable, without spaces
    std::int64_t version_code = 0;
    std::uint16_t http_port = 6878;
    bool level_bits = true;  ///< AUTH with the bits of 7.5; false: 1, for old clients (choice 27)
};

/// Takes a line to the application, without its end.
using Say = std::function<void(std::string line)>;

inline constexpr int refusals_max = 16;  ///< NOTREADY so often ends a conversation

/// Pure but for the gate. Lives on the event loop; what it asks for to be played calls back into
/// it.
class Conversation {
public:
    /// `gate` and what `say` refers to outlive it. `request_key`: 10 hex digits that no other
    /// conversation has (choice 14).
    Conversation(const PlaybackGate& gate, EngineInfo info, std::string request_key, Say say);
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    /// Answers one line. False: the connection ends, after what has been said.
    [[nodiscard]] bool hear(std::string_view line);
    /// Ends the playback if an option that it needs has ended, with the event of 7.2 for a client
    /// that asked for it. Call it every second.
    void look();

    [[nodiscard]] bool is_authorised() const noexcept { return product_.has_value(); }
    /// Something plays, or the engine has been asked to begin.
    [[nodiscard]] bool is_playing() const noexcept { return running_.has_value(); }

private:
    struct Words;

    [[nodiscard]] bool refuse();
    [[nodiscard]] bool hear_ready(const Words& words);
    void hear_command(const Words& words);
    void greet();
    void start(const Words& words);
    void stop();
    void hear_answer(const Result<Playback>& answer);
    void hear_end(PlaybackEnd why);
    void say_event(const std::string& parameters);
    void say_refused(const Error& error);
    void say_idle();

    const PlaybackGate& gate_;
    EngineInfo info_;
    std::string request_key_;
    Say say_;
    bool has_spoken_ = false;
    bool has_greeted_ = false;
    bool wants_notifications_ = false;
    int refusals_ = 0;
    std::optional<ProductId> product_;
    std::optional<RunningPlayback> running_;
};

}  // namespace usher::api::engine_api
