#include "ipc/api/engine_api/playback_sessions.hpp"

#include <algorithm>
#include <utility>

#include "lib/async/signal.hpp"

namespace usher::api::engine_api {
namespace {

using Time = std::chrono::steady_clock::time_point;

constexpr std::size_t id_digits = 32;
constexpr std::size_t playback_id_digits = 40;

}  // namespace

struct PlaybackSessions::Session {
    Session(Executor executor, EventWishes wanted) : wishes{wanted}, changed{executor} {}

    std::optional<RunningPlayback> running;   ///< none: it is over
    std::optional<Result<Playback>> started;  ///< none: the engine has not answered
    std::optional<bool> live;                 ///< still to be told, as is the next one
    std::optional<SessionEvent> last_words;
    EventWishes wishes;
    async::Signal changed;
    Time opened_at = std::chrono::steady_clock::now();
    Time heard_at = opened_at;
    std::uint64_t polls = 0;  ///< the last one gets the event
    bool is_polled = false;

    [[nodiscard]] bool has_news() const noexcept { return live || last_words; }
    [[nodiscard]] bool is_over() const noexcept { return !running && !has_news(); }

    [[nodiscard]] bool is_late(const SessionLimits& limits, Time now) const {
        const bool is_silent = wishes.events && !is_polled && now - heard_at >= limits.silence;
        return is_silent || now - opened_at >= limits.life_time;
    }

    // The playback, whose listener this is, ends with the session at the latest.
    [[nodiscard]] PlaybackListener listener() {
        return {.on_answer =
                    [this](const Result<Playback>& answer) {
                        started = answer;
                        if (!answer) running.reset();
                        changed.notify();
                    },
                .on_live =
                    [this](bool is_live) {
                        if (!wishes.events) return;
                        live = is_live;
                        changed.notify();
                    },
                .on_end =
                    [this](PlaybackEnd why) {
                        if (why == PlaybackEnd::EngineGone) return end_with(EngineGone{});
                        end();
                    }};
    }

    void end() {
        running.reset();
        live.reset();
        last_words.reset();
        changed.notify();
    }

    void end_with(SessionEvent event) {
        end();
        if (wishes.events && wishes.notifications) last_words = std::move(event);
    }

    void look(const PlaybackGate& gate) {
        if (!running || !started) return;
        std::optional<OptionId> missing = gate.missing(*running);
        if (!missing) return;
        running->end(StopReason::MissingOption);
        end_with(OptionMissing{std::move(*missing)});
    }

    // What the poll `number` is told after its wait.
    [[nodiscard]] Result<SessionEvent> answer(std::uint64_t number) {
        if (is_over()) return Error{Errc::NotFound, "unknown playback session id"};
        if (number != polls) return SessionEvent{NothingHappened{}};
        is_polled = false;
        heard_at = std::chrono::steady_clock::now();
        if (live) return SessionEvent{LiveChanged{*std::exchange(live, std::nullopt)}};
        return std::exchange(last_words, std::nullopt).value_or(NothingHappened{});
    }
};

PlaybackSessions::PlaybackSessions(Executor executor, const PlaybackGate& gate,
                                   RandomHex random_hex, SessionLimits limits)
    : executor_{executor}, gate_{gate}, random_hex_{std::move(random_hex)}, limits_{limits} {}

PlaybackSessions::~PlaybackSessions() {
    stop();
}

Task<Result<OpenedSession>> PlaybackSessions::open(PlaybackRequest request, EventWishes wishes) {
    std::erase_if(sessions_, [](const auto& entry) { return entry.second->is_over(); });
    if (sessions_.size() >= limits_.sessions) {
        co_return Error{Errc::TooLarge, "too many playback sessions"};
    }
    const auto session = std::make_shared<Session>(executor_, wishes);
    Result<RunningPlayback> running = gate_.start(request, session->listener());
    if (!running) co_return running.error();
    session->running.emplace(std::move(*running));
    OpenedSession opened;
    opened.id = random_hex_(id_digits);
    opened.playback_id = random_hex_(playback_id_digits);
    sessions_.emplace(opened.id, session);

    // After the wait only the session is certain to be there.
    if (!session->started) co_await session->changed.wait_for(limits_.start_time);
    if (!session->started) {
        session->end();
        co_return Error{Errc::Timeout, "the playback engine does not answer"};
    }
    if (!*session->started) co_return session->started->error();
    opened.playback = **session->started;
    co_return opened;
}

Task<Result<SessionEvent>> PlaybackSessions::next_event(std::string id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) co_return Error{Errc::NotFound, "unknown playback session id"};
    // After the wait only the session is certain to be there.
    const std::shared_ptr<Session> session = found->second;
    const std::uint64_t number = ++session->polls;
    if (!session->running || session->has_news()) co_return session->answer(number);
    session->is_polled = true;
    session->changed.notify();  // a poll that waits already has been given up
    co_await session->changed.wait_for(limits_.poll_time);
    co_return session->answer(number);
}

const Playback* PlaybackSessions::find(std::string_view id) const {
    const auto found = sessions_.find(id);
    if (found == sessions_.end() || !found->second->running) return nullptr;
    return found->second->running->what();
}

bool PlaybackSessions::end(std::string_view id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return false;
    const bool was_there = !found->second->is_over();
    found->second->end();
    sessions_.erase(found);
    return was_there;
}

std::size_t PlaybackSessions::size() const noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(
        sessions_, [](const auto& entry) { return !entry.second->is_over(); }));
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
