/// Frames about playback: an engine says that it plays, and usherd asks it to for applications
/// (ipc/engine/PROTOCOL.md, "Playback").
///
/// Texts in a message that was read belong to its frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace usher::protocol {

class WireWriter;
class WireReader;

inline constexpr std::size_t address_bytes_max = 4096;  ///< of a URL or magnet link
inline constexpr std::size_t files_bytes_max = 256;
inline constexpr std::size_t infohash_digits = 40;
inline constexpr std::size_t id_bytes_max = 128;       ///< of an option or a product
inline constexpr std::size_t needed_options_max = 16;  ///< by one playback

/// The engine plays from now on, until PlaybackDetach or the end of its connection.
struct PlaybackAttach {
    static constexpr std::uint16_t type = 10;
    friend bool operator==(const PlaybackAttach&, const PlaybackAttach&) = default;
};
struct PlaybackDetach {
    static constexpr std::uint16_t type = 11;
    friend bool operator==(const PlaybackDetach&, const PlaybackDetach&) = default;
};
/// What was asked for plays. `infohash`: 40 hex digits; `needs`: options without which it ends.
struct PlaybackStarted {
    static constexpr std::uint16_t type = 12;
    std::uint64_t playback = 0;  ///< not 0, as in every message here
    std::string_view url{};      ///< `http://…` or `https://…`, printable ASCII
    std::string_view infohash{};
    bool is_live = false;
    bool is_encrypted = false;
    std::vector<std::string_view> needs{};  ///< each 1 to `id_bytes_max` printable bytes
    friend bool operator==(const PlaybackStarted&, const PlaybackStarted&) = default;
};
/// It does not play. `why`: one line for the application; may be empty.
struct PlaybackRefused {
    static constexpr std::uint16_t type = 13;
    std::uint64_t playback = 0;
    std::string_view why{};
    friend bool operator==(const PlaybackRefused&, const PlaybackRefused&) = default;
};
/// A recording has caught up with what is live, or the other way round.
struct PlaybackLive {
    static constexpr std::uint16_t type = 14;
    std::uint64_t playback = 0;
    bool is_live = false;
    friend bool operator==(const PlaybackLive&, const PlaybackLive&) = default;
};
/// The engine has ended a playback by itself: its content is over.
struct PlaybackEnded {
    static constexpr std::uint16_t type = 15;
    std::uint64_t playback = 0;
    friend bool operator==(const PlaybackEnded&, const PlaybackEnded&) = default;
};

enum class ContentKind : std::uint8_t {
    ContentId = 1,  ///< 40 hex digits, as is an infohash
    Infohash = 2,
    TransportFile = 3,  ///< its address, 1 to `address_bytes_max` printable bytes
    Magnet = 4,         ///< likewise
};
/// Pushed: play this, and answer with PlaybackStarted or PlaybackRefused.
struct PlaybackStart {
    static constexpr std::uint16_t type = 196;
    std::uint64_t playback = 0;  ///< usherd's number for it, never used again on this connection
    ContentKind kind = ContentKind::ContentId;
    std::string_view content{};
    std::string_view files{};    ///< indexes, as the application wrote them; 1 to `files_bytes_max`
    std::string_view product{};  ///< the public part of the application's key; may be empty
    friend bool operator==(const PlaybackStart&, const PlaybackStart&) = default;
};
enum class PlaybackStopReason : std::uint8_t {
    Application = 1,    ///< the application has stopped it, or has gone
    MissingOption = 2,  ///< an option that it needs is not active any more
    Late = 3,           ///< the engine has not answered in time
    NotUsable = 4,      ///< what the engine answered cannot be passed on
    Unknown = 5,        ///< it was over before the engine's answer came
    Lost = 128,         ///< the library's own: the connection broke
};
/// Pushed: stop playing this, and do not begin if it has not begun.
struct PlaybackStop {
    static constexpr std::uint16_t type = 197;
    std::uint64_t playback = 0;
    PlaybackStopReason why = PlaybackStopReason::Application;
    friend bool operator==(const PlaybackStop&, const PlaybackStop&) = default;
};

// The bytes of each, for message.cpp.
void write(WireWriter& to, const PlaybackAttach& message);
void read(WireReader& from, PlaybackAttach& message);
void write(WireWriter& to, const PlaybackDetach& message);
void read(WireReader& from, PlaybackDetach& message);
void write(WireWriter& to, const PlaybackStarted& message);
void read(WireReader& from, PlaybackStarted& message);
void write(WireWriter& to, const PlaybackRefused& message);
void read(WireReader& from, PlaybackRefused& message);
void write(WireWriter& to, const PlaybackLive& message);
void read(WireReader& from, PlaybackLive& message);
void write(WireWriter& to, const PlaybackEnded& message);
void read(WireReader& from, PlaybackEnded& message);
void write(WireWriter& to, const PlaybackStart& message);
void read(WireReader& from, PlaybackStart& message);
void write(WireWriter& to, const PlaybackStop& message);
void read(WireReader& from, PlaybackStop& message);

}  // namespace usher::protocol
