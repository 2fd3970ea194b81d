#include "lib/http/frame_reader.hpp"
#include "tests/support/websocket_frames.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <ostream>
#include <vector>

using namespace usher::http;
using namespace usher::test::websocket;
using namespace std::string_literals;
using Kind = Incoming::Kind;

namespace {

constexpr std::size_t limit = 70'000;

// What the reader tells, kept.
struct Told {
    Kind kind{};
    std::uint16_t code = 0;
    std::string text{};

    friend bool operator==(const Told&, const Told&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Told& told) {
        return out << "kind " << static_cast<int>(told.kind) << " code " << told.code << " '"
                   << told.text.substr(0, 40) << "'";
    }
};

Told message(std::string text) {
    return {.kind = Kind::Message, .text = std::move(text)};
}

Told refused(std::uint16_t code) {
    return {.kind = Kind::Refused, .code = code};
}

// Reads `bytes` in pieces that end after each of `ends`. Reasons of refusals are left out.
std::vector<Told> read(FrameReader& reader, std::string bytes,
                       const std::vector<std::size_t>& ends) {
    std::vector<Told> all;
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        std::span<char> piece = std::span{bytes}.subspan(begin, end - begin);
        begin = end;
        while (const auto incoming = reader.next(piece)) {
            all.push_back(
                {.kind = incoming->kind,
                 .code = incoming->code,
                 .text = incoming->kind == Kind::Refused ? "" : std::string{incoming->text}});
        }
        BOOST_CHECK(piece.empty());
    }
    return all;
}

std::vector<Told> read(const std::string& bytes) {
    FrameReader reader{limit};
    return read(reader, bytes, {bytes.size()});
}

std::vector<Told> read_byte_by_byte(const std::string& bytes) {
    FrameReader reader{limit};
    std::vector<std::size_t> ends;
    for (std::size_t end = 1; end <= bytes.size(); ++end) ends.push_back(end);
    return read(reader, bytes, ends);
}

// Both ways of reading have to say the same.
void check(const std::string& bytes, const std::vector<Told>& expected) {
    const std::vector<Told> whole = read(bytes);
    const std::vector<Told> split = read_byte_by_byte(bytes);
    BOOST_CHECK_EQUAL_COLLECTIONS(whole.begin(), whole.end(), expected.begin(), expected.end());
    BOOST_CHECK_EQUAL_COLLECTIONS(split.begin(), split.end(), expected.begin(), expected.end());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_reader)

BOOST_AUTO_TEST_CASE(reads_the_example_of_the_rfc) {
    check("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s, {message("Hello")});
}

BOOST_AUTO_TEST_CASE(reads_messages_of_every_length) {
    for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 65'535U, 65'536U, 70'000U}) {
        const std::string payload(size, 'x');
        check(frame(text, payload) + frame(text, "next"), {message(payload), message("next")});
    }
}

BOOST_AUTO_TEST_CASE(joins_the_pieces_of_a_message) {
    const Told piece{.kind = Kind::Piece};
    check(frame(first_piece, "Hel") + frame(next_piece, "l") + frame(last_piece, "o"),
          {piece, piece, message("Hello")});
    check(frame(first_piece, "") + frame(next_piece, "") + frame(last_piece, ""),
          {piece, piece, message("")});
}

BOOST_AUTO_TEST_CASE(control_frames_may_come_between_the_pieces) {
    check(frame(first_piece, "Hel") + frame(ping, "a") + frame(pong, "b") + frame(last_piece, "lo"),
          {{.kind = Kind::Piece},
           {.kind = Kind::Ping, .text = "a"},
           {.kind = Kind::Pong, .text = "b"},
           message("Hello")});
    check(frame(first_piece, "Hel") + close_frame(1000),
          {{.kind = Kind::Piece}, {.kind = Kind::Close, .code = 1000}});
}

BOOST_AUTO_TEST_CASE(control_frames_hold_up_to_125_bytes) {
    const std::string payload(125, 'x');
    check(frame(ping, payload), {{.kind = Kind::Ping, .text = payload}});
    check(frame(pong, ""), {{.kind = Kind::Pong}});
    for (const unsigned first : {ping, pong, closing}) {
        check(frame(first, std::string(126, 'x')), {refused(1002)});
    }
}

BOOST_AUTO_TEST_CASE(control_frames_do_not_come_in_pieces) {
    for (const unsigned first : {0x08U, 0x09U, 0x0aU}) check(frame(first, "x"), {refused(1002)});
}

BOOST_AUTO_TEST_CASE(reserved_bits_are_refused) {
    for (const unsigned bit : {0x10U, 0x20U, 0x40U}) check(frame(text | bit, "x"), {refused(1002)});
}

BOOST_AUTO_TEST_CASE(unknown_opcodes_are_refused) {
    for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
        check(frame(0x80U | opcode, ""), {refused(1002)});
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_masked_is_refused) {
    check("\x81\x05Hello"s, {refused(1002)});
    check("\x89\x00"s, {refused(1002)});
}

