/// Playback sessions of the HTTP twin: what plays, until when, and what its client has to be told
/// (specs/acestream.md 7.3).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "ipc/api/engine_api/playback_gate.hpp"
#include "lib/async/task.hpp"

namespace usher::api::engine_api {

struct SessionLimits {
    std::size_t sessions = 256;  ///< one more is refused
    /// A start is waited for so long: longer than the desk does, which knows what to say.
    std::chrono::milliseconds start_time{15'000};
    std::chrono::milliseconds poll_time{10'000};  ///< an event is waited for so long (choice 26)
    std::chrono::milliseconds silence{120'000};   ///< of a client that asked for events
    std::chrono::milliseconds life_time{43'200'000};  ///< of every session
};

/// Which of the two switches of 7.3 the client has set.
struct EventWishes {
    bool events = false;         ///< `use_api_events`
    bool notifications = false;  ///< `use_stop_notifications`
};

struct OpenedSession {
    std::string id;           ///< 32 hex digits that nobody can foresee: who has them may stop it
    std::string playback_id;  ///< 40 hex digits
    Playback playback;
};

struct NothingHappened {};
struct LiveChanged {
    bool is_live = false;
};
/// The session has ended because of this option; these were its last words.
struct OptionMissing {
    OptionId option;
};
/// The session has ended since nobody plays any more; likewise.
struct EngineGone {};
using SessionEvent = std::variant<NothingHappened, LiveChanged, OptionMissing, EngineGone>;

/// Lives on the event loop.
class PlaybackSessions {
public:
    /// `gate` outlives it.
    PlaybackSessions(Executor executor, const PlaybackGate& gate, RandomHex random_hex,
                     SessionLimits limits);
    ~PlaybackSessions();

    /// Waits for the engine. Errors of PlaybackGate::start and of the engine, Errc::TooLarge beyond
    /// the limit of sessions.
    [[nodiscard]] Task<Result<OpenedSession>> open(PlaybackRequest request, EventWishes wishes);
    /// The next event, within `poll_time`. Of several that wait for one session the last gets it,
    /// the others nothing. Errc::NotFound once the session is over.
    [[nodiscard]] Task<Result<SessionEvent>> next_event(std::string id);
    /// What plays; null once it is over.
    [[nodiscard]] const Playback* find(std::string_view id) const;
    /// False if it was over already.
    bool end(std::string_view id);

    /// Ends sessions whose time is over or which lack an option. Call it every second.
    void look(std::chrono::steady_clock::time_point now);
    /// Ends every session. Idempotent.
    void stop();

    /// Those that are not over.
    [[nodiscard]] std::size_t size() const noexcept;

private:
    struct Session;

    Executor executor_;
    const PlaybackGate& gate_;
    RandomHex random_hex_;
    SessionLimits limits_;
    // Shared with those who wait for a start or an event.
    std::map<std::string, std::shared_ptr<Session>, std::less<>> sessions_;
};

}  // namespace usher::api::engine_api
