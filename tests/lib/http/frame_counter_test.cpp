#include "lib/http/frame_counter.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using namespace usher::http;
using namespace std::string_literals;

namespace {

const std::string mask{"\x12\x34\x56\x78"};
const std::string empty_piece = "\x00\x80"s + mask;

std::string with_length(std::size_t size) {
    const auto byte = [size](unsigned shift) { return static_cast<char>(size >> shift & 0xffU); };
    std::string frame{"\x81"};
    if (size < 126) {
        frame += static_cast<char>(0x80U | size);
    } else if (size < 65536) {
        frame += "\xfe"s + byte(8) + byte(0);
    } else {
        frame += "\xff"s + std::string(4, '\0') + byte(24) + byte(16) + byte(8) + byte(0);
    }
    return frame + mask + std::string(size, '\x81');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_counter)

BOOST_AUTO_TEST_CASE(counts_frames_of_every_length) {
    for (const std::size_t size : {0U, 1U, 125U, 126U, 65535U, 65536U, 200'000U}) {
        FrameCounter counter;
        BOOST_CHECK_EQUAL(counter.count(with_length(size) + with_length(size)), 2U);
    }
}

BOOST_AUTO_TEST_CASE(counts_the_same_byte_by_byte) {
    FrameCounter counter;
    std::size_t frames = 0;
    for (const std::size_t size : {0U, 5U, 126U, 65536U}) {
        for (const char byte : with_length(size)) frames += counter.count({&byte, 1});
    }
    BOOST_CHECK_EQUAL(frames, 4U);
}

BOOST_AUTO_TEST_CASE(counts_empty_pieces_pings_and_pongs_but_no_close) {
    FrameCounter counter;
    BOOST_CHECK_EQUAL(counter.count(empty_piece + empty_piece), 2U);
    BOOST_CHECK_EQUAL(counter.count("\x89\x80"s + mask + "\x8a\x81"s + mask + "x"), 2U);
    BOOST_CHECK_EQUAL(counter.count("\x88\x82"s + mask + "\x03\xe8"s), 0U);
    BOOST_CHECK_EQUAL(counter.count("\x81\x01x"), 1U);  // unmasked, as no client should send it
}

BOOST_AUTO_TEST_SUITE_END()
