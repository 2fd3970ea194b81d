#include "lib/journal/lines.hpp"

#include <boost/json/serialize.hpp>
#include <charconv>

#include "lib/core/json.hpp"
#include "lib/core/overloaded.hpp"
#include "lib/core/text.hpp"
#include "lib/crypto/encoding.hpp"

namespace usher::journal {
namespace {

namespace bj = boost::json;

constexpr std::int64_t format_version = 1;
constexpr std::size_t hex_digits_a_byte = 2;

Error malformed(std::string_view member, std::string_view what) {
    return {Errc::Malformed, std::string{member} + ": " + std::string{what}};
}

Result<const bj::object*> object_at(const bj::object& object, std::string_view name) {
    const bj::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_object()) return malformed(name, "an object expected");
    return &value->get_object();
}

Result<Hash> hash_at(const bj::object& object, std::string_view name) {
    const Result<std::string> text = json::string_at(object, name);
    if (!text) return text.error();
    Hash hash{};
    bool is_hex = text->size() == hash.size() * hex_digits_a_byte && *text == lower_case(*text);
    for (std::size_t i = 0; is_hex && i < hash.size(); ++i) {
        const char* digits = text->data() + i * hex_digits_a_byte;
        const auto read = std::from_chars(digits, digits + hex_digits_a_byte, hash[i], 16);
        is_hex = read.ec == std::errc{} && read.ptr == digits + hex_digits_a_byte;
    }
    if (!is_hex) return malformed(name, "64 lower-case hex digits expected");
    return hash;
}

Result<std::string> signature_at(const bj::object& object) {
    constexpr std::string_view name = "signature";
    const Result<std::string> text = json::string_at(object, name);
    if (!text) return text.error();
    Result<std::string> bytes = crypto::from_base64url(*text);
    if (!bytes) return malformed(name, bytes.error().context());
    return bytes;
}

/// Reads member after member of one object; the first error stays.
class Members {
public:
    explicit Members(const bj::object& object) : object_{object} {}

    void read(std::string_view name, std::int64_t& into) {
        keep(into, [&] { return json::integer_at(object_, name); });
    }
    void read(std::string_view name, std::string& into) {
        keep(into, [&] { return json::string_at(object_, name); });
    }
    void read(std::string_view name, Hash& into) {
        keep(into, [&] { return hash_at(object_, name); });
    }
    void read(std::string_view name, Instant& into) {
        std::int64_t seconds = 0;
        read(name, seconds);
        into = from_unix(seconds);
    }
    [[nodiscard]] const Result<void>& result() const noexcept { return result_; }

private:
    template <typename T, typename Read>
    void keep(T& into, Read read) {
        if (!result_) return;
        auto value = read();
        if (value) {
            into = std::move(*value);
        } else {
            result_ = value.error();
        }
    }

    const bj::object& object_;
    Result<void> result_;
};

Result<Entry> read_entry(const bj::object& object) {
    Entry entry;
    std::string actor;
    Members members{object};
    members.read("sequence", entry.sequence);
    members.read("at", entry.note.at);
    members.read("kind", entry.note.kind);
    members.read("subject", entry.note.subject);
    members.read("actor", actor);
    members.read("details", entry.note.details);
    members.read("before", entry.before);
    members.read("hash", entry.hash);
    if (!members.result()) return members.result().error();
    entry.note.actor = Actor{std::move(actor)};
    return entry;
}

Result<Checkpoint> read_checkpoint(const bj::object& object) {
    Checkpoint checkpoint;
    Members members{object};
    members.read("sequence", checkpoint.sequence);
    members.read("hash", checkpoint.hash);
    members.read("count", checkpoint.count);
    members.read("bytes", checkpoint.bytes);
    members.read("previous", checkpoint.previous);
    members.read("at", checkpoint.at);
    if (!members.result()) return members.result().error();
    Result<std::string> signature = signature_at(object);
    if (!signature) return signature.error();
    checkpoint.signature = std::move(*signature);
    return checkpoint;
}

Result<Checkpoint> checkpoint_at(const bj::object& object, std::string_view name) {
    const Result<const bj::object*> inner = object_at(object, name);
    if (!inner) return inner.error();
    Result<Checkpoint> checkpoint = read_checkpoint(**inner);
    if (!checkpoint) return checkpoint.error().within(name);
    return checkpoint;
}

std::string hex(const Hash& hash) {
    return to_hex(crypto::view(hash));
}

}  // namespace

