/// What applications may play: the rule of noAds, the options of a level, and the engine behind
/// both faces of playback (specs/acestream.md 5 and 7).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/enforcement/product_key.hpp"

namespace usher::api::engine_api {

/// That many lower-case hex digits that nobody can foresee.
using RandomHex = std::function<std::string(std::size_t digits)>;

/// An application that the engine knows by its whole product key.
struct Product {
    enforcement::ProductKey key;
    bool needs_no_ads = false;  ///< plays only where noAds is active, as with public product keys
};

enum class ContentKind : std::uint8_t { ContentId, Infohash, TransportFile, Magnet };

/// What an application asks the engine to play.
struct PlaybackRequest {
    ContentKind kind{};
    std::string content;               ///< an id of 40 hex digits, or an address; 1 to 4096 bytes
    std::string files = "0";           ///< indexes of files, as they came
    std::optional<ProductId> product;  ///< proven at the Engine API, only claimed over HTTP
};

/// What the engine plays.
struct Playback {
    std::string url;       ///< where a player reads it
    std::string infohash;  ///< 40 hex digits
    bool is_live = false;
    bool is_encrypted = false;
    std::vector<OptionId> needs{};  ///< without one of these it ends
    /// Called once, when the session is over; may be empty. It does not call back into a session.
    std::function<void()> stop{};
};

/// What an engine registers. It answers at once; the context of its error is what the application
/// is told, one line. Called on the event loop.
using StartPlayback = std::function<Result<Playback>(const PlaybackRequest&)>;

/// A playback that goes on as long as this lives.
class RunningPlayback {
public:
    RunningPlayback(Playback playback, std::optional<ProductId> product);
    RunningPlayback(RunningPlayback&& other) noexcept;
    RunningPlayback& operator=(RunningPlayback&&) = delete;
    ~RunningPlayback();

    [[nodiscard]] const Playback& what() const noexcept { return playback_; }
    [[nodiscard]] const std::optional<ProductId>& product() const noexcept { return product_; }

private:
    Playback playback_;
    std::optional<ProductId> product_;
};

/// Lives on the event loop.
class PlaybackGate {
public:
    /// `enforcer` outlives it. Without `start` no engine is attached, and nothing plays.
    PlaybackGate(enforcement::Enforcer& enforcer, std::vector<Product> products,
                 StartPlayback start);

    /// Whose product key answers `request_key`; the work is the same whatever comes.
    [[nodiscard]] std::optional<ProductId> authorise(std::string_view response_key,
                                                     std::string_view request_key) const;
    /// The bits of section 7.5 for the options that are active for `product` (choice 27).
    [[nodiscard]] unsigned level(const ProductId& product) const;

    /// Errc::Forbidden with the literal text of 7.1 where noAds is needed and not active: for an
    /// unknown product too. Errc::Unavailable without an engine; else what the engine says.
    [[nodiscard]] Result<RunningPlayback> start(PlaybackRequest request) const;
    /// The first option that a running playback needs and that is not active any more.
    [[nodiscard]] std::optional<OptionId> missing(const RunningPlayback& running) const;

private:
    [[nodiscard]] bool is_active(std::string_view option,
                                 const std::optional<ProductId>& product) const;
    [[nodiscard]] bool needs_no_ads(const std::optional<ProductId>& product) const;

    enforcement::Enforcer& enforcer_;
    std::vector<Product> products_;
    StartPlayback start_;
};

/// A request for `content`. Errc::Malformed for an id that is not 40 hex digits, for an address
/// that is empty, long or not printable, and for such `files`.
[[nodiscard]] Result<PlaybackRequest> playback_request(ContentKind kind, std::string_view content,
                                                       std::string_view files,
                                                       std::optional<ProductId> product);

/// Reads a file of product keys: one a line, then optionally `needs=noAds`; empty lines and lines
/// that begin with `#` are passed over. Errc::Malformed, naming the line and never the key.
[[nodiscard]] Result<std::vector<Product>> read_products(std::string_view text);

}  // namespace usher::api::engine_api
