#include "ipc/client/player.hpp"

#include <utility>

namespace usher::client {
namespace {

constexpr std::chrono::seconds ask_again_after{1};

}  // namespace

void Player::ask(std::uint32_t id) noexcept {
    request_ = id;
    ask_at_.reset();
}

void Player::attached(std::uint32_t id) noexcept {
    if (request_ == 0 || id != request_) return;
    request_ = 0;
    state_ = USHER_PLAYER_ATTACHED;
}

void Player::refused(std::uint32_t id, protocol::Complaint complaint) noexcept {
    if (request_ == 0 || id != request_) return;
    request_ = 0;
    state_ = USHER_PLAYER_OFF;
    if (complaint != protocol::Complaint::PlaybackTaken) return;
    state_ = USHER_PLAYER_TAKEN;
    ask_at_ = std::chrono::steady_clock::now() + ask_again_after;
}

void Player::lose() noexcept {
    request_ = 0;
    ask_at_.reset();
    state_ = USHER_PLAYER_NO_DAEMON;
    std::erase_if(playbacks_, [](const auto& entry) { return entry.second.order.has_value(); });
    for (auto& [number, playback] : playbacks_) {
        if (!playback.end) playback.end = protocol::PlaybackStopReason::Lost;
        playback.remote = 0;
    }
}

bool Player::start(const protocol::PlaybackStart& order) {
    if (playbacks_.size() >= playbacks_max) return false;
    Playback playback{.remote = order.playback,
                      .order = Start{.playback = last_ + 1,
                                     .kind = order.kind,
                                     .content = std::string{order.content},
                                     .files = std::string{order.files},
                                     .product = std::string{order.product}}};
    playbacks_.emplace(last_ + 1, std::move(playback));
    ++last_;
    return true;
}

void Player::stop(const protocol::PlaybackStop& order) noexcept {
    for (auto& [number, playback] : playbacks_) {
        if (playback.remote != order.playback) continue;
        if (playback.order) return forget(number);
        if (!playback.end) playback.end = order.why;
        return;
    }
}

std::optional<Player::News> Player::take_news() noexcept {
    if (std::optional<News> stop = take_stop()) return stop;
    if (told_state_ != state_) {
        told_state_ = state_;
        return State{state_};
    }
    for (auto& [number, playback] : playbacks_) {
        if (playback.order) return *std::exchange(playback.order, std::nullopt);
    }
    return std::nullopt;
}

std::optional<Player::News> Player::take_stop() noexcept {
    for (const auto& [number, playback] : playbacks_) {
        if (!playback.end) continue;
        const Stop stop{.playback = number, .why = *playback.end};
        forget(number);
        return stop;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> Player::remote_of(std::uint64_t playback,
                                               bool before_answer) const noexcept {
    const auto found = playbacks_.find(playback);
    if (found == playbacks_.end() || found->second.order) return std::nullopt;
    if (found->second.end) return 0;
    if (before_answer && found->second.is_answered) return std::nullopt;
    return found->second.remote;
}

void Player::answer(std::uint64_t playback) noexcept {
    if (const auto found = playbacks_.find(playback); found != playbacks_.end()) {
        found->second.is_answered = true;
    }
}

}  // namespace usher::client
