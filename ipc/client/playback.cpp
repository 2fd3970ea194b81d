// Playback: what the engine says of it, and what it is told.
#include "ipc/client/engine.hpp"

namespace usher::client {
namespace {

void call(const usher_player& player, const Player::Stop& stop) {
    player.stop(player.context, stop.playback, static_cast<int>(stop.why));
}

void call(const usher_player& player, const Player::State& state) {
    if (player.state != nullptr) player.state(player.context, state.state);
}

void call(const usher_player& player, const Player::Start& start) {
    usher_playback_request request{};
    request.size = sizeof request;
    request.playback = start.playback;
    request.kind = static_cast<int>(start.kind);
    request.content = start.content.c_str();
    request.files = start.files.c_str();
    if (!start.product.empty()) request.product = start.product.c_str();
    player.start(player.context, &request);
}

}  // namespace

int Engine::attach_player(const usher_player& functions) {
    auto player = std::make_unique<Player>(functions);
    const Lock lock{mutex_};
    if (player_) return USHER_E_FULL;
    if (!start_locked()) return USHER_E_SYSTEM;
    if (welcomed_) ask_to_play(*player);
    player_ = std::move(player);
    return 0;
}

void Engine::detach_player() {
    Lock lock{mutex_};
    if (!is_keeper()) changed_.wait(lock, [this] { return !tells_player_; });
    if (!player_) return;
    player_.reset();
    // Said by the keeper, which can end the connection instead when memory is short.
    detaches_ = welcomed_;
    wake_.ring();
}

int Engine::playback_started(std::uint64_t playback, protocol::PlaybackStarted what) {
    const Lock lock{mutex_};
    const auto remote = player_ ? player_->remote_of(playback, true) : std::nullopt;
    if (!remote) return USHER_E_ARGUMENT;
    // Judged also when nobody hears it any more.
    what.playback = playback;
    std::string unsent;
    if (!protocol::append_message(unsent, 0, what)) return USHER_E_ARGUMENT;
    if (*remote == 0) return 0;
    what.playback = *remote;
    say(next_id(), what);
    player_->answer(playback);
    wake_.ring();
    return 0;
}

int Engine::playback_refused(std::uint64_t playback, std::string_view why) {
    const Lock lock{mutex_};
    const auto remote = player_ ? player_->remote_of(playback, true) : std::nullopt;
    if (!remote) return USHER_E_ARGUMENT;
    std::string unsent;
    if (!protocol::append_message(unsent, 0,
                                  protocol::PlaybackRefused{.playback = playback, .why = why})) {
        return USHER_E_ARGUMENT;
    }
    if (*remote != 0) say(next_id(), protocol::PlaybackRefused{.playback = *remote, .why = why});
    player_->forget(playback);
    wake_.ring();
    return 0;
}

int Engine::playback_live(std::uint64_t playback, bool is_live) {
    const Lock lock{mutex_};
    const auto remote = player_ ? player_->remote_of(playback, false) : std::nullopt;
    if (!remote) return USHER_E_ARGUMENT;
    if (*remote == 0) return 0;
    if (socket_.outgoing().size() >= report_bytes_max) return USHER_E_FULL;
    say(next_id(), protocol::PlaybackLive{.playback = *remote, .is_live = is_live});
    wake_.ring();
    return 0;
}

int Engine::playback_ended(std::uint64_t playback) {
    const Lock lock{mutex_};
    const auto remote = player_ ? player_->remote_of(playback, false) : std::nullopt;
    if (!remote) return USHER_E_ARGUMENT;
    if (*remote != 0) say(next_id(), protocol::PlaybackEnded{.playback = *remote});
    player_->forget(playback);
    wake_.ring();
    return 0;
}

void Engine::say_detached() {
    if (!detaches_) return;
    say(next_id(), protocol::PlaybackDetach{});
    detaches_ = false;
}

void Engine::ask_to_play(Player& player) {
    say_detached();
    const std::uint32_t id = next_id();
    say(id, protocol::PlaybackAttach{});
    player.ask(id);
    wake_.ring();
}

void Engine::ask_to_play_again(SteadyTime now) {
    if (!welcomed_ || !player_ || !player_->ask_at() || now < *player_->ask_at()) return;
    ask_to_play(*player_);
}

void Engine::hear_order(const protocol::PlaybackStart& order) {
    // What crosses a detachment is over, also when the engine has asked to attach again.
    if (!player_ || !player_->is_attached() || player_->start(order)) return;
    say(next_id(), protocol::PlaybackRefused{.playback = order.playback,
                                             .why = "the engine plays as much as it can"});
}

void Engine::hear_order(const protocol::PlaybackStop& order) {
    if (player_) player_->stop(order);
}

// Tells the engine what it has to do. False: a callback has forked, and this thread is the child's.
bool Engine::tell_player(Lock& lock) {
    const std::uint64_t forks = forks_;
    while (!ends_ && player_) {
        const std::optional<Player::News> news = player_->take_news();
        if (!news) break;
        const usher_player functions = player_->functions();
        tells_player_ = true;
        lock.unlock();
        // What a callback throws has nowhere to go.
        [&]() noexcept {
            std::visit([&functions](const auto& told) { call(functions, told); }, *news);
        }();
        lock.lock();
        if (forks != forks_) return false;
        tells_player_ = false;
        changed_.notify_all();
    }
    return true;
}

}  // namespace usher::client
