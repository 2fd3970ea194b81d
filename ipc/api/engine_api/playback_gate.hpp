/// Who may have what played: product keys, the rule of noAds and the options of a level
/// (specs/acestream.md 5 and 7).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ipc/api/engine_api/playback_desk.hpp"
#include "ipc/api/engine_api/products.hpp"
#include "lib/enforcement/enforcer.hpp"

namespace usher::api::engine_api {

/// That many lower-case hex digits that nobody can foresee.
using RandomHex = std::function<std::string(std::size_t digits)>;

/// Lives on the event loop.
class PlaybackGate {
public:
    /// `enforcer` and `desk` outlive it.
    PlaybackGate(enforcement::Enforcer& enforcer, std::vector<Product> products,
                 PlaybackDesk& desk);

    /// Whose product key answers `request_key`; the work is the same whatever comes.
    [[nodiscard]] std::optional<ProductId> authorise(std::string_view response_key,
                                                     std::string_view request_key) const;
    /// The bits of section 7.5 for the options that are active for `product` (choice 27).
    [[nodiscard]] unsigned level(const ProductId& product) const;

    /// Asks the engine, which answers `listener`. Errc::Forbidden with the literal text of 7.1
    /// where noAds is needed and not active: for an unknown product too. Errc::Unavailable without
    /// an engine.
    [[nodiscard]] Result<RunningPlayback> start(const PlaybackRequest& request,
                                                PlaybackListener listener) const;
    /// The first option that a playback needs and that is not active any more.
    [[nodiscard]] std::optional<OptionId> missing(const RunningPlayback& running) const;

private:
    [[nodiscard]] bool is_active(std::string_view option,
                                 const std::optional<ProductId>& product) const;
    [[nodiscard]] bool needs_no_ads(const std::optional<ProductId>& product) const;

    enforcement::Enforcer& enforcer_;
    std::vector<Product> products_;
    PlaybackDesk& desk_;
};

}  // namespace usher::api::engine_api
