/// Values as bytes that can be read in one way only: what is hashed, signed and MACed of a journal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace usher::journal {

/// Fields one after the other, each with its length in bytes before it: 8 bytes, the highest first.
/// So no field can borrow bytes from the next one (docs/journal.md).
class Canonical {
public:
    /// `label` names the kind and version of what follows.
    explicit Canonical(std::string_view label);

    Canonical& text(std::string_view bytes);
    /// 8 bytes in two's complement, the highest first.
    Canonical& number(std::int64_t value);

    [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

private:
    std::string bytes_;
};

}  // namespace usher::journal
