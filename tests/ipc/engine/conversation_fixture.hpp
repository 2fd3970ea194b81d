/// An engine's conversation with the daemon, without a socket: frames in, frames out.
#pragma once

#include <boost/test/unit_test.hpp>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "tests/ipc/engine/engine_fixture.hpp"
#include "tests/ipc/engine/frames.hpp"

namespace usher::test {

struct ConversationFixture : EngineFixture {
    std::deque<std::string> heard;  ///< what the daemon said: bytes of frames
    std::deque<bool> heard_with_page;
    std::deque<OneFrame> frames;  ///< what next() has given out refers to them
    std::optional<engine::Conversation> talk;

    ConversationFixture() { begin(); }
    void begin(std::optional<std::uint32_t> uid = 1000) {
        talk.emplace(services, engine::Peer{.text = "pid 1", .uid = uid},
                     [this](std::string bytes, bool with_page) {
                         heard.push_back(std::move(bytes));
                         heard_with_page.push_back(with_page);
                     });
    }
    bool tell(const protocol::Message& message, std::uint32_t id = 7) {
        return talk->hear(frame_of(message, id));
    }
    /// The next thing that the daemon said; its texts last as long as the fixture.
    template <typename Wanted>
    Wanted next(std::uint32_t id = 7) {
        BOOST_REQUIRE(!heard.empty());
        const protocol::Frame& frame = frames.emplace_back(heard.front());
        heard.pop_front();
        heard_with_page.pop_front();
        BOOST_CHECK_EQUAL(frame.id, id);
        const auto message = protocol::read_message(frame);
        BOOST_REQUIRE(message);
        BOOST_REQUIRE(std::holds_alternative<Wanted>(*message));
        return std::get<Wanted>(*message);
    }
    void greet() {
        BOOST_REQUIRE(tell(protocol::Hello{.name = "player"}));
        next<protocol::Welcome>();
    }
};

}  // namespace usher::test
