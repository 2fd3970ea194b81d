#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>

#include "ipc/client/usher_playback.h"
#include "tests/ipc/client/client_fixture.hpp"

using namespace usher::client::test;
using namespace usher::protocol;

namespace {

constexpr auto infohash = "0a4848271c91ce2d8965ce416267c25047dc8141";
const PlaybackStart order{.playback = 70,
                          .kind = ContentKind::Infohash,
                          .content = infohash,
                          .files = "0,1",
                          .product = "demo"};

Reply attach_everybody(const Message& message) {
    if (!std::holds_alternative<PlaybackAttach>(message)) return {};
    return {.messages = {Done{}}};
}

/// An engine that writes down what it is told.
class Player {
public:
    explicit Player(usher_t* usher) : usher_{usher} {
        functions_.size = sizeof functions_;
        functions_.context = this;
        functions_.start = [](void* self, const usher_playback_request* request) {
            static_cast<Player*>(self)->hear_start(*request);
        };
        functions_.stop = [](void* self, std::uint64_t playback, int why) {
            static_cast<Player*>(self)->hear("stop " + std::to_string(playback) + " " +
                                             std::to_string(why));
        };
        functions_.state = [](void* self, int state) {
            static_cast<Player*>(self)->hear("state " + std::to_string(state));
        };
    }

    Player(const Player&) = delete;
    Player& operator=(const Player&) = delete;
    ~Player() { usher_playback_detach(usher_); }

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

const std::string told_start = std::string{" 2 "} + infohash + " 0,1 demo";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(playback, Fixture)

BOOST_AUTO_TEST_CASE(attaches_starts_and_stops) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    Player player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    BOOST_TEST(player.start(1) == 0);
    BOOST_CHECK(
        daemon.await<PlaybackStarted>() ==
        (PlaybackStarted{.playback = 70, .url = "http://127.0.0.1/1", .infohash = infohash}));
    daemon.push(PlaybackStop{.playback = 70, .why = PlaybackStopReason::MissingOption});
    BOOST_TEST(player.await() == "stop 1 2");
    BOOST_TEST(usher_playback_ended(library, 1) == USHER_E_ARGUMENT);
}

BOOST_AUTO_TEST_CASE(answers_from_inside_the_callback_too) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    Player player{library};
    player.on_start = [&](std::uint64_t playback) {
        if (playback == 1) player.start(playback);
        if (playback == 2) usher_playback_refused(library, playback, "no such film");
        if (playback == 3) usher_playback_refused(library, playback, nullptr);
    };
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    for (int i = 0; i < 3; ++i) daemon.push(order);
    BOOST_TEST(daemon.await<PlaybackStarted>().playback == 70U);
    BOOST_TEST(daemon.await<PlaybackRefused>().why == "no such film");
    BOOST_TEST(daemon.await<PlaybackRefused>().why == "");
}

BOOST_AUTO_TEST_CASE(tells_what_becomes_of_a_playback) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    Player player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    BOOST_TEST(player.start(1) == 0);
    BOOST_TEST(usher_playback_live(library, 1, 5) == 0);
    BOOST_TEST(daemon.await<PlaybackLive>().is_live);
    BOOST_TEST(usher_playback_ended(library, 1) == 0);
    BOOST_TEST(daemon.await<PlaybackEnded>().playback == 70U);
    // What comes for it now is not told.
    daemon.push(PlaybackStop{.playback = 70});
    daemon.push(order);
    BOOST_TEST(player.await() == "start 2" + told_start);
}

BOOST_AUTO_TEST_CASE(refuses_what_no_daemon_would_take) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    Player player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.attach() == USHER_E_FULL);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    BOOST_TEST(player.start(7) == USHER_E_ARGUMENT);
    for (const char* url : {"", "ftp://x", "http://x/ y", "http://x/\n"}) {
        BOOST_TEST(player.start(1, url) == USHER_E_ARGUMENT);
    }
    const std::string longer = "http://" + std::string(USHER_ADDRESS_MAX, 'a');
    BOOST_TEST(player.start(1, longer.c_str()) == USHER_E_ARGUMENT);
    BOOST_TEST(player.start(1, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_playback_started(library, 1, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_playback_refused(library, 1, "two\nlines") == USHER_E_ARGUMENT);
    BOOST_TEST(player.start(1) == 0);
    BOOST_TEST(player.start(1) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_playback_refused(library, 1, "late") == USHER_E_ARGUMENT);
}

BOOST_AUTO_TEST_CASE(options_of_a_playback_are_checked) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    Player player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    const char* options[USHER_NEEDED_OPTIONS_MAX + 1] = {"premium", "noAds"};
    usher_playback what{};
    what.size = sizeof what;
    what.url = "http://127.0.0.1/1";
    what.infohash = infohash;
    what.is_encrypted = 1;
    what.options_count = 2;
    BOOST_TEST(usher_playback_started(library, 1, &what) == USHER_E_ARGUMENT);
    what.options = options;
    what.options_count = 3;
    BOOST_TEST(usher_playback_started(library, 1, &what) == USHER_E_ARGUMENT);
    what.options_count = USHER_NEEDED_OPTIONS_MAX + 1;
    BOOST_TEST(usher_playback_started(library, 1, &what) == USHER_E_ARGUMENT);
    what.options_count = 2;
    BOOST_TEST(usher_playback_started(library, 1, &what) == 0);
    const auto started = daemon.await<PlaybackStarted>();
    BOOST_TEST(started.is_encrypted);
    BOOST_CHECK((started.needs == std::vector<std::string_view>{"premium", "noAds"}));
}

