/// What applications ask an engine to play, and what it plays, as values (specs/acestream.md 5
/// and 7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"

namespace usher::api::engine_api {

inline constexpr std::size_t content_id_digits = 40;    ///< of a content id or an infohash
inline constexpr std::size_t address_bytes_max = 4096;  ///< of a URL or magnet link
inline constexpr std::size_t files_bytes_max = 256;

enum class ContentKind : std::uint8_t { ContentId, Infohash, TransportFile, Magnet };

/// What an application asks the engine to play.
struct PlaybackRequest {
    ContentKind kind{};
    std::string content;               ///< an id of hex digits, or an address
    std::string files = "0";           ///< indexes of files, as they came
    std::optional<ProductId> product;  ///< proven at the Engine API, only claimed over HTTP
};

/// A request for `content`. Errc::Malformed for an id that is not 40 hex digits, for an address
/// that is empty, long or not printable, and for such `files`.
[[nodiscard]] Result<PlaybackRequest> playback_request(ContentKind kind, std::string_view content,
                                                       std::string_view files,
                                                       std::optional<ProductId> product);

/// What the engine plays.
struct Playback {
    std::string url;       ///< where a player reads it
    std::string infohash;  ///< 40 hex digits
    bool is_live = false;
    bool is_encrypted = false;
    std::vector<OptionId> needs{};  ///< without one of these it ends
};

/// Why a playback that went on is over, but for the application's own wish.
enum class PlaybackEnd : std::uint8_t { ContentOver, EngineGone };

/// What the engine says of a playback, for the application that asked for it. Called on the event
/// loop, never from within the call that asked; what is called may end the playback.
struct PlaybackListener {
    /// Once: it plays, or why not, as a line for the application.
    std::function<void(const Result<Playback>& answer)> on_answer;
    std::function<void(bool is_live)> on_live;
    /// Once, of what did play.
    std::function<void(PlaybackEnd why)> on_end;
};

/// Whether what an engine answered may be passed on: an infohash, and an address of http or https,
/// printable, without user and with a host that is this machine or one of `hosts` (names or
/// addresses in lower case, without `[]`).
[[nodiscard]] bool can_be_told(const Playback& playback, const std::vector<std::string>& hosts);

}  // namespace usher::api::engine_api
