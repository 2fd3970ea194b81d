#include "ipc/protocol/message.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "ipc/protocol/wire.hpp"
#include "tests/support/documented.hpp"

using namespace usher::protocol;
using usher::test::infohash;

namespace {

const Question of_right{.user_key = "k\xc3\xbc", .product = "p", .option = "noAds"};
const Question of_channel{.user = "u", .channel = "c", .service = "live"};
const Verdict yes{.allowed = true,
                  .reason = Reason::Active,
                  .freshness = Freshness::Grace,
                  .trial = true,
                  .valid_to = 1'800'000'000};

const std::vector<Message> messages{
    Hello{.name = "nginx"},
    Ask{.questions = {of_right, of_channel, Question{}}},
    Watch{.watch = 7, .question = of_right},
    Unwatch{.watch = 7},
    SlotAcquire{.ttl_ms = 5000, .question = of_right},
    SlotKeep{.slot = 1},
    SlotRelease{.slot = ~std::uint64_t{0}},
    ReportUse{.seconds = 60, .bytes = 1, .question = of_channel},
    Ping{},
    Welcome{.instance = 5, .file_bytes = 4096},
    Answers{.verdicts = {yes, Verdict{}}},
    SlotGranted{.slot = 9, .held = 1, .limit = 2},
    SlotRefused{.held = 2, .limit = 2},
    Done{},
    Pong{},
    NewPage{.instance = 6, .file_bytes = 8192},
    Changed{.watch = 7, .verdict = yes},
    SlotEnded{.slot = 9, .why = SlotEnd::RightEnded},
    Refusal{.complaint = Complaint::Version, .text = "no"},
    PlaybackAttach{},
    PlaybackDetach{},
    PlaybackStarted{.playback = 3,
                    .url = "http://127.0.0.1:8000/1.m3u8",
                    .infohash = infohash,
                    .is_live = true,
                    .needs = {"noAds", "premium"}},
    PlaybackRefused{.playback = 3, .why = "no such film \xc3\xa4"},
    PlaybackLive{.playback = 3, .is_live = true},
    PlaybackEnded{.playback = ~std::uint64_t{0}},
    PlaybackStart{.playback = 3,
                  .kind = ContentKind::TransportFile,
                  .content = "http://example.org/a.torrent",
                  .files = "0,1",
                  .product = "demo"},
    PlaybackStop{.playback = 3, .why = PlaybackStopReason::MissingOption}};

std::string bytes_of(const Message& message) {
    std::string bytes;
    BOOST_REQUIRE(append_message(bytes, 3, message));
    return bytes;
}

std::optional<Message> message_of(std::uint16_t type, std::string_view payload) {
    return read_message({.type = type, .id = 1, .payload = payload});
}

Frame frame_of(const std::string& bytes) {
    return {.type = WireReader{std::string_view{bytes}.substr(4)}.number<std::uint16_t>(),
            .id = 3,
            .payload = std::string_view{bytes}.substr(12)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(message)

BOOST_AUTO_TEST_CASE(comes_out_as_it_went_in) {
    BOOST_TEST(messages.size() == std::variant_size_v<Message>);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        BOOST_TEST(messages[i].index() == i);
        const std::string bytes = bytes_of(messages[i]);
        BOOST_CHECK(read_message(frame_of(bytes)) == messages[i]);
    }
}

BOOST_AUTO_TEST_CASE(has_the_bytes_of_its_documentation) {
    BOOST_TEST(bytes_of(Watch{.watch = 0x01020304, .question = {.option = "o"}}) ==
               std::string("\x10\0\0\0"
                           "\x03\0"
                           "\0\0"
                           "\x03\0\0\0"
                           "\x04\x03\x02\x01"
                           "\x04"
                           "\x01\0"
                           "o",
                           20));
    BOOST_TEST(bytes_of(Answers{.verdicts = {yes}}) == std::string("\x16\0\0\0"
                                                                   "\x82\0"
                                                                   "\0\0"
                                                                   "\x03\0\0\0"
                                                                   "\x01\0"
                                                                   "\x01\x00\x02\x01"
                                                                   "\x00\xd2\x49\x6b\0\0\0\0",
                                                                   26));
}

BOOST_AUTO_TEST_CASE(is_refused_when_it_is_cut_or_too_long) {
    for (const Message& whole : messages) {
        const std::string bytes = bytes_of(whole);
        const Frame frame = frame_of(bytes);
        for (std::size_t size = 0; size < frame.payload.size(); ++size) {
            BOOST_TEST(!message_of(frame.type, frame.payload.substr(0, size)).has_value());
        }
        BOOST_TEST(!message_of(frame.type, std::string{frame.payload} + '\0').has_value());
    }
}

BOOST_AUTO_TEST_CASE(is_refused_when_a_field_is_out_of_its_range) {
    const std::string long_text(text_bytes_max + 1, 'x');
    const std::string nul{"a\0b", 3};
    std::vector<Question> many(questions_max + 1, of_right);
    for (const Message& wrong : std::vector<Message>{
             Hello{.name = long_text}, Hello{.name = nul}, Hello{.name = "\xff"}, Ask{},
             Ask{.questions = many}, Watch{.question = {.option = long_text}},
             Watch{.question = {.user_key = nul, .option = "o"}}, Answers{},
             Answers{.verdicts = {Verdict{.allowed = true}}},
             Answers{.verdicts = {Verdict{.reason = Reason::Active}}},
             Answers{.verdicts = {Verdict{.reason = static_cast<Reason>(99)}}},
             Answers{.verdicts = {Verdict{.freshness = static_cast<Freshness>(4)}}},
             SlotGranted{.slot = 0}, SlotRefused{.reason = Reason::Active},
             SlotEnded{.slot = 0, .why = SlotEnd::RightEnded},
             SlotEnded{.slot = 1, .why = SlotEnd::Lost},
             SlotEnded{.slot = 1, .why = static_cast<SlotEnd>(0)},
             Refusal{.complaint = static_cast<Complaint>(0)},
             Refusal{.complaint = static_cast<Complaint>(8)}}) {
        std::string out = "before";
        BOOST_TEST(!append_message(out, 1, wrong), "message " << wrong.index());
        BOOST_TEST(out == "before");
    }
    BOOST_TEST(!message_of(0, "").has_value());
    BOOST_TEST(!message_of(77, "").has_value());
    // Bits of a question for which there is no text, and a flag that is none.
    BOOST_TEST(!message_of(Watch::type, std::string("\0\0\0\0\x40", 5)).has_value());
    BOOST_TEST(!message_of(Answers::type, std::string("\x01\0\x02\0\0\0\0\0\0\0\0\0\0\0", 14))
                    .has_value());
}

BOOST_AUTO_TEST_CASE(of_random_bytes_is_none_or_the_same_again) {
    std::mt19937_64 random{11};
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = bytes_of(messages[random() % messages.size()]);
        for (std::uint64_t changes = random() % 3; changes > 0; --changes) {
            if (bytes.size() == 12) bytes.push_back('x');
            bytes[12 + random() % (bytes.size() - 12)] = static_cast<char>(random());
        }
        const std::string copy = bytes;
        const auto read = read_message(frame_of(copy));
        if (!read) continue;
        std::string again;
        BOOST_TEST(append_message(again, 3, *read));
        BOOST_TEST(again.substr(12) == copy.substr(12));
    }
}

BOOST_AUTO_TEST_CASE(text_is_utf8_without_nul) {
    for (const std::string_view good : {"", "a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                        "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"}) {
        BOOST_TEST(is_plain_utf8(good));
    }
    for (const std::string_view bad :
         {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3", "\xe2\x82", "\xc3x"}) {
        BOOST_TEST(!is_plain_utf8(bad));
    }
    BOOST_TEST(!is_plain_utf8(std::string_view{"a\0", 2}));
}

BOOST_AUTO_TEST_SUITE_END()
