/// A disk for SQLite that fails on command and counts its flushes.
#pragma once

#include <atomic>

namespace usher::test {

/// While it lives, SQLite's default files go through it. One at a time.
class FailingDisk {
public:
    enum class Fault {
        None,
        Full,         ///< writes to the write-ahead log find no room
        FailedWrite,  ///< writes to the write-ahead log give EIO
        FailedFlush,  ///< fsync of the write-ahead log fails after the bytes have arrived
    };

    FailingDisk();
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;
    ~FailingDisk();

    static void set(Fault fault) { fault_ = fault; }
    /// Flushes of write-ahead logs so far: one a commit, with synchronous=FULL.
    [[nodiscard]] static int flush_count() { return flush_count_; }

    static inline std::atomic<Fault> fault_ = Fault::None;
    static inline std::atomic<int> flush_count_ = 0;
};

}  // namespace usher::test
