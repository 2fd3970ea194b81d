/// The devices of users as the provider's own systems see them (specs/aminotv.md 4.3, 5.4). Pure;
/// tolerant and strict as license_document.hpp says.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/upstream/aminotv/error_document.hpp"
#include "lib/upstream/aminotv/flaws.hpp"
#include "lib/upstream/aminotv/write_options.hpp"

namespace usher::upstream::aminotv {

/// A device of an AminoTV system; nothing of ours (specs/aminotv.md 5.4).
using DeviceId = Id<struct DeviceTag>;

/// The vendor says nothing about the size of these texts; ours are lines of 1 byte to this many.
inline constexpr std::size_t device_text_bytes_max = 255;

struct Device {
    DeviceId id;
    std::optional<std::string> serial_number{};  ///< of one device only; compared byte for byte
    std::optional<std::string> player_id{};
    UserId user;  ///< whose it is: never empty in what was read

    friend bool operator==(const Device&, const Device&) = default;
};

/// One page of devices.
struct DeviceDocument {
    std::vector<Device> devices{};
    std::optional<std::string> next{};  ///< `links.next` as written, not empty
    std::size_t resource_count = 0;     ///< in `data`, with those that were left out
    Flaws flaws{};
};

/// Reads a document whose HTTP status said success. A device of another type, without an id or an
/// owner is left out; a text that is wrong or too long is none. Errc::Malformed when it is no JSON
/// object, or `data` is neither an array nor an object.
[[nodiscard]] Result<DeviceDocument> read_devices(std::string_view body);
[[nodiscard]] std::string write_devices(std::span<const Device> devices,
                                        const WriteOptions& options = {});

/// What a request says of a device; what it does not mention, or says to be null, stays. For
/// creation and PATCH.
struct DeviceChange {
    std::optional<std::string> serial_number{};
    std::optional<std::string> player_id{};
    std::optional<UserId> user{};  ///< none: a PATCH keeps the owner, a creation has to name one

    friend bool operator==(const DeviceChange&, const DeviceChange&) = default;
};

/// Refused with MALFORMED_DOCUMENT when it is not JSON, has no `data` or another `type`, or several
/// resources; with INVALID_ATTRIBUTE that points to the member for everything else.
[[nodiscard]] Accepted<DeviceChange> read_device_change(std::string_view body);
/// Why no device can be made of `change`: it names no owner. None: one can.
[[nodiscard]] std::optional<Refusal> lacks_for_creation(const DeviceChange& change);
void apply(const DeviceChange& change, Device& device);

}  // namespace usher::upstream::aminotv
