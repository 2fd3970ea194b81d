#include "lib/sandbox/aminotv/device_books.hpp"

#include "lib/sandbox/aminotv/rows.hpp"
#include "lib/sandbox/aminotv/user_books.hpp"

namespace usher::sandbox::aminotv {
namespace {

constexpr std::string_view columns =
    "SELECT id, user, serial_number, player_id FROM aminotv_device ";

Device read(const store::Statement& row) {
    return {.id = DeviceId{std::to_string(row.integer(0))},
            .serial_number = text_at(row, 2),
            .player_id = text_at(row, 3),
            .user = UserId{std::to_string(row.integer(1))}};
}

void bind_content(store::Statement& statement, const Device& device) {
    statement.bind(row_of(device.user).value_or(0));
    bind_text(statement, device.serial_number);
    bind_text(statement, device.player_id);
}

}  // namespace

Result<void> DeviceBooks::check(const Device& device, std::int64_t row) {
    if (!UserBooks{database_}.knows(device.user)) return Error{Errc::NotFound, "unknown user"};
    store::Statement query =
        database_.prepare("SELECT 1 FROM aminotv_device WHERE serial_number = ? AND id <> ?");
    bind_text(query, device.serial_number);
    if (query.bind(row).step()) return Error{Errc::Conflict, "the serial number is taken"};
    return {};
}

Result<DeviceId> DeviceBooks::add(const Device& device) {
    const std::optional<std::int64_t> wanted = row_of(device.id);
    if (!wanted && !device.id.empty()) {
        return Error{Errc::Malformed, "device id: a decimal number expected"};
    }
    const Result<void> checked = check(device, 0);
    if (!checked) return checked.error();
    store::Statement insert = database_.prepare(
        "INSERT INTO aminotv_device (id, user, serial_number, player_id) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (id) DO NOTHING");
    bind_integer(insert, wanted);
    bind_content(insert, device);
    if (insert.run() == 0) return Error{Errc::Conflict, "the device id is taken"};
    return DeviceId{std::to_string(last_row(database_))};
}

Result<void> DeviceBooks::replace(const Device& device) {
    const std::int64_t row = row_of(device.id).value_or(0);
    const Result<void> checked = check(device, row);
    if (!checked) return checked.error();
    store::Statement update = database_.prepare(
        "UPDATE aminotv_device SET user = ?, serial_number = ?, player_id = ? WHERE id = ?");
    bind_content(update, device);
    if (update.bind(row).run() == 0) return Error{Errc::NotFound, "unknown device"};
    return {};
}

bool DeviceBooks::remove(const DeviceId& id) {
    return database_.prepare("DELETE FROM aminotv_device WHERE id = ?")
               .bind(row_of(id).value_or(0))
               .run() > 0;
}

std::optional<Device> DeviceBooks::find(const DeviceId& id) {
    store::Statement query = database_.prepare(std::string{columns} + "WHERE id = ?");
    query.bind(row_of(id).value_or(0));
    if (!query.step()) return std::nullopt;
    return read(query);
}

Page<Device> DeviceBooks::list(const Cut& cut) {
    store::Statement query =
        database_.prepare(std::string{columns} + "WHERE id > ? ORDER BY id LIMIT ? OFFSET ?");
    query.bind(cut.after).bind(cut.limit + 1).bind(cut.skip());
    return read_page(query, cut, read);
}

}  // namespace usher::sandbox::aminotv
