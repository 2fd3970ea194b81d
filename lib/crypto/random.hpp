/// Random bytes from the system's cryptographic generator.
#pragma once

#include <cstddef>
#include <string>

namespace usher::crypto {

/// `count` bytes. Thread-safe; throws std::runtime_error if the generator fails, which nobody can
/// act on.
[[nodiscard]] std::string random_bytes(std::size_t count);

/// Uniform in [0, 1), for jitter.
[[nodiscard]] double random_fraction();

}  // namespace usher::crypto
