#include "ipc/engine/conversation.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "ipc/engine/verdicts.hpp"
#include "ipc/protocol/overloaded.hpp"
#include "lib/enforcement/product_key.hpp"

namespace usher::engine {
namespace {

using enforcement::ChannelQuestion;
using enforcement::RightQuestion;
using enforcement::SlotId;
using protocol::Complaint;
using protocol::Overloaded;

protocol::SlotEnd shown(enforcement::SlotEnd why) {
    switch (why) {
        case enforcement::SlotEnd::Displaced: return protocol::SlotEnd::Displaced;
        case enforcement::SlotEnd::NotKept: return protocol::SlotEnd::Expired;
        case enforcement::SlotEnd::Administrator: return protocol::SlotEnd::Administrator;
        case enforcement::SlotEnd::Released:
        case enforcement::SlotEnd::HolderGone:
        case enforcement::SlotEnd::RightEnded: return protocol::SlotEnd::RightEnded;
    }
    return protocol::SlotEnd::RightEnded;
}

std::optional<ChannelQuestion> channel_question_of(const protocol::Question& asked) {
    const auto service = license::channel_service(*asked.service);
    if (!service) return std::nullopt;
    return ChannelQuestion{
        .user = UserId{std::string{*asked.user}},
        .right = {.channel = ChannelId{std::string{*asked.channel}}, .service = *service}};
}

// None for a question without a form, or about a service that nobody knows.
std::optional<RightQuestion> question_of(const protocol::Question& asked) {
    const std::optional<protocol::Form> form = protocol::form_of(asked);
    if (!form) return std::nullopt;
    if (*form == protocol::Form::Channel) return channel_question_of(asked);
    enforcement::Question question{.option = OptionId{std::string{*asked.option}}};
    if (asked.user_key) question.user_key.emplace(std::string{*asked.user_key});
    if (asked.product) question.product = enforcement::public_part_of(*asked.product);
    return question;
}

// `player (pid 4711, uid 1000)`: however long a name is, it does not hide whom the kernel sees.
std::string shown_holder(const std::string& name, const std::string& peer) {
    if (name.empty()) return peer;
    const std::string proof = " (" + peer + ")";
    return enforcement::holder_of(name, enforcement::holder_bytes_max - proof.size()) + proof;
}

std::uint16_t short_count(std::size_t count) {
    return static_cast<std::uint16_t>(
        std::min<std::size_t>(count, std::numeric_limits<std::uint16_t>::max()));
}

}  // namespace

Conversation::Conversation(Services services, Peer peer, Send send)
    : services_{services},
      decider_{services_.enforcer, &services_.accounts},
      peer_{std::move(peer)},
      send_{std::move(send)} {}

Conversation::~Conversation() {
    if (services_.playback != nullptr) services_.playback->leave(*this);
    for (const auto& [slot, is_bound] : std::exchange(slots_, {})) {
        if (is_bound) {
            services_.slots.end(slot, enforcement::SlotEnd::HolderGone);
        } else {
            services_.slots.detach(slot);
        }
    }
}

template <typename Message>
void Conversation::say(std::uint32_t id, const Message& message, bool with_page) {
    std::string bytes;
    if (protocol::append_message(bytes, id, message)) send_(std::move(bytes), with_page);
}

bool Conversation::complain(std::uint32_t id, Complaint complaint, std::string_view text) {
    say(id, protocol::Refusal{.complaint = complaint, .text = text});
    return complaint == Complaint::UnknownSlot || complaint == Complaint::TooMany;
}

bool Conversation::hear(const protocol::Frame& frame) {
    const std::optional<protocol::Message> message = protocol::read_message(frame);
    const std::uint32_t id = frame.id;
    if (!message) return complain(id, Complaint::Malformed, "the frame cannot be read");
    const bool is_hello = std::holds_alternative<protocol::Hello>(*message);
    if (is_hello == has_greeted_) {
        return complain(id, Complaint::OutOfOrder, "one Hello comes first, and no second one");
    }
    if (hear_of_playback(id, *message)) return true;
    return std::visit(
        Overloaded{[&](const protocol::Hello& hello) { return greet(id, hello); },
                   [&](const protocol::Ask& asked) { return ask(id, asked); },
                   [&](const protocol::Watch& wish) { return watch(id, wish); },
                   [&](const protocol::Unwatch& wish) {
                       watches_.erase(wish.watch);
                       return true;
                   },
                   [&](const protocol::SlotAcquire& wish) { return acquire(id, wish); },
                   [&](const protocol::SlotKeep& wish) { return keep(id, wish); },
                   [&](const protocol::SlotRelease& wish) { return release(id, wish); },
                   [&](const protocol::ReportUse& report) {
                       const auto question = question_of(report.question);
                       if (!question) return true;
                       services_.usage.add(*question, Seconds{report.seconds}, report.bytes);
                       return true;
                   },
                   [&](const protocol::Ping&) {
                       say(id, protocol::Pong{});
                       return true;
                   },
                   [&](const auto&) {
                       return complain(id, Complaint::Malformed, "this is for the daemon to say");
                   }},
        *message);
}

bool Conversation::greet(std::uint32_t id, const protocol::Hello& hello) {
    if (hello.version != protocol::protocol_version) {
        return complain(
            id, Complaint::Version,
            "version " + std::to_string(protocol::protocol_version) + " is spoken here");
    }
    has_greeted_ = true;
    name_ = hello.name;
    const SharedPage page = services_.publisher.page();
    say(id, protocol::Welcome{.instance = page.instance, .file_bytes = page.bytes}, true);
    return true;
}

bool Conversation::ask(std::uint32_t id, const protocol::Ask& ask) {
    protocol::Answers answers;
    for (const protocol::Question& question : ask.questions) {
        answers.verdicts.push_back(verdict_on(question_of(question)));
    }
    say(id, answers);
    return true;
}

bool Conversation::watch(std::uint32_t id, const protocol::Watch& watch) {
    if (watches_.size() >= watches_max && !watches_.contains(watch.watch)) {
        return complain(id, Complaint::TooMany, "too many watches on one connection");
    }
    std::optional<RightQuestion> question = question_of(watch.question);
    const protocol::Verdict verdict = verdict_on(question);
    std::optional<enforcement::KeyReference> key;
    if (watch.question.user_key) {
        const UserKey user_key{std::string{*watch.question.user_key}};
        key = enforcement::reference_of(services_.enforcer.sealer().tag(user_key));
    }
    watches_.insert_or_assign(
        watch.watch,
        Watched{.question = std::move(question), .key = std::move(key), .last = verdict});
    say(0, protocol::Changed{.watch = watch.watch, .verdict = verdict});
    return true;
}

void Conversation::look(const enforcement::Change* change) {
    for (auto& [id, watched] : watches_) {
        const ChannelQuestion* const channel =
            watched.question ? std::get_if<ChannelQuestion>(&*watched.question) : nullptr;
        const UserId* const user = channel == nullptr ? nullptr : &channel->user;
        if (change != nullptr && !enforcement::may_concern(*change, watched.key, user)) continue;
        const protocol::Verdict verdict = verdict_on(watched.question);
        if (verdict == watched.last) continue;
        watched.last = verdict;
        say(0, protocol::Changed{.watch = id, .verdict = verdict});
    }
}

void Conversation::tell_of_new_page() {
    if (!has_greeted_) return;
    const SharedPage page = services_.publisher.page();
    say(0, protocol::NewPage{.instance = page.instance, .file_bytes = page.bytes}, true);
}

bool Conversation::acquire(std::uint32_t id, const protocol::SlotAcquire& acquire) {
    if (slots_.size() >= slots_max) {
        return complain(id, Complaint::TooMany, "too many streams on one connection");
    }
    std::optional<RightQuestion> question = question_of(acquire.question);
    if (!question) {
        say(id, protocol::SlotRefused{.reason = protocol::Reason::InvalidArgument});
        return true;
    }
    enforcement::SlotRequest request{.question = std::move(*question),
                                     .holder = shown_holder(name_, peer_.text),
                                     .on_end = on_slot_end(),
                                     .owner = owner()};
    if (acquire.ttl_ms > 0) request.kept_for = std::chrono::milliseconds{acquire.ttl_ms};
    const Result<enforcement::SlotAnswer> answer = services_.slots.acquire(std::move(request));
    if (!answer) return complain(id, Complaint::TooMany, "too many streams at once");

    const license::StreamUse use = answer->use.value_or(license::StreamUse{});
    if (!answer->slot) {
        say(id, protocol::SlotRefused{.reason = shown(answer->decision.verdict.reason),
                                      .held = short_count(use.held),
                                      .limit = short_count(use.limit)});
        return true;
    }
    slots_.emplace(*answer->slot, acquire.ttl_ms == 0);
    say(id,
        protocol::SlotGranted{
            .slot = *answer->slot, .held = short_count(use.held), .limit = short_count(use.limit)});
    return true;
}

// What a program of the same name and user may take up again; nobody without both.
std::string Conversation::owner() const {
    if (name_.empty() || !peer_.uid) return {};
    return std::to_string(*peer_.uid) + " " + name_;
}

enforcement::OnSlotEnd Conversation::on_slot_end() {
    return [this](SlotId slot, enforcement::SlotEnd why) { slot_ended(slot, why); };
}

// Numbers of slots are easy to guess: a slot is its holder's, or of whoever takes it up again.
bool Conversation::may_touch(SlotId slot) {
    if (slots_.contains(slot)) return true;
    if (slots_.size() >= slots_max) return false;
    if (!services_.slots.take_up(slot, owner(), on_slot_end())) return false;
    constexpr bool is_bound = true;
    slots_.emplace(slot, is_bound);
    return true;
}

bool Conversation::keep(std::uint32_t id, const protocol::SlotKeep& keep) {
    if (!may_touch(keep.slot) || !services_.slots.keep(keep.slot)) {
        return complain(id, Complaint::UnknownSlot, "the slot is not held");
    }
    say(id, protocol::Done{});
    return true;
}

bool Conversation::release(std::uint32_t id, const protocol::SlotRelease& release) {
    const bool may_end = may_touch(release.slot);
    slots_.erase(release.slot);
    if (!may_end || !services_.slots.end(release.slot, enforcement::SlotEnd::Released)) {
        return complain(id, Complaint::UnknownSlot, "the slot is not held");
    }
    say(id, protocol::Done{});
    return true;
}

void Conversation::slot_ended(SlotId slot, enforcement::SlotEnd why) {
    slots_.erase(slot);
    say(0, protocol::SlotEnded{.slot = slot, .why = shown(why)});
}

protocol::Verdict Conversation::verdict_on(const std::optional<RightQuestion>& question) {
    if (!question) return {.reason = protocol::Reason::InvalidArgument};
    return shown(decider_.check(*question).decision.verdict);
}

}  // namespace usher::engine
