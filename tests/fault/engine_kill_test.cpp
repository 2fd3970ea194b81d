// Goal E5 of the engine's path (performance.md): an engine checks in a tight loop while the daemon
// is killed again and again, and is never held up, never told what was never so, and finds each
// next daemon by itself. USHER_ENGINE_KILLS says how often, 100 times otherwise.
#include <algorithm>
#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdlib>
#include <future>
#include <random>
#include <thread>

#include "ipc/client/usher.h"
#include "tests/support/await.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/sandbox_process.hpp"
#include "tests/support/seller.hpp"

using namespace std::chrono_literals;
using namespace usher;
using upstream::acestream::CreatedKey;
using upstream::acestream::Entry;

namespace {

constexpr int limit_ms = 30'000;               // only a failing test waits so long
constexpr std::uint64_t checks_alone = 5'000;  // that the engine makes while nobody answers it
constexpr std::int64_t period_s = 30 * 24 * 3600;
constexpr int purchases = 20;  // spread over the rounds; the seller's money is not endless

int kills_wanted() {
    const char* const text = std::getenv("USHER_ENGINE_KILLS");
    return text == nullptr ? 100 : std::atoi(text);
}

/// What the engine has seen that cannot be.
struct Impossible {
    std::uint64_t refused = 0;  ///< a right that nobody ever took away
    std::uint64_t end = 0;      ///< an end that nobody ever bought, or one before one seen already
    std::uint64_t reason = 0;   ///< a reason that the question never had
    std::uint64_t granted = 0;  ///< an option that nobody holds, or one of a key that is not loaded
    std::uint64_t freshness = 0;  ///< worse than the minutes of a test make it
};

/// Checks four questions over and over on a thread of its own.
class Reader {
public:
    struct Questions {
        usher_question held;        ///< allowed, until the end and longer with each purchase
        usher_question flickering;  ///< of a key that comes and goes
        usher_question missing;     ///< of a loaded key that has not got it
        usher_question unknown;     ///< of a key that is never loaded
    };

    Reader(usher_t* engine, const Questions& questions, std::int64_t held_until,
           std::int64_t flickering_until)
        : engine_{engine}, seen_until_{held_until}, flickering_until_{flickering_until} {
        bought_until_ = held_until;
        const std::array asked{questions.held, questions.flickering, questions.missing,
                               questions.unknown};
        for (std::size_t i = 0; i < asked.size(); ++i) {
            if (usher_prepare(engine, &asked[i], &handles_[i]) != 0) {
                throw std::runtime_error{"there is no page to prepare for"};
            }
        }
        thread_ = std::thread{[this] { read(); }};
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { stop(); }

    [[nodiscard]] std::uint64_t checks() const { return checks_; }
    /// Says that the held right may last until then, by one purchase more.
    void expect_until(std::int64_t end) { bought_until_ = end; }
    /// Ends the thread; what it has found.
    const Impossible& stop() {
        ends_ = true;
        if (thread_.joinable()) thread_.join();
        return found_;
    }

private:
    usher_answer ask(std::size_t question) {
        usher_answer answer{};
        usher_check(engine_, &handles_[question], &answer);
        if (answer.freshness > USHER_STALE) ++found_.freshness;
        return answer;
    }
    void read() {
        while (!ends_) {
            judge_held(ask(0));
            judge_flickering(ask(1));
            judge_refused(ask(2), USHER_MISSING_OPTION);
            judge_refused(ask(3), USHER_UNKNOWN_KEY);
            checks_ += handles_.size();
        }
    }
    // What was durable once does not go back.
    void judge_held(const usher_answer& answer) {
        if (answer.allowed != 1) ++found_.refused;
        if (answer.reason != USHER_ACTIVE) ++found_.reason;
        const std::int64_t end = answer.valid_to;
        const bool is_bought = end <= bought_until_ && (bought_until_ - end) % period_s == 0;
        if (!is_bought || end < seen_until_) ++found_.end;
        seen_until_ = end;
    }
    // Loaded, loaded and not yet asked about, or unloaded.
    void judge_flickering(const usher_answer& answer) {
        const bool is_active = answer.reason == USHER_ACTIVE;
        if (is_active != (answer.allowed == 1)) ++found_.granted;
        if (is_active && answer.valid_to != flickering_until_) ++found_.end;
        if (!is_active && answer.reason != USHER_MISSING_OPTION &&
            answer.reason != USHER_UNKNOWN_KEY) {
            ++found_.reason;
        }
    }
    void judge_refused(const usher_answer& answer, int reason) {
        if (answer.allowed != 0) ++found_.granted;
        if (answer.reason != reason) ++found_.reason;
        if (answer.valid_to != 0) ++found_.end;
    }

    usher_t* engine_;
    std::array<usher_handle, 4> handles_{};
    std::int64_t seen_until_;
    const std::int64_t flickering_until_;
    Impossible found_;
    std::atomic<std::int64_t> bought_until_ = 0;
    std::atomic<std::uint64_t> checks_ = 0;
    std::atomic<bool> ends_ = false;
    std::thread thread_;
};

/// A daemon whose upstream outlives it, two keys, and an engine.
struct Fixture {
    test::SandboxProcess sandbox;
    test::Seller developer{sandbox.api(), Entry::Developer};
    test::DaemonProcess daemon{{.config = sandbox.device_config()}};
    CreatedKey held = developer.create_key();
    CreatedKey flickering = developer.create_key();
    std::int64_t held_until = buy(held);
    std::int64_t flickering_until = buy(flickering);
    usher_t* engine = nullptr;

