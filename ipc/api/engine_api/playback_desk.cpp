#include "ipc/api/engine_api/playback_desk.hpp"

#include <utility>

namespace usher::api::engine_api {
namespace {

void tell_end(const PlaybackListener& listener, bool has_begun) {
    if (has_begun) return listener.on_end(PlaybackEnd::EngineGone);
    listener.on_answer(Error{Errc::Unavailable, "the playback engine has gone"});
}

}  // namespace

RunningPlayback::RunningPlayback(PlaybackDesk& desk, std::uint64_t number,
                                 std::optional<ProductId> product, bool needs_no_ads)
    : desk_{&desk}, number_{number}, product_{std::move(product)}, needs_no_ads_{needs_no_ads} {}

RunningPlayback::RunningPlayback(RunningPlayback&& other) noexcept
    : desk_{std::exchange(other.desk_, nullptr)},
      number_{other.number_},
      product_{std::move(other.product_)},
      needs_no_ads_{other.needs_no_ads_} {}

RunningPlayback::~RunningPlayback() {
    end(StopReason::Application);
}

void RunningPlayback::end(StopReason why) {
    if (desk_ != nullptr) desk_->stop(number_, why);
}

const Playback* RunningPlayback::what() const noexcept {
    return desk_ == nullptr ? nullptr : desk_->find(number_);
}

void PlaybackDesk::attach(EngineOrders orders) {
    detach();
    orders_.emplace(std::move(orders));
}

void PlaybackDesk::detach() {
    orders_.reset();
    // One after the other, since whoever is told may end the others.
    while (!playbacks_.empty()) {
        const auto ended = playbacks_.extract(playbacks_.begin());
        tell_end(ended.mapped().listener, ended.mapped().what.has_value());
    }
}

void PlaybackDesk::started(std::uint64_t playback, Playback what) {
    const auto found = playbacks_.find(playback);
    if (found == playbacks_.end()) return tell_stop(playback, StopReason::Unknown);
    if (found->second.what) return;
    if (!can_be_told(what, settings_.hosts)) {
        tell_stop(playback, StopReason::NotUsable);
        return fail(playback, {Errc::Malformed, "what the engine answered cannot be passed on"});
    }
    found->second.what = what;
    // A copy, since who is told may end the playback.
    const auto on_answer = found->second.listener.on_answer;
    on_answer(std::move(what));
}

void PlaybackDesk::refused(std::uint64_t playback, std::string why) {
    const auto found = playbacks_.find(playback);
    if (found == playbacks_.end() || found->second.what) return;
    fail(playback, {Errc::Rejected, why.empty() ? "the engine has refused" : std::move(why)});
}

void PlaybackDesk::live_changed(std::uint64_t playback, bool is_live) {
    const auto found = playbacks_.find(playback);
    if (found == playbacks_.end() || !found->second.what) return;
    if (std::exchange(found->second.what->is_live, is_live) == is_live) return;
    const auto on_live = found->second.listener.on_live;
    on_live(is_live);
}

void PlaybackDesk::ended(std::uint64_t playback) {
    const auto found = playbacks_.find(playback);
    if (found == playbacks_.end()) return;
    if (!found->second.what) return refused(playback, {});
    const auto ended = playbacks_.extract(found);
    ended.mapped().listener.on_end(PlaybackEnd::ContentOver);
}

Result<std::uint64_t> PlaybackDesk::start(const PlaybackRequest& request,
                                          PlaybackListener listener) {
    if (!orders_) return Error{Errc::Unavailable, "no playback engine is attached"};
    const std::uint64_t number = ++last_;
    playbacks_.emplace(number, Entry{.listener = std::move(listener),
                                     .asked_at = std::chrono::steady_clock::now()});
    orders_->start(number, request);
    return number;
}

void PlaybackDesk::stop(std::uint64_t playback, StopReason why) {
    if (playbacks_.erase(playback) != 0) tell_stop(playback, why);
}

const Playback* PlaybackDesk::find(std::uint64_t playback) const noexcept {
    const auto found = playbacks_.find(playback);
    return found == playbacks_.end() || !found->second.what ? nullptr : &*found->second.what;
}

void PlaybackDesk::look(std::chrono::steady_clock::time_point now) {
    // In the order of their starts: the first one that is in time ends the search.
    for (auto next = playbacks_.begin(); next != playbacks_.end();) {
        const auto& [number, entry] = *next;
        if (now - entry.asked_at < settings_.answer_time) return;
        if (entry.what) {
            ++next;
            continue;
        }
        const std::uint64_t late = number;
        tell_stop(late, StopReason::Late);
        fail(late, {Errc::Timeout, "the playback engine does not answer"});
        next = playbacks_.upper_bound(late);
    }
}

void PlaybackDesk::tell_stop(std::uint64_t playback, StopReason why) {
    if (orders_) orders_->stop(playback, why);
}

void PlaybackDesk::fail(std::uint64_t playback, const Error& error) {
    const auto failed = playbacks_.extract(playback);
    failed.mapped().listener.on_answer(error);
}

}  // namespace usher::api::engine_api
