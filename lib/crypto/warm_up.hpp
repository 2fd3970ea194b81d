/// OpenSSL's first use, beforehand.
#pragma once

namespace usher::crypto {

/// Loads OpenSSL's configuration, its providers and the algorithms of the store, which takes a few
/// milliseconds once in a process. Whoever needs them meanwhile waits for what is missing. Any
/// thread. A failure is told by the first use that comes after.
void warm_up() noexcept;

}  // namespace usher::crypto
