#include "ipc/client/engine.hpp"

#include <csignal>
#include <new>

#include "ipc/protocol/page_look.hpp"

namespace usher::client {
namespace {

using protocol::page_look::Checked;

// Signals of the engine are the engine's: the keeper takes none.
class AllSignalsBlocked {
public:
    AllSignalsBlocked() noexcept {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    AllSignalsBlocked(const AllSignalsBlocked&) = delete;
    AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;
    ~AllSignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

}  // namespace

Engine::Engine(Settings settings, PageView view, Bell wake, Bell events)
    : page{std::move(view)},
      settings_{std::move(settings)},
      wake_{std::move(wake)},
      events_{std::move(events)},
      random_{std::random_device{}()} {
    register_for_fork(*this);
}

Engine::~Engine() {
    forget_for_fork(*this);
    bool runs = false;
    {
        const Lock lock{mutex_};
        ends_ = true;
        runs = has_keeper_;
        wake_.ring();
    }
    if (runs) ::pthread_join(keeper_, nullptr);
    for (const auto& [id, watch] : watches_) delete watch;
}

bool Engine::start() {
    const Lock lock{mutex_};
    return start_locked();
}

bool Engine::start_locked() {
    if (has_keeper_) return true;
    const AllSignalsBlocked blocked;
    if (::pthread_create(&keeper_, nullptr, &Engine::run_keeper, this) != 0) return false;
    has_keeper_ = true;
    return true;
}

void Engine::wait_for_page(std::chrono::milliseconds time) {
    Lock lock{mutex_};
    changed_.wait_for(lock, time, [this] { return has_page_; });
}

Checked Engine::judge_anew(const protocol::PageReader& reader, const protocol::Prepared& prepared,
                           const Checked& checked) noexcept {
    Checked anew = checked;
    if (checked.verdict.reason == protocol::Reason::NoDaemon) {
        anew = protocol::page_look::check(reader, prepared,
                                          [this]() noexcept { return clock.measured_ms(); });
    }
    if (anew.moment.age_ms > static_cast<std::int64_t>(overdue_ms)) revive(anew.moment.boot_ms);
    return anew;
}

protocol::Verdict Engine::judge(const protocol::PageReader& reader,
                                const protocol::Prepared& prepared) noexcept {
    const Checked checked =
        protocol::page_look::check(reader, prepared, [this]() noexcept { return clock.now_ms(); });
    if (is_kept_up(checked.moment)) return checked.verdict;
    return judge_anew(reader, prepared, checked).verdict;
}

void Engine::revive(std::int64_t boot_ms) noexcept {
    constexpr std::int64_t every_ms = 1000;
    if (has_keeper_.load(std::memory_order_relaxed)) return;
    std::int64_t last = revived_ms_.load(std::memory_order_relaxed);
    if (boot_ms - last < every_ms) return;
    if (!revived_ms_.compare_exchange_strong(last, boot_ms, std::memory_order_relaxed)) return;
    const Lock lock{mutex_, std::try_to_lock};
    if (lock.owns_lock()) [[maybe_unused]]
        const bool started = start_locked();
}

// Called with the mutex held, in the one thread that the child has.
void Engine::become_child() {
    ++forks_;
    has_keeper_ = false;
    told_ = nullptr;
    socket_.close();
    welcomed_ = false;
    failures_ = 0;
    next_step_ = {};
    calls_.clear();
    reports_.clear();
    slots_.clear();
    retaken_.clear();
    player_.reset();
    tells_player_ = false;
    detaches_ = false;
    wake_.renew();
    events_.forget_slots_after_fork();
    // Threads that waited on it are not here any more, yet it still counts them.
    new (&changed_) std::condition_variable;
}

}  // namespace usher::client
