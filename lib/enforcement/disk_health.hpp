/// Whether what keeps the state safe can be written, as the daemon's faces say it, and what may not
/// be done meanwhile.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/time_keeper.hpp"
#include "lib/store/anchor_keeper.hpp"

namespace usher::enforcement {

/// Something that cannot be written.
struct DiskTrouble {
    Instant since{};
    std::string cause{};  ///< for people; begins with the name of an Errc and a colon

    friend bool operator==(const DiskTrouble&, const DiskTrouble&) = default;
};

/// For how long the anchor may be behind the commits before nothing is charged: a copy of an older
/// state that is put back would pass for the one that was left (threat model D28).
inline constexpr Seconds anchor_lag_max{5};

/// Lives on the event loop.
class DiskHealth {
public:
    /// How far the anchor is behind right now.
    using AnchorLag = std::function<std::optional<store::AnchorLag>()>;

    /// `time` outlives it. `log` hears when charging stops for the sake of the anchor, and when it
    /// goes on.
    DiskHealth(TimeKeeper& time, AnchorLag anchor_lag, Log log);

    /// Takes what the store says of itself (StoreHooks::on_turn).
    void note_store(const Result<void>& written);
    /// Why the store could not be read or written last; none while it can.
    [[nodiscard]] const std::optional<DiskTrouble>& store() const noexcept { return store_; }

    /// Why the anchor has been behind for longer than `anchor_lag_max`; none while it has not.
    /// Asked every second or so, so that the log hears of it.
    const std::optional<DiskTrouble>& anchor();

    /// Why nothing may be charged now: Errc::Unavailable, by itself over as soon as the anchor is
    /// written. Before the first one of a start nothing is charged at all: a daemon that is
    /// restarted again and again while the anchor cannot be written would else charge each time.
    [[nodiscard]] std::optional<Error> objection_to_charging();

private:
    void take(const store::AnchorLag& lag);
    void let_go();

    TimeKeeper& time_;
    AnchorLag anchor_lag_;
    Log log_;
    std::optional<DiskTrouble> store_;
    std::optional<DiskTrouble> anchor_;
};

}  // namespace usher::enforcement
