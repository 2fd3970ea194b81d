#include <boost/json/object.hpp>

#include "ipc/api/adapters/engine_question.hpp"
#include "ipc/api/adapters/icecast.hpp"
#include "ipc/api/adapters/mediamtx.hpp"
#include "ipc/api/adapters/nginx_rtmp.hpp"
#include "ipc/api/adapters/srs.hpp"
#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/enforcement/holder.hpp"
#include "tests/fuzz/target.hpp"

using namespace usher;

namespace {

template <typename Call>
void check(const Result<Call>& call) {
    if (!call) return;
    fuzz::require(!call->client.empty());
    const std::string holder = enforcement::holder_of(call->holder);
    fuzz::require(holder.size() <= 200 && is_utf8(holder));
}

void ask(const api::EnginePlayer& player) {
    const auto question =
        api::engine_question({}, OptionId{"premium"}, player.key, api::AdapterSettings{});
    if (question && question->user_key) fuzz::require(is_user_key(question->user_key->text()));

    http::Parameters url;
    url.add("service", "live");
    url.add("user_argument", "user");
    const auto right = api::engine_right(url, {}, player, api::AdapterSettings{});
    if (!right) return;
    const auto& channel = std::get<enforcement::ChannelQuestion>(*right);
    fuzz::require(is_line(channel.user.text()) && is_line(channel.right.channel.text()));
}

}  // namespace

// Whatever an engine passes on of what a player said.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const auto rtmp = api::read_rtmp_call(text, "key");
    check(rtmp);
    if (rtmp) ask(rtmp->player);
    for (const char* action : {"listener_add", "listener_remove"}) {
        const auto icecast = api::read_icecast_call(text, action, "key");
        check(icecast);
        if (icecast) ask(icecast->player);
    }
    if (const auto argument = api::argument_in(text, "key")) ask({.key = *argument});

    const Result<boost::json::object> body = json::parse_object(text);
    if (!body) return 0;
    for (const char* action : {"on_play", "on_stop"}) {
        check(api::read_srs_call(*body, action, "key"));
    }
    if (const auto player = api::read_mediamtx_player(*body, "key")) ask(*player);
    return 0;
}
