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

// A column that somebody cut short gives a hash that fits nothing: a verification shall find it,
// not a failure to read.
Hash hash_at(const Statement& query, int column) {
    const std::string bytes = query.blob(column);
    Hash hash{};
    std::ranges::copy(bytes.substr(0, hash.size()), hash.begin());
    return hash;
}

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

JournalTable::JournalTable(Database& database, const Sealer& sealer,
                           const journal::Keys& keys) noexcept
    : database_{database}, sealer_{sealer}, keys_{keys} {}

std::optional<JournalTable::End> JournalTable::end() const {
    Statement query =
        database_.prepare("SELECT sequence, hash, base, checkpoint, bytes, mac FROM journal_head");
    if (!query.step()) return std::nullopt;
    const Head head{.sequence = query.integer(0),
                    .hash = hash_at(query, 1),
                    .base = query.integer(2),
                    .checkpoint = query.integer(3),
                    .bytes = query.integer(4)};
    const crypto::Digest256 mac = keys_.mac(head);
    return End{.head = head,
               .is_genuine = crypto::equal_in_constant_time(crypto::view(mac), query.blob(5))};
}

void JournalTable::begin(bool is_known, Instant now) {
    const bool is_unmarked = is_without_journal(database_, sealer_);
    if (!end() && (is_unmarked || !is_known)) {
        keep(Head{});
        if (is_unmarked) mark_journal(database_, sealer_);
        return;
    }
    const Head head = genuine_head(now);
    keep(after(head.sequence, 1).empty() ? head : mended(now, behind_the_end));
}

// A head that the daemon did not write is never gone on from without a word: that would make it
// genuine.
Head JournalTable::genuine_head(Instant now) {
    const std::optional<End> known = end();
    if (known && known->is_genuine) return known->head;
    return mended(now, known ? "the head record was changed" : "no head record");
}

Head JournalTable::mended(Instant now, std::string_view what) {
    const Head head = begun_anew();
    keep(head);  // the table takes no entry but behind the end that the record tells
    return add(head, damage(now, what));
}

// The head of whatever stands in the tables. Numbers near the end of all numbers are nobody's but
// an attacker's, who would have none be left for us.
Head JournalTable::begun_anew() const {
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

void JournalTable::append(Note note) {
    const Head head = genuine_head(note.at);
    keep(add(head, std::move(note)));
}

Head JournalTable::add(Head head, Note note) {
    const Entry entry = journal::chained(head.sequence + 1, std::move(note), head.hash);
    Statement insert = database_.prepare(
        "INSERT INTO journal (sequence, at, kind, subject, actor, details, before, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sequence) DO NOTHING");
    insert.bind(entry.sequence).bind(unix_seconds(entry.note.at)).bind(entry.note.kind);
    insert.bind(entry.note.subject).bind(entry.note.actor.text()).bind(entry.note.details);
    insert.bind(Blob{crypto::view(entry.before)}).bind(Blob{crypto::view(entry.hash)});
    if (insert.run() == 0) return add(mended(entry.note.at, behind_the_end), entry.note);
    head = journal::behind(head, entry);
    const bool is_due = head.sequence - head.checkpoint >= checkpoint_every;
    return is_due ? signed_at(head, entry.note.at) : head;
}

void JournalTable::sign(Instant now) {
    const Head head = genuine_head(now);
    keep(signed_at(head, now));
}

Head JournalTable::signed_at(Head head, Instant now) {
    if (head.sequence <= std::max(head.checkpoint, head.base)) return head;
    const Checkpoint checkpoint = keys_.sign(journal::unsigned_checkpoint(head, now));
    Statement insert = database_.prepare(
        "INSERT INTO journal_checkpoint (sequence, hash, count, bytes, previous, at, signature)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(checkpoint.sequence).bind(Blob{crypto::view(checkpoint.hash)});
    insert.bind(checkpoint.count).bind(checkpoint.bytes).bind(checkpoint.previous);
    insert.bind(unix_seconds(checkpoint.at)).bind(Blob{checkpoint.signature});
    insert.run();
    head.checkpoint = checkpoint.sequence;
    return head;
}

void JournalTable::keep(const Head& head) {
    const crypto::Digest256 mac = keys_.mac(head);
    Statement replace = database_.prepare(
        "INSERT INTO journal_head (one, sequence, hash, base, checkpoint, bytes, mac)"
        " VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (one) DO UPDATE SET"
        " sequence = ?1, hash = ?2, base = ?3, checkpoint = ?4, bytes = ?5, mac = ?6");
    replace.bind(head.sequence).bind(Blob{crypto::view(head.hash)}).bind(head.base);
    replace.bind(head.checkpoint).bind(head.bytes).bind(Blob{crypto::view(mac)});
    replace.run();
}

std::vector<Entry> JournalTable::after(std::int64_t sequence, std::size_t count) const {
    Statement query = database_.prepare(
        "SELECT sequence, at, kind, subject, actor, details, before, hash FROM journal"
        " WHERE sequence > max(?, coalesce((SELECT base FROM journal_head), 0))"
        " ORDER BY sequence LIMIT ?");
    query.bind(sequence).bind(static_cast<std::int64_t>(count));
    return entries_of(std::move(query));
}

std::vector<Entry> JournalTable::before(std::int64_t sequence, std::size_t count) const {
    Statement query = database_.prepare(
        "SELECT sequence, at, kind, subject, actor, details, before, hash FROM journal"
        " WHERE sequence < ? AND sequence > coalesce((SELECT base FROM journal_head), 0)"
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
    if (!journal::is_signed_by(keys_.public_key(), found)) return std::nullopt;
    return found;
}

void JournalTable::let_go(const Checkpoint& checkpoint, Note note) {
    const Instant now = note.at;
    Head head = genuine_head(now);
    head.base = checkpoint.sequence;
    keep(signed_at(add(head, std::move(note)), now));
}

std::int64_t JournalTable::remove_some(std::size_t count) {
    Statement remove = database_.prepare(
        "DELETE FROM journal WHERE sequence IN (SELECT sequence FROM journal"
        " WHERE sequence <= (SELECT base FROM journal_head) ORDER BY sequence LIMIT ?)");
    const std::int64_t removed = remove.bind(static_cast<std::int64_t>(count)).run();
    if (removed > 0) return removed;
    database_
        .prepare("DELETE FROM journal_checkpoint WHERE sequence < (SELECT base FROM journal_head)")
        .run();
    return 0;
}

}  // namespace usher::store
