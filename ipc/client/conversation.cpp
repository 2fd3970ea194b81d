// What is said on the connection (ipc/engine/PROTOCOL.md). All of it with the mutex held.
#include "ipc/client/engine.hpp"
#include "ipc/protocol/overloaded.hpp"

namespace usher::client {
namespace {

using namespace protocol;

const char* text_of(PageFault fault) noexcept {
    switch (fault) {
        case PageFault::None: return "";
        case PageFault::NotSealed: return "the daemon's page is not sealed";
        case PageFault::WrongSize: return "the daemon's page has a length that does not fit";
        case PageFault::NotAPage: return "what the daemon has sent is no page";
        case PageFault::WrongVersion: return "the daemon's page has a layout of another version";
        case PageFault::NotMapped: return "the system has refused to map the daemon's page";
    }
    return "";
}

}  // namespace

bool Engine::say(std::uint32_t id, const Message& message) {
    return append_message(socket_.outgoing(), id, message);
}

void Engine::greet() {
    say(next_id(), Hello{.name = settings_.name});
}

bool Engine::handle(const Frame& frame) {
    const std::optional<Message> message = read_message(frame);
    const bool understood =
        message &&
        std::visit(Overloaded{[&](const Welcome& welcome) { return this->welcome(welcome); },
                              [&](const NewPage& other) {
                                  return welcomed_ && take_page(other.file_bytes);
                              },
                              [&](const SlotGranted& granted) {
                                  take_slot(granted, frame.id);
                                  return true;
                              },
                              [&](const SlotRefused& refused) {
                                  finish_call(frame.id, refused);
                                  return true;
                              },
                              [&](const SlotEnded& ended) {
                                  end_remote_slot(ended);
                                  return true;
                              },
                              [&](const Refusal& refusal) { return refuse(refusal, frame.id); },
                              [&](const PlaybackStart& order) {
                                  hear_order(order);
                                  return true;
                              },
                              [&](const PlaybackStop& order) {
                                  hear_order(order);
                                  return true;
                              },
                              [&](const Done&) {
                                  if (player_) player_->attached(frame.id);
                                  return true;
                              },
                              [&](const Answers& answers) {
                                  finish_call(frame.id, answers);
                                  return true;
                              },
                              [&](const Changed& changed) {
                                  hear_changed(changed);
                                  return true;
                              },
                              [](const Pong&) { return true; }, [](const auto&) { return false; }},
                   *message);
    if (understood) return true;
    if (socket_.is_open()) lose("the daemon has said what makes no sense here");
    return false;
}

bool Engine::welcome(const Welcome& welcome) {
    if (welcomed_ || welcome.version != protocol_version) return false;
    if (!take_page(welcome.file_bytes)) return false;
    welcomed_ = true;
    failures_ = 0;
    for (const auto& [id, watch] : watches_) {
        say(next_id(), protocol::Watch{.watch = id, .question = watch->question.view()});
    }
    take_slots_again();
    if (player_) ask_to_play(*player_);
    return true;
}

bool Engine::take_page(std::uint64_t file_bytes) {
    const Descriptor file = socket_.take_descriptor();
    const PageFault fault = page.show(file.get(), file_bytes);
    if (fault != PageFault::None) {
        lose(text_of(fault));
        return false;
    }
    problem_.store("", std::memory_order_relaxed);
    has_page_ = true;
    changed_.notify_all();
    return true;
}

bool Engine::refuse(const Refusal& refusal, std::uint32_t id) {
    if (refusal.complaint == Complaint::PlaybackTaken ||
        refusal.complaint == Complaint::PlaybackOff) {
        if (player_) player_->refused(id, refusal.complaint);
        return true;
    }
    if (refusal.complaint == Complaint::UnknownSlot) return true;
    if (refusal.complaint == Complaint::TooMany && !welcomed_) {
        lose("the daemon has no room for another connection");
        return false;
    }
    if (const auto again = retaken_.find(id); again != retaken_.end()) {
        end_slot(again->second, SlotEnd::Lost);
        retaken_.erase(again);
    }
    if (const auto call = calls_.find(id); call != calls_.end()) {
        call->second->done = true;
        call->second->is_full = refusal.complaint == Complaint::TooMany;
        calls_.erase(call);
        changed_.notify_all();
    }
    if (refusal.complaint == Complaint::TooMany) return true;
    lose("the daemon refuses to talk to this library");
    return false;
}

void Engine::finish_call(std::uint32_t id, const Message& answer) {
    if (const auto again = retaken_.find(id); again != retaken_.end()) {
        end_slot(again->second, SlotEnd::Lost);
        retaken_.erase(again);
        return;
    }
    // Whoever asked may have given up.
    const auto call = calls_.find(id);
    if (call == calls_.end()) return;
    call->second->answer = answer;
    call->second->done = true;
    calls_.erase(call);
    changed_.notify_all();
}

}  // namespace usher::client
