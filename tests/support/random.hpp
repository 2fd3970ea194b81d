/// Random numbers that a seed decides, the same on every machine.
#pragma once

#include <cstdint>

namespace usher::test {

/// SplitMix64 (Steele, Lea, Flood 2014): every seed is as good as any other, and costs nothing.
class Random {
public:
    explicit Random(std::uint64_t seed) noexcept : state_{seed} {}

    [[nodiscard]] std::uint64_t next() noexcept {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31U);
    }
    /// Below `limit`, which is more than 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t limit) noexcept { return next() % limit; }
    /// From `least` to `most`, both included.
    [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most) noexcept {
        return least +
               static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least) + 1));
    }
    /// Uniform in [0, 1).
    [[nodiscard]] double fraction() noexcept {
        return static_cast<double>(next() >> 11U) * 0x1p-53;
    }
    /// True with `probability`.
    [[nodiscard]] bool happens(double probability) noexcept { return fraction() < probability; }

private:
    std::uint64_t state_;
};

}  // namespace usher::test
