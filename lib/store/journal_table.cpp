#include "lib/store/journal_table.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "lib/journal/verification.hpp"
#include "lib/store/columns.hpp"
#include "lib/store/probe.hpp"

namespace usher::store {
namespace {

using journal::Checkpoint;
using journal::Entry;
using journal::Hash;
using journal::Head;
using journal::Note;

constexpr std::string_view behind_the_end = "entries behind the end";

Entry entry_at(const Statement& query) {
    return {.sequence = query.integer(0),
            .note = {.at = from_unix(query.integer(1)),
                     .kind = query.text(2),
                     .subject = query.text(3),
                     .actor = Actor{query.text(4)},
                     .details = query.text(5)},
            .before = hash_at(query, 6),
            .hash = hash_at(query, 7)};
}

std::vector<Entry> entries_of(Statement query) {
    std::vector<Entry> entries;
    while (query.step()) entries.push_back(entry_at(query));
    return entries;
}

// `tail` is one of the texts below, never a value.
Statement select_checkpoints(Database& database, std::string_view tail) {
    std::string sql{
        "SELECT sequence, hash, count, bytes, previous, at, signature FROM journal_checkpoint "};
    return database.prepare(sql.append(tail));
}

Checkpoint checkpoint_at(const Statement& query) {
    return {.sequence = query.integer(0),
            .hash = hash_at(query, 1),
            .count = query.integer(2),
            .bytes = query.integer(3),
            .previous = query.integer(4),
            .at = from_unix(query.integer(5)),
            .signature = query.blob(6)};
}

Note damage(Instant now, std::string_view what) {
    return {.at = now,
            .kind = std::string{journal::damage_kind},
            .subject = "journal",
            .actor = the_daemon(),
            .details = R"({"found":")" + std::string{what} + R"("})"};
}

}  // namespace

std::optional<JournalTable::End> JournalTable::end() const {
    const Installation installation = installation_.read();
    if (!installation.journal) return std::nullopt;
    return End{.head = *installation.journal, .is_genuine = installation.is_genuine};
}

std::optional<journal::Heading> JournalTable::heading() const {
    const Installation installation = installation_.read();
    if (!installation.journal) return std::nullopt;
    const std::optional<Checkpoint> last = checkpoint(installation.journal->checkpoint);
    if (!last) return std::nullopt;
    return derived_.journal.sign(journal::Heading{.installation = installation.id,
                                                  .key = derived_.journal.public_key(),
                                                  .base = checkpoint(installation.journal->base),
                                                  .end = *last});
}

void JournalTable::begin(Begins begins, Instant now) {
    Installation installation = installation_.read();
    const bool is_unmarked = is_without_journal(database_, derived_.sealer);
    if (!installation.journal && (is_unmarked || begins == Begins::First)) {
        installation.journal = Head{};
        if (is_unmarked) mark_journal(database_, derived_.sealer);
    } else {
        mend(installation, now);
        if (!after(installation.journal->sequence, 1).empty()) {
            begin_anew(installation, now, behind_the_end);
        }
    }
    installation_.write(installation);
}

// An end that the daemon did not write is never gone on from without a word: that would make it
// genuine.
void JournalTable::mend(Installation& installation, Instant now) {
    if (!installation.is_genuine) {
        begin_anew(installation, now, "the installation's record was changed");
    } else if (!installation.journal) {
        begin_anew(installation, now, "its end is gone from the installation's record");
    }
}

void JournalTable::begin_anew(Installation& installation, Instant now, std::string_view what) {
    installation.journal = whatever_stands_there();
    installation.is_genuine = true;
    installation_.write(installation);  // the table takes no entry but behind the end that it tells
    add(installation, damage(now, what));
}

// The head of whatever stands in the tables. Numbers near the end of all numbers are nobody's but
// an attacker's, who would have none be left for us.
Head JournalTable::whatever_stands_there() const {
    Statement query = database_.prepare(
        "SELECT coalesce(max(sequence), 0), coalesce(min(sequence), 1),"
        " (SELECT coalesce(max(sequence), 0) FROM journal_checkpoint WHERE sequence < 1 << 60),"
        " coalesce(sum(96 + length(kind) + length(subject) + length(actor) + length(details)), 0)"
        " FROM journal WHERE sequence < 1 << 60");
    static_cast<void>(query.step());
    Head head{.sequence = std::max(query.integer(0), query.integer(2)),
              .base = query.integer(1) - 1,
              .checkpoint = query.integer(2),
              .bytes = query.integer(3)};
    Statement last = database_.prepare("SELECT hash FROM journal WHERE sequence = ?");
    if (last.bind(head.sequence).step()) head.hash = hash_at(last, 0);
    return head;
}

void JournalTable::settle(Installation& installation) {
    std::vector<Note> notes = std::exchange(deferred_.notes, {});
    if (notes.empty()) return;
    mend(installation, notes.front().at);
    for (Note& note : notes) add(installation, std::move(note));
}

void JournalTable::add(Installation& installation, Note note) {
    const Head& head = *installation.journal;
    const Entry entry = journal::chained(head.sequence + 1, std::move(note), head.hash);
    Statement insert = database_.prepare(
        "INSERT INTO journal (sequence, at, kind, subject, actor, details, before, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sequence) DO NOTHING");
    insert.bind(entry.sequence).bind(unix_seconds(entry.note.at)).bind(entry.note.kind);
    insert.bind(entry.note.subject).bind(entry.note.actor.text()).bind(entry.note.details);
    insert.bind(Blob{crypto::view(entry.before)}).bind(Blob{crypto::view(entry.hash)});
    if (insert.run() == 0) {
        begin_anew(installation, entry.note.at, behind_the_end);
        return add(installation, entry.note);
    }
    installation.journal = journal::behind(head, entry);
    const bool is_due = head.sequence - head.checkpoint >= checkpoint_every;
    if (is_due) sign_end(installation, entry.note.at);
}

void JournalTable::sign(Instant now) {
    Installation installation = settled(now);
    sign_end(installation, now);
    installation_.write(installation);
}

Installation JournalTable::settled(Instant now) {
    Installation installation = installation_.read();
    settle(installation);
    mend(installation, now);
    return installation;
}

void JournalTable::sign_end(Installation& installation, Instant now) {
    Head& head = *installation.journal;
    if (head.sequence <= std::max(head.checkpoint, head.base)) return;
    const Checkpoint checkpoint = derived_.journal.sign(journal::unsigned_checkpoint(head, now));
    Statement insert = database_.prepare(
        "INSERT INTO journal_checkpoint (sequence, hash, count, bytes, previous, at, signature)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(checkpoint.sequence).bind(Blob{crypto::view(checkpoint.hash)});
    insert.bind(checkpoint.count).bind(checkpoint.bytes).bind(checkpoint.previous);
    insert.bind(unix_seconds(checkpoint.at)).bind(Blob{checkpoint.signature});
    insert.run();
    head.checkpoint = checkpoint.sequence;
}

std::vector<Entry> JournalTable::after(std::int64_t sequence, std::size_t count) const {
    Statement query = database_.prepare(
        "SELECT sequence, at, kind, subject, actor, details, before, hash FROM journal"
        " WHERE sequence > max(?, coalesce((SELECT journal_base FROM installation), 0))"
        " ORDER BY sequence LIMIT ?");
    query.bind(sequence).bind(static_cast<std::int64_t>(count));
    return entries_of(std::move(query));
}

std::vector<Entry> JournalTable::before(std::int64_t sequence, std::size_t count) const {
    Statement query = database_.prepare(
        "SELECT sequence, at, kind, subject, actor, details, before, hash FROM journal"
        " WHERE sequence < ? AND sequence > coalesce((SELECT journal_base FROM installation), 0)"
        " ORDER BY sequence DESC LIMIT ?");
    query.bind(sequence).bind(static_cast<std::int64_t>(count));
    return entries_of(std::move(query));
}

std::vector<Checkpoint> JournalTable::checkpoints(std::int64_t after, std::int64_t through) const {
    Statement query =
        select_checkpoints(database_, "WHERE sequence > ? AND sequence <= ? ORDER BY sequence");
    query.bind(after).bind(through);
    std::vector<Checkpoint> found;
    while (query.step()) found.push_back(checkpoint_at(query));
    return found;
}

std::optional<Checkpoint> JournalTable::checkpoint(std::int64_t sequence) const {
    Statement query = select_checkpoints(database_, "WHERE sequence = ?");
    if (!query.bind(sequence).step()) return std::nullopt;
    return checkpoint_at(query);
}

std::optional<Checkpoint> JournalTable::disposable(Instant cutoff, std::int64_t bytes_max) const {
    const std::optional<End> known = end();
    if (!known || !known->is_genuine) return std::nullopt;
    const Head& head = known->head;
    Statement query = select_checkpoints(
        database_,
        "WHERE sequence > ?1 AND (at < ?2 OR sequence <= (SELECT min(sequence)"
        " FROM journal_checkpoint WHERE bytes >= ?3)) ORDER BY sequence DESC LIMIT 1");
    const std::optional<Checkpoint> base = checkpoint(head.base);
    const bool is_too_large = head.bytes - (base ? base->bytes : 0) > bytes_max;
    query.bind(head.base).bind(unix_seconds(cutoff));
    query.bind(is_too_large ? head.bytes - bytes_max : std::numeric_limits<std::int64_t>::max());
    if (!query.step()) return std::nullopt;
    Checkpoint found = checkpoint_at(query);
    if (!journal::is_signed_by(derived_.journal.public_key(), found)) return std::nullopt;
    return found;
}

void JournalTable::let_go(const Checkpoint& checkpoint, Note note) {
    const Instant now = note.at;
    Installation installation = settled(now);
    installation.journal->base = checkpoint.sequence;
    add(installation, std::move(note));
    sign_end(installation, now);
    installation_.write(installation);
}

std::int64_t JournalTable::remove_some(std::size_t count) {
    Statement remove = database_.prepare(
        "DELETE FROM journal WHERE sequence IN (SELECT sequence FROM journal"
        " WHERE sequence <= (SELECT journal_base FROM installation) ORDER BY sequence LIMIT ?)");
    const std::int64_t removed = remove.bind(static_cast<std::int64_t>(count)).run();
    if (removed > 0) return removed;
    database_
        .prepare(
            "DELETE FROM journal_checkpoint WHERE sequence < (SELECT journal_base FROM "
            "installation)")
        .run();
    return 0;
}

}  // namespace usher::store
