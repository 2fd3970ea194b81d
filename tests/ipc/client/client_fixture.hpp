/// A fake daemon, a library that is connected to it, and ways to wait for what happens.
#pragma once

#include <poll.h>

#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "ipc/client/usher.h"
#include "tests/ipc/client/fake_daemon.hpp"
#include "tests/support/await.hpp"

namespace usher::client::test {

inline constexpr int wait_ms = 30'000;

/// An open library; closed at the end.
class Library {
public:
    explicit Library(const std::string& path, std::uint32_t wait = wait_ms) {
        usher_options options{};
        options.size = sizeof options;
        options.socket_path = path.c_str();
        options.name = "a test";
        options.wait_ms = wait;
        BOOST_REQUIRE(usher_open(&options, &usher_) == 0);
    }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library() { usher_close(usher_); }

    operator usher_t*() const { return usher_; }

    usher_answer ask(const usher_question& question) const {
        usher_answer answer{};
        usher_check_text(usher_, &question, &answer);
        return answer;
    }
    usher_answer ask(const usher_handle& handle) const {
        usher_answer answer{};
        usher_check(usher_, &handle, &answer);
        return answer;
    }
    /// Asks until `is_it` likes the answer: for what another thread brings about.
    template <typename Predicate>
    usher_answer ask_until(const usher_question& question, Predicate is_it) const {
        usher_answer answer{};
        usher::test::await("another answer", [&] {
            answer = ask(question);
            return is_it(answer);
        });
        return answer;
    }
    /// Waits for the next event by its descriptor, as a poll loop does.
    usher_event await_event() const {
        pollfd descriptor{.fd = usher_event_fd(usher_), .events = POLLIN, .revents = 0};
        BOOST_REQUIRE(::poll(&descriptor, 1, wait_ms) == 1);
        usher_event event{};
        BOOST_REQUIRE(usher_next_event(usher_, &event) == 1);
        return event;
    }
    [[nodiscard]] bool has_event() const {
        pollfd descriptor{.fd = usher_event_fd(usher_), .events = POLLIN, .revents = 0};
        return ::poll(&descriptor, 1, 0) == 1;
    }

private:
    usher_t* usher_ = nullptr;
};

/// What a callback was told.
class Told {
public:
    static void callback(void* context, usher_watch_t*, const usher_answer* answer) {
        auto* told = static_cast<Told*>(context);
        const std::lock_guard lock{told->mutex_};
        told->answers_.push_back(*answer);
        told->came_.notify_all();
    }
    usher_answer await() {
        std::unique_lock lock{mutex_};
        const bool in_time = came_.wait_for(lock, std::chrono::milliseconds{wait_ms},
                                            [this] { return taken_ < answers_.size(); });
        if (!in_time) throw std::runtime_error{"no callback came"};
        return answers_[taken_++];
    }
    [[nodiscard]] std::size_t count() {
        const std::lock_guard lock{mutex_};
        return answers_.size();
    }

private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<usher_answer> answers_;
    std::size_t taken_ = 0;
};

inline usher_question of_view(const char* option) {
    usher_question question{};
    question.option = option;
    return question;
}

inline usher_question of_key(const char* user_key, const char* option) {
    usher_question question{};
    question.user_key = user_key;
    question.option = option;
    return question;
}

struct Fixture {
    usher::test::TemporaryDirectory directory;
    std::string path = directory.file("engine.sock");
    TestPage page;
};

}  // namespace usher::client::test
