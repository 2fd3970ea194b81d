/// What an engine has registered that plays, and its playbacks. Belongs to the engine's mutex.
///
/// Nothing but start() allocates memory: that a connection broke is noticed without any.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "ipc/client/usher_playback.h"
#include "ipc/protocol/message.hpp"

namespace usher::client {

class Player {
public:
    static constexpr std::size_t playbacks_max = 1024;

    /// What the engine has to be told. `Start` has texts of its own.
    struct Start {
        std::uint64_t playback = 0;
        protocol::ContentKind kind{};
        std::string content;
        std::string files;
        std::string product;
    };
    struct Stop {
        std::uint64_t playback = 0;
        protocol::PlaybackStopReason why{};
    };
    struct State {
        usher_player_state state{};
    };
    using News = std::variant<Stop, State, Start>;

    explicit Player(const usher_player& functions) noexcept : functions_{functions} {}

    [[nodiscard]] const usher_player& functions() const noexcept { return functions_; }

    /// The request to attach is under way; its answer will come under `id`.
    void ask(std::uint32_t id) noexcept;
    /// When to ask again after a refusal; none: not by the passing of time.
    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> ask_at() const noexcept {
        return ask_at_;
    }
    /// The answers to what was asked under `id`; another one's are passed over.
    void attached(std::uint32_t id) noexcept;
    void refused(std::uint32_t id, protocol::Complaint complaint) noexcept;
    /// The connection is gone, and with it what played.
    void lose() noexcept;

    [[nodiscard]] bool is_attached() const noexcept { return state_ == USHER_PLAYER_ATTACHED; }

    /// False if there are too many; nothing changes then.
    [[nodiscard]] bool start(const protocol::PlaybackStart& order);
    void stop(const protocol::PlaybackStop& order) noexcept;
    /// What has to be told next, ends first; it counts as told.
    [[nodiscard]] std::optional<News> take_news() noexcept;

    /// The daemon's number of a playback that the engine knows, or 0 if it is over and the engine
    /// is about to be told. None for any other, and if `before_answer` unless it waits for its
    /// answer.
    [[nodiscard]] std::optional<std::uint64_t> remote_of(std::uint64_t playback,
                                                         bool before_answer) const noexcept;
    void answer(std::uint64_t playback) noexcept;
    void forget(std::uint64_t playback) noexcept { playbacks_.erase(playback); }

private:
    struct Playback {
        std::uint64_t remote = 0;      ///< the daemon's number on this connection
        std::optional<Start> order{};  ///< still to be told
        std::optional<protocol::PlaybackStopReason> end{};  ///< still to be told
        bool is_answered = false;
    };

    [[nodiscard]] std::optional<News> take_stop() noexcept;

    usher_player functions_;
    usher_player_state state_ = USHER_PLAYER_NO_DAEMON;
    usher_player_state told_state_ = USHER_PLAYER_NO_DAEMON;
    std::uint32_t request_ = 0;  ///< whose answer decides; 0: none
    std::optional<std::chrono::steady_clock::time_point> ask_at_;
    std::uint64_t last_ = 0;
    std::map<std::uint64_t, Playback> playbacks_;
};

}  // namespace usher::client
