/// How calls on a disk fail.
#pragma once

#include <cstdint>
#include <string_view>

#include "tests/support/random.hpp"

namespace usher::test {

/// What SQLite asks of a disk.
enum class DiskCall : std::uint8_t { Open, Read, Write, Truncate, Sync, Remove, Size };

/// How a call ends. Each fits some calls only; elsewhere it is an input/output error. SQLite's
/// words for them are those of its own VFS for Unix (os_unix.c).
enum class DiskFault : std::uint8_t {
    None,
    InputOutput,   ///< EIO
    NoSpace,       ///< ENOSPC
    Quota,         ///< EDQUOT
    NoDescriptor,  ///< EMFILE
    ShortWrite,    ///< a part is written, and there is no room for the rest
    SyncKept,      ///< fsync fails, and what it was to flush arrives all the same
    SyncLost,      ///< fsync fails, and what it was to flush never arrives, though readers see it
    SyncIgnored,   ///< fsync goes well and flushes nothing: a disk that lies
    PowerCut,      ///< in the middle of the call; from then on nothing works
};
inline constexpr std::size_t disk_faults = 10;

[[nodiscard]] std::string_view name(DiskCall call) noexcept;
[[nodiscard]] std::string_view name(DiskFault fault) noexcept;
/// Whether `fault` may happen to `call` on a real machine.
[[nodiscard]] bool fits(DiskFault fault, DiskCall call) noexcept;
/// One that fits and is told: no power cut, and no lie.
[[nodiscard]] DiskFault any_fault_of(DiskCall call, Random& random);

}  // namespace usher::test
