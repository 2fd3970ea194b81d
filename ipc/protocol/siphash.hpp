/// SipHash-1-3 with 128 bits of output: the keyed hash by which the shared page is searched.
///
/// J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012, with one round a word
/// and three at the end; the 128-bit output is that of the authors' reference code. Keyed, so that
/// nobody who names keys or options can choose where they fall in the table.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace usher::protocol {

static_assert(std::endian::native == std::endian::little, "the page's words are little endian");

struct HashKey {
    std::uint64_t first = 0;
    std::uint64_t second = 0;

    friend bool operator==(const HashKey&, const HashKey&) = default;
};

struct Hash128 {
    std::uint64_t lo = 0;
    std::uint64_t hi = 0;

    friend bool operator==(const Hash128&, const Hash128&) = default;
};

/// The state of one hash: whole words first, then what is left of the text.
class SipHash {
public:
    explicit constexpr SipHash(const HashKey& key) noexcept
        : v0_{key.first ^ 0x736f6d6570736575U},
          v1_{key.second ^ 0x646f72616e646f6dU ^ 0xeeU},
          v2_{key.first ^ 0x6c7967656e657261U},
          v3_{key.second ^ 0x7465646279746573U} {}

    /// The next eight bytes of the message, the first one lowest.
    constexpr void add(std::uint64_t word) noexcept {
        v3_ ^= word;
        round();
        v0_ ^= word;
    }

    /// `rest`: what is left, fewer than eight bytes, the first one lowest, zeros above.
    /// `message_bytes`: how long the whole message was.
    [[nodiscard]] constexpr Hash128 finish(std::uint64_t rest, std::size_t message_bytes) noexcept {
        add(rest | static_cast<std::uint64_t>(message_bytes & 0xffU) << 56U);
        v2_ ^= 0xeeU;
        const std::uint64_t lo = fold();
        v1_ ^= 0xddU;
        return {.lo = lo, .hi = fold()};
    }

private:
    constexpr void round() noexcept {
        v0_ += v1_;
        v2_ += v3_;
        v1_ = std::rotl(v1_, 13) ^ v0_;
        v3_ = std::rotl(v3_, 16) ^ v2_;
        v0_ = std::rotl(v0_, 32);
        v2_ += v1_;
        v0_ += v3_;
        v1_ = std::rotl(v1_, 17) ^ v2_;
        v3_ = std::rotl(v3_, 21) ^ v0_;
        v2_ = std::rotl(v2_, 32);
    }

    constexpr std::uint64_t fold() noexcept {
        round();
        round();
        round();
        return v0_ ^ v1_ ^ v2_ ^ v3_;
    }

    std::uint64_t v0_;
    std::uint64_t v1_;
    std::uint64_t v2_;
    std::uint64_t v3_;
};

/// Adds the whole words of `text` to `hash` and returns the bytes that are left, the first one
/// lowest, zeros above.
inline std::uint64_t add_words(SipHash& hash, std::string_view text) noexcept {
    const char* next = text.data();
    for (std::size_t words = text.size() / 8; words > 0; --words, next += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, next, sizeof word);
        hash.add(word);
    }
    // Eight bytes that end with the text, shifted, spare a loop over single bytes.
    const std::size_t left = text.size() % 8;
    std::uint64_t rest = 0;
    if (left != 0 && text.size() >= 8) {
        std::memcpy(&rest, next + left - 8, sizeof rest);
        return rest >> (8 * (8 - left));
    }
    for (std::size_t i = 0; i < left; ++i) {
        rest |= static_cast<std::uint64_t>(static_cast<unsigned char>(next[i])) << (8 * i);
    }
    return rest;
}

}  // namespace usher::protocol
