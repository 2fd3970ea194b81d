/// The Engine API on a store in memory, with an engine that plays whatever it is asked for as soon
/// as the test lets it answer.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "ipc/api/engine_api/conversation.hpp"
#include "tests/lib/enforcement/fixture.hpp"
#include "tests/support/documented.hpp"

namespace usher::test {

/// Of a made-up product that needs no option.
inline constexpr auto personal_key = "personal-Group2-Group3-Group4";

inline std::vector<api::engine_api::Product> test_products() {
    return api::engine_api::read_products(std::string{documented_product_key} + " needs=noAds\n" +
                                          personal_key + "\n")
        .value();
}

struct FakeEngine {
    struct Stopped {
        std::uint64_t playback;
        api::engine_api::StopReason why;
        friend bool operator==(const Stopped&, const Stopped&) = default;
    };

    api::engine_api::PlaybackDesk desk{{.hosts = {"media.lan"}}};
    std::vector<api::engine_api::PlaybackRequest> requests;
    std::vector<std::uint64_t> waiting;     ///< for an answer
    net::io_context* answers_on = nullptr;  ///< if set, it answers by itself at the next turn
    std::vector<Stopped> stopped;
    api::engine_api::Playback playback{
        .url = "http://127.0.0.1:6878/ace/m/1.m3u8", .infohash = infohash, .is_live = true};
    std::optional<std::string> refusal{};  ///< what it answers instead

    FakeEngine() { attach(); }

    void attach() {
        desk.attach(
            {.start =
                 [this](std::uint64_t number, const api::engine_api::PlaybackRequest& request) {
                     requests.push_back(request);
                     waiting.push_back(number);
                     if (answers_on == nullptr) return;
                     net::post(*answers_on, [this] { answer(); });
                 },
             .stop = [this](
                         std::uint64_t number,
                         api::engine_api::StopReason why) { stopped.push_back({number, why}); }});
    }
    /// Answers what it was asked for.
    void answer() {
        for (const std::uint64_t number : std::exchange(waiting, {})) {
            if (refusal) {
                desk.refused(number, *refusal);
            } else {
                desk.started(number, playback);
            }
        }
    }
};

/// One application that speaks to the Engine API, and what it has heard.
struct Application {
    std::vector<std::string> heard;
    std::string request_key = "7eefc2c407";
    api::engine_api::Conversation conversation;

    explicit Application(const api::engine_api::PlaybackGate& gate,
                         api::engine_api::EngineInfo info = {})
        : conversation{gate, std::move(info), request_key,
                       [this](std::string line) { heard.push_back(std::move(line)); }} {}

    /// What is answered to `line` at once; the conversation has to go on.
    std::vector<std::string> say(const std::string& line) {
        heard.clear();
        BOOST_CHECK(conversation.hear(line));
        return std::exchange(heard, {});
    }
    /// The answer to the READY of whoever has the product key.
    std::vector<std::string> authorise(const std::string& product_key) {
        say("HELLOBG version=6");
        const auto key = enforcement::ProductKey::parse(product_key).value();
        return say("READY key=" + key.response_key(request_key));
    }
};

}  // namespace usher::test
