/// The provider's own view of all users over AminoTV's management API (specs/aminotv.md 4.2, 4.3).
#pragma once

#include <memory>

#include "lib/sync/port.hpp"
#include "lib/upstream/aminotv/management.hpp"

namespace usher::sync {

/// Asks by `provider`, which the port keeps. `attests_time`: what upstream says of the time is
/// true. Lists are limited as specs/aminotv.md 13 says: Errc::TooLarge beyond that. A 404 is
/// Errc::NotFound only where upstream's own word is that it does not know the user.
[[nodiscard]] ProviderPort provider_port(
    std::shared_ptr<const upstream::aminotv::Management> provider, bool attests_time);

}  // namespace usher::sync
