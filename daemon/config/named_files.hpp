/// The files that a configuration names, looked at without starting anything.
#pragma once

#include "daemon/config/config.hpp"

namespace usher::config {

/// Whether the files with the issuer's keys, the API secret and certificates are there, as far as
/// the caller may look. Errc::Malformed, naming setting and file, for one that is absent, no
/// regular file or empty, and for a secret that others may read. What is in them only the daemon
/// judges when it starts.
[[nodiscard]] Result<void> check_named_files(const Config& config);

}  // namespace usher::config
