#include "ipc/api/engine_api/playback.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/core/text.hpp"

namespace usher::api::engine_api {
namespace {

constexpr std::string_view no_ads = "noAds";
constexpr std::size_t products_max = 256;
constexpr std::size_t id_digits = 40;
constexpr std::size_t address_bytes_max = 4096;
constexpr std::size_t files_bytes_max = 256;

struct LevelBit {
    std::string_view option;
    unsigned bit;
};
constexpr std::array<LevelBit, 3> level_bits{{{"premium", 2}, {no_ads, 4}, {"proxyServer", 128}}};
constexpr unsigned advanced_functions = 1;

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_content(ContentKind kind, std::string_view content) {
    switch (kind) {
        case ContentKind::ContentId:
        case ContentKind::Infohash: return content.size() == id_digits && is_hex(content);
        case ContentKind::TransportFile:
        case ContentKind::Magnet: return is_printable(content, 1, address_bytes_max);
    }
    return false;
}

// The engine's word goes into lines and addresses, where it must not end before its time.
bool can_be_told(const Playback& playback) {
    return is_printable(playback.url, 1, address_bytes_max) &&
           is_content(ContentKind::Infohash, playback.infohash);
}

Result<Product> read_product_line(std::string_view line) {
    const std::size_t space = line.find(' ');
    Result<enforcement::ProductKey> key = enforcement::ProductKey::parse(line.substr(0, space));
    if (!key) return key.error();
    const std::string_view word = space == std::string_view::npos ? "" : line.substr(space + 1);
    if (!word.empty() && word != "needs=noAds") {
        return Error{Errc::Malformed, "after the key only needs=noAds may stand"};
    }
    return Product{.key = std::move(*key), .needs_no_ads = !word.empty()};
}

// Takes the line at the head of `text`, without its end and white space around it.
std::string_view next_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    while (line.starts_with(' ')) line.remove_prefix(1);
    return line;
}

}  // namespace

RunningPlayback::RunningPlayback(Playback playback, std::optional<ProductId> product)
    : playback_{std::move(playback)}, product_{std::move(product)} {}

RunningPlayback::RunningPlayback(RunningPlayback&& other) noexcept
    : playback_{std::move(other.playback_)}, product_{std::move(other.product_)} {
    other.playback_.stop = nullptr;  // a function that was moved from may still hold its target
}

RunningPlayback::~RunningPlayback() {
    if (playback_.stop) playback_.stop();
}

PlaybackGate::PlaybackGate(enforcement::Enforcer& enforcer, std::vector<Product> products,
                           StartPlayback start)
    : enforcer_{enforcer}, products_{std::move(products)}, start_{std::move(start)} {}

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

Result<RunningPlayback> PlaybackGate::start(PlaybackRequest request) const {
    const bool needs = needs_no_ads(request.product);
    if (needs && !is_active(no_ads, request.product)) {
        return Error{Errc::Forbidden, "No ADs option must be activated to use this product"};
    }
    if (!start_) return Error{Errc::Unavailable, "no playback engine is attached"};
    Result<Playback> playback = start_(request);
    if (!playback) return playback.error();
    if (needs) playback->needs.emplace_back(std::string{no_ads});
    RunningPlayback running{std::move(*playback), std::move(request.product)};
    if (!can_be_told(running.what())) {
        return Error{Errc::Malformed, "what the engine answered cannot be passed on"};
    }
    return running;
}

std::optional<OptionId> PlaybackGate::missing(const RunningPlayback& running) const {
    for (const OptionId& option : running.what().needs) {
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

Result<PlaybackRequest> playback_request(ContentKind kind, std::string_view content,
                                         std::string_view files, std::optional<ProductId> product) {
    if (!is_content(kind, content)) return Error{Errc::Malformed, "malformed content"};
    if (!is_printable(files, 1, files_bytes_max)) {
        return Error{Errc::Malformed, "malformed file index"};
    }
    return PlaybackRequest{.kind = kind,
                           .content = std::string{content},
                           .files = std::string{files},
                           .product = std::move(product)};
}

Result<std::vector<Product>> read_products(std::string_view text) {
    std::vector<Product> products;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = next_line(text);
        if (line.empty() || line.starts_with('#')) continue;
        Result<Product> product = read_product_line(line);
        if (!product) return product.error().within("line " + std::to_string(number));
        if (products.size() == products_max) {
            return Error{Errc::TooLarge, "over " + std::to_string(products_max) + " product keys"};
        }
        products.push_back(std::move(*product));
    }
    return products;
}

}  // namespace usher::api::engine_api
