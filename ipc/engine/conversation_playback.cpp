// What a conversation has to do with playback.
#include <utility>

#include "ipc/engine/conversation.hpp"
#include "ipc/protocol/overloaded.hpp"

namespace usher::engine {
namespace {

using protocol::Complaint;
using protocol::Overloaded;

protocol::Refusal refusal_of(Complaint complaint) {
    return {.complaint = complaint,
            .text = complaint == Complaint::PlaybackTaken
                        ? "another engine plays"
                        : "the Engine API is off, so nobody can ask for playback"};
}

}  // namespace

void Conversation::attach_for_playback(std::uint32_t id) {
    const PlaybackSeat::Say say = [send = send_](const protocol::Message& message) {
        std::string bytes;
        if (protocol::append_message(bytes, 0, message)) send(std::move(bytes), false);
    };
    std::optional<Complaint> complaint = Complaint::PlaybackOff;
    std::string answer;
    if (services_.playback != nullptr) complaint = services_.playback->take(*this, say);
    const protocol::Message message =
        complaint ? protocol::Message{refusal_of(*complaint)} : protocol::Message{protocol::Done{}};
    if (protocol::append_message(answer, id, message)) send_(std::move(answer), false);
}

bool Conversation::hear_of_playback(std::uint32_t id, const protocol::Message& message) {
    const auto pass_on = [this](const PlaybackWord& word) {
        if (services_.playback != nullptr) services_.playback->hear(*this, word);
        return true;
    };
    return std::visit(
        Overloaded{[&](const protocol::PlaybackAttach&) {
                       attach_for_playback(id);
                       return true;
                   },
                   [&](const protocol::PlaybackDetach&) {
                       if (services_.playback != nullptr) services_.playback->leave(*this);
                       return true;
                   },
                   [&](const protocol::PlaybackStarted& word) { return pass_on(word); },
                   [&](const protocol::PlaybackRefused& word) { return pass_on(word); },
                   [&](const protocol::PlaybackLive& word) { return pass_on(word); },
                   [&](const protocol::PlaybackEnded& word) { return pass_on(word); },
                   [](const auto&) { return false; }},
        message);
}

}  // namespace usher::engine
