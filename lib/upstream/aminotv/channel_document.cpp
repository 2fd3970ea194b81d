#include "lib/upstream/aminotv/channel_document.hpp"

#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/once_each.hpp"
#include "lib/upstream/aminotv/resource.hpp"

namespace usher::upstream::aminotv {
namespace {

constexpr std::string_view horizon_name = "catchup_horizon";

std::optional<Seconds> read_horizon(const Members& config) {
    const std::optional<std::int64_t> seconds = config.count(horizon_name);
    if (!seconds) return std::nullopt;
    if (*seconds >= timestamp_limit) config.blame(horizon_name);
    if (*seconds >= timestamp_limit) return std::nullopt;
    return Seconds{*seconds};
}

std::optional<Channel> read_channel(const bj::object* resource, Flaws& flaws) {
    const bool is_channel = resource != nullptr && is_of_type(*resource, "Channel");
    const std::optional<std::string> id = is_channel ? id_of(*resource) : std::nullopt;
    if (!id) {
        flaws.add(Flaw::MalformedChannel, "", is_channel ? "id" : "type");
        return std::nullopt;
    }
    const Members attributes = attributes_of(*resource, *id, flaws);
    Channel channel{.id = ChannelId{*id}, .name = attributes.text("name").value_or("")};
    for (const license::ChannelService service : license::channel_services) {
        channel.offers[license::index_of(service)] = attributes.flag(license::name(service));
    }
    channel.catchup_horizon = read_horizon(attributes.in("config"));
    return channel;
}

std::string channel_text(const Channel& channel, const WriteOptions& options) {
    ObjectText attributes;
    attributes.text("name", channel.name);
    for (const license::ChannelService service : license::channel_services) {
        attributes.maybe_flag(license::name(service), channel.offers[license::index_of(service)]);
    }
    if (channel.catchup_horizon) {
        const std::string config =
            ObjectText{}.number(horizon_name, channel.catchup_horizon->count()).done();
        attributes.json("config", config);
    }
    return ObjectText{}
        .json("id", id_text(channel.id.text(), options))
        .text("type", "Channel")
        .json("attributes", attributes.done())
        .done();
}

}  // namespace

Result<ChannelDocument> read_channels(std::string_view body) {
    const Result<List> list = open_list(body);
    if (!list) return list.error();

    ChannelDocument page{.next = list->next, .resource_count = list->resources.size()};
    OnceEach<Channel> channels;
    for (const bj::object* resource : list->resources) {
        std::optional<Channel> channel = read_channel(resource, page.flaws);
        if (!channel) continue;
        const std::string id = channel->id.text();
        if (!channels.put(id, std::move(*channel))) page.flaws.add(Flaw::Twice, id);
    }
    page.channels = channels.take();
    return page;
}

std::string write_channels(std::span<const Channel> channels, const WriteOptions& options) {
    std::vector<std::string> resources;
    resources.reserve(channels.size());
    for (const Channel& channel : channels) resources.push_back(channel_text(channel, options));
    return document_text(resources, "", options);
}

}  // namespace usher::upstream::aminotv
