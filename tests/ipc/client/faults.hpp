/// What the system does to the library in a test: memory that runs out, a mapping that is refused,
/// a suspend. Programs that link it take in the library's sources.
#pragma once

#include <cstdint>

namespace usher::client::test {

/// While it lives, the `count`-th allocation from now on fails, once: of the thread that made it or
/// of the library's own thread.
class FailingAllocation {
public:
    enum class Of : std::uint8_t { ThisThread, Keeper };

    FailingAllocation(Of whose, int count) noexcept;
    FailingAllocation(const FailingAllocation&) = delete;
    FailingAllocation& operator=(const FailingAllocation&) = delete;
    ~FailingAllocation();

    /// Whether that allocation was asked for.
    [[nodiscard]] bool has_failed() const noexcept;
};

/// The next mapping at a fixed address takes away what was there and then fails, as a kernel may.
void refuse_next_mapping() noexcept;

/// From now on the machine has slept `time_ms` longer.
void suspend(std::int64_t time_ms) noexcept;

}  // namespace usher::client::test
