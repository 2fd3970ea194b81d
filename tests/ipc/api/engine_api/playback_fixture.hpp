/// The Engine API on a store in memory, with an engine that plays whatever it is asked for.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "ipc/api/engine_api/conversation.hpp"
#include "tests/lib/enforcement/fixture.hpp"

namespace usher::test {

/// The published product key, and one of a made-up product that needs no option.
inline constexpr auto public_key =
    "kjYX790gTytRaXV04IvC-xZH3A18sj5b1Tf3I-J5XVS1xsj-j0797KwxxLpBl26HPvWMm";
inline constexpr auto personal_key = "personal-Group2-Group3-Group4";
inline constexpr auto content_id = "94c2fd8fb9bc8f2fc71a2cbe9d4b866f227a0209";
inline constexpr auto infohash = "0a4848271c91ce2d8965ce416267c25047dc8141";

inline std::vector<api::engine_api::Product> test_products() {
    return api::engine_api::read_products(std::string{public_key} + " needs=noAds\n" +
                                          personal_key + "\n")
        .value();
}

struct FakeEngine {
    std::vector<api::engine_api::PlaybackRequest> requests;
    int stopped = 0;
    api::engine_api::Playback playback{
        .url = "http://127.0.0.1:6878/ace/m/1.m3u8", .infohash = infohash, .is_live = true};
    std::optional<Error> failure{};

    api::engine_api::StartPlayback start() {
        return [this](const api::engine_api::PlaybackRequest& request)
                   -> Result<api::engine_api::Playback> {
            if (failure) return *failure;
            requests.push_back(request);
            api::engine_api::Playback given = playback;
            given.stop = [this] { ++stopped; };
            return given;
        };
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

    /// What is answered to `line`; the conversation has to go on.
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
