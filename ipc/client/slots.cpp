// Slots of streams, and reports of use.
#include "ipc/client/engine.hpp"

namespace usher::client {

using protocol::Message;
using protocol::Question;
using protocol::SlotAcquire;
using protocol::SlotEnd;
using protocol::SlotGranted;
using protocol::SlotRefused;
using protocol::SlotRelease;

int Engine::acquire_slot(const Question& question, std::chrono::milliseconds timeout,
                         usher_slot& out) {
    const SteadyTime deadline = std::chrono::steady_clock::now() + timeout;
    const OwnedQuestion owned{question};
    Lock lock{mutex_};
    if (is_keeper()) return USHER_E_ARGUMENT;  // whom the answer would come to
    if (!start_locked()) return USHER_E_SYSTEM;
    if (slots_.size() >= slots_max) return USHER_E_FULL;
    if (!changed_.wait_until(lock, deadline, [this] { return welcomed_; })) {
        return USHER_E_NO_DAEMON;
    }
    Call call{.question = &owned};
    const std::uint32_t id = next_id();
    {
        const Waiting waiting{calls_, id, call};
        if (!say(id, SlotAcquire{.question = question})) return USHER_E_ARGUMENT;
        wake_.ring();
        // A grant that comes later is given back by take_slot().
        const auto is_done = [&call] { return call.done; };
        if (!changed_.wait_until(lock, deadline, is_done)) return USHER_E_TIMEOUT;
    }
    if (call.is_full) return USHER_E_FULL;
    if (!call.answer) return USHER_E_NO_DAEMON;

    if (const auto* granted = std::get_if<SlotGranted>(&*call.answer)) {
        out = {.id = call.slot,
               .reason = USHER_ACTIVE,
               .held = granted->held,
               .limit = granted->limit};
        return 1;
    }
    const auto& refused = std::get<SlotRefused>(*call.answer);
    out = {.id = 0,
           .reason = static_cast<int>(refused.reason),
           .held = refused.held,
           .limit = refused.limit};
    return 0;
}

int Engine::release_slot(std::uint64_t id) {
    const Lock lock{mutex_};
    const bool ended = events_.forget(id);
    const auto slot = slots_.find(id);
    if (slot == slots_.end()) return ended ? 0 : USHER_E_ARGUMENT;
    if (slot->second.remote != 0) {
        say(next_id(), SlotRelease{.slot = slot->second.remote});
        wake_.ring();
    }
    slots_.erase(slot);
    return 0;
}

int Engine::report_use(const protocol::ReportUse& report) {
    const Lock lock{mutex_};
    if (!start_locked()) return USHER_E_SYSTEM;
    if (reports_.size() + socket_.outgoing().size() >= report_bytes_max) return USHER_E_FULL;
    if (!protocol::append_message(reports_, 0, report)) return USHER_E_ARGUMENT;
    wake_.ring();
    return 0;
}

// The answer to somebody who waits, to a slot that is taken again, or to nobody any more.
void Engine::take_slot(const SlotGranted& granted, std::uint32_t id) {
    if (const auto again = retaken_.find(id); again != retaken_.end()) {
        const auto slot = slots_.find(again->second);
        retaken_.erase(again);
        if (slot != slots_.end()) {
            slot->second.remote = granted.slot;
            return;
        }
    } else if (const auto call = calls_.find(id); call != calls_.end()) {
        slots_.emplace(last_slot_ + 1,
                       Slot{.question = *call->second->question, .remote = granted.slot});
        call->second->slot = ++last_slot_;
        finish_call(id, granted);
        return;
    }
    say(next_id(), SlotRelease{.slot = granted.slot});
}

// The event first: without memory for it the slot stays held, and is asked for again.
void Engine::end_slot(std::uint64_t id, SlotEnd why) {
    const auto slot = slots_.find(id);
    if (slot == slots_.end()) return;
    events_.add(id, why);
    slots_.erase(slot);
}

void Engine::end_remote_slot(const protocol::SlotEnded& ended) {
    for (const auto& [id, slot] : slots_) {
        if (slot.remote == ended.slot) return end_slot(id, ended.why);
    }
}

// Slots belong to a connection: on a new one they are asked for again.
void Engine::take_slots_again() {
    for (const auto& [id, slot] : slots_) {
        const std::uint32_t request = next_id();
        retaken_.emplace(request, id);
        say(request, SlotAcquire{.question = slot.question.view()});
    }
}

}  // namespace usher::client
