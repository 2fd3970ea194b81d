/// What is said on one connection of the engine socket (ipc/engine/PROTOCOL.md): frames in, frames
/// out, without a socket.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "ipc/engine/playback_seat.hpp"
#include "ipc/engine/publisher.hpp"
#include "ipc/protocol/frame.hpp"
#include "ipc/protocol/message.hpp"
#include "lib/enforcement/right_question.hpp"
#include "lib/enforcement/stream_slots.hpp"
#include "lib/enforcement/usage.hpp"

namespace usher::engine {

/// References outlive every conversation.
struct Services {
    enforcement::Enforcer& enforcer;
    enforcement::Accounts& accounts;
    enforcement::StreamSlots& slots;
    enforcement::Usage& usage;
    Publisher& publisher;
    PlaybackSeat* playback = nullptr;  ///< none: nobody asks for playback
};

/// Who is at the other end, as the kernel says.
struct Peer {
    std::string text;                    ///< for people: `pid 4711, uid 1000`
    std::optional<std::uint32_t> uid{};  ///< none: not known
};

/// Of one connection; one more gets Complaint::TooMany.
inline constexpr std::size_t watches_max = 1024;
inline constexpr std::size_t slots_max = 1024;

/// Lives on the event loop.
class Conversation {
public:
    /// Sends `bytes`, with the page's descriptor beside their first byte if `with_page`.
    using Send = std::function<void(std::string bytes, bool with_page)>;

    /// What `send` refers to outlives it: a conversation that ends may still speak.
    Conversation(Services services, Peer peer, Send send);
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;
    /// Ends the streams that were bound to the connection, and what it plays.
    ~Conversation();

    /// Answers a frame. False: the connection ends once what was sent has left.
    [[nodiscard]] bool hear(const protocol::Frame& frame);
    /// Tells of watches whose answer has changed. With `change`, looks at those alone that it may
    /// concern.
    void look(const enforcement::Change* change = nullptr);
    /// Tells that another page has replaced the one before.
    void tell_of_new_page();
    [[nodiscard]] bool has_greeted() const noexcept { return has_greeted_; }

private:
    struct Watched {
        std::optional<enforcement::RightQuestion> question;  ///< none: it has no form
        std::optional<enforcement::KeyReference> key;  ///< whom it is about; none: device or user
        protocol::Verdict last;
    };

    template <typename Message>
    void say(std::uint32_t id, const Message& message, bool with_page = false);
    [[nodiscard]] bool complain(std::uint32_t id, protocol::Complaint complaint,
                                std::string_view text);
    [[nodiscard]] bool greet(std::uint32_t id, const protocol::Hello& hello);
    [[nodiscard]] bool ask(std::uint32_t id, const protocol::Ask& ask);
    [[nodiscard]] bool watch(std::uint32_t id, const protocol::Watch& watch);
    [[nodiscard]] bool acquire(std::uint32_t id, const protocol::SlotAcquire& acquire);
    [[nodiscard]] bool keep(std::uint32_t id, const protocol::SlotKeep& keep);
    [[nodiscard]] bool release(std::uint32_t id, const protocol::SlotRelease& release);
    [[nodiscard]] std::string owner() const;
    [[nodiscard]] enforcement::OnSlotEnd on_slot_end();
    [[nodiscard]] bool may_touch(enforcement::SlotId slot);
    /// False: `message` is about something else.
    [[nodiscard]] bool hear_of_playback(std::uint32_t id, const protocol::Message& message);
    void attach_for_playback(std::uint32_t id);
    void slot_ended(enforcement::SlotId slot, enforcement::SlotEnd why);
    [[nodiscard]] protocol::Verdict verdict_on(
        const std::optional<enforcement::RightQuestion>& question);

    Services services_;
    enforcement::Decider decider_;
    Peer peer_;
    std::string name_;  ///< by which it has greeted; may be empty
    Send send_;
    bool has_greeted_ = false;
    std::map<std::uint32_t, Watched> watches_;
    std::map<enforcement::SlotId, bool> slots_;  ///< held here; whether bound to the connection
};

}  // namespace usher::engine
