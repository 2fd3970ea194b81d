/// What stands behind a usher_t.
///
/// Checks read `page` and `clock` and nothing else. Everything else belongs to `mutex_`, which is
/// never held while somebody waits or a callback runs. One thread, the keeper, owns the
/// connection: it takes pages, sends what others have written, and tells watchers.
#pragma once

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "ipc/client/boot_clock.hpp"
#include "ipc/client/event_queue.hpp"
#include "ipc/client/page_view.hpp"
#include "ipc/client/player.hpp"
#include "ipc/client/questions.hpp"
#include "ipc/client/socket.hpp"
#include "ipc/client/usher.h"
#include "ipc/protocol/message.hpp"
#include "ipc/protocol/page_layout.hpp"
#include "ipc/protocol/page_reader.hpp"

namespace usher::client {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Settings {
    std::string socket_path;
    std::string name;
};

class Engine;

struct Watch {
    Engine* engine = nullptr;
    std::uint32_t id = 0;
    OwnedQuestion question;
    usher_callback callback = nullptr;
    void* context = nullptr;
    protocol::Prepared prepared{};
    std::optional<protocol::Verdict> told{};  ///< what the daemon said last
    protocol::Verdict last{};
};

struct Slot {
    OwnedQuestion question;
    std::uint64_t remote = 0;  ///< the daemon's number on this connection; 0: none yet
};

/// A question to the daemon that somebody waits for.
struct Call {
    bool done = false;
    bool is_full = false;                       ///< the daemon keeps no more of it
    std::optional<protocol::Message> answer{};  ///< none when done: the connection broke
    std::uint64_t slot = 0;                     ///< of a granted slot
    const OwnedQuestion* question = nullptr;
};

/// A call stands among those that wait for an answer for as long as somebody waits, however that
/// ends: it lies on the stack of whoever asks.
class Waiting {
public:
    Waiting(std::map<std::uint32_t, Call*>& calls, std::uint32_t id, Call& call)
        : calls_{calls}, id_{id} {
        calls_.emplace(id, &call);
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() { calls_.erase(id_); }

private:
    std::map<std::uint32_t, Call*>& calls_;
    std::uint32_t id_;
};

class Engine {
public:
    static constexpr std::size_t watches_max = 1024;
    static constexpr std::size_t slots_max = 1024;
    static constexpr std::size_t report_bytes_max = 256 * 1024;

    Engine(Settings settings, PageView view, Bell wake, Bell events);
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    /// Ends the keeper; nobody else uses the engine any more.
    ~Engine();

    /// Starts the keeper. False if the system refuses a thread.
    [[nodiscard]] bool start();
    void wait_for_page(std::chrono::milliseconds time);
    /// Whether the daemon's beat was in time at `moment`. A verdict of that moment on a page that
    /// was not kept up is to be asked of `judge_anew`.
    [[nodiscard]] static bool is_kept_up(const protocol::Moment& moment) noexcept {
        // Unsigned, so that one comparison finds both: a beat that is late, and one that lies in
        // the future.
        const auto age = static_cast<std::uint64_t>(moment.age_ms);
        constexpr auto slack = static_cast<std::uint64_t>(protocol::clock_slack_ms);
        return age + slack <= slack + overdue_ms;
    }
    /// What is to be said instead of `checked`, whose page was not kept up. Where that is NoDaemon
    /// the clock may have slept through a suspend: it is measured, and the page judged once more.
    /// Starts the keeper if it is missing.
    [[nodiscard]] protocol::page_look::Checked judge_anew(
        const protocol::PageReader& reader, const protocol::Prepared& prepared,
        const protocol::page_look::Checked& checked) noexcept;
    /// The verdict now, for whoever is in no hurry.
    [[nodiscard]] protocol::Verdict judge(const protocol::PageReader& reader,
                                          const protocol::Prepared& prepared) noexcept;
    [[nodiscard]] const char* problem() const noexcept {
        return problem_.load(std::memory_order_relaxed);
    }

    // watches.cpp
    [[nodiscard]] int watch(const protocol::Question& question, usher_callback callback,
                            void* context, usher_watch_t** out);
    void unwatch(usher_watch_t* watch);
    [[nodiscard]] bool next_event(usher_event& event);
    [[nodiscard]] int event_descriptor() const noexcept { return events_.descriptor(); }

    // slots.cpp
    [[nodiscard]] int acquire_slot(const protocol::Question& question,
                                   std::chrono::milliseconds timeout, usher_slot& out);
    [[nodiscard]] int release_slot(std::uint64_t id);
    [[nodiscard]] int report_use(const protocol::ReportUse& report);

    // asking.cpp
    /// What the daemon says; as usher_ask.
    [[nodiscard]] int ask(const protocol::Question& question, std::chrono::milliseconds timeout,
                          usher_answer& out);

    // playback.cpp; what usher_playback.h says of each
    [[nodiscard]] int attach_player(const usher_player& functions);
    void detach_player();
    [[nodiscard]] int playback_started(std::uint64_t playback, protocol::PlaybackStarted what);
    [[nodiscard]] int playback_refused(std::uint64_t playback, std::string_view why);
    [[nodiscard]] int playback_live(std::uint64_t playback, bool is_live);
    [[nodiscard]] int playback_ended(std::uint64_t playback);

