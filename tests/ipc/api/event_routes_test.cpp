#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "lib/core/json.hpp"
#include "tests/ipc/api/api_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::problem_code;
using test::problem_detail;

namespace {

/// A listener whose other end is the test.
class FakeSocket : public http::WebSocket {
public:
    FakeSocket() = default;
    FakeSocket(const FakeSocket&) = delete;
    FakeSocket& operator=(const FakeSocket&) = delete;
    ~FakeSocket() override {
        if (user) user->ended(*this);
    }

    bool send(const http::TextMessage& message) override {
        const std::string_view text = message.text();
        unsent_bytes += text.size();
        unsent_bytes_max = std::max(unsent_bytes_max, unsent_bytes);
        messages.push_back(json::parse_object(text).value());
        frames.push_back(message.frame());
        return true;
    }
    void await_drained() override { awaits_drained = true; }
    void close(std::uint16_t, std::string_view) override {}

    std::vector<boost::json::object> messages;
    std::vector<std::shared_ptr<const std::string>> frames;
    std::size_t unsent_bytes = 0;
    std::size_t unsent_bytes_max = 0;
    bool awaits_drained = false;
    std::function<void()> when_drained;  ///< happens while a portion leaves
    std::shared_ptr<const http::WebSocketUser> user;
};

struct Fixture : test::ApiFixture {
    http::Response ask(const std::string& target) {
        return send({.method = "GET",
                     .target = target,
                     .fields = {{"Host", "localhost"},
                                {"Connection", "Upgrade"},
                                {"Upgrade", "websocket"},
                                {"Sec-WebSocket-Version", "13"},
                                {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}},
                     .body = {},
                     .transport = http::Transport::Unix});
    }
    /// Opens `socket` and lets it read as long as there is something to wait for.
    void listen(const std::string& target, FakeSocket& socket) {
        open(target, socket);
        while (std::exchange(socket.awaits_drained, false)) {
            if (socket.when_drained) socket.when_drained();
            socket.unsent_bytes = 0;
            socket.user->drained(socket);
        }
    }
    void open(const std::string& target, FakeSocket& socket) {
        const http::Response response = ask(target);
        BOOST_REQUIRE_EQUAL(response.status, 101);
        socket.user = response.upgrade;
        socket.user->opened(socket);
    }
    void end(FakeSocket& socket) { socket.user->ended(socket); }
    /// Events of about a kilobyte each.
    void add_events(int count) {
        for (int i = 0; i < count; ++i) {
            events.add(time.now(), enforcement::KeyLoaded{std::string(1000, 'k')});
        }
    }
    static std::string type_of(const boost::json::object& message) {
        return std::string{message.at("type").as_string()};
    }
    static std::vector<std::string> types_of(const FakeSocket& socket) {
        std::vector<std::string> types;
        for (const auto& message : socket.messages) types.push_back(type_of(message));
        return types;
    }
};

using Types = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(event_routes, Fixture)

BOOST_AUTO_TEST_CASE(a_listener_is_greeted_and_told_what_changes) {
    FakeSocket socket;
    listen("/v1/events", socket);
    BOOST_CHECK_EQUAL(type_of(socket.messages[0]), "hello");
    BOOST_CHECK_EQUAL(socket.messages[0].at("freshness").as_string(), "fresh");
    std::int64_t last = socket.messages[0].at("sequence").as_int64();

    upstream["alpha"] = {ends_in("noAds", 60s, true)};
    load_general("alpha");
    clock.pass(61s);
    enforcer.announce();
    local("POST", "/v1/activations",
          std::string{R"({"id": ")"} + test::known_id +
              R"(", "user_key": "alpha", "service": "noAds", "period": "m1"})");
    run_until([this] { return activations.open_count() == 0; });
    local("DELETE", "/v1/keys/alpha");

    for (std::size_t i = 1; i < socket.messages.size(); ++i) {
        BOOST_CHECK_EQUAL(socket.messages[i].at("sequence").as_int64(), ++last);
        BOOST_CHECK(socket.messages[i].at("at").as_int64() >= unix_seconds(test::HeldClock::start));
    }
    const Types types = types_of(socket);
    for (const char* type : {"key_loaded", "freshness_changed", "options_changed", "option_lapsed",
                             "activation_changed", "key_removed"}) {
        BOOST_CHECK_MESSAGE(std::ranges::find(types, type) != types.end(), type);
    }
    BOOST_CHECK_EQUAL(types.back(), "key_removed");
    const auto changed = std::ranges::find(types, "activation_changed") - types.begin();
    BOOST_CHECK_EQUAL(socket.messages[static_cast<std::size_t>(changed)].at("state").as_string(),
                      "PREPARED");
}

BOOST_AUTO_TEST_CASE(events_name_the_option_but_never_the_key) {
    FakeSocket socket;
    listen("/v1/events", socket);
    upstream["a-very-secret-user-key"] = {ends_in("noAds", 1h)};
    load_general("a-very-secret-user-key");
    bool told = false;
    for (const boost::json::object& message : socket.messages) {
        BOOST_CHECK(boost::json::serialize(message).find("secret") == std::string::npos);
        if (type_of(message) != "options_changed") continue;
        told = true;
        BOOST_CHECK_EQUAL(message.at("options").as_array().at(0).at("id").as_string(), "noAds");
        BOOST_CHECK_EQUAL(message.at("key").as_string().size(), 8U);
    }
    BOOST_CHECK(told);
}

