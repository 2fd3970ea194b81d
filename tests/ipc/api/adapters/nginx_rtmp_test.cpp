#include "ipc/api/adapters/nginx_rtmp.hpp"

#include "tests/ipc/api/adapters/adapter_fixture.hpp"

using namespace usher;
using namespace std::chrono_literals;

namespace {

// As libnginx-mod-rtmp 1.2.2 sends them.
constexpr std::string_view session =
    "app=live&flashver=LNX%209,0,124,2&swfurl=&tcurl=rtmp://127.0.0.1:1935/live&pageurl="
    "&addr=127.0.0.1";

std::string play(const std::string& client, const std::string& arguments = "&key=alpha") {
    return std::string{session} + "&clientid=" + client +
           "&call=play&name=one&start=4294965296&duration=0&reset=0" + arguments;
}
std::string update(const std::string& client, const std::string& arguments = "&key=alpha") {
    return std::string{session} + "&clientid=" + client +
           "&call=update_play&time=2&timestamp=3901&name=one" + arguments;
}
std::string published(const std::string& client, const std::string& call,
                      const std::string& arguments = "&key=alpha") {
    return std::string{session} + "&clientid=" + client + "&call=" + call + "&name=one&type=live" +
           arguments;
}
std::string done(const std::string& client) {
    return std::string{session} + "&clientid=" + client + "&call=play_done&name=one&key=alpha";
}

struct Fixture : test::AdapterFixture {
    /// nginx-rtmp leaves the port out of `Host`.
    http::Response notify(const std::string& what, const std::string& body,
                          const std::string& query = "?option=single") {
        return post("/adapters/nginx-rtmp/" + what + query, body,
                    "application/x-www-form-urlencoded", "127.0.0.1");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(nginx_rtmp, Fixture)

BOOST_AUTO_TEST_CASE(a_recorded_call_is_read) {
    const api::RtmpCall call = api::read_rtmp_call(play("3", "&key=a%26b&x=1"), "key").value();
    BOOST_CHECK_EQUAL(call.client, "3");
    BOOST_CHECK_EQUAL(call.holder, "nginx-rtmp live/one client 3 of 127.0.0.1");
    BOOST_CHECK_EQUAL(call.player.key.value(), "a&b");
    BOOST_CHECK(!api::read_rtmp_call(play("3", ""), "key").value().player.key);
    BOOST_CHECK_EQUAL(api::read_rtmp_call(play("3", "&t=k"), "t").value().player.key.value(), "k");
}

BOOST_AUTO_TEST_CASE(a_player_cannot_speak_for_the_engine) {
    for (const char* arguments :
         {"&clientid=4", "&name=other", "&app=other", "&addr=10.0.0.1", "&call=update_publish"}) {
        BOOST_CHECK(api::read_rtmp_call(play("3", arguments), "key").error().code() ==
                    Errc::Malformed);
        BOOST_CHECK_EQUAL(notify("play", play("3", arguments)).status, 400);
    }
    BOOST_CHECK_EQUAL(notify("play", play("3", "&option=noAds&key=beta")).status, 403);
    BOOST_CHECK_EQUAL(streams.size(), 0U);
}

BOOST_AUTO_TEST_CASE(what_nginx_does_not_send_is_refused) {
    for (const char* body : {"", "clientid=", "clientid=a/b", "app=live", "clientid=1&x=%zz"}) {
        BOOST_CHECK_EQUAL(notify("play", body).status, 400);
        BOOST_CHECK_EQUAL(notify("update", body).status, 400);
        BOOST_CHECK_EQUAL(notify("done", body).status, 400);
    }
    BOOST_CHECK_EQUAL(notify("play", play("1"), "").status, 400);
}

BOOST_AUTO_TEST_CASE(a_player_holds_a_stream_from_play_to_done) {
    const http::Response response = notify("play", play("1"));
    BOOST_CHECK_EQUAL(response.status, 204);
    BOOST_CHECK_EQUAL(reason(response), "active");
    const enforcement::HeldSlot held = streams.list().at(0);
    BOOST_CHECK_EQUAL(held.holder, "nginx-rtmp live/one client 1 of 127.0.0.1");
    BOOST_CHECK(held.key);

    BOOST_CHECK_EQUAL(notify("update", update("1")).status, 204);
    const http::Response second = notify("play", play("2"));
    BOOST_CHECK_EQUAL(second.status, 403);
    BOOST_CHECK_EQUAL(reason(second), "stream_limit");
    BOOST_CHECK_EQUAL(notify("done", done("1"), "").status, 204);
    BOOST_CHECK_EQUAL(notify("done", done("1"), "").status, 204);
    BOOST_CHECK_EQUAL(notify("play", play("2")).status, 204);
}

BOOST_AUTO_TEST_CASE(a_publisher_that_is_asked_about_holds_a_stream_too) {
    BOOST_CHECK_EQUAL(notify("publish", published("1", "publish")).status, 204);
    BOOST_CHECK_EQUAL(streams.size(), 1U);
    BOOST_CHECK_EQUAL(notify("update", published("1", "update_publish")).status, 204);
    revoke();
    BOOST_CHECK_EQUAL(reason(notify("update", published("1", "update_publish"))), "right_ended");
}

BOOST_AUTO_TEST_CASE(a_publisher_that_is_not_asked_about_goes_on) {
    BOOST_CHECK_EQUAL(notify("update", published("1", "update_publish", "")).status, 204);
    BOOST_CHECK_EQUAL(streams.size(), 0U);
}

BOOST_AUTO_TEST_CASE(an_update_says_no_once_the_right_has_ended) {
    BOOST_CHECK_EQUAL(notify("play", play("1")).status, 204);
    revoke();
    const http::Response response = notify("update", update("1"));
    BOOST_CHECK_EQUAL(response.status, 403);
    BOOST_CHECK_EQUAL(reason(response), "right_ended");
    BOOST_CHECK_EQUAL(reason(notify("play", play("1"))), "missing_option");
}

BOOST_AUTO_TEST_CASE(who_is_silent_for_three_updates_has_gone) {
    BOOST_CHECK_EQUAL(notify("play", play("1")).status, 204);
    clock.pass(89s);
    streams.sweep();
    BOOST_CHECK_EQUAL(streams.size(), 1U);
    BOOST_CHECK_EQUAL(notify("update", update("1")).status, 204);
    clock.pass(91s);
    streams.sweep();
    BOOST_CHECK_EQUAL(streams.size(), 0U);
}

BOOST_AUTO_TEST_CASE(clients_of_two_servers_do_not_share_a_stream) {
    const std::string of_another = "?option=noAds&server=b";
    BOOST_CHECK_EQUAL(notify("play", play("1"), "?option=noAds").status, 204);
    BOOST_CHECK_EQUAL(notify("play", play("1"), of_another).status, 204);
    BOOST_CHECK_EQUAL(streams.size(), 2U);
    BOOST_CHECK_EQUAL(notify("done", done("1"), "?server=b").status, 204);
    BOOST_CHECK_EQUAL(streams.size(), 1U);
}

BOOST_AUTO_TEST_SUITE_END()
