#include "lib/license/product.hpp"

#include <algorithm>

namespace usher::license {
namespace {

constexpr std::array product_types{ProductType::Channel, ProductType::Pvr, ProductType::Catchup,
                                   ProductType::Startover, ProductType::ChannelGroup};

bool stands_for(std::string_view type_name, ChannelService service) noexcept {
    const std::optional<ProductType> type = product_type(type_name);
    if (!type) return false;
    return service_of(*type).value_or(service) == service;
}

}  // namespace

std::string_view name(ProductType type) noexcept {
    switch (type) {
        case ProductType::Channel: return "CHANNEL";
        case ProductType::Pvr: return "PVR";
        case ProductType::Catchup: return "CATCHUP";
        case ProductType::Startover: return "STARTOVER";
        case ProductType::ChannelGroup: return "CHANNEL_GROUP";
    }
    return "CHANNEL_GROUP";
}

std::optional<ProductType> product_type(std::string_view word) noexcept {
    const auto* const found =
        std::ranges::find(product_types, word, [](ProductType type) { return name(type); });
    if (found == product_types.end()) return std::nullopt;
    return *found;
}

std::optional<ChannelService> service_of(ProductType type) noexcept {
    switch (type) {
        case ProductType::Channel: return ChannelService::Live;
        case ProductType::Pvr: return ChannelService::Npvr;
        case ProductType::Catchup: return ChannelService::Catchup;
        case ProductType::Startover: return ChannelService::Startover;
        case ProductType::ChannelGroup: return std::nullopt;
    }
    return std::nullopt;
}

Product completed(Product said, const Product& known) {
    if (!said.is_visible) said.is_visible = known.is_visible;
    if (!said.is_buyable) said.is_buyable = known.is_buyable;
    if (!said.price) said.price = known.price;
    if (!said.term) said.term = known.term;
    said.recurring = said.recurring || known.recurring;
    return said;
}

bool gives(const Product& product, const ChannelId& channel, ChannelService service,
           TypeCheck check) noexcept {
    if (check == TypeCheck::Strict && !stands_for(product.type_name, service)) return false;
    return std::ranges::binary_search(product.channels_of(service), channel);
}

bool contradicts_its_type(const Product& product) noexcept {
    if (!product_type(product.type_name)) return true;
    return std::ranges::any_of(channel_services, [&product](ChannelService service) {
        return !product.channels_of(service).empty() && !stands_for(product.type_name, service);
    });
}

}  // namespace usher::license
