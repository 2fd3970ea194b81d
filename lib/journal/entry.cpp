#include "lib/journal/entry.hpp"

#include <utility>

#include "lib/journal/canonical.hpp"

namespace usher::journal {

Hash hash_of(const Entry& entry) {
    const Note& note = entry.note;
    Canonical fields{"usher journal entry 1"};
    fields.text(crypto::view(entry.before)).number(entry.sequence);
    fields.number(unix_seconds(note.at)).text(note.kind).text(note.subject);
    fields.text(note.actor.text()).text(note.details);
    return crypto::sha256(fields.bytes());
}

Entry chained(std::int64_t sequence, Note note, const Hash& before) {
    Entry entry{.sequence = sequence, .note = std::move(note), .before = before};
    entry.hash = hash_of(entry);
    return entry;
}

std::int64_t size_of(const Note& note) noexcept {
    constexpr std::size_t hashes_and_numbers = 96;
    return static_cast<std::int64_t>(hashes_and_numbers + note.kind.size() + note.subject.size() +
                                     note.actor.text().size() + note.details.size());
}

}  // namespace usher::journal