    Fixture() {
        load(held);
        load(flickering);
        const std::string socket = daemon.engine_socket();
        usher_options options{};
        options.size = sizeof options;
        options.socket_path = socket.c_str();
        options.name = "engine_kill_test";
        options.wait_ms = limit_ms;
        BOOST_REQUIRE_EQUAL(usher_open(&options, &engine), 0);
        for (const CreatedKey* key : {&held, &flickering}) {
            const usher_question question = question_of(*key, "noAds");
            test::await("a key is confirmed",
                        [&] { return usher_check_text(engine, &question, nullptr) == 1; });
        }
    }
    ~Fixture() { usher_close(engine); }

    std::int64_t buy(const CreatedKey& key) const {
        return unix_seconds(developer.activate(key.user_key, "noAds", "m1").valid_to.value());
    }
    void load(const CreatedKey& key) const {
        test::post(daemon.socket(), "/v1/keys", {{"extension", key.extension}});
    }
    void unload(const CreatedKey& key) const {
        test::call(daemon.socket(),
                   {.method = "DELETE", .target = "/v1/keys/" + key.user_key.text()});
    }
    static usher_question question_of(const CreatedKey& key, const char* option) {
        usher_question question{};
        question.user_key = key.user_key.text().c_str();
        question.option = option;
        return question;
    }

    /// Changes what the page says, over and over, until the daemon is gone.
    void change_until_killed() const try {
        while (true) {
            unload(flickering);
            load(flickering);
            test::post(daemon.socket(), "/v1/sync");
        }
    } catch (const std::runtime_error&) {
        // That was the kill.
    }
    /// Waits until the library talks to the daemon that runs now.
    void await_connection() const {
        const usher_question question = question_of(held, "noAds");
        usher_slot slot{};
        test::await("the engine finds the next daemon",
                    [&] { return usher_acquire_slot(engine, &question, limit_ms, &slot) == 1; });
        BOOST_REQUIRE_EQUAL(usher_release_slot(engine, slot.id), 0);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_kill, Fixture)

BOOST_AUTO_TEST_CASE(an_engine_is_told_nothing_false_while_its_daemons_are_killed) {
    const unsigned seed = std::random_device{}();
    std::mt19937 random{seed};
    BOOST_TEST_MESSAGE("seed " << seed);
    const CreatedKey stranger = developer.create_key();
    Reader reader{engine,
                  {.held = question_of(held, "noAds"),
                   .flickering = question_of(flickering, "noAds"),
                   .missing = question_of(held, "premium"),
                   .unknown = question_of(stranger, "noAds")},
                  held_until,
                  flickering_until};
    std::int64_t bought_until = held_until;
    const int kills = kills_wanted();
    for (int round = 0; round < kills; ++round) {
        BOOST_TEST_CONTEXT("seed " << seed << ", round " << round) {
            if (round % std::max(kills / purchases, 1) == 0) {
                bought_until += period_s;
                reader.expect_until(bought_until);
                BOOST_REQUIRE_EQUAL(buy(held), bought_until);
            }
            auto changes = std::async(std::launch::async, [this] { change_until_killed(); });
            // The moment is what is random here: nothing waits for the sleep to be long enough.
            std::this_thread::sleep_for(std::chrono::microseconds{random() % 60'000});
            daemon.signal(SIGKILL);
            changes.get();
            BOOST_REQUIRE_EQUAL(daemon.wait(), 128 + SIGKILL);

            const std::uint64_t before = reader.checks();
            test::await("no check is held up",
                        [&] { return reader.checks() > before + checks_alone; });
            daemon.start();
            await_connection();
        }
    }
    load(flickering);
    test::post(daemon.socket(), "/v1/sync?wait=30");
    const usher_question question = question_of(held, "noAds");
    usher_answer last{};
    BOOST_CHECK_EQUAL(usher_check_text(engine, &question, &last), 1);
    BOOST_CHECK_EQUAL(last.valid_to, bought_until);

    const Impossible& found = reader.stop();
    BOOST_TEST_MESSAGE(kills << " kills, " << reader.checks() << " checks");
    BOOST_CHECK_EQUAL(found.refused, 0U);
    BOOST_CHECK_EQUAL(found.end, 0U);
    BOOST_CHECK_EQUAL(found.reason, 0U);
    BOOST_CHECK_EQUAL(found.granted, 0U);
    BOOST_CHECK_EQUAL(found.freshness, 0U);
}

BOOST_AUTO_TEST_SUITE_END()
