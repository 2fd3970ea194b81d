/// Where the one attached engine and the playbacks of the applications meet.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ipc/api/engine_api/playback.hpp"

namespace usher::api::engine_api {

/// Why an engine is told to stop a playback.
enum class StopReason : std::uint8_t {
    Application,    ///< the application has stopped it, or has gone
    MissingOption,  ///< an option that it needs is not active any more
    Late,           ///< the engine has not answered in time
    NotUsable,      ///< what the engine answered cannot be passed on
    Unknown,        ///< it was over before the engine's answer came
};

/// What an engine is told, of playbacks by their numbers. Neither calls back into the desk.
struct EngineOrders {
    std::function<void(std::uint64_t playback, const PlaybackRequest&)> start;
    std::function<void(std::uint64_t playback, StopReason why)> stop;
};

struct DeskSettings {
    std::chrono::milliseconds answer_time{10'000};  ///< of the engine, from a start on
    std::vector<std::string> hosts{};  ///< of addresses to play at, besides this machine
};

class PlaybackDesk;

/// A playback that goes on, or is about to, until this ends.
class RunningPlayback {
public:
    RunningPlayback(PlaybackDesk& desk, std::uint64_t number, std::optional<ProductId> product,
                    bool needs_no_ads);
    RunningPlayback(RunningPlayback&& other) noexcept;
    RunningPlayback& operator=(RunningPlayback&&) = delete;
    ~RunningPlayback();

    /// Ends it for `why`; nothing happens if it has ended.
    void end(StopReason why);
    /// What plays; null while the engine has not answered, and once it is over.
    [[nodiscard]] const Playback* what() const noexcept;
    [[nodiscard]] const std::optional<ProductId>& product() const noexcept { return product_; }
    [[nodiscard]] bool needs_no_ads() const noexcept { return needs_no_ads_; }

private:
    PlaybackDesk* desk_;  ///< null: moved from
    std::uint64_t number_;
    std::optional<ProductId> product_;
    bool needs_no_ads_;
};

/// Lives on the event loop, and outlives every RunningPlayback.
class PlaybackDesk {
public:
    explicit PlaybackDesk(DeskSettings settings) : settings_{std::move(settings)} {}
    PlaybackDesk(const PlaybackDesk&) = delete;
    PlaybackDesk& operator=(const PlaybackDesk&) = delete;

    /// The engine's side. Who attaches takes the place of whoever was there: the caller sees to it
    /// that it is free.
    void attach(EngineOrders orders);
    /// The engine has gone: every playback ends, and its application is told.
    void detach();
    [[nodiscard]] bool is_attached() const noexcept { return orders_.has_value(); }

    /// What the engine says. Of numbers that are none nothing is passed on, and what it started
    /// under one is stopped.
    void started(std::uint64_t playback, Playback what);
    void refused(std::uint64_t playback, std::string why);
    void live_changed(std::uint64_t playback, bool is_live);
    void ended(std::uint64_t playback);

    /// The applications' side: asks the engine, and gives the playback's number.
    /// Errc::Unavailable without an engine.
    [[nodiscard]] Result<std::uint64_t> start(const PlaybackRequest& request,
                                              PlaybackListener listener);
    /// Nothing happens if it has ended.
    void stop(std::uint64_t playback, StopReason why);
    [[nodiscard]] const Playback* find(std::uint64_t playback) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return playbacks_.size(); }

    /// Gives up starts that the engine has not answered in time. Call it every second.
    void look(std::chrono::steady_clock::time_point now);

private:
    struct Entry {
        PlaybackListener listener;
        std::chrono::steady_clock::time_point asked_at;
        std::optional<Playback> what{};  ///< none: the engine has not answered
    };

    void tell_stop(std::uint64_t playback, StopReason why);
    void fail(std::uint64_t playback, const Error& error);

    DeskSettings settings_;
    std::optional<EngineOrders> orders_;  ///< none: no engine is attached
    std::uint64_t last_ = 0;
    std::map<std::uint64_t, Entry> playbacks_;
};

}  // namespace usher::api::engine_api
