#include <algorithm>
#include <cstring>

#include "ipc/protocol/frame.hpp"
#include "ipc/protocol/message.hpp"
#include "tests/fuzz/target.hpp"

using namespace usher::protocol;

// Whatever is taken for a message comes out as the bytes it came in.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FrameReader reader;
    std::string_view rest = usher::fuzz::text_of(data, size);
    while (!rest.empty() && !reader.is_broken()) {
        const std::span<char> space = reader.space();
        if (space.empty()) break;
        const std::size_t piece = std::min(space.size(), rest.size());
        std::memcpy(space.data(), rest.data(), piece);
        reader.add(piece);
        rest.remove_prefix(piece);
        while (const auto frame = reader.next()) {
            const auto message = read_message(*frame);
            if (!message) continue;
            std::string original;
            std::string again;
            usher::fuzz::require(append_frame(original, *frame));
            usher::fuzz::require(append_message(again, frame->id, *message));
            usher::fuzz::require(original == again);
        }
    }
    return 0;
}
