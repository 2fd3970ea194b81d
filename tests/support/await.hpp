/// Waiting for what another thread or another process brings about.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace usher::test {

/// Only a failing test waits so long.
inline constexpr std::chrono::seconds patience{60};

/// Looks again and again until `reached()`; false when it is not for `patience`. With a `pause` it
/// rests between two looks: for looks that cost other processes time.
template <typename Condition>
[[nodiscard]] bool comes_true(const Condition& reached, std::chrono::milliseconds pause = {}) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!reached()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        if (pause.count() == 0) {
            std::this_thread::yield();
        } else {
            std::this_thread::sleep_for(pause);
        }
    }
    return true;
}

/// The same; throws std::runtime_error with `what` when it does not come true.
template <typename Condition>
void await(const std::string& what, const Condition& reached,
           std::chrono::milliseconds pause = {}) {
    if (!comes_true(reached, pause)) throw std::runtime_error{"waited in vain: " + what};
}

}  // namespace usher::test
