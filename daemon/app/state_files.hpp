/// The files of the state directory, and what a start and a restore share about them.
#pragma once

#include <optional>
#include <string_view>

#include "daemon/config/config.hpp"
#include "lib/core/ids.hpp"
#include "lib/store/files.hpp"

namespace usher::app {

inline constexpr std::string_view database_file = "usher.db";
inline constexpr std::string_view store_key_file = "store.key";
inline constexpr std::string_view installation_file = "installation";
inline constexpr std::string_view saved_page_file = "saved-page";
inline constexpr std::string_view sandbox_file = "sandbox.db";

/// The installation that the directory belongs to, as a file beside the database says it; none if
/// there has been none. Errors as StateDirectory::note.
[[nodiscard]] Result<std::optional<InstallationId>> noted_installation(
    const store::StateDirectory& directory);

/// How long ago a key counts as confirmed at most once the state is in doubt: so long that upstream
/// is asked about it, and that nothing passes as fresh before it has answered.
[[nodiscard]] Seconds doubted_age(const config::Config& config);

}  // namespace usher::app