BOOST_AUTO_TEST_CASE(attaches_only_whole_players) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    Player player{library};
    BOOST_TEST(usher_playback_attach(library, nullptr) == USHER_E_ARGUMENT);
    BOOST_TEST(usher_playback_attach(nullptr, &player.functions()) == USHER_E_ARGUMENT);
    for (int i = 0; i < 3; ++i) {
        usher_player half = player.functions();
        if (i == 0) half.size = 0;
        if (i == 1) half.start = nullptr;
        if (i == 2) half.stop = nullptr;
        BOOST_TEST(usher_playback_attach(library, &half) == USHER_E_ARGUMENT);
    }
    usher_playback_detach(library);
    player.functions().state = nullptr;
    BOOST_TEST(player.attach() == 0);
    (void)daemon.await<PlaybackAttach>();
    daemon.push(order);
}

BOOST_AUTO_TEST_CASE(asks_again_as_long_as_another_engine_plays) {
    std::atomic<int> asked = 0;
    FakeDaemon daemon{path, page, [&asked](const Message& message) -> Reply {
                          if (!std::holds_alternative<PlaybackAttach>(message)) return {};
                          if (++asked > 1) return {.messages = {Done{}}};
                          return {.messages = {Refusal{.complaint = Complaint::PlaybackTaken}}};
                      }};
    const Library library{path};
    Player player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 2");
    BOOST_TEST(player.await() == "state 1");
    BOOST_TEST(asked == 2);
    BOOST_TEST(daemon.connections() == 1);
}

BOOST_AUTO_TEST_CASE(is_told_where_nobody_asks_for_playback) {
    FakeDaemon daemon{path, page, [](const Message& message) -> Reply {
                          if (!std::holds_alternative<PlaybackAttach>(message)) return {};
                          return {.messages = {Refusal{.complaint = Complaint::PlaybackOff}}};
                      }};
    const Library library{path};
    Player player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 3");
    BOOST_TEST(daemon.connections() == 1);
}

BOOST_AUTO_TEST_CASE(attaches_again_when_the_daemon_was_restarted) {
    std::optional<FakeDaemon> daemon;
    daemon.emplace(path, page, attach_everybody);
    const Library library{path};
    Player player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon->push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    BOOST_TEST(player.start(1) == 0);
    daemon.reset();
    BOOST_TEST(player.await() == "stop 1 128");
    BOOST_TEST(player.await() == "state 0");
    BOOST_TEST(usher_playback_live(library, 1, 1) == USHER_E_ARGUMENT);
    daemon.emplace(path, page, attach_everybody);
    BOOST_TEST(player.await() == "state 1");
    daemon->push(order);
    BOOST_TEST(player.await() == "start 2" + told_start);
}

BOOST_AUTO_TEST_CASE(detaching_ends_everything_without_a_word) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    Player player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    usher_playback_detach(library);
    (void)daemon.await<PlaybackDetach>();
    BOOST_TEST(player.start(1) == USHER_E_ARGUMENT);
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    BOOST_TEST(!player.has_heard_more());
}

BOOST_AUTO_TEST_CASE(a_callback_may_detach_and_attach_again) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    Player player{library};
    std::atomic<int> result = -1;
    player.on_start = [&](std::uint64_t playback) {
        usher_playback_detach(library);
        result = player.start(playback);
        if (player.attach() != 0) result = 1;
    };
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    (void)daemon.await<PlaybackDetach>();
    BOOST_TEST(player.await() == "state 1");
    BOOST_TEST(result == USHER_E_ARGUMENT);
}

BOOST_AUTO_TEST_CASE(detaching_waits_for_the_callback_that_runs) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    Player player{library};
    std::mutex mutex;
    std::condition_variable changed;
    bool may_leave = false;
    std::atomic<bool> left = false;
    player.on_start = [&](std::uint64_t) {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return may_leave; });
        left = true;
    };
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    std::atomic<bool> returned = false;
    bool left_first = false;
    std::thread other{[&] {
        usher_playback_detach(library);
        left_first = left;
        returned = true;
    }};
    // Time enough for a detachment that does not wait.
    for (int i = 0; i < 1000 && !returned; ++i) std::this_thread::yield();
    {
        const std::lock_guard lock{mutex};
        may_leave = true;
        changed.notify_all();
    }
    other.join();
    BOOST_TEST(left_first);
}

BOOST_AUTO_TEST_CASE(has_a_limit_of_playbacks) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    Player player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    PlaybackStart next = order;
    for (int i = 0; i <= 1024; ++i) {
        ++next.playback;
        daemon.push(next);
    }
    BOOST_TEST(daemon.await<PlaybackRefused>().playback == next.playback);
}

BOOST_AUTO_TEST_CASE(stays_the_parent_s_after_a_fork) {
    FakeDaemon daemon{path, page, attach_everybody};
    const Library library{path};
    Player player{library};
    BOOST_TEST(player.attach() == 0);
    BOOST_TEST(player.await() == "state 1");
    daemon.push(order);
    BOOST_TEST(player.await() == "start 1" + told_start);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(player.start(1) == USHER_E_ARGUMENT && player.attach() == 0 ? 0 : 1);
    int status = -1;
    ::waitpid(child, &status, 0);
    BOOST_TEST(status == 0);
    BOOST_TEST(player.start(1) == 0);
    BOOST_TEST(daemon.await<PlaybackStarted>().playback == 70U);
}

BOOST_AUTO_TEST_SUITE_END()
