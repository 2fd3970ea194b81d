/// An engine that plays, for tests: what it is told, and what a daemon orders.
#pragma once

#include <functional>

#include "ipc/client/usher_playback.h"
#include "tests/ipc/client/client_fixture.hpp"
#include "tests/support/documented.hpp"

namespace usher::client::test {

using usher::test::infohash;
inline const protocol::PlaybackStart order{.playback = 70,
                                           .kind = protocol::ContentKind::Infohash,
                                           .content = infohash,
                                           .files = "0,1",
                                           .product = "demo"};

inline Reply attach_everybody(const protocol::Message& message) {
    if (!std::holds_alternative<protocol::PlaybackAttach>(message)) return {};
    return {.messages = {protocol::Done{}}};
}

/// What the player is told of `order`, behind "start 1".
inline const std::string told_start = std::string{" 2 "} + infohash + " 0,1 demo";

/// An engine that writes down what it is told.
class TestPlayer {
public:
    explicit TestPlayer(usher_t* usher) : usher_{usher} {
        functions_.size = sizeof functions_;
        functions_.context = this;
        functions_.start = [](void* self, const usher_playback_request* request) {
            static_cast<TestPlayer*>(self)->hear_start(*request);
        };
        functions_.stop = [](void* self, std::uint64_t playback, int why) {
            static_cast<TestPlayer*>(self)->hear("stop " + std::to_string(playback) + " " +
                                                 std::to_string(why));
        };
        functions_.state = [](void* self, int state) {
            static_cast<TestPlayer*>(self)->hear("state " + std::to_string(state));
        };
    }

    TestPlayer(const TestPlayer&) = delete;
    TestPlayer& operator=(const TestPlayer&) = delete;
    ~TestPlayer() { usher_playback_detach(usher_); }

    [[nodiscard]] usher_player& functions() { return functions_; }
    [[nodiscard]] int attach() { return usher_playback_attach(usher_, &functions_); }
    int start(std::uint64_t playback, const char* url = "http://127.0.0.1/1") {
        usher_playback what{};
        what.size = sizeof what;
        what.url = url;
        what.infohash = infohash;
        return usher_playback_started(usher_, playback, &what);
    }
    /// The next thing that it was told.
    std::string await() {
        std::unique_lock lock{mutex_};
        const bool in_time = came_.wait_for(lock, std::chrono::milliseconds{wait_ms},
                                            [this] { return taken_ < told_.size(); });
        if (!in_time) throw std::runtime_error{"the engine was told nothing"};
        return told_[taken_++];
    }
    [[nodiscard]] bool has_heard_more() {
        const std::lock_guard lock{mutex_};
        return taken_ < told_.size();
    }
    /// What it does when it is asked to start; nothing if it is empty.
    std::function<void(std::uint64_t playback)> on_start;

private:
    void hear_start(const usher_playback_request& request) {
        const std::string product = request.product == nullptr ? "none" : request.product;
        hear("start " + std::to_string(request.playback) + " " + std::to_string(request.kind) +
             " " + request.content + " " + request.files + " " + product);
        if (on_start) on_start(request.playback);
    }
    void hear(const std::string& what) {
        const std::lock_guard lock{mutex_};
        told_.push_back(what);
        came_.notify_all();
    }

    usher_t* usher_;
    usher_player functions_{};
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<std::string> told_;
    std::size_t taken_ = 0;
};

}  // namespace usher::client::test