bj::object to_json(const Entry& entry) {
    const Note& note = entry.note;
    return {{"sequence", entry.sequence},  {"at", unix_seconds(note.at)}, {"kind", note.kind},
            {"subject", note.subject},     {"actor", note.actor.text()},  {"details", note.details},
            {"before", hex(entry.before)}, {"hash", hex(entry.hash)}};
}

bj::object to_json(const Checkpoint& checkpoint) {
    return {{"sequence", checkpoint.sequence},
            {"hash", hex(checkpoint.hash)},
            {"count", checkpoint.count},
            {"bytes", checkpoint.bytes},
            {"previous", checkpoint.previous},
            {"at", unix_seconds(checkpoint.at)},
            {"signature", crypto::to_base64url(checkpoint.signature)}};
}

bj::object to_json(const Heading& heading) {
    return {{"usher_journal", format_version},
            {"installation", heading.installation.text()},
            {"key", key_text(heading.key)},
            {"base", heading.base ? bj::value(to_json(*heading.base)) : bj::value{}},
            {"end", to_json(heading.end)},
            {"signature", crypto::to_base64url(heading.signature)}};
}

bj::object to_json(const Line& line) {
    return std::visit(
        Overloaded{[](const Entry& entry) { return bj::object{{"entry", to_json(entry)}}; },
                   [](const Checkpoint& checkpoint) {
                       return bj::object{{"checkpoint", to_json(checkpoint)}};
                   }},
        line);
}

std::string text_of(const Heading& heading) {
    return bj::serialize(to_json(heading));
}

std::string text_of(const Line& line) {
    return bj::serialize(to_json(line));
}

Result<Heading> read_heading(std::string_view line) {
    const Result<bj::object> object = json::parse_object(line);
    if (!object) return object.error();
    const Result<std::int64_t> version = json::integer_at(*object, "usher_journal");
    if (!version) return version.error();
    if (*version != format_version) return malformed("usher_journal", "version 1 expected");
    const Result<std::string> installation = json::string_at(*object, "installation");
    if (!installation) return installation.error();
    const Result<std::string> key_member = json::string_at(*object, "key");
    if (!key_member) return key_member.error();
    const Result<crypto::VerifyKey> key = read_key(*key_member);
    if (!key) return key.error().within("key");
    Result<Checkpoint> end = checkpoint_at(*object, "end");
    if (!end) return end.error();
    Result<std::string> signature = signature_at(*object);
    if (!signature) return signature.error();
    Heading heading{.installation = InstallationId{*installation},
                    .key = *key,
                    .end = *end,
                    .signature = std::move(*signature)};

    const bj::value* base = object->if_contains("base");
    if (base == nullptr || base->is_null()) return heading;
    Result<Checkpoint> read = checkpoint_at(*object, "base");
    if (!read) return read.error();
    heading.base = std::move(*read);
    return heading;
}

Result<Line> read_line(std::string_view line) {
    const Result<bj::object> object = json::parse_object(line);
    if (!object) return object.error();
    if (object->if_contains("checkpoint") != nullptr) {
        Result<Checkpoint> checkpoint = checkpoint_at(*object, "checkpoint");
        if (!checkpoint) return checkpoint.error();
        return Line{std::move(*checkpoint)};
    }
    const Result<const bj::object*> inner = object_at(*object, "entry");
    if (!inner) return inner.error();
    Result<Entry> entry = read_entry(**inner);
    if (!entry) return entry.error().within("entry");
    return Line{std::move(*entry)};
}

std::string key_text(const crypto::VerifyKey& key) {
    return crypto::to_base64url(key.raw());
}

Result<crypto::VerifyKey> read_key(std::string_view text) {
    const Result<std::string> raw = crypto::from_base64url(text);
    if (!raw) return raw.error();
    return crypto::VerifyKey::from_raw(*raw);
}

}  // namespace usher::journal
