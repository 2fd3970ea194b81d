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

/// How far the anchor is behind what is committed.
struct AnchorLag {
    std::chrono::milliseconds time{};  ///< since what it does not know was committed
    std::optional<Error> cause{};      ///< why it could not be written; none: it is being written
    bool is_first = false;             ///< none has been written since the start
};

/// The database first, the anchor second: what is handed over here is committed. The newest
/// standing counts; what comes while one is written, or within the pause after it, is written as
/// one, so that the anchor takes no disk from the commits. What could not be written is tried again
/// after the pause.
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
    /// Tries to write the newest standing, unless it is written, then ends.
    ~AnchorKeeper();

    /// Any thread; does not wait.
    void keep(license::Standing standing);
    /// Waits until the newest standing has been tried, without a pause: how that went. For the
    /// start.
    [[nodiscard]] Result<void> settle();
    /// None while the newest standing is written. Any thread; does not wait for the disk.
    [[nodiscard]] std::optional<AnchorLag> lag() const;

private:
    using Moment = std::chrono::steady_clock::time_point;

    void run();
    void take(license::Standing tried, const Result<void>& written, Moment begun);

    Write write_;
    OnTurn on_turn_;
    std::chrono::milliseconds pause_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable tried_;
    std::optional<license::Standing> newest_;  ///< not written yet
    std::optional<Moment> behind_since_;       ///< what came then is not written yet
    Result<void> last_{};                      ///< how the last write went
    bool has_written_ = false;                 ///< one, at least
    bool newest_is_new_ = false;               ///< it has not been tried
    bool is_idle_ = false;  ///< beyond the pause, in which each commit would wake it in vain
    bool is_writing_ = false;
    bool in_haste_ = false;
    bool stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace usher::store
