/// What the benchmarks of the engine's path share: an open library with many rights, and numbers.
#pragma once

#include <chrono>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ipc/client/usher.h"
#include "tests/bench/report.hpp"
#include "tests/bench/timing.hpp"
#include "tests/ipc/client/fake_daemon.hpp"

namespace usher::bench {

/// The option `noAds` of `count` user keys in a page that an open library reads.
class Rights {
public:
    explicit Rights(std::size_t count)
        : page_{{.slot_size_log2 = 22}}, daemon_{directory_.file("engine.sock"), page_} {
        const std::string path = directory_.file("engine.sock");
        usher_options options{};
        options.size = sizeof options;
        options.socket_path = path.c_str();
        options.wait_ms = 10'000;
        if (usher_open(&options, &usher_) != 0) throw std::runtime_error{"libusher does not open"};
        if (!page_.writer().reserve(count)) throw std::runtime_error{"the page is too small"};
        for (std::size_t i = 0; i < count; ++i) add(i);
        heart_ = std::jthread{[this](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                page_.writer().beat(client::test::boot_ms());
                std::this_thread::sleep_for(std::chrono::milliseconds{200});
            }
        }};
    }
    Rights(const Rights&) = delete;
    Rights& operator=(const Rights&) = delete;
    ~Rights() { usher_close(usher_); }

    [[nodiscard]] usher_t* usher() const { return usher_; }
    [[nodiscard]] const std::vector<usher_handle>& handles() const { return handles_; }
    [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
    [[nodiscard]] client::test::TestPage& page() { return page_; }
    [[nodiscard]] protocol::Hash128 place(std::size_t i) const {
        return {.lo = handles_[i].opaque[0], .hi = handles_[i].opaque[1]};
    }

private:
    void add(std::size_t number) {
        keys_.push_back("user-key-0123456789abcdef-" + std::to_string(number));
        usher_question question{};
        question.user_key = keys_.back().c_str();
        question.option = "noAds";
        usher_handle handle;
        if (usher_prepare(usher_, &question, &handle) != 0) throw std::runtime_error{"no handle"};
        handles_.push_back(handle);
        const protocol::Right right{.valid_to = client::test::now + 1'000'000,
                                    .confirmed_at = client::test::now};
        if (!page_.writer().put(place(number), protocol::right_words(right, 0))) {
            throw std::runtime_error{"the page is full"};
        }
    }

    usher::test::TemporaryDirectory directory_;
    client::test::TestPage page_;
    client::test::FakeDaemon daemon_;
    usher_t* usher_ = nullptr;
    std::vector<std::string> keys_;
    std::vector<usher_handle> handles_;
    std::jthread heart_;  ///< the daemon's, faster so that it ends soon
};

/// Which of `count` is asked for next, over and over.
inline std::vector<std::uint32_t> random_order(std::size_t count, std::size_t length) {
    std::mt19937 random{1};
    std::uniform_int_distribution<std::uint32_t> any{0, static_cast<std::uint32_t>(count - 1)};
    std::vector<std::uint32_t> order(length);
    for (std::uint32_t& next : order) next = any(random);
    return order;
}

}  // namespace usher::bench
