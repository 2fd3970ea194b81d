#include "ipc/api/engine_api/playback_sessions.hpp"

#include <utility>

#include "lib/async/signal.hpp"

namespace usher::api::engine_api {
namespace {

using Time = std::chrono::steady_clock::time_point;

constexpr std::size_t id_digits = 32;
constexpr std::size_t playback_id_digits = 40;

}  // namespace

struct PlaybackSessions::Session {
    Session(Executor executor, RunningPlayback playback, EventWishes wanted)
        : running{std::move(playback)}, wishes{wanted}, changed{executor} {}

    std::optional<RunningPlayback> running;  ///< none: it is over
    std::optional<OptionId> missing;         ///< still to be told
    EventWishes wishes;
    async::Signal changed;
    Time opened_at = std::chrono::steady_clock::now();
    Time heard_at = opened_at;
    std::uint64_t polls = 0;  ///< the last one gets the event
    bool is_polled = false;

    [[nodiscard]] bool is_over() const noexcept { return !running && !missing; }

    [[nodiscard]] bool is_late(const SessionLimits& limits, Time now) const {
        const bool is_silent = wishes.events && !is_polled && now - heard_at >= limits.silence;
        return is_silent || now - opened_at >= limits.life_time;
    }

    void end() {
        running.reset();
        missing.reset();
        changed.notify();
    }

    void look(const PlaybackGate& gate) {
        if (!running) return;
        std::optional<OptionId> lacking = gate.missing(*running);
        if (!lacking) return;
        end();
        if (wishes.events && wishes.notifications) missing = std::move(lacking);
    }

    // What the poll `number` is told after its wait.
    [[nodiscard]] Result<SessionEvent> answer(std::uint64_t number) {
        if (is_over()) return Error{Errc::NotFound, "unknown playback session id"};
        if (number != polls) return SessionEvent{NothingHappened{}};
        is_polled = false;
        heard_at = std::chrono::steady_clock::now();
        if (!missing) return SessionEvent{NothingHappened{}};
        SessionEvent event{OptionMissing{*std::exchange(missing, std::nullopt)}};
        return event;
    }
};

PlaybackSessions::PlaybackSessions(Executor executor, const PlaybackGate& gate,
                                   RandomHex random_hex, SessionLimits limits)
    : executor_{executor}, gate_{gate}, random_hex_{std::move(random_hex)}, limits_{limits} {}

PlaybackSessions::~PlaybackSessions() {
    stop();
}

Result<OpenedSession> PlaybackSessions::open(PlaybackRequest request, EventWishes wishes) {
    std::erase_if(sessions_, [](const auto& entry) { return entry.second->is_over(); });
    if (sessions_.size() >= limits_.sessions) {
        return Error{Errc::TooLarge, "too many playback sessions"};
    }
    Result<RunningPlayback> running = gate_.start(std::move(request));
    if (!running) return running.error();
    OpenedSession opened{.id = random_hex_(id_digits),
                         .playback_id = random_hex_(playback_id_digits),
                         .playback = running->what()};
    opened.playback.stop = nullptr;
    auto session = std::make_shared<Session>(executor_, std::move(*running), wishes);
    sessions_.emplace(opened.id, std::move(session));
    return opened;
}

Task<Result<SessionEvent>> PlaybackSessions::next_event(std::string id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) co_return Error{Errc::NotFound, "unknown playback session id"};
    // After the wait only the session is certain to be there.
    const std::shared_ptr<Session> session = found->second;
    const std::uint64_t number = ++session->polls;
    if (!session->running) co_return session->answer(number);
    session->is_polled = true;
    session->changed.notify();  // a poll that waits already has been given up
    co_await session->changed.wait_for(limits_.poll_time);
    co_return session->answer(number);
}

const Playback* PlaybackSessions::find(std::string_view id) const {
    const auto found = sessions_.find(id);
    if (found == sessions_.end() || !found->second->running) return nullptr;
    return &found->second->running->what();
}

bool PlaybackSessions::end(std::string_view id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return false;
    const bool was_there = !found->second->is_over();
    found->second->end();
    sessions_.erase(found);
    return was_there;
}

void PlaybackSessions::look(Time now) {
    for (const auto& [id, session] : sessions_) {
        if (session->is_late(limits_, now)) session->end();
        session->look(gate_);
    }
    std::erase_if(sessions_, [](const auto& entry) { return entry.second->is_over(); });
}

void PlaybackSessions::stop() {
    for (const auto& [id, session] : std::exchange(sessions_, {})) session->end();
}

}  // namespace usher::api::engine_api