    // Around a fork, see fork.cpp.
    void lock_for_fork() { mutex_.lock(); }
    void unlock_after_fork() { mutex_.unlock(); }
    void become_child();

    PageView page;
    BootClock clock;

private:
    using Lock = std::unique_lock<std::mutex>;

    /// The daemon beats once a second; later than this, somebody should look why.
    static constexpr std::uint64_t overdue_ms = 2000;

    [[nodiscard]] bool start_locked();
    /// Starts the keeper in a child after a fork, at most once a second, without waiting for
    /// anybody.
    void revive(std::int64_t boot_ms) noexcept;

    // keeper.cpp: the thread
    static void* run_keeper(void* engine);
    void keep();
    [[nodiscard]] bool keep_once(Lock& lock);
    void wait_for_something(Lock& lock);
    void serve_socket();
    [[nodiscard]] bool send_all();
    void connect();
    void lose(const char* problem);

    // conversation.cpp: what the daemon says
    void greet();
    [[nodiscard]] bool handle(const protocol::Frame& frame);
    [[nodiscard]] bool welcome(const protocol::Welcome& welcome);
    [[nodiscard]] bool take_page(std::uint64_t file_bytes);
    [[nodiscard]] bool refuse(const protocol::Refusal& refusal, std::uint32_t id);
    void finish_call(std::uint32_t id, const protocol::Message& answer);
    /// False for what the protocol cannot say, such as a text that is no UTF-8.
    bool say(std::uint32_t id, const protocol::Message& message);
    [[nodiscard]] std::uint32_t next_id() noexcept {
        return ++last_id_ != 0 ? last_id_ : ++last_id_;
    }

    // watches.cpp
    [[nodiscard]] bool tell_watchers(Lock& lock);
    [[nodiscard]] protocol::Verdict verdict_on(Watch& watch) noexcept;
    [[nodiscard]] protocol::Verdict page_verdict_on(Watch& watch) noexcept;
    void hear_changed(const protocol::Changed& changed) noexcept;
    [[nodiscard]] bool is_keeper() const noexcept;
    [[nodiscard]] std::int64_t trusted_s() noexcept {
        return page.reader().moment_at(clock.now_ms()).trusted_ms / 1000;
    }

    // slots.cpp
    void take_slot(const protocol::SlotGranted& granted, std::uint32_t id);
    void end_slot(std::uint64_t id, protocol::SlotEnd why);
    void end_remote_slot(const protocol::SlotEnded& ended);
    void take_slots_again();

    // playback.cpp
    void say_detached();
    void ask_to_play(Player& player);
    void ask_to_play_again(SteadyTime now);
    void hear_order(const protocol::PlaybackStart& order);
    void hear_order(const protocol::PlaybackStop& order);
    [[nodiscard]] bool tell_player(Lock& lock);

    const Settings settings_;
    std::atomic<const char*> problem_{"no attempt to connect has been made yet"};
    std::atomic<bool> has_keeper_{false};
    std::atomic<std::int64_t> revived_ms_{0};

    std::mutex mutex_;
    std::condition_variable changed_;  ///< calls are done, a callback has ended, a page has come
    Bell wake_;                        ///< for the keeper
    EventQueue events_;
    pthread_t keeper_{};
    std::uint64_t forks_ = 0;  ///< how often this process became a child
    bool ends_ = false;
    bool has_page_ = false;

    Socket socket_;
    bool welcomed_ = false;
    SteadyTime next_step_{};  ///< of connecting: when to try, or until when the welcome has to come
    unsigned failures_ = 0;
    std::minstd_rand random_;

    std::uint32_t last_id_ = 0;
    std::map<std::uint32_t, Call*> calls_;
    std::string reports_;  ///< whole frames that wait for a connection

    std::uint32_t last_watch_ = 0;
    std::map<std::uint32_t, usher_watch_t*> watches_;
    const usher_watch_t* told_ = nullptr;  ///< whose callback runs
    std::int64_t next_end_ = 0;            ///< the next end of a watched right; 0: none

    std::uint64_t last_slot_ = 0;
    std::map<std::uint64_t, Slot> slots_;
    std::map<std::uint32_t, std::uint64_t> retaken_;  ///< by id of the request

    std::unique_ptr<Player> player_;  ///< none: this engine does not play
    bool tells_player_ = false;       ///< one of its functions runs
    bool detaches_ = false;           ///< the daemon still has to hear that there is none
};

/// Fills what a C program reads.
[[nodiscard]] inline usher_answer answer_of(const protocol::Verdict& verdict,
                                            std::int64_t at) noexcept {
    return {.allowed = verdict.allowed ? 1 : 0,
            .reason = static_cast<int>(verdict.reason),
            .freshness = static_cast<int>(verdict.freshness),
            .trial = verdict.trial ? 1 : 0,
            .valid_to = verdict.valid_to,
            .at = verdict.reason == protocol::Reason::NoDaemon ? 0 : at};
}

/// Keeps `engine` known to the handlers of fork.
void register_for_fork(Engine& engine);
void forget_for_fork(Engine& engine) noexcept;

}  // namespace usher::client

// The types of usher.h.
struct usher_instance final : usher::client::Engine {
    using Engine::Engine;
};
struct usher_watched final : usher::client::Watch {};
