#include "lib/upstream/aminotv/device_document.hpp"

#include "lib/core/text.hpp"
#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/once_each.hpp"
#include "lib/upstream/aminotv/resource.hpp"

namespace usher::upstream::aminotv {
namespace {

constexpr std::string_view serial_name = "serial_number";
constexpr std::string_view player_name = "player_id";

std::optional<std::string> read_line(const Members& attributes, std::string_view name) {
    std::optional<std::string> text = attributes.text(name);
    if (!text) return std::nullopt;
    if (!text->empty() && text->size() <= device_text_bytes_max && is_line(*text)) return text;
    attributes.blame(name);
    return std::nullopt;
}

// The members that answers and requests share.
DeviceChange read_members(const bj::object& resource, std::string_view id, Flaws& flaws) {
    const Members attributes = attributes_of(resource, id, flaws);
    DeviceChange members{.serial_number = read_line(attributes, serial_name),
                         .player_id = read_line(attributes, player_name)};
    const RelationshipsOf relationships{.resource = resource, .id = id, .flaws = flaws};
    if (const auto user = related_id(relationships, "user", "User")) members.user = UserId{*user};
    return members;
}

std::optional<Device> read_device(const bj::object* resource, Flaws& flaws) {
    if (resource == nullptr || !is_of_type(*resource, "Device")) {
        flaws.add(Flaw::OtherType, "", "type");
        return std::nullopt;
    }
    const std::optional<std::string> id = id_of(*resource);
    if (!id) {
        flaws.add(Flaw::MalformedAttribute, "", "id");
        return std::nullopt;
    }
    const DeviceChange members = read_members(*resource, *id, flaws);
    if (!members.user) {
        flaws.add(Flaw::MalformedAttribute, *id, "relationships/user");
        return std::nullopt;
    }
    Device device{.id = DeviceId{*id}, .user = {}};
    apply(members, device);
    return device;
}

std::string device_text(const Device& device, const WriteOptions& options) {
    const std::string attributes = ObjectText{}
                                       .maybe_text(serial_name, device.serial_number)
                                       .maybe_text(player_name, device.player_id)
                                       .done();
    const std::string user =
        relationship_text(identifier_text(device.user.text(), "User", options));
    return ObjectText{}
        .json("id", id_text(device.id.text(), options))
        .text("type", "Device")
        .json("attributes", attributes)
        .json("relationships", ObjectText{}.json("user", user).done())
        .done();
}

}  // namespace

Result<DeviceDocument> read_devices(std::string_view body) {
    const Result<List> list = open_list(body);
    if (!list) return list.error();

    DeviceDocument page{.next = list->next, .resource_count = list->resources.size()};
    OnceEach<Device> devices;
    for (const bj::object* resource : list->resources) {
        std::optional<Device> device = read_device(resource, page.flaws);
        if (!device) continue;
        const std::string id = device->id.text();
        if (!devices.put(id, std::move(*device))) page.flaws.add(Flaw::Twice, id);
    }
    page.devices = devices.take();
    return page;
}

std::string write_devices(std::span<const Device> devices, const WriteOptions& options) {
    std::vector<std::string> resources;
    resources.reserve(devices.size());
    for (const Device& device : devices) resources.push_back(device_text(device, options));
    return document_text(resources, "", options);
}

Accepted<DeviceChange> read_device_change(std::string_view body) {
    const Accepted<OnlyResource> request = requested_one(body, "Device");
    if (!request) return request.error();
    Flaws flaws;
    DeviceChange change = read_members(*request->resource, "", flaws);
    if (const auto refusal = refusal_of(flaws, 0)) return *refusal;
    return change;
}

std::optional<Refusal> lacks_for_creation(const DeviceChange& change) {
    if (change.user) return std::nullopt;
    return Refusal{.code = ErrorCode::InvalidAttribute,
                   .detail = "user: needed by a new device",
                   .pointer = "/data/0/relationships/user"};
}

void apply(const DeviceChange& change, Device& device) {
    if (change.serial_number) device.serial_number = *change.serial_number;
    if (change.player_id) device.player_id = *change.player_id;
    if (change.user) device.user = *change.user;
}

}  // namespace usher::upstream::aminotv