BOOST_AUTO_TEST_CASE(lengths_are_written_in_the_shortest_way) {
    for (const std::size_t size : {0U, 125U}) {
        check("\x81\xfe"s + big_endian(size, 2) + masked(std::string(size, 'x')), {refused(1002)});
    }
    for (const std::size_t size : {0U, 126U, 65'535U}) {
        check("\x81\xff"s + big_endian(size, 8) + masked(std::string(size, 'x')), {refused(1002)});
    }
    check("\x81\xff"s + big_endian(std::uint64_t{1} << 63U, 8) + masked(""), {refused(1002)});
}

BOOST_AUTO_TEST_CASE(pieces_need_a_beginning_and_an_end) {
    check(frame(last_piece, "x"), {refused(1002)});
    check(frame(next_piece, "x"), {refused(1002)});
    check(frame(text, "x") + frame(last_piece, "x"), {message("x"), refused(1002)});
    check(frame(first_piece, "x") + frame(text, "x"), {{.kind = Kind::Piece}, refused(1002)});
    check(frame(first_piece, "x") + frame(first_piece, "x"),
          {{.kind = Kind::Piece}, refused(1002)});
}

BOOST_AUTO_TEST_CASE(binary_messages_are_refused) {
    check(frame(binary, "x"), {refused(1003)});
    check(frame(0x02, "x"), {refused(1003)});
}

BOOST_AUTO_TEST_CASE(a_message_over_the_limit_is_refused_before_it_comes) {
    const auto header = [](unsigned first, std::size_t size) {
        return big_endian(first, 1) + masked_length(size) + masked("");
    };
    check(header(text, limit + 1), {refused(1009)});
    check(header(text, std::size_t{1} << 62U), {refused(1009)});
    check(frame(first_piece, std::string(limit - 1, 'x')) + frame(next_piece, "x") +
              header(last_piece, 1),
          {{.kind = Kind::Piece}, {.kind = Kind::Piece}, refused(1009)});
}

BOOST_AUTO_TEST_CASE(text_is_utf8_over_the_borders_of_pieces) {
    const std::string letter = "\xd0\xaf";  // Я
    check(frame(text, letter), {message(letter)});
    check(frame(first_piece, letter.substr(0, 1)) + frame(last_piece, letter.substr(1)),
          {{.kind = Kind::Piece}, message(letter)});
    check(frame(first_piece, letter.substr(0, 1)) + frame(last_piece, "x"),
          {{.kind = Kind::Piece}, refused(1007)});
    for (const std::string& wrong : {"\xd0"s, "\x80"s, "\xff"s, "\xc0\xaf"s, "\xed\xa0\x80"s}) {
        check(frame(text, wrong), {refused(1007)});
    }
}

BOOST_AUTO_TEST_CASE(a_close_frame_may_say_why) {
    check(frame(closing, ""), {{.kind = Kind::Close, .code = 1005}});
    for (const unsigned code : {1000U, 1001U, 1002U, 1003U, 1007U, 1011U, 1014U, 3000U, 4999U}) {
        const auto same = static_cast<std::uint16_t>(code);
        check(close_frame(code, "bye"), {{.kind = Kind::Close, .code = same, .text = "bye"}});
    }
}

BOOST_AUTO_TEST_CASE(codes_that_nobody_may_send_are_refused) {
    for (const unsigned code :
         {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 2999U, 5000U, 65'535U}) {
        check(close_frame(code), {refused(1002)});
    }
    check(frame(closing, "\x03"), {refused(1002)});
    check(close_frame(1000, "\xff"), {refused(1007)});
}

BOOST_AUTO_TEST_CASE(after_a_refusal_nothing_is_read) {
    check(frame(binary, "x") + frame(text, "x"), {refused(1003)});
}

BOOST_AUTO_TEST_CASE(knows_whether_something_is_under_way) {
    FrameReader reader{limit};
    BOOST_CHECK(!reader.is_midway());
    read(reader, frame(text, "ab").substr(0, 1), {1});
    BOOST_CHECK(reader.is_midway());
    read(reader, frame(text, "ab").substr(1), {7});
    BOOST_CHECK(!reader.is_midway());
    const std::string piece = frame(first_piece, "a");
    read(reader, piece, {piece.size()});
    BOOST_CHECK(reader.is_midway());
    const std::string end = frame(ping, "") + frame(last_piece, "b");
    read(reader, end, {end.size()});
    BOOST_CHECK(!reader.is_midway());
}

BOOST_AUTO_TEST_CASE(however_the_bytes_are_split_they_say_the_same) {
    const bool holds = rc::check([](const std::vector<std::string>& payloads) {
        static const std::vector<unsigned> firsts{text,        ping,       pong,      closing,
                                                  first_piece, next_piece, last_piece};
        std::string bytes;
        for (const std::string& payload : payloads) {
            bytes += frame(*rc::gen::elementOf(firsts), payload);
        }
        std::vector<std::size_t> ends = *rc::gen::container<std::vector<std::size_t>>(
            rc::gen::inRange<std::size_t>(0, bytes.size() + 1));
        ends.push_back(bytes.size());
        std::sort(ends.begin(), ends.end());
        FrameReader reader{limit};
        RC_ASSERT(read(reader, bytes, ends) == read(bytes));
    });
    BOOST_CHECK(holds);
}

BOOST_AUTO_TEST_CASE(any_bytes_say_the_same_however_they_are_split) {
    const bool holds = rc::check([](const std::string& bytes, std::size_t seed) {
        const std::size_t middle = bytes.empty() ? 0 : seed % bytes.size();
        FrameReader reader{limit};
        RC_ASSERT(read(reader, bytes, {middle, bytes.size()}) == read(bytes));
    });
    BOOST_CHECK(holds);
}

BOOST_AUTO_TEST_SUITE_END()
