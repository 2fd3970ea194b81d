/// Writes the anchor behind the commits, on a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "lib/core/error.hpp"
#include "lib/license/recovery.hpp"

namespace usher::store {

/// The database first, the anchor second: what is handed over here is committed. The newest
/// standing counts; what comes while one is written, or within the pause after it, is written as
/// one, so that the anchor takes no disk from the commits.
class AnchorKeeper {
public:
    /// Makes a standing durable; called on the thread, one at a time.
    using Write = std::function<Result<void>(const license::Standing&)>;
    /// Called on the thread when writing fails after it went well, and the other way round.
    using OnTurn = std::function<void(const Result<void>&)>;

    AnchorKeeper(Write write, OnTurn on_turn,
                 std::chrono::milliseconds pause = std::chrono::seconds{1});
    AnchorKeeper(const AnchorKeeper&) = delete;
    AnchorKeeper& operator=(const AnchorKeeper&) = delete;
    /// Writes the newest standing, unless it is written, then ends.
    ~AnchorKeeper();

    /// Any thread; does not wait.
    void keep(license::Standing standing);
    /// Waits until the newest standing has been tried, without a pause: how that went. For the
    /// start.
    [[nodiscard]] Result<void> settle();

private:
    void run();

    Write write_;
    OnTurn on_turn_;
    std::chrono::milliseconds pause_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable tried_;
    std::optional<license::Standing> newest_;  ///< not written yet
    Result<void> last_{};                      ///< how the last write went
    bool is_writing_ = false;
    bool in_haste_ = false;
    bool stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace usher::store
