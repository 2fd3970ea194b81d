/// The daemon's side of the engine socket, as a test holds it in its hand: a thread of its own, a
/// page that the test writes, and what the peers have said.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ipc/protocol/message.hpp"
#include "ipc/protocol/page_file.hpp"
#include "ipc/protocol/page_writer.hpp"
#include "tests/support/temporary_directory.hpp"

namespace usher::client::test {

inline constexpr std::int64_t now = 1'800'000'000;  ///< trusted Unix time when a page is made
inline constexpr protocol::HashKey hash_key{.first = 11, .second = 12};

/// A sealed page and its writer. It has one heartbeat, when it is made; nobody but the test gives
/// it another.
class TestPage {
public:
    struct Settings {
        unsigned slot_size_log2 = 10;
        protocol::HashKey key = hash_key;
        std::uint32_t page_life_ms = 600'000;
        std::int64_t heartbeat_age_ms = 0;
    };
    TestPage() : TestPage{Settings{}} {}
    explicit TestPage(const Settings& settings);

    void put(const protocol::Question& question, const protocol::Right& right);
    /// Of a channel.
    void say(const protocol::Question& question, const protocol::ChannelAnswer& answer);
    void remove(const protocol::Question& question);
    /// A right that is good for a long time.
    void grant(const protocol::Question& question) {
        put(question, {.valid_to = now + 1'000'000, .confirmed_at = now});
    }

    [[nodiscard]] const protocol::PageFile& file() const { return file_; }
    [[nodiscard]] protocol::PageWriter& writer() { return writer_; }
    [[nodiscard]] std::uint64_t bytes() const { return file_.memory().size(); }

private:
    protocol::PageFile file_;
    protocol::PageWriter writer_;
};

/// CLOCK_BOOTTIME in ms.
[[nodiscard]] std::int64_t boot_ms();

/// What the daemon answers to one message: frames to send back.
struct Reply {
    std::vector<protocol::Message> messages{};
    int descriptor = -1;  ///< sent with the first one
    std::string raw{};    ///< sent behind them
    bool closes = false;
};

class FakeDaemon {
public:
    using Answer = std::function<Reply(const protocol::Message&)>;

    /// Listens at `path` and welcomes everybody with `page`, which outlives it; `answer` speaks for
    /// everything else, and for Hello too if `greets`.
    FakeDaemon(std::string path, TestPage& page, Answer answer = {}, bool greets = false);
    FakeDaemon(const FakeDaemon&) = delete;
    FakeDaemon& operator=(const FakeDaemon&) = delete;
    /// Closes every connection and ends listening.
    ~FakeDaemon();

    /// Sends to every peer.
    void push(const protocol::Message& message, int descriptor = -1);
    void push_raw(const std::string& bytes);
    /// Waits until a message of kind `T` has come that was not given out before.
    template <typename T>
    T await() {
        return std::get<T>(await_type(T::type));
    }
    [[nodiscard]] int connections() const { return connections_; }

private:
    struct Peer {
        protocol::Descriptor socket;
        protocol::FrameReader frames{};
        bool gone = false;
    };
    /// A message with texts of its own.
    struct Kept {
        std::string bytes;
        protocol::Message message;
    };

    void run();
    void accept();
    void read(Peer& peer);
    void reply(Peer& peer, std::uint32_t id, const Reply& reply);
    protocol::Message await_type(std::uint16_t type);

    std::string path_;
    TestPage& page_;
    Answer answer_;
    bool greets_;
    protocol::Descriptor listener_;
    protocol::Descriptor wake_;
    std::atomic<int> connections_ = 0;
    std::mutex mutex_;
    std::condition_variable came_;
    std::list<Peer> peers_;
    std::deque<std::unique_ptr<Kept>> inbox_;
    std::vector<std::unique_ptr<Kept>> given_;
    bool ends_ = false;
    std::thread thread_;
};

}  // namespace usher::client::test
