#include "ipc/protocol/playback.hpp"

#include <algorithm>

#include "ipc/protocol/question.hpp"
#include "ipc/protocol/wire.hpp"

namespace usher::protocol {
namespace {

// Printable ASCII without the space.
bool is_graphic(char c) noexcept {
    return c > ' ' && c < '\x7f';
}

bool is_ascii_control(char c) noexcept {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

// U+0080 to U+009F, which are 0xC2 and a byte below 0xA0.
bool is_latin_control(char first, char second) noexcept {
    return first == '\xc2' && static_cast<unsigned char>(second) < 0xa0;
}

// As lib/core/text.hpp says; UTF-8 is what the reader sees to.
bool is_line(std::string_view text) noexcept {
    return std::ranges::none_of(text, is_ascii_control) &&
           std::ranges::adjacent_find(text, is_latin_control) == text.end();
}

bool is_infohash(std::string_view text) noexcept {
    return text.size() == infohash_digits &&
           text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

std::string_view read_graphic(WireReader& from, std::size_t bytes_min, std::size_t bytes_max) {
    const std::string_view text = from.text(bytes_max);
    if (text.size() < bytes_min || !std::ranges::all_of(text, is_graphic)) from.fail();
    return text;
}

std::uint64_t read_number(WireReader& from) {
    const auto number = from.number<std::uint64_t>();
    if (number == 0) from.fail();
    return number;
}

bool read_flag(WireReader& from) {
    const auto flag = from.number<std::uint8_t>();
    if (flag > 1) from.fail();
    return flag == 1;
}

template <typename Enumeration>
Enumeration read_one_of(WireReader& from, Enumeration first, Enumeration last) {
    const auto number = from.number<std::uint8_t>();
    if (number < static_cast<std::uint8_t>(first) || number > static_cast<std::uint8_t>(last)) {
        from.fail();
    }
    return static_cast<Enumeration>(number);
}

bool is_content(ContentKind kind, std::string_view content) noexcept {
    switch (kind) {
        case ContentKind::ContentId:
        case ContentKind::Infohash: return is_infohash(content);
        case ContentKind::TransportFile:
        case ContentKind::Magnet: return !content.empty();
    }
    return false;
}

}  // namespace

void write(WireWriter&, const PlaybackAttach&) {}
void read(WireReader&, PlaybackAttach&) {}
void write(WireWriter&, const PlaybackDetach&) {}
void read(WireReader&, PlaybackDetach&) {}

void write(WireWriter& to, const PlaybackStarted& message) {
    to.number(message.playback);
    to.text(message.url);
    to.text(message.infohash);
    to.number(static_cast<std::uint8_t>(message.is_live));
    to.number(static_cast<std::uint8_t>(message.is_encrypted));
    to.number(static_cast<std::uint8_t>(std::min<std::size_t>(message.needs.size(), 0xff)));
    for (const std::string_view option : message.needs) to.text(option);
}
void read(WireReader& from, PlaybackStarted& message) {
    message.playback = read_number(from);
    message.url = read_graphic(from, 1, address_bytes_max);
    if (!message.url.starts_with("http://") && !message.url.starts_with("https://")) from.fail();
    message.infohash = from.text(text_bytes_max);
    if (!is_infohash(message.infohash)) from.fail();
    message.is_live = read_flag(from);
    message.is_encrypted = read_flag(from);
    const auto count = from.number<std::uint8_t>();
    if (count > needed_options_max) from.fail();
    message.needs.clear();
    while (from.is_good() && message.needs.size() < count) {
        message.needs.push_back(read_graphic(from, 1, id_bytes_max));
    }
}

void write(WireWriter& to, const PlaybackRefused& message) {
    to.number(message.playback);
    to.text(message.why);
}
void read(WireReader& from, PlaybackRefused& message) {
    message.playback = read_number(from);
    message.why = from.text(text_bytes_max);
    if (!is_line(message.why)) from.fail();
}

void write(WireWriter& to, const PlaybackLive& message) {
    to.number(message.playback);
    to.number(static_cast<std::uint8_t>(message.is_live));
}
void read(WireReader& from, PlaybackLive& message) {
    message.playback = read_number(from);
    message.is_live = read_flag(from);
}

void write(WireWriter& to, const PlaybackEnded& message) {
    to.number(message.playback);
}
void read(WireReader& from, PlaybackEnded& message) {
    message.playback = read_number(from);
}

void write(WireWriter& to, const PlaybackStart& message) {
    to.number(message.playback);
    to.number(static_cast<std::uint8_t>(message.kind));
    to.text(message.content);
    to.text(message.files);
    to.text(message.product);
}
void read(WireReader& from, PlaybackStart& message) {
    message.playback = read_number(from);
    message.kind = read_one_of(from, ContentKind::ContentId, ContentKind::Magnet);
    message.content = read_graphic(from, 1, address_bytes_max);
    if (!is_content(message.kind, message.content)) from.fail();
    message.files = read_graphic(from, 1, files_bytes_max);
    message.product = read_graphic(from, 0, id_bytes_max);
}

void write(WireWriter& to, const PlaybackStop& message) {
    to.number(message.playback);
    to.number(static_cast<std::uint8_t>(message.why));
}
void read(WireReader& from, PlaybackStop& message) {
    message.playback = read_number(from);
    message.why = read_one_of(from, PlaybackStopReason::Application, PlaybackStopReason::Unknown);
}

}  // namespace usher::protocol
