/// What licences are to: a bundle of services on television channels (specs/aminotv.md 5.2).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/channel_service.hpp"

namespace usher::license {

/// `ChannelGroup` mixes services over several channels; the others are about one service each.
enum class ProductType : std::uint8_t { Channel, Pvr, Catchup, Startover, ChannelGroup };

/// `CHANNEL`, `PVR`, `CATCHUP`, `STARTOVER`, `CHANNEL_GROUP`.
[[nodiscard]] std::string_view name(ProductType type) noexcept;
/// None for any other word; compared exactly.
[[nodiscard]] std::optional<ProductType> product_type(std::string_view word) noexcept;
/// The one service that a type stands for; none for ChannelGroup (specs/aminotv.md 9.2).
[[nodiscard]] std::optional<ChannelService> service_of(ProductType type) noexcept;

/// An amount in hundredths of a currency's unit, or in its ISO minor unit where it has none.
struct Amount {
    std::int64_t minor = 0;
    std::string currency;  ///< ISO 4217, three capital letters

    friend bool operator==(const Amount&, const Amount&) = default;
};

/// Sorted, each once.
using ChannelList = std::vector<ChannelId>;

struct Product {
    BundleId id;
    std::string title;
    std::string description{};
    std::string type_name;  ///< as upstream writes it, which may be none of `ProductType`
    bool is_premium = false;
    std::optional<bool> is_visible{};  ///< may be shown for sale; none: upstream did not say
    std::optional<bool> is_buyable{};
    std::optional<Amount> price{};
    bool recurring = false;
    std::optional<Seconds> term{};  ///< how long a licence that is bought lasts; none: for ever
    std::array<ChannelList, channel_services.size()> channels{};  ///< by `index_of`

    [[nodiscard]] const ChannelList& channels_of(ChannelService service) const noexcept {
        return channels[index_of(service)];
    }
    friend bool operator==(const Product&, const Product&) = default;
};

/// `said` with what it leaves out taken from `known`, an earlier word on the same product: an
/// answer about licences brings products without what only a shop needs (specs/aminotv.md 5.2, 13).
[[nodiscard]] Product completed(Product said, const Product& known);

/// What a product whose type and lists contradict each other gives. `Advisory`: what the lists say;
/// the type is a description. `Strict`: a product about one service gives no other, and one of an
/// unknown type gives nothing (specs/aminotv.md 9.2).
enum class TypeCheck : std::uint8_t { Advisory, Strict };

/// Whether a licence to `product` would give `service` on `channel`.
[[nodiscard]] bool gives(const Product& product, const ChannelId& channel, ChannelService service,
                         TypeCheck check) noexcept;
/// Whether it lists channels under a service that its type does not stand for, or its type is
/// unknown: worth a warning.
[[nodiscard]] bool contradicts_its_type(const Product& product) noexcept;

}  // namespace usher::license
