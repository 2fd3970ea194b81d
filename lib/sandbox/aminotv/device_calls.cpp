#include <array>
#include <utility>

#include "lib/sandbox/aminotv/device_books.hpp"
#include "lib/sandbox/aminotv/handlers.hpp"
#include "lib/sandbox/aminotv/neighbour_answers.hpp"

namespace usher::sandbox::aminotv {
namespace {

using upstream::aminotv::DeviceChange;

Reply show(const Backend& backend, const Call& call, const Device& device, int status = 200) {
    const std::array devices{device};
    return {.status = status, .body = write_devices(devices, provider_options(backend, call))};
}

Reply refuse_unknown() {
    return refuse({.code = ErrorCode::NotFound, .detail = "no device has this id"});
}

// Why the books did not take a device; an error of their own goes on as one.
Result<Reply> refuse_content(const Error& error) {
    if (error.code() == Errc::Conflict) {
        return refuse({.code = ErrorCode::InvalidAttribute,
                       .detail = "another device has this serial number",
                       .pointer = "/data/0/attributes/serial_number"});
    }
    if (error.code() == Errc::NotFound) {
        return refuse({.code = ErrorCode::UserNotFound, .pointer = "/data/0/relationships/user"});
    }
    return error;
}

}  // namespace

Task<Result<Reply>> get_devices(std::shared_ptr<Backend> backend, Call call) {
    return answer_list<DeviceBooks>(std::move(backend), std::move(call),
                                    upstream::aminotv::write_devices);
}

Task<Result<Reply>> get_device(std::shared_ptr<Backend> backend, Call call) {
    const DeviceId id{call.ids.at(0)};
    auto read = [id](store::Database& database) -> Result<std::optional<Device>> {
        return DeviceBooks{database}.find(id);
    };
    const Result<std::optional<Device>> device = co_await backend->with_database(std::move(read));
    if (!device) co_return device.error();
    if (!*device) co_return refuse_unknown();
    co_return show(*backend, call, **device);
}

Task<Result<Reply>> create_device(std::shared_ptr<Backend> backend, Call call) {
    const Accepted<DeviceChange> change = upstream::aminotv::read_device_change(call.request.body);
    if (!change) co_return refuse(change.error());
    if (const auto lacking = lacks_for_creation(*change)) co_return refuse(*lacking);

    Device device;
    apply(*change, device);
    auto add = [device](store::Database& database) { return DeviceBooks{database}.add(device); };
    const Result<DeviceId> id = co_await backend->with_database(std::move(add));
    if (!id) co_return refuse_content(id.error());
    device.id = *id;
    co_return show(*backend, call, device, 201);
}

Task<Result<Reply>> update_device(std::shared_ptr<Backend> backend, Call call) {
    const Accepted<DeviceChange> change = upstream::aminotv::read_device_change(call.request.body);
    if (!change) co_return refuse(change.error());
    const DeviceId id{call.ids.at(0)};
    auto work = [id, change = *change](store::Database& database) -> Result<std::optional<Device>> {
        DeviceBooks devices{database};
        std::optional<Device> device = devices.find(id);
        if (!device) return device;
        apply(change, *device);
        const Result<void> replaced = devices.replace(*device);
        if (!replaced) return replaced.error();
        return device;
    };
    const Result<std::optional<Device>> device = co_await backend->with_database(std::move(work));
    if (!device) co_return refuse_content(device.error());
    if (!*device) co_return refuse_unknown();
    co_return show(*backend, call, **device);
}

Task<Result<Reply>> delete_device(std::shared_ptr<Backend> backend, Call call) {
    const DeviceId id{call.ids.at(0)};
    auto work = [id](store::Database& database) -> Result<bool> {
        return DeviceBooks{database}.remove(id);
    };
    const Result<bool> removed = co_await backend->with_database(std::move(work));
    if (!removed) co_return removed.error();
    if (!*removed) co_return refuse_unknown();
    co_return Reply{.status = 204};
}

}  // namespace usher::sandbox::aminotv
