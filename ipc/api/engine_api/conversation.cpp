#include "ipc/api/engine_api/conversation.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "ipc/api/engine_api/line_reader.hpp"
#include "lib/core/text.hpp"
#include "lib/http/query.hpp"

namespace usher::api::engine_api {
namespace {

// What a web page can make a browser send begins so; no command of ours does.
bool looks_like_http(std::string_view line) {
    static constexpr std::array<std::string_view, 10> methods{
        "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PRI"};
    return line.find(" HTTP/") != std::string_view::npos ||
           std::ranges::find(methods, line.substr(0, line.find(' '))) != methods.end();
}

std::optional<ContentKind> kind_of(std::string_view word) {
    if (word == "PID") return ContentKind::ContentId;
    if (word == "INFOHASH") return ContentKind::Infohash;
    if (word == "TORRENT") return ContentKind::TransportFile;
    return std::nullopt;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

// A line as words with a space between; `name=value` words stand in any order.
struct Conversation::Words {
    std::vector<std::string_view> all;

    explicit Words(std::string_view line) {
        while (true) {
            const std::size_t end = line.find(' ');
            if (end != 0 && !line.empty()) all.push_back(line.substr(0, end));
            if (end == std::string_view::npos) return;
            line.remove_prefix(end + 1);
        }
    }

    [[nodiscard]] std::string_view at(std::size_t index) const {
        return index < all.size() ? all[index] : std::string_view{};
    }
    [[nodiscard]] std::string_view value_of(std::string_view name) const {
        for (const std::string_view word : all) {
            if (word.substr(0, word.find('=')) == name && word.size() > name.size()) {
                return word.substr(name.size() + 1);
            }
        }
        return {};
    }
};

Conversation::Conversation(const PlaybackGate& gate, EngineInfo info, std::string request_key,
                           Say say)
    : gate_{gate},
      info_{std::move(info)},
      request_key_{std::move(request_key)},
      say_{std::move(say)} {}

bool Conversation::hear(std::string_view line) {
    if (!std::exchange(has_spoken_, true) && looks_like_http(line)) return false;
    const Words words{line};
    const std::string_view command = words.at(0);
    if (command == "SHUTDOWN") return false;
    if (command == "HELLOBG" && is_number(words.value_of("version"))) {
        greet();
        return true;
    }
    if (product_) {
        hear_command(words);
        return true;
    }
    return command == "READY" ? hear_ready(words) : refuse();
}

void Conversation::greet() {
    has_greeted_ = true;
    say_("HELLOTS version=" + info_.version +
         " version_code=" + std::to_string(info_.version_code) + " key=" + request_key_ +
         " http_port=" + std::to_string(info_.http_port));
}

// Before the greeting nobody can know the request key: an answer to it is a guess.
bool Conversation::hear_ready(const Words& words) {
    std::optional<ProductId> product = gate_.authorise(words.value_of("key"), request_key_);
    if (!product || !has_greeted_) return refuse();
    product_ = std::move(product);
    say_("AUTH " + std::to_string(info_.level_bits ? gate_.level(*product_) : 1U));
    return true;
}

bool Conversation::refuse() {
    say_("NOTREADY");
    return ++refusals_ < refusals_max;
}

// What else clients send is about the playing itself or about their users, and wants no answer
// here.
void Conversation::hear_command(const Words& words) {
    const std::string_view command = words.at(0);
    if (command == "START") {
        start(words);
    } else if (command == "STOP") {
        stop();
    } else if (command == "SETOPTIONS") {
        const std::string_view wanted = words.value_of("use_stop_notifications");
        if (!wanted.empty()) wants_notifications_ = wanted == "1";
    }
}

void Conversation::start(const Words& words) {
    running_.reset();
    say_("STATE 1");
    say_("STATUS main:starting");
    const std::optional<ContentKind> kind = kind_of(words.at(1));
    if (!kind) return say_refused({Errc::Malformed, "this kind of content is not known"});
    const std::string_view files = words.at(3).empty() ? "0" : words.at(3);
    Result<PlaybackRequest> request = playback_request(*kind, words.at(2), files, product_);
    if (!request) return say_refused(request.error());
    PlaybackListener listener{
        .on_answer = [this](const Result<Playback>& answer) { hear_answer(answer); },
        .on_live = [](bool) {},
        .on_end = [this](PlaybackEnd why) { hear_end(why); }};
    Result<RunningPlayback> started = gate_.start(*request, std::move(listener));
    if (!started) return say_refused(started.error());
    running_.emplace(std::move(*started));
}

void Conversation::stop() {
    if (!running_) return;
    running_.reset();
    say_idle();
}

void Conversation::hear_answer(const Result<Playback>& answer) {
    if (!answer) {
        running_.reset();
        return say_refused(answer.error());
    }
    say_("STATE 2");
    say_("START " + answer->url + (answer->is_live ? " stream=1" : ""));
    look();
}

void Conversation::hear_end(PlaybackEnd why) {
    running_.reset();
    switch (why) {
        case PlaybackEnd::ContentOver: return say_idle();
        case PlaybackEnd::EngineGone:
            say_event("reason=engine_gone");
            return say_refused({Errc::Unavailable, "the playback engine has gone"});
    }
}

void Conversation::look() {
    if (!running_) return;
    const std::optional<OptionId> missing = gate_.missing(*running_);
    if (!missing) return;
    running_->end(StopReason::MissingOption);
    running_.reset();
    say_event("reason=missing_option option=" + http::percent_encode(missing->text()));
    say_idle();
}

void Conversation::say_event(const std::string& parameters) {
    if (wants_notifications_) say_("EVENT download_stopped " + parameters);
}

void Conversation::say_refused(const Error& error) {
    say_idle();
    // An engine's words must not end the line before its time.
    const bool fits = is_line(error.context()) && error.context().size() < line_bytes_max / 2;
    say_("STATUS main:err;0;" + (fits ? error.context() : "the engine has refused"));
}

void Conversation::say_idle() {
    say_("STATE 0");
    say_("STATUS main:idle");
}

}  // namespace usher::api::engine_api
