#include <string>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/sandbox/aminotv/channel_books.hpp"
#include "lib/sandbox/aminotv/handlers.hpp"
#include "lib/sandbox/aminotv/neighbour_answers.hpp"
#include "lib/upstream/aminotv/stream_document.hpp"

namespace usher::sandbox::aminotv {
namespace {

constexpr std::string_view channel_filter = "filter[tv_channel_id]";
constexpr std::string_view programme_filter = "filter[external_epg_id]";

// The id that the filter `name` asks for: a line of 1 to 255 bytes.
Accepted<std::string> read_id(const http::Parameters& query, std::string_view name) {
    constexpr std::size_t id_bytes_max = 255;
    const std::string_view id = query.find(name).value_or("");
    if (!id.empty() && id.size() <= id_bytes_max && is_line(id)) return std::string{id};
    return Refusal{.code = ErrorCode::InvalidParameter,
                   .detail = "an id of 1 to 255 bytes expected",
                   .parameter = std::string{name}};
}

// Names that nobody can own (RFC 2606): what is asked for there reaches no machine.
std::string url_of(std::string_view kind, std::string_view id) {
    return "https://streams.sandbox.example/" + std::string{kind} + '/' + http::percent_encode(id) +
           "/manifest.mpd";
}

Reply show(const Backend& backend, const Call& call, std::string_view kind, std::string id) {
    std::string url = url_of(kind, id);
    const upstream::aminotv::Stream stream{.id = std::move(id), .url = std::move(url)};
    return {.body = write_stream(stream, provider_options(backend, call))};
}

Reply refuse_channel(std::string detail) {
    return refuse({.code = ErrorCode::NotFound,
                   .detail = std::move(detail),
                   .parameter = std::string{channel_filter}});
}

}  // namespace

Task<Result<Reply>> get_live_stream(std::shared_ptr<Backend> backend, Call call) {
    const Accepted<std::string> id = read_id(call.query, channel_filter);
    if (!id) co_return refuse(id.error());
    auto read = [id = ChannelId{*id}](store::Database& database) -> Result<std::optional<Channel>> {
        return ChannelBooks{database}.find(id);
    };
    const Result<std::optional<Channel>> channel = co_await backend->with_database(std::move(read));
    if (!channel) co_return channel.error();
    if (!*channel) co_return refuse_channel("no channel has this id");
    // A channel that does not say what it offers is one that may be watched.
    const std::size_t live = license::index_of(license::ChannelService::Live);
    if ((*channel)->offers[live] == false) co_return refuse_channel("the channel is not live");
    co_return show(*backend, call, "live", *id);
}

Task<Result<Reply>> get_recording_stream(std::shared_ptr<Backend> backend, Call call) {
    // The sandbox keeps no programmes: whatever can be an id is one that was recorded.
    const Accepted<std::string> id = read_id(call.query, programme_filter);
    if (!id) co_return refuse(id.error());
    co_return show(*backend, call, "recording", *id);
}

}  // namespace usher::sandbox::aminotv
