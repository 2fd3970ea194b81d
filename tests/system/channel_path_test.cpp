// From the licences of the provider to an engine that plays television channels.
#include <poll.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "ipc/client/usher.h"
#include "tests/support/daemon_process.hpp"

using namespace usher;

namespace {

constexpr int limit_ms = 20'000;  // only a failing test waits so long

/// A daemon at which user 310 of the embedded sandbox has logged in, and an engine.
struct Fixture {
    test::DaemonProcess daemon{{.sandbox = true}};
    std::string socket = daemon.engine_socket();
    usher_t* engine = nullptr;
    usher_question question{};

    Fixture() {
        usher_options options{};
        options.size = sizeof options;
        options.socket_path = socket.c_str();
        options.name = "television";
        options.wait_ms = limit_ms;
        BOOST_REQUIRE_EQUAL(usher_open(&options, &engine), 0);
        question.user = "310";
        question.channel = "501";
        question.service = "live";
    }
    ~Fixture() { usher_close(engine); }

    void log_in() {
        const test::Answer answer =
            test::post(daemon.socket(), "/v1/accounts?wait=20",
                       {{"email", "demo@sandbox.example"}, {"password", "demo-password"}});
        BOOST_REQUIRE_MESSAGE(answer.status == 201, answer.body);
    }
    /// The provider gives licence 9001 another status, and the daemon hears of it.
    void set_status(const std::string& status) {
        const test::Answer set = test::post(daemon.sandbox_control(), "/control/v1/aminotv/status",
                                            {{"license_id", "9001"}, {"status", status}});
        BOOST_REQUIRE_MESSAGE(set.status == 200, set.body);
        BOOST_REQUIRE_EQUAL(test::post(daemon.socket(), "/v1/sync?wait=20").status, 200);
    }
    [[nodiscard]] usher_answer check() {
        usher_answer answer{};
        BOOST_CHECK_GE(usher_check_text(engine, &question, &answer), 0);
        return answer;
    }
    /// The sandbox's licence begins in the second in which the daemon has started, and an engine's
    /// clock is up to 4 ms behind the daemon's: until it has come there the page does not say.
    void await_beginning() {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds{limit_ms};
        while (check().reason == USHER_ASK_DAEMON) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < limit);
            std::this_thread::yield();
        }
    }
    [[nodiscard]] usher_answer ask(const char* channel, const char* service) {
        usher_question other = question;
        other.channel = channel;
        other.service = service;
        usher_answer answer{};
        BOOST_CHECK_GE(usher_ask(engine, &other, limit_ms, &answer), 0);
        return answer;
    }
    /// Waits until the engine has the page of the daemon that runs now, which grants the slot.
    void meet() {
        usher_slot slot{};
        BOOST_REQUIRE_EQUAL(usher_acquire_slot(engine, &question, limit_ms, &slot), 1);
        BOOST_REQUIRE_EQUAL(usher_release_slot(engine, slot.id), 0);
    }
    [[nodiscard]] usher_event next_event() {
        pollfd events{.fd = usher_event_fd(engine), .events = POLLIN, .revents = 0};
        BOOST_REQUIRE_EQUAL(::poll(&events, 1, limit_ms), 1);
        usher_event event{};
        BOOST_REQUIRE_EQUAL(usher_next_event(engine, &event), 1);
        return event;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(channel_path, Fixture)

BOOST_AUTO_TEST_CASE(an_engine_decides_about_channels_as_the_daemon_does) {
    BOOST_CHECK_EQUAL(check().reason, USHER_ASK_DAEMON);
    BOOST_CHECK_EQUAL(ask("501", "live").reason, USHER_UNKNOWN_USER);
    log_in();
    await_beginning();
    const usher_answer yes = check();
    BOOST_CHECK_MESSAGE(yes.allowed == 1, usher_reason_text(yes.reason));
    const boost::json::object own =
        test::get(daemon.socket(), "/v1/check?user=310&channel=501&service=live").json();
    BOOST_CHECK(own.at("allowed").as_bool());
    BOOST_CHECK_EQUAL(own.at("license").as_string(), "9001");
    BOOST_CHECK_EQUAL(yes.valid_to, own.at("valid_to").as_int64());
    BOOST_CHECK_EQUAL(usher_freshness_text(yes.freshness), own.at("freshness").as_string());
    BOOST_CHECK_EQUAL(ask("501", "startover").reason, USHER_SERVICE_NOT_INCLUDED);
    BOOST_CHECK_EQUAL(ask("999", "live").reason, USHER_NO_LICENSE);
    BOOST_CHECK_EQUAL(ask("501", "watch").reason, USHER_INVALID_ARGUMENT);
}

BOOST_AUTO_TEST_CASE(a_suspension_at_the_provider_ends_the_stream) {
    log_in();
    usher_watch_t* watch = nullptr;
    BOOST_REQUIRE_EQUAL(usher_watch(engine, &question, nullptr, nullptr, &watch), 0);
    usher_slot slot{};
    BOOST_CHECK_EQUAL(usher_acquire_slot(engine, &question, limit_ms, &slot), 1);
    const boost::json::object streams = test::get(daemon.socket(), "/v1/streams").json();
    BOOST_CHECK_EQUAL(streams.at("streams").at(0).at("user").as_string(), "310");

    set_status("SUSPENDED");
    BOOST_CHECK_EQUAL(check().reason, USHER_SUSPENDED);
    bool has_heard = false;
    bool has_ended = false;
    while (!has_heard || !has_ended) {
        const usher_event event = next_event();
        if (event.kind == USHER_EVENT_SLOT_ENDED) {
            BOOST_CHECK_EQUAL(event.why, USHER_SLOT_RIGHT_ENDED);
            has_ended = true;
        } else {
            has_heard = event.answer.reason == USHER_SUSPENDED;
        }
    }
    set_status("ACTIVE");
    BOOST_CHECK_EQUAL(check().allowed, 1);
    usher_unwatch(watch);
}

BOOST_AUTO_TEST_CASE(channels_outlast_every_end_of_the_daemon) {
    log_in();
    await_beginning();
    usher_handle handle{};
    BOOST_REQUIRE_EQUAL(usher_prepare(engine, &question, &handle), 0);
    BOOST_CHECK_EQUAL(usher_check(engine, &handle, nullptr), 1);
    daemon.signal(SIGKILL);
    BOOST_CHECK_EQUAL(daemon.wait(), 128 + SIGKILL);
    BOOST_CHECK_EQUAL(usher_check(engine, &handle, nullptr), 1);
    daemon.start();
    meet();
    BOOST_CHECK_EQUAL(ask("501", "live").allowed, 1);
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    usher_answer left{};
    BOOST_CHECK_EQUAL(usher_check(engine, &handle, &left), 1);
    BOOST_CHECK_EQUAL(left.freshness, USHER_STALE);
    daemon.start();
    meet();
    BOOST_CHECK_EQUAL(ask("501", "live").allowed, 1);
    BOOST_CHECK_EQUAL(usher_check(engine, &handle, nullptr), 1);
}

BOOST_AUTO_TEST_SUITE_END()
