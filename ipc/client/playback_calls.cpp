// The C interface of playback.
#include <algorithm>
#include <cstring>
#include <span>

#include "ipc/client/engine.hpp"
#include "ipc/client/guarded.hpp"

namespace {

using namespace usher::client;
using usher::protocol::PlaybackStarted;

// One byte more than allowed shows that it is too long, however long it is.
std::string_view text_of(const char* text, std::size_t bytes_max) noexcept {
    return {text, ::strnlen(text, bytes_max + 1)};
}

// A caller of a later version gives a longer one, whose end means nothing here.
template <typename Struct>
std::optional<Struct> known_part(const Struct* given) noexcept {
    if (given == nullptr || given->size < sizeof(Struct)) return std::nullopt;
    Struct copy{};
    std::memcpy(&copy, given, sizeof copy);
    return copy;
}

std::optional<PlaybackStarted> started_of(const usher_playback* given) {
    const std::optional<usher_playback> what = known_part(given);
    if (!what || what->url == nullptr || what->infohash == nullptr) return std::nullopt;
    if (what->options_count > USHER_NEEDED_OPTIONS_MAX) return std::nullopt;
    if (what->options_count != 0 && what->options == nullptr) return std::nullopt;
    PlaybackStarted started{.url = text_of(what->url, USHER_ADDRESS_MAX),
                            .infohash = text_of(what->infohash, USHER_TEXT_MAX),
                            .is_live = what->is_live != 0,
                            .is_encrypted = what->is_encrypted != 0};
    for (const char* option : std::span{what->options, what->options_count}) {
        if (option == nullptr) return std::nullopt;
        started.needs.push_back(text_of(option, USHER_TEXT_MAX));
    }
    return started;
}

}  // namespace

int usher_playback_attach(usher_t* usher, const usher_player* player) {
    const std::optional<usher_player> functions = known_part(player);
    if (usher == nullptr || !functions) return USHER_E_ARGUMENT;
    if (functions->start == nullptr || functions->stop == nullptr) return USHER_E_ARGUMENT;
    return guarded([&] { return usher->attach_player(*functions); });
}

void usher_playback_detach(usher_t* usher) {
    if (usher == nullptr) return;
    guarded([usher] {
        usher->detach_player();
        return 0;
    });
}

int usher_playback_started(usher_t* usher, uint64_t playback, const usher_playback* what) {
    if (usher == nullptr) return USHER_E_ARGUMENT;
    return guarded([&] {
        std::optional<PlaybackStarted> started = started_of(what);
        if (!started) return static_cast<int>(USHER_E_ARGUMENT);
        return usher->playback_started(playback, std::move(*started));
    });
}

int usher_playback_refused(usher_t* usher, uint64_t playback, const char* why) {
    if (usher == nullptr) return USHER_E_ARGUMENT;
    const std::string_view text = why == nullptr ? "" : text_of(why, USHER_TEXT_MAX);
    return guarded([&] { return usher->playback_refused(playback, text); });
}

int usher_playback_live(usher_t* usher, uint64_t playback, int is_live) {
    if (usher == nullptr) return USHER_E_ARGUMENT;
    return guarded([&] { return usher->playback_live(playback, is_live != 0); });
}

int usher_playback_ended(usher_t* usher, uint64_t playback) {
    if (usher == nullptr) return USHER_E_ARGUMENT;
    return guarded([&] { return usher->playback_ended(playback); });
}
