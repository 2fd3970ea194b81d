/// Devices in the sandbox's database.
///
/// Inside `Database::write` or `read`; may throw store::StorageFailure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/core/error.hpp"
#include "lib/sandbox/aminotv/paging.hpp"
#include "lib/store/database.hpp"
#include "lib/upstream/aminotv/device_document.hpp"

namespace usher::sandbox::aminotv {

using upstream::aminotv::Device;
using upstream::aminotv::DeviceId;

class DeviceBooks {
public:
    /// `database` outlives the books.
    explicit DeviceBooks(store::Database& database) noexcept : database_{database} {}

    /// The id: the one that `device` brings, or the next free one for an empty one. Errc::Conflict:
    /// the id or the serial number is taken; Errc::NotFound: `unknown user`; Errc::Malformed: the
    /// id is not a decimal number above 0.
    [[nodiscard]] Result<DeviceId> add(const Device& device);
    /// Errc::NotFound: `unknown user`, or `unknown device`; Errc::Conflict: the serial number is
    /// another device's.
    [[nodiscard]] Result<void> replace(const Device& device);
    /// Whether there was one.
    bool remove(const DeviceId& id);

    [[nodiscard]] std::optional<Device> find(const DeviceId& id);
    [[nodiscard]] Page<Device> list(const Cut& cut);

private:
    /// Why `device`, whose row is `row`, cannot be kept as it is: see `replace`.
    [[nodiscard]] Result<void> check(const Device& device, std::int64_t row);

    store::Database& database_;
};

}  // namespace usher::sandbox::aminotv
