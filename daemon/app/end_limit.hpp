/// How long the end of a process may take.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "lib/core/log.hpp"

namespace usher::app {

/// Ends the process with exit_storage_broken where its orderly end takes too long, as it does while
/// the disk holds up the last write of all, the anchor's. Each commit is durable by itself, so what
/// that costs is what a crash costs; the service manager would kill it a little later.
class EndLimit {
public:
    explicit EndLimit(Log log) : log_{std::move(log)} {}
    EndLimit(const EndLimit&) = delete;
    EndLimit& operator=(const EndLimit&) = delete;
    /// The end has come in time.
    ~EndLimit() = default;

    /// From now on this must be gone within `limit`. Once; without a thread to spare there is none.
    void begin(std::chrono::milliseconds limit);

private:
    Log log_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread watch_;  // last: it uses all of the above
};

}  // namespace usher::app
