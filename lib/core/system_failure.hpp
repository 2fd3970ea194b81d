/// What the system's `errno` means to whoever has called it.
#pragma once

#include "lib/core/error.hpp"

namespace usher {

/// Errc::NotAccepted for what stays so until an administrator changes it (rights, owners, what
/// stands under a name), Errc::StorageFull where there is no room, Errc::Conflict where something
/// is in the way, Errc::Storage for everything else: what the disk, or a lack of descriptors or
/// memory, does once need not come again.
[[nodiscard]] Errc errc_of_errno(int cause) noexcept;

}  // namespace usher
