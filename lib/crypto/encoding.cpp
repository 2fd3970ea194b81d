#include "lib/crypto/encoding.hpp"

#include <array>
#include <cstdint>

namespace usher::crypto {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t foreign = 0xff;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(foreign);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}

constexpr std::array<std::uint8_t, 256> values = make_values();

Error malformed(const char* what) {
    return Error{Errc::Malformed, std::string{"base64url: "} + what};
}

}  // namespace

std::string to_base64url(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    unsigned held = 0;  // number of low bits of `bits` that are not written yet
    for (const char c : bytes) {
        bits = bits << 8U | static_cast<unsigned char>(c);
        held += 8;
        while (held >= 6) {
            held -= 6;
            text += alphabet[bits >> held & 0x3fU];
        }
    }
    if (held > 0) text += alphabet[bits << (6 - held) & 0x3fU];
    return text;
}

Result<std::string> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return malformed("impossible length");
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const std::uint8_t value = values[static_cast<unsigned char>(c)];
        if (value == foreign) return malformed("a character outside the alphabet");
        bits = bits << 6U | value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>(bits >> held & 0xffU);
        }
    }
    if ((bits & ((1U << held) - 1)) != 0) return malformed("unused bits that are not zero");
    return bytes;
}

}  // namespace usher::crypto
