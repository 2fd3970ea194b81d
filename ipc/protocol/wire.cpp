#include "ipc/protocol/wire.hpp"

namespace usher::protocol {
namespace {

struct Lead {
    std::size_t bytes = 0;  ///< of the whole character; 0: no character begins so
    unsigned char second_min = 0x80;
    unsigned char second_max = 0xbf;
};

// RFC 3629 section 4.
constexpr Lead lead_of(unsigned char byte) noexcept {
    if (byte == 0) return {};
    if (byte < 0x80) return {.bytes = 1};
    if (byte >= 0xc2 && byte <= 0xdf) return {.bytes = 2};
    if (byte == 0xe0) return {.bytes = 3, .second_min = 0xa0};
    if (byte == 0xed) return {.bytes = 3, .second_max = 0x9f};
    if (byte >= 0xe1 && byte <= 0xef) return {.bytes = 3};
    if (byte == 0xf0) return {.bytes = 4, .second_min = 0x90};
    if (byte >= 0xf1 && byte <= 0xf3) return {.bytes = 4};
    if (byte == 0xf4) return {.bytes = 4, .second_max = 0x8f};
    return {};
}

}  // namespace

bool is_plain_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const Lead lead = lead_of(static_cast<unsigned char>(text.front()));
        if (lead.bytes == 0 || lead.bytes > text.size()) return false;
        for (std::size_t i = 1; i < lead.bytes; ++i) {
            const auto byte = static_cast<unsigned char>(text[i]);
            const unsigned char min = i == 1 ? lead.second_min : 0x80;
            const unsigned char max = i == 1 ? lead.second_max : 0xbf;
            if (byte < min || byte > max) return false;
        }
        text.remove_prefix(lead.bytes);
    }
    return true;
}

std::string_view WireReader::text(std::size_t bytes_max) noexcept {
    const auto bytes = number<std::uint16_t>();
    if (bytes > bytes_max) fail();
    const std::string_view text = take(is_good() ? bytes : 0);
    if (!is_plain_utf8(text)) {
        fail();
        return {};
    }
    return text;
}

std::string_view WireReader::take(std::size_t bytes) noexcept {
    if (bytes > rest_.size()) {
        fail();
        return {};
    }
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
}

}  // namespace usher::protocol
