#include "ipc/protocol/message.hpp"

#include <algorithm>
#include <array>

#include "ipc/protocol/wire.hpp"

namespace usher::protocol {
namespace {

constexpr std::array question_texts{&Question::user_key, &Question::product, &Question::option,
                                    &Question::user,     &Question::channel, &Question::service};

void write(WireWriter& to, const Question& question) {
    std::uint8_t present = 0;
    for (std::size_t i = 0; i < question_texts.size(); ++i) {
        if (question.*question_texts[i]) present = static_cast<std::uint8_t>(present | 1U << i);
    }
    to.number(present);
    for (const auto text : question_texts) {
        if (question.*text) to.text(*(question.*text));
    }
}

// A question without a form is read too: it gets the answer that it deserves.
Question read_question(WireReader& from) {
    Question question;
    const auto present = from.number<std::uint8_t>();
    if (present >> question_texts.size() != 0) from.fail();
    for (std::size_t i = 0; i < question_texts.size() && from.is_good(); ++i) {
        if ((present >> i & 1U) != 0) question.*question_texts[i] = from.text(text_bytes_max);
    }
    return question;
}

void write(WireWriter& to, const Verdict& verdict) {
    to.number(static_cast<std::uint8_t>(verdict.allowed));
    to.number(static_cast<std::uint8_t>(verdict.reason));
    to.number(static_cast<std::uint8_t>(verdict.freshness));
    to.number(static_cast<std::uint8_t>(verdict.trial));
    to.number(verdict.valid_to);
}

bool read_flag(WireReader& from) {
    const auto flag = from.number<std::uint8_t>();
    if (flag > 1) from.fail();
    return flag == 1;
}

Reason read_reason(WireReader& from) {
    const std::optional<Reason> reason = reason_of(from.number<std::uint8_t>());
    if (!reason) from.fail();
    return reason.value_or(Reason::InvalidArgument);
}

Verdict read_verdict(WireReader& from) {
    Verdict verdict;
    verdict.allowed = read_flag(from);
    verdict.reason = read_reason(from);
    const auto freshness = from.number<std::uint8_t>();
    if (freshness > static_cast<std::uint8_t>(Freshness::Expired)) from.fail();
    verdict.freshness = static_cast<Freshness>(freshness);
    verdict.trial = read_flag(from);
    verdict.valid_to = from.number<std::int64_t>();
    if (verdict.allowed != (verdict.reason == Reason::Active)) from.fail();
    return verdict;
}

template <typename T, typename Read>
std::vector<T> read_list(WireReader& from, Read read) {
    const auto count = from.number<std::uint16_t>();
    if (count == 0 || count > questions_max) from.fail();
    std::vector<T> list;
    while (from.is_good() && list.size() < count) list.push_back(read(from));
    return list;
}

template <typename T>
void write_list(WireWriter& to, const std::vector<T>& list) {
    to.number(static_cast<std::uint16_t>(list.size()));
    for (const T& item : list) write(to, item);
}

// One pair of functions for each message, the members in the order of the wire.

void write(WireWriter& to, const Hello& message) {
    to.number(message.version);
    to.text(message.name);
}
void read(WireReader& from, Hello& message) {
    message.version = from.number<std::uint16_t>();
    message.name = from.text(text_bytes_max);
}

void write(WireWriter& to, const Ask& message) {
    write_list(to, message.questions);
}
void read(WireReader& from, Ask& message) {
    message.questions = read_list<Question>(from, read_question);
}

void write(WireWriter& to, const Watch& message) {
    to.number(message.watch);
    write(to, message.question);
}
void read(WireReader& from, Watch& message) {
    message.watch = from.number<std::uint32_t>();
    message.question = read_question(from);
}

void write(WireWriter& to, const Unwatch& message) {
    to.number(message.watch);
}
void read(WireReader& from, Unwatch& message) {
    message.watch = from.number<std::uint32_t>();
}

void write(WireWriter& to, const SlotAcquire& message) {
    to.number(message.ttl_ms);
    write(to, message.question);
}
void read(WireReader& from, SlotAcquire& message) {
    message.ttl_ms = from.number<std::uint32_t>();
    if (message.ttl_ms > ttl_ms_max) from.fail();
    message.question = read_question(from);
}

void write(WireWriter& to, const SlotKeep& message) {
    to.number(message.slot);
}
void read(WireReader& from, SlotKeep& message) {
    message.slot = from.number<std::uint64_t>();
}

void write(WireWriter& to, const SlotRelease& message) {
    to.number(message.slot);
}
void read(WireReader& from, SlotRelease& message) {
    message.slot = from.number<std::uint64_t>();
}

void write(WireWriter& to, const ReportUse& message) {
    to.number(message.seconds);
    to.number(message.bytes);
    write(to, message.question);
}
void read(WireReader& from, ReportUse& message) {
    message.seconds = from.number<std::uint32_t>();
    message.bytes = from.number<std::uint64_t>();
    message.question = read_question(from);
}

void write(WireWriter&, const Ping&) {}
void read(WireReader&, Ping&) {}

void write(WireWriter& to, const Welcome& message) {
    to.number(message.version);
    to.number(message.flags);
    to.number(message.instance);
    to.number(message.file_bytes);
}
void read(WireReader& from, Welcome& message) {
    message.version = from.number<std::uint16_t>();
    message.flags = from.number<std::uint16_t>();
    message.instance = from.number<std::uint64_t>();
    message.file_bytes = from.number<std::uint64_t>();
}

void write(WireWriter& to, const Answers& message) {
    write_list(to, message.verdicts);
}
void read(WireReader& from, Answers& message) {
    message.verdicts = read_list<Verdict>(from, read_verdict);
}

void write(WireWriter& to, const SlotGranted& message) {
    to.number(message.slot);
    to.number(message.held);
    to.number(message.limit);
}
void read(WireReader& from, SlotGranted& message) {
    message.slot = from.number<std::uint64_t>();
    message.held = from.number<std::uint16_t>();
    message.limit = from.number<std::uint16_t>();
    if (message.slot == 0) from.fail();
}

void write(WireWriter& to, const SlotRefused& message) {
    to.number(static_cast<std::uint8_t>(message.reason));
    to.number(message.held);
    to.number(message.limit);
}
void read(WireReader& from, SlotRefused& message) {
    message.reason = read_reason(from);
    message.held = from.number<std::uint16_t>();
    message.limit = from.number<std::uint16_t>();
    if (message.reason == Reason::Active) from.fail();
}

void write(WireWriter&, const Done&) {}
void read(WireReader&, Done&) {}
void write(WireWriter&, const Pong&) {}
void read(WireReader&, Pong&) {}

void write(WireWriter& to, const NewPage& message) {
    to.number(message.instance);
    to.number(message.file_bytes);
}
void read(WireReader& from, NewPage& message) {
    message.instance = from.number<std::uint64_t>();
    message.file_bytes = from.number<std::uint64_t>();
}

void write(WireWriter& to, const Changed& message) {
    to.number(message.watch);
    write(to, message.verdict);
}
void read(WireReader& from, Changed& message) {
    message.watch = from.number<std::uint32_t>();
    message.verdict = read_verdict(from);
}

void write(WireWriter& to, const SlotEnded& message) {
    to.number(message.slot);
    to.number(static_cast<std::uint8_t>(message.why));
}
void read(WireReader& from, SlotEnded& message) {
    message.slot = from.number<std::uint64_t>();
    const auto why = from.number<std::uint8_t>();
    if (message.slot == 0 || why < static_cast<std::uint8_t>(SlotEnd::Displaced) ||
        why > static_cast<std::uint8_t>(SlotEnd::Administrator)) {
        from.fail();
    }
    message.why = static_cast<SlotEnd>(why);
}

void write(WireWriter& to, const Refusal& message) {
    to.number(static_cast<std::uint16_t>(message.complaint));
    to.text(message.text);
}
void read(WireReader& from, Refusal& message) {
    const auto complaint = from.number<std::uint16_t>();
    if (complaint < static_cast<std::uint16_t>(Complaint::Malformed) ||
        complaint > static_cast<std::uint16_t>(Complaint::PlaybackOff)) {
        from.fail();
    }
    message.complaint = static_cast<Complaint>(complaint);
    message.text = from.text(text_bytes_max);
}

template <typename T>
std::optional<Message> read_as(std::string_view payload) {
    WireReader from{payload};
    T message;
    read(from, message);
    if (!from.is_done()) return std::nullopt;
    return message;
}

// The alternatives of Message one after the other, until one has the type.
template <std::size_t index = 0>
std::optional<Message> read_any(const Frame& frame) {
    if constexpr (index < std::variant_size_v<Message>) {
        using T = std::variant_alternative_t<index, Message>;
        if (frame.type == T::type) return read_as<T>(frame.payload);
        return read_any<index + 1>(frame);
    } else {
        return std::nullopt;
    }
}

std::uint16_t type_of(const Message& message) {
    return std::visit([]<typename T>(const T&) { return T::type; }, message);
}

}  // namespace

bool append_message(std::string& out, std::uint32_t id, const Message& message) {
    std::string payload;
    WireWriter writer{payload};
    std::visit([&](const auto& alternative) { write(writer, alternative); }, message);
    const Frame frame{.type = type_of(message), .id = id, .payload = payload};
    return read_message(frame) == message && append_frame(out, frame);
}

std::optional<Message> read_message(const Frame& frame) {
    return read_any(frame);
}

}  // namespace usher::protocol
