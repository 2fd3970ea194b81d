/// The seat of the one engine that plays: what it says goes to whoever asks for playback, and back
/// (ipc/engine/PROTOCOL.md, "Playback").
#pragma once

#include <functional>
#include <optional>
#include <variant>

#include "ipc/protocol/message.hpp"

namespace usher::engine {

class Conversation;

/// What an engine says of a playback. Its texts last as long as the call.
using PlaybackWord = std::variant<protocol::PlaybackStarted, protocol::PlaybackRefused,
                                  protocol::PlaybackLive, protocol::PlaybackEnded>;

/// Lives on the event loop.
class PlaybackSeat {
public:
    struct Listener {
        std::function<void()> on_taken;
        std::function<void(const PlaybackWord&)> on_word;
        std::function<void()> on_left;
    };
    /// Says something to the engine, at once or never.
    using Say = std::function<void(const protocol::Message&)>;

    PlaybackSeat() = default;
    PlaybackSeat(const PlaybackSeat&) = delete;
    PlaybackSeat& operator=(const PlaybackSeat&) = delete;

    /// From now on engines may take the seat. What `listener` refers to outlives them.
    void open(Listener listener) { listener_.emplace(std::move(listener)); }
    /// To the engine on the seat; to nobody if there is none.
    void tell(const protocol::Message& message) const;

    /// Takes the seat for `engine`, which leaves it before it ends; again is no change. What stands
    /// against it, else.
    [[nodiscard]] std::optional<protocol::Complaint> take(const Conversation& engine, Say say);
    /// Nothing happens unless `engine` sits there, nor below.
    void leave(const Conversation& engine);
    void hear(const Conversation& engine, const PlaybackWord& word) const;

private:
    struct Occupant {
        const Conversation* engine;
        Say say;
    };

    std::optional<Listener> listener_;  ///< none: nobody asks for playback
    std::optional<Occupant> occupant_;
};

}  // namespace usher::engine