BOOST_AUTO_TEST_CASE(a_listener_who_comes_back_misses_nothing) {
    load_general("alpha");
    const std::int64_t seen = events.last();
    load_general("beta");
    FakeSocket socket;
    listen("/v1/events?since=" + std::to_string(seen), socket);
    BOOST_CHECK_EQUAL(type_of(socket.messages[0]), "hello");
    BOOST_REQUIRE_GE(socket.messages.size(), 2U);
    BOOST_CHECK_EQUAL(type_of(socket.messages[1]), "key_loaded");
    BOOST_CHECK_EQUAL(socket.messages[1].at("sequence").as_int64(), seen + 1);
    BOOST_CHECK_EQUAL(socket.messages.back().at("sequence").as_int64(), events.last());
}

BOOST_AUTO_TEST_CASE(a_long_history_comes_in_portions_and_whole) {
    constexpr int missed = 1000;
    const std::int64_t seen = events.last();
    add_events(missed);
    FakeSocket socket;
    int portions = 0;
    socket.when_drained = [&] {
        if (++portions == 3) add_events(1);
    };
    listen("/v1/events?since=" + std::to_string(seen), socket);
    add_events(1);
    BOOST_CHECK_GT(portions, 10);
    BOOST_CHECK_LE(socket.unsent_bytes_max, 70U * 1024);
    BOOST_REQUIRE_EQUAL(socket.messages.size(), 1U + missed + 2);
    for (std::size_t i = 1; i < socket.messages.size(); ++i) {
        BOOST_REQUIRE_EQUAL(socket.messages[i].at("sequence").as_int64(),
                            seen + static_cast<std::int64_t>(i));
    }
}

BOOST_AUTO_TEST_CASE(a_listener_that_is_overtaken_while_it_reads_is_told_to_begin_anew) {
    const std::int64_t seen = events.last();
    add_events(1000);
    FakeSocket socket;
    socket.when_drained = [&] { add_events(1100); };
    listen("/v1/events?since=" + std::to_string(seen), socket);
    BOOST_CHECK_EQUAL(type_of(socket.messages.back()), "reset");
    BOOST_CHECK_EQUAL(socket.messages.back().at("sequence").as_int64(), events.last());
}

BOOST_AUTO_TEST_CASE(a_listener_that_goes_while_it_reads_is_forgotten) {
    const std::int64_t seen = events.last();
    add_events(100);
    FakeSocket socket;
    open("/v1/events?since=" + std::to_string(seen), socket);
    end(socket);
    const std::size_t told = socket.messages.size();
    BOOST_CHECK_LT(told, 100U);
    add_events(1);
    BOOST_CHECK_EQUAL(socket.messages.size(), told);
}

BOOST_AUTO_TEST_CASE(a_listener_from_another_time_is_told_to_begin_anew) {
    for (const std::string& since : {std::string{"0"}, std::to_string(events.last() + 1)}) {
        FakeSocket socket;
        listen("/v1/events?since=" + since, socket);
        BOOST_CHECK((types_of(socket) == Types{"hello", "reset"}));
        BOOST_CHECK_EQUAL(socket.messages[1].at("sequence").as_int64(), events.last());
        end(socket);
    }
    FakeSocket up_to_date;
    listen("/v1/events?since=" + std::to_string(events.last()), up_to_date);
    BOOST_CHECK((types_of(up_to_date) == Types{"hello"}));
}

BOOST_AUTO_TEST_CASE(an_event_is_written_once_for_all_listeners) {
    FakeSocket first;
    FakeSocket second;
    listen("/v1/events", first);
    listen("/v1/events", second);
    add_events(1);
    BOOST_CHECK_EQUAL(first.frames.back().get(), second.frames.back().get());
}

BOOST_AUTO_TEST_CASE(a_listener_who_has_gone_is_forgotten) {
    FakeSocket gone;
    FakeSocket there;
    listen("/v1/events", gone);
    listen("/v1/events", there);
    end(gone);
    add_events(1);
    BOOST_CHECK_EQUAL(gone.messages.size(), 1U);
    BOOST_CHECK_EQUAL(there.messages.size(), 2U);
    end(there);
    add_events(1);
    BOOST_CHECK_EQUAL(there.messages.size(), 2U);
    FakeSocket next;
    listen("/v1/events", next);
    add_events(1);
    BOOST_CHECK_EQUAL(next.messages.size(), 2U);
}

BOOST_AUTO_TEST_CASE(a_plain_request_is_told_to_upgrade) {
    const http::Response response = local("GET", "/v1/events");
    BOOST_CHECK_EQUAL(response.status, 426);
    BOOST_CHECK_EQUAL(problem_code(response), "upgrade_required");
    BOOST_CHECK(response.field("Upgrade") == "websocket");
}

BOOST_AUTO_TEST_CASE(since_is_a_sequence_number) {
    for (const char* since : {"", "-1", "x", "1x", "1.5", "99999999999999999999"}) {
        const http::Response response = ask(std::string{"/v1/events?since="} + since);
        BOOST_CHECK_MESSAGE(response.status == 400, since);
        BOOST_CHECK(problem_detail(response).starts_with("since:"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
