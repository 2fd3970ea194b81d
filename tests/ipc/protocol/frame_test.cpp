#include "ipc/protocol/frame.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>

#include "ipc/protocol/wire.hpp"

using namespace usher::protocol;

namespace {

// Gives `bytes` to `reader` in pieces of `piece`; the frames' types, ids and payloads as text.
std::string read_in_pieces(FrameReader& reader, std::string_view bytes, std::size_t piece) {
    std::string found;
    while (!bytes.empty()) {
        const std::span<char> space = reader.space();
        const std::size_t size = std::min({piece, bytes.size(), space.size()});
        if (size == 0) break;
        std::memcpy(space.data(), bytes.data(), size);
        reader.add(size);
        bytes.remove_prefix(size);
        while (const auto frame = reader.next()) {
            found += std::to_string(frame->type) + "/" + std::to_string(frame->id) + ":" +
                     std::to_string(frame->payload.size()) +
                     std::string{frame->payload.substr(0, 3)} + " ";
        }
    }
    return found;
}

std::string header(std::uint32_t length, std::uint16_t zero = 0) {
    std::string bytes;
    WireWriter writer{bytes};
    writer.number(length);
    writer.number(std::uint16_t{9});
    writer.number(zero);
    writer.number(std::uint32_t{1});
    return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame)

BOOST_AUTO_TEST_CASE(comes_out_whole_however_the_stream_is_cut) {
    const std::string large(frame_bytes_max - frame_bytes_min, 'x');
    std::string stream;
    BOOST_TEST(append_frame(stream, {.type = 1, .id = 7, .payload = "abc"}));
    BOOST_TEST(append_frame(stream, {.type = 2, .id = 0, .payload = ""}));
    BOOST_TEST(append_frame(stream, {.type = 3, .id = 8, .payload = large}));
    BOOST_TEST(append_frame(stream, {.type = 4, .id = 9, .payload = "end"}));
    for (const std::size_t piece : {1U, 2U, 11U, 12U, 13U, 4096U, 1'000'000U}) {
        FrameReader reader;
        BOOST_TEST(read_in_pieces(reader, stream, piece) ==
                   "1/7:3abc 2/0:0 3/8:65528xxx 4/9:3end ");
        BOOST_TEST(!reader.is_broken());
    }
}

BOOST_AUTO_TEST_CASE(is_refused_when_it_is_too_long_too_short_or_of_another_kind) {
    for (const std::string& bytes : {header(frame_bytes_max + 1), header(frame_bytes_min - 1),
                                     header(0), header(0xffffffffU), header(frame_bytes_min, 1)}) {
        FrameReader reader;
        BOOST_TEST(read_in_pieces(reader, bytes, 1) == "");
        BOOST_TEST(reader.is_broken());
        BOOST_TEST(reader.space().empty());
        BOOST_TEST(!reader.next().has_value());
    }
    std::string out;
    const std::string long_payload(frame_bytes_max - frame_bytes_min + 1, 'x');
    BOOST_TEST(!append_frame(out, {.type = 1, .payload = long_payload}));
    BOOST_TEST(out.empty());
}

BOOST_AUTO_TEST_SUITE_END()
