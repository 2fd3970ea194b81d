#include "daemon/app/playback_joint.hpp"

#include <utility>

namespace usher::app {
namespace {

using namespace api::engine_api;

// What one side takes can be said to the other.
static_assert(content_id_digits == protocol::infohash_digits);
static_assert(address_bytes_max == protocol::address_bytes_max);
static_assert(files_bytes_max == protocol::files_bytes_max);

protocol::ContentKind shown(ContentKind kind) {
    switch (kind) {
        case ContentKind::ContentId: return protocol::ContentKind::ContentId;
        case ContentKind::Infohash: return protocol::ContentKind::Infohash;
        case ContentKind::TransportFile: return protocol::ContentKind::TransportFile;
        case ContentKind::Magnet: return protocol::ContentKind::Magnet;
    }
    return protocol::ContentKind::ContentId;
}

protocol::PlaybackStopReason shown(StopReason why) {
    switch (why) {
        case StopReason::Application: return protocol::PlaybackStopReason::Application;
        case StopReason::MissingOption: return protocol::PlaybackStopReason::MissingOption;
        case StopReason::Late: return protocol::PlaybackStopReason::Late;
        case StopReason::NotUsable: return protocol::PlaybackStopReason::NotUsable;
        case StopReason::Unknown: return protocol::PlaybackStopReason::Unknown;
    }
    return protocol::PlaybackStopReason::Unknown;
}

Playback playback_of(const protocol::PlaybackStarted& started) {
    Playback playback{.url = std::string{started.url},
                      .infohash = std::string{started.infohash},
                      .is_live = started.is_live,
                      .is_encrypted = started.is_encrypted};
    for (const std::string_view option : started.needs) {
        playback.needs.emplace_back(std::string{option});
    }
    return playback;
}

EngineOrders orders_to(const engine::PlaybackSeat& seat) {
    return {.start =
                [&seat](std::uint64_t number, const PlaybackRequest& request) {
                    protocol::PlaybackStart start{.playback = number,
                                                  .kind = shown(request.kind),
                                                  .content = request.content,
                                                  .files = request.files};
                    if (request.product) start.product = request.product->text();
                    seat.tell(start);
                },
            .stop =
                [&seat](std::uint64_t number, StopReason why) {
                    seat.tell(protocol::PlaybackStop{.playback = number, .why = shown(why)});
                }};
}

struct PassOn {
    PlaybackDesk& desk;

    void operator()(const protocol::PlaybackStarted& word) const {
        desk.started(word.playback, playback_of(word));
    }
    void operator()(const protocol::PlaybackRefused& word) const {
        desk.refused(word.playback, std::string{word.why});
    }
    void operator()(const protocol::PlaybackLive& word) const {
        desk.live_changed(word.playback, word.is_live);
    }
    void operator()(const protocol::PlaybackEnded& word) const { desk.ended(word.playback); }
};

}  // namespace

void join_playback(engine::PlaybackSeat& seat, PlaybackDesk& desk, Log log) {
    seat.open(
        {.on_taken =
             [&seat, &desk, log] {
                 log.notice("a playback engine is attached");
                 desk.attach(orders_to(seat));
             },
         .on_word = [&desk](const engine::PlaybackWord& word) { std::visit(PassOn{desk}, word); },
         .on_left =
             [&desk, log] {
                 log.notice("the playback engine has gone");
                 desk.detach();
             }});
}

}  // namespace usher::app
