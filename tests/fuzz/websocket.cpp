#include <algorithm>
#include <vector>

#include "lib/core/text.hpp"
#include "lib/http/frame_reader.hpp"
#include "lib/http/frame_writer.hpp"
#include "tests/fuzz/target.hpp"

using namespace usher::http;

namespace {

constexpr std::size_t message_bytes_max = 1000;

struct Told {
    Incoming::Kind kind{};
    std::uint16_t code = 0;
    std::string text{};

    friend bool operator==(const Told&, const Told&) = default;
};

// What holds for everything that is told.
void check(const Incoming& incoming) {
    using Kind = Incoming::Kind;
    const bool is_text = incoming.kind == Kind::Message || incoming.kind == Kind::Close;
    usher::fuzz::require(!is_text || usher::is_utf8(incoming.text));
    usher::fuzz::require(incoming.text.size() <= message_bytes_max);
    const bool has_code = incoming.kind == Kind::Close || incoming.kind == Kind::Refused;
    usher::fuzz::require(has_code == (incoming.code >= 1000 && incoming.code < 5000));
    if (has_code) usher::fuzz::require(write_close(incoming.code, incoming.text).size() <= 127);
}

std::vector<Told> read(std::string bytes, std::size_t piece_size) {
    FrameReader reader{message_bytes_max};
    std::vector<Told> all;
    for (std::span<char> rest{bytes}; !rest.empty();) {
        std::span<char> piece = rest.first(std::min(piece_size, rest.size()));
        rest = rest.subspan(piece.size());
        while (const auto incoming = reader.next(piece)) {
            check(*incoming);
            all.push_back({incoming->kind, incoming->code, std::string{incoming->text}});
        }
        usher::fuzz::require(piece.empty());
    }
    return all;
}

}  // namespace

// However a client's bytes come in, they say the same, within the limits.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes{usher::fuzz::text_of(data, size)};
    const std::vector<Told> whole = read(bytes, bytes.size());
    for (const std::size_t piece_size : {1U, 3U, 7U}) {
        usher::fuzz::require(read(bytes, piece_size) == whole);
    }
    return 0;
}
