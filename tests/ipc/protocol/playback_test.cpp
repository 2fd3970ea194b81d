#include "ipc/protocol/playback.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "ipc/protocol/message.hpp"
#include "tests/support/documented.hpp"

using namespace usher::protocol;
using usher::test::infohash;

namespace {

PlaybackStarted started() {
    return {.playback = 1, .url = "http://127.0.0.1/1", .infohash = infohash};
}

PlaybackStart start() {
    return {.playback = 1, .content = infohash, .files = "0"};
}

bool is_taken(const Message& message) {
    std::string out = "before";
    const bool taken = append_message(out, 0, message);
    BOOST_TEST(taken == (out != "before"));
    return taken;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(playback)

BOOST_AUTO_TEST_CASE(has_the_bytes_of_its_documentation) {
    std::string bytes;
    BOOST_TEST(append_message(bytes, 0, PlaybackStop{.playback = 0x0102, .why = {}}) == false);
    BOOST_TEST(append_message(
        bytes, 0, PlaybackStop{.playback = 0x0102, .why = PlaybackStopReason::NotUsable}));
    BOOST_TEST(bytes == std::string("\x11\0\0\0"
                                    "\xc5\0"
                                    "\0\0"
                                    "\0\0\0\0"
                                    "\x02\x01\0\0\0\0\0\0"
                                    "\x04",
                                    21));
}

BOOST_AUTO_TEST_CASE(every_message_names_a_playback) {
    PlaybackStarted begun = started();
    begun.playback = 0;
    PlaybackStart order = start();
    order.playback = 0;
    for (const Message& nameless :
         {Message{begun}, Message{order}, Message{PlaybackRefused{}}, Message{PlaybackLive{}},
          Message{PlaybackEnded{}}, Message{PlaybackStop{}}}) {
        BOOST_TEST(!is_taken(nameless));
    }
}

BOOST_AUTO_TEST_CASE(plays_at_an_http_address) {
    const std::string longest = "http://" + std::string(address_bytes_max - 7, 'a');
    const std::string longer = longest + "a";
    for (const std::string_view url :
         {std::string_view{"http://127.0.0.1:1/x?y=z"}, std::string_view{"https://localhost/"},
          std::string_view{longest}}) {
        PlaybackStarted message = started();
        message.url = url;
        BOOST_TEST(is_taken(message));
    }
    for (const std::string_view url :
         {std::string_view{}, std::string_view{"file:///etc/passwd"}, std::string_view{"HTTP://x/"},
          std::string_view{"http://x/ y"}, std::string_view{"http://x/\r\nSTATE 0"},
          std::string_view{"http://x/\xc3\xa4"}, std::string_view{"http://x/\x7f"},
          std::string_view{longer}}) {
        PlaybackStarted message = started();
        message.url = url;
        BOOST_TEST(!is_taken(message));
    }
}

BOOST_AUTO_TEST_CASE(names_what_plays_by_its_infohash) {
    for (const char* wrong : {"", "0a4848271c91ce2d8965ce416267c25047dc814",
                              "0a4848271c91ce2d8965ce416267c25047dc81410",
                              "xa4848271c91ce2d8965ce416267c25047dc8141"}) {
        PlaybackStarted message = started();
        message.infohash = wrong;
        BOOST_TEST(!is_taken(message));
    }
}

BOOST_AUTO_TEST_CASE(needs_a_few_options_with_names) {
    const std::string longest(id_bytes_max, 'o');
    const std::string longer = longest + "o";
    PlaybackStarted message = started();
    message.needs.assign(needed_options_max, longest);
    BOOST_TEST(is_taken(message));
    message.needs.assign(needed_options_max + 1, "o");
    BOOST_TEST(!is_taken(message));
    message.needs.assign(256, "o");
    BOOST_TEST(!is_taken(message));
    for (const std::string_view wrong :
         {std::string_view{}, std::string_view{"no Ads"}, std::string_view{longer}}) {
        message.needs.assign(1, wrong);
        BOOST_TEST(!is_taken(message));
    }
}

BOOST_AUTO_TEST_CASE(is_refused_in_one_line) {
    for (const char* line : {"", "no such film", "kein Film f\xc3\xbcr dich"}) {
        BOOST_TEST(is_taken(PlaybackRefused{.playback = 1, .why = line}));
    }
    for (const char* other : {"two\r\nlines", "a\tb", "\x1b[0m", "\x7f", "\xc2\x85", "\xff"}) {
        BOOST_TEST(!is_taken(PlaybackRefused{.playback = 1, .why = other}));
    }
}

BOOST_AUTO_TEST_CASE(is_started_by_what_its_kind_wants) {
    PlaybackStart message = start();
    for (const ContentKind kind : {ContentKind::ContentId, ContentKind::Infohash}) {
        message.kind = kind;
        message.content = infohash;
        BOOST_TEST(is_taken(message));
        message.content = "http://x/";
        BOOST_TEST(!is_taken(message));
    }
    message.kind = ContentKind::Magnet;
    BOOST_TEST(is_taken(message));
    for (const char* wrong : {"", "magnet: x", "\xc3\xa4"}) {
        message.content = wrong;
        BOOST_TEST(!is_taken(message));
    }
    message = start();
    message.kind = static_cast<ContentKind>(0);
    BOOST_TEST(!is_taken(message));
    message.kind = static_cast<ContentKind>(5);
    BOOST_TEST(!is_taken(message));
}

BOOST_AUTO_TEST_CASE(has_limits_for_files_and_product) {
    const std::string files(files_bytes_max + 1, '0');
    const std::string product(id_bytes_max + 1, 'p');
    for (const char* wrong : {"", "0 1", files.c_str()}) {
        PlaybackStart message = start();
        message.files = wrong;
        BOOST_TEST(!is_taken(message));
    }
    for (const char* wrong : {"a b", product.c_str()}) {
        PlaybackStart message = start();
        message.product = wrong;
        BOOST_TEST(!is_taken(message));
    }
}

BOOST_AUTO_TEST_CASE(the_library_s_own_reason_does_not_travel) {
    BOOST_TEST(!is_taken(PlaybackStop{.playback = 1, .why = PlaybackStopReason::Lost}));
    BOOST_TEST(!is_taken(PlaybackStop{.playback = 1, .why = static_cast<PlaybackStopReason>(6)}));
}

BOOST_AUTO_TEST_SUITE_END()
