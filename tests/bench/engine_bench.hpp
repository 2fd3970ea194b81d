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

/// What is asked about: the option `noAds` of user keys, or the service `live` of channels, a
/// hundred of them a user.
enum class Kind { Options, Channels };

/// `count` rights in a page that an open library reads.
class Rights {
public:
    explicit Rights(std::size_t count, Kind kind = Kind::Options)
        : kind_{kind},
          page_{{.slot_size_log2 = 22}},
          daemon_{directory_.file("engine.sock"), page_} {
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
    /// User keys, or users.
    [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
    [[nodiscard]] client::test::TestPage& page() { return page_; }
    [[nodiscard]] protocol::Hash128 place(std::size_t i) const {
        return {.lo = handles_[i].opaque[0], .hi = handles_[i].opaque[1]};
    }
    [[nodiscard]] usher_question question(std::size_t number) const {
        usher_question question{};
        if (kind_ == Kind::Options) {
            question.user_key = keys_[number].c_str();
            question.option = "noAds";
        } else {
            question.user = keys_[number].c_str();
            question.channel = channels_[number % channels_.size()].c_str();
            question.service = "live";
        }
        return question;
    }

private:
    static std::vector<std::string> hundred_channels() {
        std::vector<std::string> channels;
        for (int i = 0; i < 100; ++i) channels.push_back(std::to_string(500 + i));
        return channels;
    }
    [[nodiscard]] protocol::EntryWords words() const {
        constexpr std::int64_t end = client::test::now + 1'000'000;
        if (kind_ == Kind::Options) {
            return protocol::right_words({.valid_to = end, .confirmed_at = client::test::now}, 0);
        }
        return protocol::channel_words({.reason = protocol::Reason::Active,
                                        .then = protocol::Reason::Lapsed,
                                        .until = end,
                                        .confirmed_at = client::test::now},
                                       0);
    }
    void add(std::size_t number) {
        keys_.push_back(kind_ == Kind::Options
                            ? "user-key-0123456789abcdef-" + std::to_string(number)
                            : std::to_string(100'000 + number / channels_.size()));
        const usher_question asked = question(number);
        usher_handle handle;
        if (usher_prepare(usher_, &asked, &handle) != 0) throw std::runtime_error{"no handle"};
        handles_.push_back(handle);
        if (!page_.writer().put(place(number), words())) {
            throw std::runtime_error{"the page is full"};
        }
    }

    Kind kind_;
    std::vector<std::string> channels_ = hundred_channels();
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
