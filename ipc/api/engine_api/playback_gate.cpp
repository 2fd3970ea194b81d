#include "ipc/api/engine_api/playback_gate.hpp"

#include <array>
#include <utility>

namespace usher::api::engine_api {
namespace {

constexpr std::string_view no_ads = "noAds";

struct LevelBit {
    std::string_view option;
    unsigned bit;
};
constexpr std::array<LevelBit, 3> level_bits{{{"premium", 2}, {no_ads, 4}, {"proxyServer", 128}}};
constexpr unsigned advanced_functions = 1;

}  // namespace

PlaybackGate::PlaybackGate(enforcement::Enforcer& enforcer, std::vector<Product> products,
                           PlaybackDesk& desk)
    : enforcer_{enforcer}, products_{std::move(products)}, desk_{desk} {}

std::optional<ProductId> PlaybackGate::authorise(std::string_view response_key,
                                                 std::string_view request_key) const {
    const Product* proven = nullptr;
    // Every key is tried: time tells neither which public parts are known nor which one came.
    for (const Product& product : products_) {
        if (product.key.is_proven_by(response_key, request_key)) proven = &product;
    }
    if (proven == nullptr) return std::nullopt;
    return proven->key.public_part();
}

unsigned PlaybackGate::level(const ProductId& product) const {
    unsigned level = advanced_functions;
    for (const LevelBit& bit : level_bits) {
        if (is_active(bit.option, product)) level |= bit.bit;
    }
    return level;
}

Result<RunningPlayback> PlaybackGate::start(const PlaybackRequest& request,
                                            PlaybackListener listener) const {
    const bool needs = needs_no_ads(request.product);
    if (needs && !is_active(no_ads, request.product)) {
        return Error{Errc::Forbidden, "No ADs option must be activated to use this product"};
    }
    const Result<std::uint64_t> number = desk_.start(request, std::move(listener));
    if (!number) return number.error();
    return RunningPlayback{desk_, *number, request.product, needs};
}

std::optional<OptionId> PlaybackGate::missing(const RunningPlayback& running) const {
    if (running.needs_no_ads() && !is_active(no_ads, running.product())) {
        return OptionId{std::string{no_ads}};
    }
    const Playback* const playback = running.what();
    if (playback == nullptr) return std::nullopt;
    for (const OptionId& option : playback->needs) {
        if (!is_active(option.text(), running.product())) return option;
    }
    return std::nullopt;
}

bool PlaybackGate::is_active(std::string_view option,
                             const std::optional<ProductId>& product) const {
    return enforcer_.check({.option = OptionId{std::string{option}}, .product = product})
        .verdict.allowed;
}

bool PlaybackGate::needs_no_ads(const std::optional<ProductId>& product) const {
    // Of keys that share a public part the strictest counts, since over HTTP no other part comes.
    bool is_free = false;
    for (const Product& known : products_) {
        if (known.key.public_part() != product) continue;
        if (known.needs_no_ads) return true;
        is_free = true;
    }
    return !is_free;
}

}  // namespace usher::api::engine_api
