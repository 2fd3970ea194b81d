/// A disk in memory under SQLite: it fails any call on command, and its power can be cut.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tests/support/disk/disk_content.hpp"

namespace usher::test {

/// What SQLite asks of a disk.
enum class DiskCall : std::uint8_t { Open, Read, Write, Truncate, Sync, Remove, Size };
inline constexpr std::size_t disk_calls = 7;

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
    PowerCut,      ///< in the middle of the call; from then on nothing works
};
inline constexpr std::size_t disk_faults = 9;

[[nodiscard]] std::string_view name(DiskCall call) noexcept;
[[nodiscard]] std::string_view name(DiskFault fault) noexcept;
/// Whether `fault` may happen to `call` on a real machine.
[[nodiscard]] bool fits(DiskFault fault, DiskCall call) noexcept;

/// One connection at a time. Used by one thread, and no other thread of the program uses SQLite.
class SimulatedDisk {
public:
    /// Registers a VFS; SQLite's own is unaffected.
    SimulatedDisk();
    SimulatedDisk(const SimulatedDisk&) = delete;
    SimulatedDisk& operator=(const SimulatedDisk&) = delete;
    ~SimulatedDisk();

    /// What SQLite calls it.
    [[nodiscard]] const std::string& name() const noexcept;

    /// The files. They may be exchanged while nobody has one open.
    [[nodiscard]] DiskContent& content() noexcept;
    /// What SQLite takes at random is the same each time after the same seed, for the whole
    /// process.
    static void seed(std::uint64_t seed) noexcept;

    /// Decides how each call ends, before it does anything. None: all go well.
    std::function<DiskFault(DiskCall)> on_call;

    /// Nothing works any more until `restore_power`.
    void cut_power() noexcept { has_power_ = false; }
    [[nodiscard]] bool has_power() const noexcept { return has_power_; }
    /// To be called when nobody has a file open.
    void restore_power() noexcept { has_power_ = true; }

    /// Faults that have happened, by their kind.
    [[nodiscard]] const std::array<std::uint64_t, disk_faults>& faults() const noexcept {
        return faults_;
    }

    /// For the VFS alone: how this call ends, and what it works on.
    [[nodiscard]] DiskFault begin(DiskCall call);
    struct Registration;

private:
    std::unique_ptr<Registration> registration_;
    bool has_power_ = true;
    std::array<std::uint64_t, disk_faults> faults_{};
};

}  // namespace usher::test
