/// Making a password that both sides accept (specs/createreseller.md 5, 12).
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "lib/core/secret.hpp"

namespace usher::upstream::createreseller {

/// Gives so many random bytes, such as crypto::random_bytes.
using RandomBytes = std::function<std::string(std::size_t)>;

inline constexpr std::size_t generated_password_characters = 16;

/// 16 characters of `A-Z a-z 0-9`, each as likely as any other, at least one letter and one digit.
/// Draws until there are: `random_bytes` is random.
[[nodiscard]] Secret generate_password(const RandomBytes& random_bytes);

}  // namespace usher::upstream::createreseller
