// An engine that links libusher, beside the real daemon.
#include <poll.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>

#include "ipc/client/usher.h"
#include "tests/support/daemon_process.hpp"
#include "tests/support/seller.hpp"

using namespace std::chrono_literals;
using namespace usher;
using upstream::acestream::CreatedKey;
using upstream::acestream::Entry;

namespace {

constexpr int limit_ms = 20'000;  // only a failing test waits so long

/// A daemon with a key that holds noAds, and an engine at its socket.
struct Fixture {
    test::DaemonProcess daemon{{.sandbox = true}};
    test::Seller developer{daemon.sandbox(), Entry::Developer};
    CreatedKey key = developer.create_key();
    std::string socket = daemon.engine_socket();
    usher_t* engine = nullptr;
    usher_question question{};

    Fixture() {
        static_cast<void>(developer.activate(key.user_key, "noAds", "m1"));
        usher_options options{};
        options.size = sizeof options;
        options.socket_path = socket.c_str();
        options.name = "test";
        options.wait_ms = limit_ms;
        BOOST_REQUIRE_EQUAL(usher_open(&options, &engine), 0);
        question.user_key = key.user_key.text().c_str();
        question.option = "noAds";
    }
    ~Fixture() { usher_close(engine); }

    void load() {
        BOOST_REQUIRE_EQUAL(
            test::post(daemon.socket(), "/v1/keys", {{"extension", key.extension}}).status, 201);
    }
    void unload() {
        BOOST_REQUIRE_EQUAL(
            test::call(daemon.socket(),
                       {.method = "DELETE", .target = "/v1/keys/" + key.user_key.text()})
                .status,
            204);
    }
    [[nodiscard]] usher_answer check() {
        usher_answer answer{};
        BOOST_CHECK_GE(usher_check_text(engine, &question, &answer), 0);
        return answer;
    }
    /// Waits for the next word of the watch.
    [[nodiscard]] usher_answer next_change() {
        pollfd events{.fd = usher_event_fd(engine), .events = POLLIN, .revents = 0};
        BOOST_REQUIRE_EQUAL(::poll(&events, 1, limit_ms), 1);
        usher_event event{};
        BOOST_REQUIRE_EQUAL(usher_next_event(engine, &event), 1);
        BOOST_CHECK_EQUAL(event.kind, USHER_EVENT_CHANGED);
        return event.answer;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(engine_path, Fixture)

BOOST_AUTO_TEST_CASE(an_engine_decides_as_the_daemon_does) {
    BOOST_CHECK_EQUAL(check().reason, USHER_UNKNOWN_KEY);
    load();
    const usher_answer yes = check();
    BOOST_CHECK_EQUAL(yes.allowed, 1);
    const boost::json::object own =
        test::get(daemon.http(), "/v1/check?option=noAds&user_key=" + key.user_key.text()).json();
    BOOST_CHECK_EQUAL(yes.valid_to, own.at("valid_to").as_int64());
    BOOST_CHECK_EQUAL(usher_freshness_text(yes.freshness), own.at("freshness").as_string());
    usher_question other = question;
    other.option = "premium";
    usher_answer no{};
    BOOST_CHECK_EQUAL(usher_check_text(engine, &other, &no), 0);
    BOOST_CHECK_EQUAL(no.reason, USHER_MISSING_OPTION);
}

BOOST_AUTO_TEST_CASE(a_revocation_reaches_the_engine_at_once) {
    load();
    usher_watch_t* watch = nullptr;
    BOOST_REQUIRE_EQUAL(usher_watch(engine, &question, nullptr, nullptr, &watch), 0);
    BOOST_CHECK_EQUAL(check().allowed, 1);
    const auto begun = std::chrono::steady_clock::now();
    unload();
    // Whoever waited for the answer finds it in force.
    BOOST_CHECK_EQUAL(check().reason, USHER_UNKNOWN_KEY);
    usher_answer told = next_change();
    while (told.allowed == 1) told = next_change();
    const auto took = std::chrono::steady_clock::now() - begun;
    BOOST_CHECK_EQUAL(told.reason, USHER_UNKNOWN_KEY);
    BOOST_TEST_MESSAGE("revoked, committed and told in "
                       << std::chrono::duration_cast<std::chrono::microseconds>(took).count()
                       << " us");
    usher_unwatch(watch);
}

BOOST_AUTO_TEST_CASE(an_engine_outlives_its_daemon_and_finds_the_next_one) {
    load();
    usher_watch_t* watch = nullptr;
    BOOST_REQUIRE_EQUAL(usher_watch(engine, &question, nullptr, nullptr, &watch), 0);
    usher_handle handle{};
    BOOST_REQUIRE_EQUAL(usher_prepare(engine, &question, &handle), 0);
    for (int i = 0; i < 3; ++i) {
        daemon.signal(SIGKILL);
        BOOST_CHECK_EQUAL(daemon.wait(), 128 + SIGKILL);
        usher_answer alone{};
        BOOST_CHECK_EQUAL(usher_check(engine, &handle, &alone), 1);
        daemon.start();
        usher_answer again{};
        BOOST_CHECK_EQUAL(usher_check(engine, &handle, &again), 1);
    }
    unload();
    usher_answer told = next_change();
    while (told.reason != USHER_UNKNOWN_KEY) told = next_change();
    BOOST_CHECK_EQUAL(usher_check(engine, &handle, nullptr), 0);
    usher_unwatch(watch);
}

BOOST_AUTO_TEST_CASE(an_orderly_end_takes_nothing_from_the_engine) {
    load();
    BOOST_CHECK_EQUAL(check().allowed, 1);
    BOOST_CHECK_EQUAL(daemon.stop(), 0);
    const usher_answer left = check();
    BOOST_CHECK_EQUAL(left.allowed, 1);
    BOOST_CHECK_EQUAL(left.freshness, USHER_STALE);
}

BOOST_AUTO_TEST_CASE(streams_hold_slots) {
    load();
    usher_slot slot{};
    BOOST_CHECK_EQUAL(usher_acquire_slot(engine, &question, limit_ms, &slot), 1);
    BOOST_CHECK_EQUAL(slot.reason, USHER_ACTIVE);
    BOOST_CHECK_EQUAL(usher_report_use(engine, &question, 10, 1000), 0);
    // It leaves before whatever the daemon is asked next.
    usher_slot second{};
    BOOST_CHECK_EQUAL(usher_acquire_slot(engine, &question, limit_ms, &second), 1);
    const boost::json::object used = test::get(daemon.socket(), "/v1/usage").json();
    BOOST_CHECK_EQUAL(used.at("usage").at(0).at("bytes").to_number<int>(), 1000);
    BOOST_CHECK_EQUAL(usher_release_slot(engine, second.id), 0);
    unload();
    pollfd events{.fd = usher_event_fd(engine), .events = POLLIN, .revents = 0};
    BOOST_REQUIRE_EQUAL(::poll(&events, 1, limit_ms), 1);
    usher_event event{};
    BOOST_REQUIRE_EQUAL(usher_next_event(engine, &event), 1);
    BOOST_CHECK_EQUAL(event.kind, USHER_EVENT_SLOT_ENDED);
    BOOST_CHECK_EQUAL(event.slot, slot.id);
    BOOST_CHECK_EQUAL(event.why, USHER_SLOT_RIGHT_ENDED);
}

BOOST_AUTO_TEST_SUITE_END()
