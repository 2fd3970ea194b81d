#include "ipc/api/adapters/srs.hpp"

#include "lib/core/json.hpp"

#include "tests/ipc/api/adapters/adapter_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;
using test::json_of;

namespace {

// As SRS documents them: numbers name clients in older releases, texts in newer ones.
std::string played(const std::string& client, const std::string& param = "?a=1&key=alpha",
                   const std::string& action = "on_play") {
    return R"({"server_id": "vid-0xk989d", "action": ")" + action + R"(", "client_id": )" + client +
           R"(, "ip": "192.168.1.10", "vhost": "video.test.com", "app": "live",
              "stream": "livestream", "param": ")" +
           param + R"(", "pageUrl": "http://www.test.com/live.html"})";
}
std::string stopped(const std::string& client) {
    return played(client, "", "on_stop");
}

struct Fixture : test::AdapterFixture {
    http::Response notify(const std::string& what, const std::string& body,
                          const std::string& query = "?option=single") {
        return post("/adapters/srs/" + what + query, body, "application/json");
    }
    static std::int64_t code(const http::Response& response) {
        BOOST_CHECK_EQUAL(response.status, 200);
        return json_of(response).at("code").as_int64();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(srs, Fixture)

BOOST_AUTO_TEST_CASE(a_documented_call_is_read) {
    const auto read = [](const std::string& body, const char* action) {
        return api::read_srs_call(json::parse_object(body).value(), action, "key");
    };
    const api::SrsCall call = read(played(R"("9308h583")", "?key=a%26b"), "on_play").value();
    BOOST_CHECK_EQUAL(call.client, "vid-0xk989d/9308h583");
    BOOST_CHECK_EQUAL(call.holder, "srs live/livestream client 9308h583 of 192.168.1.10");
    BOOST_CHECK_EQUAL(call.player.key.value(), "a&b");
    BOOST_CHECK_EQUAL(read(played("1985", ""), "on_play").value().client, "vid-0xk989d/1985");
    BOOST_CHECK(!read(played("1985", ""), "on_play").value().player.key);
    BOOST_CHECK(read(played("null"), "on_play").error().code() == Errc::Malformed);
    BOOST_CHECK(read(played("1985"), "on_stop").error().code() == Errc::Malformed);
    BOOST_CHECK(read("{}", "on_play").error().code() == Errc::Malformed);
    BOOST_CHECK(read(played("1", "?key=%zz"), "on_play").error().code() == Errc::Forbidden);
}

BOOST_AUTO_TEST_CASE(a_client_holds_a_stream_from_play_to_stop) {
    BOOST_CHECK_EQUAL(code(notify("play", played("1985"))), 0);
    const http::Response second = notify("play", played("1986"));
    BOOST_CHECK_EQUAL(code(second), 403);
    BOOST_CHECK_EQUAL(json_of(second).at("msg").as_string(), "stream_limit");
    BOOST_CHECK_EQUAL(code(notify("stop", stopped("1985"), "")), 0);
    BOOST_CHECK_EQUAL(code(notify("play", played("1986"))), 0);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_a_code) {
    BOOST_CHECK_EQUAL(code(notify("play", played("1", "?key=beta"))), 403);
    BOOST_CHECK_EQUAL(code(notify("play", played("1", "?key=%zz"))), 403);
    BOOST_CHECK_EQUAL(code(notify("play", played("1"), "?option=old")), 403);
}

BOOST_AUTO_TEST_CASE(what_srs_does_not_send_is_a_problem) {
    BOOST_CHECK_EQUAL(notify("play", "{").status, 400);
    BOOST_CHECK_EQUAL(notify("stop", "{").status, 400);
    BOOST_CHECK_EQUAL(notify("stop", played("1")).status, 400);
    BOOST_CHECK_EQUAL(notify("play", stopped("1")).status, 400);
    BOOST_CHECK_EQUAL(notify("play", played("1"), "").status, 400);
    BOOST_CHECK_EQUAL(post("/adapters/srs/play?option=single", played("1")).status, 400);
}

BOOST_AUTO_TEST_CASE(a_client_that_never_stops_is_forgotten) {
    BOOST_CHECK_EQUAL(code(notify("play", played("1985"), "?option=noAds")), 0);
    clock.pass(12h);
    streams.sweep();
    BOOST_CHECK_EQUAL(streams.size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()
