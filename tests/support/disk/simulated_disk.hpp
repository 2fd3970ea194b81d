/// A disk in memory under SQLite: it fails any call on command, and its power can be cut.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "tests/support/disk/disk_content.hpp"
#include "tests/support/disk/disk_fault.hpp"

namespace usher::test {

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
    /// An errno: of the last call that failed.
    [[nodiscard]] int last_error() const noexcept { return last_error_; }
    struct Registration;

private:
    std::unique_ptr<Registration> registration_;
    bool has_power_ = true;
    int last_error_ = 0;
    std::array<std::uint64_t, disk_faults> faults_{};
};

}  // namespace usher::test
