/// What the frames of the engine socket say, as values (ipc/engine/PROTOCOL.md).
///
/// Texts in a message that was read belong to its frame.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ipc/protocol/frame.hpp"
#include "ipc/protocol/playback.hpp"
#include "ipc/protocol/question.hpp"
#include "ipc/protocol/verdict.hpp"

namespace usher::protocol {

inline constexpr std::uint16_t protocol_version = 1;
inline constexpr std::size_t questions_max = 64;  ///< in one Ask

/// The engine's first frame. `name`: which program this is, for people; at most `text_bytes_max`.
struct Hello {
    static constexpr std::uint16_t type = 1;
    std::uint16_t version = protocol_version;
    std::string_view name{};
    friend bool operator==(const Hello&, const Hello&) = default;
};
struct Ask {
    static constexpr std::uint16_t type = 2;
    std::vector<Question> questions{};  ///< 1 to `questions_max`
    friend bool operator==(const Ask&, const Ask&) = default;
};
/// Push Changed whenever the answer is another one. `watch`: the engine's own number for it.
struct Watch {
    static constexpr std::uint16_t type = 3;
    std::uint32_t watch = 0;
    Question question{};
    friend bool operator==(const Watch&, const Watch&) = default;
};
struct Unwatch {
    static constexpr std::uint16_t type = 4;
    std::uint32_t watch = 0;
    friend bool operator==(const Unwatch&, const Unwatch&) = default;
};
/// The longest that a slot may be kept without a sign of life: a day.
inline constexpr std::uint32_t ttl_ms_max = 86'400'000;

/// A stream begins. `ttl_ms`, at most ttl_ms_max: how long the slot lasts without SlotKeep; 0: as
/// long as the connection.
struct SlotAcquire {
    static constexpr std::uint16_t type = 5;
    std::uint32_t ttl_ms = 0;
    Question question{};
    friend bool operator==(const SlotAcquire&, const SlotAcquire&) = default;
};
struct SlotKeep {
    static constexpr std::uint16_t type = 6;
    std::uint64_t slot = 0;
    friend bool operator==(const SlotKeep&, const SlotKeep&) = default;
};
struct SlotRelease {
    static constexpr std::uint16_t type = 7;
    std::uint64_t slot = 0;
    friend bool operator==(const SlotRelease&, const SlotRelease&) = default;
};
/// Not answered.
struct ReportUse {
    static constexpr std::uint16_t type = 8;
    std::uint32_t seconds = 0;
    std::uint64_t bytes = 0;
    Question question{};
    friend bool operator==(const ReportUse&, const ReportUse&) = default;
};
struct Ping {
    static constexpr std::uint16_t type = 9;
    friend bool operator==(const Ping&, const Ping&) = default;
};

/// The answer to Hello, with the page's descriptor beside its first byte.
struct Welcome {
    static constexpr std::uint16_t type = 129;
    std::uint16_t version = protocol_version;
    std::uint16_t flags = 0;  ///< none yet
    std::uint64_t instance = 0;
    std::uint64_t file_bytes = 0;
    friend bool operator==(const Welcome&, const Welcome&) = default;
};
struct Answers {
    static constexpr std::uint16_t type = 130;
    std::vector<Verdict> verdicts{};  ///< in the order of the questions
    friend bool operator==(const Answers&, const Answers&) = default;
};
struct SlotGranted {
    static constexpr std::uint16_t type = 131;
    std::uint64_t slot = 0;  ///< not 0
    std::uint16_t held = 0;  ///< slots of the same right in use, this one included
    std::uint16_t limit = 0;
    friend bool operator==(const SlotGranted&, const SlotGranted&) = default;
};
struct SlotRefused {
    static constexpr std::uint16_t type = 132;
    Reason reason = Reason::StreamLimit;
    std::uint16_t held = 0;
    std::uint16_t limit = 0;
    friend bool operator==(const SlotRefused&, const SlotRefused&) = default;
};
struct Done {
    static constexpr std::uint16_t type = 133;
    friend bool operator==(const Done&, const Done&) = default;
};
struct Pong {
    static constexpr std::uint16_t type = 134;
    friend bool operator==(const Pong&, const Pong&) = default;
};

/// Pushed: another file takes the place of the page; its descriptor comes as with Welcome.
struct NewPage {
    static constexpr std::uint16_t type = 192;
    std::uint64_t instance = 0;
    std::uint64_t file_bytes = 0;
    friend bool operator==(const NewPage&, const NewPage&) = default;
};
/// Pushed: the answer of a watch has changed.
struct Changed {
    static constexpr std::uint16_t type = 193;
    std::uint32_t watch = 0;
    Verdict verdict{};
    friend bool operator==(const Changed&, const Changed&) = default;
};
enum class SlotEnd : std::uint8_t {
    Displaced = 1,      ///< another stream took its place: the oldest one ends
    RightEnded = 2,     ///< the answer to its question became no
    Expired = 3,        ///< nobody kept it
    Administrator = 4,  ///< somebody ended it by hand
    Lost = 128,         ///< the library's own: the daemon came back and refused it
};
/// Pushed: a slot is no longer held; its stream has to end.
struct SlotEnded {
    static constexpr std::uint16_t type = 194;
    std::uint64_t slot = 0;
    SlotEnd why = SlotEnd::Displaced;
    friend bool operator==(const SlotEnded&, const SlotEnded&) = default;
};
enum class Complaint : std::uint16_t {
    Malformed = 1,    ///< a frame that cannot be read
    Version = 2,      ///< no common version
    OutOfOrder = 3,   ///< the first frame was no Hello, or a second one came
    TooMany = 4,      ///< more connections, watches or slots than the daemon keeps
    UnknownSlot = 5,  ///< SlotKeep or SlotRelease of a slot that is not the peer's; nothing closes
    PlaybackTaken = 6,  ///< another engine plays; nothing closes
    PlaybackOff = 7,    ///< no application can ask for playback; nothing closes
};
/// Something cannot be done; behind Malformed, Version and OutOfOrder the daemon closes.
struct Refusal {
    static constexpr std::uint16_t type = 195;
    Complaint complaint = Complaint::Malformed;
    std::string_view text{};  ///< for people
    friend bool operator==(const Refusal&, const Refusal&) = default;
};

using Message =
    std::variant<Hello, Ask, Watch, Unwatch, SlotAcquire, SlotKeep, SlotRelease, ReportUse, Ping,
                 Welcome, Answers, SlotGranted, SlotRefused, Done, Pong, NewPage, Changed,
                 SlotEnded, Refusal, PlaybackAttach, PlaybackDetach, PlaybackStarted,
                 PlaybackRefused, PlaybackLive, PlaybackEnded, PlaybackStart, PlaybackStop>;

/// Appends `message` as a frame. False, and nothing changes, when it is none that read_message()
/// would take; nor does it when memory is short, which it says by std::bad_alloc.
[[nodiscard]] bool append_message(std::string& out, std::uint32_t id, const Message& message);

/// The message of a frame; none for an unknown type, and unless the payload is exactly one message
/// within the limits.
[[nodiscard]] std::optional<Message> read_message(const Frame& frame);

}  // namespace usher::protocol
