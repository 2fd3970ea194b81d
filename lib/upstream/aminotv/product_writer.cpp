#include <vector>

#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/price.hpp"
#include "lib/upstream/aminotv/product_members.hpp"

namespace usher::upstream::aminotv {
namespace {

std::string attributes_text(const license::Product& product, View view) {
    ObjectText attributes;
    attributes.text("title", product.title);
    if (!product.description.empty()) attributes.text("description", product.description);
    attributes.text("type", product.type_name)
        .flag("is_premium", product.is_premium)
        .maybe_flag("is_visible", product.is_visible)
        .maybe_flag("is_buyable", product.is_buyable);
    if (product.price) write_price(attributes, *product.price);
    switch (view) {
        case View::Management:
            attributes.flag("recurring", product.recurring);
            if (product.term) attributes.number("duration_seconds", product.term->count());
            break;
        case View::User:
            if (product.recurring) attributes.flag("recurring", true);
            break;
    }
    return attributes.done();
}

std::string channels_text(const license::ChannelList& channels, const WriteOptions& options) {
    std::vector<std::string> identifiers;
    identifiers.reserve(channels.size());
    for (const ChannelId& channel : channels) {
        identifiers.push_back(identifier_text(channel.text(), "Channel", options));
    }
    return relationship_text(list_text(identifiers));
}

std::string resource_text(std::string_view id_json, const std::string& attributes,
                          const std::string& relationships) {
    ObjectText resource;
    if (!id_json.empty()) resource.json("id", id_json);
    return resource.text("type", "Product")
        .json("attributes", attributes)
        .json("relationships", relationships)
        .done();
}

}  // namespace

std::string product_text(const license::Product& product, const WriteOptions& options) {
    ObjectText relationships;
    for (const license::ChannelService service : license::channel_services) {
        relationships.json(license::name(service),
                           channels_text(product.channels_of(service), options));
    }
    return resource_text(id_text(product.id.text(), options),
                         attributes_text(product, options.view), relationships.done());
}

std::string write_products(std::span<const license::Product> products,
                           const WriteOptions& options) {
    std::vector<std::string> resources;
    resources.reserve(products.size());
    for (const license::Product& product : products) {
        resources.push_back(product_text(product, options));
    }
    return document_text(resources, "", options);
}

std::string write_product_change(const ProductChange& change) {
    ObjectText attributes;
    attributes.maybe_text("title", change.title)
        .maybe_text("description", change.description)
        .maybe_text("type", change.type_name)
        .maybe_flag("is_premium", change.is_premium)
        .maybe_flag("is_visible", change.is_visible)
        .maybe_flag("is_buyable", change.is_buyable)
        .maybe_flag("recurring", change.recurring);
    if (change.price) write_price(attributes, *change.price);
    if (change.term) attributes.number("duration_seconds", change.term->count());

    ObjectText relationships;
    for (const license::ChannelService service : license::channel_services) {
        const auto& channels = change.channels[license::index_of(service)];
        if (channels) relationships.json(license::name(service), channels_text(*channels, {}));
    }
    const std::string resource = resource_text("", attributes.done(), relationships.done());
    return document_text({&resource, 1}, "", {});
}

}  // namespace usher::upstream::aminotv
