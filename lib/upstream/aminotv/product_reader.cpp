#include <algorithm>

#include "lib/upstream/aminotv/once_each.hpp"
#include "lib/upstream/aminotv/price.hpp"
#include "lib/upstream/aminotv/product_members.hpp"

namespace usher::upstream::aminotv {
namespace {

constexpr std::int64_t term_seconds_max = timestamp_limit - 1;

std::optional<Seconds> read_term(const Members& attributes) {
    const std::optional<std::int64_t> seconds = attributes.count("duration_seconds");
    if (!seconds) return std::nullopt;
    if (*seconds == 0 || *seconds > term_seconds_max) {
        attributes.blame("duration_seconds");
        return std::nullopt;
    }
    return Seconds{*seconds};
}

// The new name of a flag beats its old one.
std::optional<bool> either_flag(const Members& attributes, std::string_view now,
                                std::string_view before) {
    return attributes.has(now) ? attributes.flag(now) : attributes.flag(before);
}

std::optional<license::ChannelList> read_channels_of(const RelationshipsOf& relationships,
                                                     license::ChannelService service) {
    const auto ids = related_ids(relationships, license::name(service), "Channel");
    if (!ids) return std::nullopt;
    license::ChannelList channels{ids->begin(), ids->end()};
    std::ranges::sort(channels);
    const auto repeated = std::ranges::unique(channels);
    channels.erase(repeated.begin(), repeated.end());
    return channels;
}

// What a shop needs to show it; its channels grant without.
void check_description(const ProductChange& members, std::string_view id, Flaws& flaws) {
    if (!members.title) flaws.add(Flaw::MalformedAttribute, id, "attributes/title");
    if (!members.type_name) flaws.add(Flaw::MalformedAttribute, id, "attributes/type");
}

}  // namespace

ProductChange read_product_members(const bj::object& resource, std::string_view id, Flaws& flaws) {
    const Members attributes = attributes_of(resource, id, flaws);
    ProductChange members{.title = attributes.text("title"),
                          .description = attributes.text("description"),
                          .type_name = attributes.text("type"),
                          .is_premium = attributes.flag("is_premium"),
                          .is_visible = either_flag(attributes, "is_visible", "visible"),
                          .is_buyable = either_flag(attributes, "is_buyable", "buyable"),
                          .price = read_price(attributes),
                          .recurring = attributes.flag("recurring"),
                          .term = read_term(attributes)};
    const RelationshipsOf relationships{.resource = resource, .id = id, .flaws = flaws};
    for (const license::ChannelService service : license::channel_services) {
        members.channels[license::index_of(service)] = read_channels_of(relationships, service);
    }
    return members;
}

std::vector<license::Product> read_product_list(const Resources& resources, Flaws& flaws) {
    OnceEach<license::Product> products;
    for (const bj::object* resource : resources) {
        const bool is_product = resource != nullptr && is_of_type(*resource, "Product");
        const std::optional<std::string> id = is_product ? id_of(*resource) : std::nullopt;
        if (!id) {
            flaws.add(Flaw::MalformedProduct, "", is_product ? "id" : "type");
            continue;
        }
        const ProductChange members = read_product_members(*resource, *id, flaws);
        check_description(members, *id, flaws);
        license::Product product{.id = BundleId{*id}, .title = {}, .type_name = {}};
        apply(members, product);
        if (!products.put(*id, std::move(product))) flaws.add(Flaw::Twice, *id);
    }
    return products.take();
}

std::vector<license::Product> included_products(const bj::object& document, Flaws& flaws) {
    const bj::value* included = find(document, "included");
    if (included == nullptr) return {};
    const bj::array* list = included->if_array();
    if (list == nullptr) {
        flaws.add(Flaw::MalformedProduct, "", "included");
        return {};
    }
    Resources products;
    for (const bj::value& element : *list) {
        const bj::object* resource = element.if_object();
        const bool is_other = resource != nullptr && !is_of_type(*resource, "Product");
        if (!is_other) products.push_back(resource);
    }
    return read_product_list(products, flaws);
}

Result<ProductDocument> read_products(std::string_view body) {
    const Result<List> list = open_list(body);
    if (!list) return list.error();

    ProductDocument page{.next = list->next, .resource_count = list->resources.size()};
    page.products = read_product_list(list->resources, page.flaws);
    return page;
}

}  // namespace usher::upstream::aminotv
