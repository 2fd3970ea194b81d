/// Numbers and texts as bytes, little endian.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace usher::protocol {

/// Appends to a string of bytes.
class WireWriter {
public:
    explicit WireWriter(std::string& out) noexcept : out_{out} {}

    template <std::integral Number>
    void number(Number value) {
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        out_.append(bytes, sizeof bytes);
    }
    /// At most 65535 bytes.
    void text(std::string_view text) {
        number(static_cast<std::uint16_t>(text.size()));
        out_.append(text);
    }

private:
    std::string& out_;
};

/// Reads what a stranger wrote. After a failure everything reads as nothing.
class WireReader {
public:
    explicit WireReader(std::string_view bytes) noexcept : rest_{bytes} {}

    template <std::integral Number>
    Number number() noexcept {
        Number value{};
        const std::string_view bytes = take(sizeof value);
        if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }
    /// A text of at most `bytes_max` bytes; fails unless it is UTF-8 without NUL.
    std::string_view text(std::size_t bytes_max) noexcept;
    void fail() noexcept {
        failed_ = true;
        rest_ = {};
    }

    /// Whether everything was there so far.
    [[nodiscard]] bool is_good() const noexcept { return !failed_; }
    /// Whether everything was there, and nothing is left.
    [[nodiscard]] bool is_done() const noexcept { return !failed_ && rest_.empty(); }

private:
    std::string_view take(std::size_t bytes) noexcept;

    std::string_view rest_;
    bool failed_ = false;
};

/// Whether `text` is UTF-8 (RFC 3629) without NUL.
[[nodiscard]] bool is_plain_utf8(std::string_view text) noexcept;

}  // namespace usher::protocol
