#include "ipc/api/engine_api/playback.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/ipc/api/engine_api/playback_fixture.hpp"

using namespace usher;
using namespace usher::api::engine_api;

namespace {

bool may_play_at(const std::string& url) {
    return can_be_told({.url = url, .infohash = test::infohash}, {"media.lan", "192.0.2.7", "::2"});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(engine_api_playback)

BOOST_AUTO_TEST_CASE(an_engine_plays_on_this_machine_or_where_it_was_allowed) {
    for (const char* url :
         {"http://127.0.0.1:6878/ace/m/1.m3u8?a=b#c", "http://localhost", "https://127.1.2.3/",
          "http://[::1]:80/", "http://media.lan/", "https://Media.LAN:8443/x", "http://192.0.2.7",
          "http://[::2]:1/", "http://127.0.0.1/\\@evil.example"}) {
        BOOST_CHECK_MESSAGE(may_play_at(url), url);
    }
}

BOOST_AUTO_TEST_CASE(an_engine_sends_no_player_elsewhere) {
    const std::string long_url = "http://127.0.0.1/" + std::string(4096, 'a');
    for (const std::string& url : {std::string{"http://evil.example/"},
                                   std::string{"http://127.0.0.1.evil.example/"},
                                   std::string{"http://127.0.0.1@evil.example/"},
                                   std::string{"http://127.0.0.1:80@evil/"},
                                   std::string{"http://a@127.0.0.1/"},
                                   std::string{"http://evil.example\\@127.0.0.1/"},
                                   std::string{"http://127.1/"},
                                   std::string{"http://0x7f.0.0.1/"},
                                   std::string{"http://"},
                                   std::string{"http:///x"},
                                   std::string{"http://127.0.0.1:0/"},
                                   std::string{"http://127.0.0.1:99999/"},
                                   std::string{"ftp://127.0.0.1/"},
                                   std::string{"//127.0.0.1/"},
                                   std::string{"javascript:alert(1)"},
                                   std::string{},
                                   std::string{"http://127.0.0.1/ x"},
                                   std::string{"http://127.0.0.1/\r\nSTATE 0"},
                                   std::string{"http://notmedia.lan/"},
                                   std::string{"http://media.lan.evil/"},
                                   long_url}) {
        BOOST_CHECK_MESSAGE(!may_play_at(url), url);
    }
}

BOOST_AUTO_TEST_CASE(what_plays_is_named_by_an_infohash) {
    for (const char* wrong : {"", "0a4848271c91ce2d8965ce416267c25047dc814",
                              "0a4848271c91ce2d8965ce416267c25047dc814/"}) {
        BOOST_CHECK(!can_be_told({.url = "http://127.0.0.1/", .infohash = wrong}, {}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
