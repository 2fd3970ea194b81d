#include "ipc/engine/playback_seat.hpp"

#include <utility>

namespace usher::engine {

using protocol::Complaint;

void PlaybackSeat::tell(const protocol::Message& message) const {
    if (occupant_) occupant_->say(message);
}

std::optional<Complaint> PlaybackSeat::take(const Conversation& engine, Say say) {
    if (!listener_) return Complaint::PlaybackOff;
    if (occupant_ && occupant_->engine == &engine) return std::nullopt;
    if (occupant_) return Complaint::PlaybackTaken;
    occupant_.emplace(Occupant{.engine = &engine, .say = std::move(say)});
    listener_->on_taken();
    return std::nullopt;
}

void PlaybackSeat::leave(const Conversation& engine) {
    if (!occupant_ || occupant_->engine != &engine) return;
    occupant_.reset();
    listener_->on_left();
}

void PlaybackSeat::hear(const Conversation& engine, const PlaybackWord& word) const {
    if (occupant_ && occupant_->engine == &engine) listener_->on_word(word);
}

}  // namespace usher::engine
