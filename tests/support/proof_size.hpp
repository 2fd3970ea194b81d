/// How long the tests run that prove by numbers.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace usher::test {

/// What the environment variable `name` says; else `otherwise`.
[[nodiscard]] inline std::uint64_t environment_number(const char* name, std::uint64_t otherwise) {
    const char* const wanted = std::getenv(name);
    return wanted == nullptr ? otherwise : std::stoull(wanted);
}

/// What the environment variable `name` says, for releases; else `usual`, or, where the code is
/// built to be looked at and not to be fast, a twentieth of it.
[[nodiscard]] inline std::uint64_t proof_size(const char* name, std::uint64_t usual) {
#ifdef NDEBUG
    return environment_number(name, usual);
#else
    return environment_number(name, usual / 20);
#endif
}

/// How far apart the cases are that are tried of all there are: each, or, where the code is not
/// built to be fast, some.
#ifdef NDEBUG
inline constexpr std::uint64_t proof_stride = 1;
#else
inline constexpr std::uint64_t proof_stride = 7;
#endif

/// Whole seconds since `start`, with one digit more.
[[nodiscard]] inline std::string seconds_since(std::chrono::steady_clock::time_point start) {
    using Tenths = std::chrono::duration<std::int64_t, std::deci>;
    const auto tenths =
        std::chrono::duration_cast<Tenths>(std::chrono::steady_clock::now() - start).count();
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace usher::test
