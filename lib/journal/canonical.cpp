#include "lib/journal/canonical.hpp"

namespace usher::journal {
namespace {

constexpr std::uint64_t number_bytes = 8;
constexpr std::size_t usual_bytes = 512;

void append(std::string& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        out += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xffU);
    }
}

}  // namespace

Canonical::Canonical(std::string_view label) {
    bytes_.reserve(usual_bytes);
    text(label);
}

Canonical& Canonical::text(std::string_view bytes) {
    append(bytes_, bytes.size());
    bytes_ += bytes;
    return *this;
}

Canonical& Canonical::number(std::int64_t value) {
    append(bytes_, number_bytes);
    append(bytes_, static_cast<std::uint64_t>(value));
    return *this;
}

}  // namespace usher::journal
