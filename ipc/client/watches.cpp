// Watches and events.
#include <algorithm>

#include "ipc/client/engine.hpp"

namespace usher::client {

using protocol::Reason;
using protocol::Verdict;

int Engine::watch(const protocol::Question& question, usher_callback callback, void* context,
                  usher_watch_t** out) {
    auto watch = std::make_unique<usher_watch_t>(Watch{.engine = this,
                                                       .question = OwnedQuestion{question},
                                                       .callback = callback,
                                                       .context = context});
    const Lock lock{mutex_};
    if (watches_.size() >= watches_max) return USHER_E_FULL;
    if (!start_locked()) return USHER_E_SYSTEM;
    do {
        watch->id = ++last_watch_;
    } while (watches_.contains(watch->id));
    watch->last = verdict_on(*watch);
    // What may run out of memory comes before anything changes.
    std::map<std::uint32_t, usher_watch_t*> entry{{watch->id, watch.get()}};
    if (welcomed_) say(next_id(), protocol::Watch{.watch = watch->id, .question = question});
    watches_.merge(entry);
    *out = watch.release();
    wake_.ring();
    return 0;
}

void Engine::unwatch(usher_watch_t* watch) {
    Lock lock{mutex_};
    if (!is_keeper()) changed_.wait(lock, [this, watch] { return told_ != watch; });
    const std::unique_ptr<usher_watch_t> ended{watch};
    watches_.erase(watch->id);
    events_.forget(watch);
    if (welcomed_) {
        // Without memory to say it, the daemon goes on telling of a watch that is none.
        say(next_id(), protocol::Unwatch{.watch = watch->id});
        wake_.ring();
    }
}

bool Engine::next_event(usher_event& event) {
    const Lock lock{mutex_};
    const std::optional<Event> oldest = events_.take();
    if (!oldest) return false;
    event = {};
    if (oldest->watch == nullptr) {
        event.kind = USHER_EVENT_SLOT_ENDED;
        event.why = static_cast<int>(oldest->why);
        event.slot = oldest->slot;
        return true;
    }
    event.kind = USHER_EVENT_CHANGED;
    event.watch = oldest->watch;
    event.context = oldest->watch->context;
    event.answer = answer_of(oldest->watch->last, trusted_s());
    return true;
}

bool Engine::is_keeper() const noexcept {
    return has_keeper_ && ::pthread_equal(keeper_, ::pthread_self()) != 0;
}

// The page has changed before this comes; it is looked at after every frame. What the daemon says
// counts where the page does not say anything.
void Engine::hear_changed(const protocol::Changed& changed) noexcept {
    const auto watch = watches_.find(changed.watch);
    if (watch != watches_.end()) watch->second->told = changed.verdict;
}

Verdict Engine::verdict_on(Watch& watch) noexcept {
    const Verdict verdict = page_verdict_on(watch);
    if (verdict.reason != Reason::AskDaemon || !watch.told) return verdict;
    Verdict told = *watch.told;
    if (told.allowed && told.valid_to != 0 && trusted_s() >= told.valid_to) return verdict;
    // Nobody revokes while the daemon is away; but nobody confirms either.
    if (!welcomed_) told.freshness = std::max(told.freshness, protocol::Freshness::Stale);
    return told;
}

Verdict Engine::page_verdict_on(Watch& watch) noexcept {
    const auto reader = page.reader();
    const Verdict verdict = judge(reader, watch.prepared);
    if (verdict.reason != Reason::HandleOutdated) return verdict;
    // The first time, and whenever the daemon has begun to hash by another key.
    const auto prepared = reader.prepare(watch.question.view());
    if (!prepared) return {.reason = Reason::NoDaemon};
    watch.prepared = *prepared;
    return judge(reader, watch.prepared);
}

// Looks at every watch and tells those whose answer is another one. False: a callback has forked,
// and this thread is the child's.
bool Engine::tell_watchers(Lock& lock) {
    const std::uint64_t forks = forks_;
    next_end_ = 0;
    for (auto next = watches_.begin(); next != watches_.end() && !ends_;) {
        const auto [id, watch] = *next;
        const Verdict verdict = verdict_on(*watch);
        if (verdict.allowed && verdict.valid_to != 0) {
            next_end_ = next_end_ == 0 ? verdict.valid_to : std::min(next_end_, verdict.valid_to);
        }
        if (verdict != watch->last) {
            if (watch->callback == nullptr) {
                // Before it counts as told: what memory was too short for is told at the next look.
                events_.add(watch);
                watch->last = verdict;
            } else {
                watch->last = verdict;
                told_ = watch;
                const usher_answer answer = answer_of(verdict, trusted_s());
                const usher_callback callback = watch->callback;
                void* const context = watch->context;
                lock.unlock();
                // What a callback throws has nowhere to go.
                [&]() noexcept { callback(context, watch, &answer); }();
                lock.lock();
                if (forks != forks_) return false;
                told_ = nullptr;
                changed_.notify_all();
            }
        }
        // The watch may be gone by now, and others may have come.
        next = watches_.upper_bound(id);
    }
    return true;
}

}  // namespace usher::client
