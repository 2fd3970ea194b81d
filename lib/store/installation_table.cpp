#include "lib/store/installation_table.hpp"

#include <algorithm>
#include <chrono>

#include "lib/core/text.hpp"
#include "lib/crypto/random.hpp"
#include "lib/journal/canonical.hpp"
#include "lib/store/columns.hpp"
#include "lib/store/probe.hpp"

namespace usher::store {
namespace {

constexpr std::size_t id_bytes = 20;
// Nobody has counted so far but somebody who wants no number to be left for us.
constexpr std::int64_t generation_max = std::int64_t{1} << 60;

std::optional<license::Attestation> attestation_at(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    return license::Attestation{.time = from_unix(query.integer(column)),
                                .boot_id = query.text(column + 1),
                                .boot_at = std::chrono::milliseconds{query.integer(column + 2)}};
}

std::optional<journal::Head> head_at(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    return journal::Head{.sequence = query.integer(column),
                         .hash = hash_at(query, column + 1),
                         .base = query.integer(column + 2),
                         .checkpoint = query.integer(column + 3),
                         .bytes = query.integer(column + 4)};
}

void add(journal::Canonical& fields, const std::optional<license::Attestation>& attestation) {
    fields.number(std::int64_t{attestation.has_value()});
    if (!attestation) return;
    fields.number(unix_seconds(attestation->time)).text(attestation->boot_id);
    fields.number(std::int64_t{attestation->boot_at.count()});
}

void add(journal::Canonical& fields, const std::optional<journal::Head>& head) {
    fields.number(std::int64_t{head.has_value()});
    if (!head) return;
    fields.number(head->sequence).text(crypto::view(head->hash)).number(head->base);
    fields.number(head->checkpoint).number(head->bytes);
}

// docs/journal.md
crypto::Digest256 mac_of(const Installation& installation, const crypto::HmacKey& key) {
    journal::Canonical fields{"usher installation 1"};
    fields.text(installation.id.text()).number(installation.starts);
    fields.number(installation.generation).number(installation.anchored.value_or(-1));
    fields.number(unix_seconds(installation.mark.highest));
    add(fields, installation.mark.attestation);
    add(fields, installation.journal);
    return key.mac(fields.bytes());
}

void bind(Statement& statement, const std::optional<license::Attestation>& attestation) {
    if (!attestation) {
        statement.bind_null().bind_null().bind_null();
        return;
    }
    statement.bind(unix_seconds(attestation->time)).bind(attestation->boot_id);
    statement.bind(std::int64_t{attestation->boot_at.count()});
}

void bind(Statement& statement, const std::optional<journal::Head>& head) {
    if (!head) {
        statement.bind_null().bind_null().bind_null().bind_null().bind_null();
        return;
    }
    statement.bind(head->sequence).bind(Blob{crypto::view(head->hash)}).bind(head->base);
    statement.bind(head->checkpoint).bind(head->bytes);
}

[[noreturn]] void refuse(std::string what) {
    throw StorageFailure{Error{Errc::NotAccepted, std::move(what)}};
}

}  // namespace

license::Standing standing_of(const Installation& installation) {
    return {.generation = installation.generation,
            .installation = installation.id,
            .time = installation.mark.highest};
}

Installation InstallationTable::start(const std::optional<InstallationId>& known) {
    if (const Result<void> sound = database_.check(); !sound) throw StorageFailure{sound.error()};
    std::optional<Installation> installation = after_start(known);
    if (!installation) {
        insert();
        installation = Installation{.id = find()->id, .starts = 1, .generation = 1};
    }
    deferred_.has_grown = true;
    write(*installation);
    return *installation;
}

std::optional<Installation> InstallationTable::after_start(
    const std::optional<InstallationId>& known) const {
    std::optional<Installation> installation = find();
    if (!installation && known) refuse("usher.db has lost all that it held");
    if (!installation) return std::nullopt;
    if (known && installation->id != *known) refuse("usher.db belongs to another installation");
    ++installation->starts;
    ++installation->generation;
    return installation;
}

void InstallationTable::insert() {
    database_
        .prepare(
            "INSERT INTO installation (one, id, starts, time_highest, generation)"
            " VALUES (1, ?, 0, 0, 0)")
        .bind(to_hex(crypto::random_bytes(id_bytes)))
        .run();
}

void InstallationTable::settle(Installation& installation) {
    std::optional<license::Mark> mark = std::exchange(deferred_.mark, {});
    if (!mark) return;
    deferred_.has_grown = true;
    ++installation.generation;
    installation.mark = std::move(*mark);
}

std::optional<Installation> InstallationTable::find() const {
    Statement query = database_.prepare(
        "SELECT id, starts, time_highest, attested_time, attested_boot_id, attested_boot_ms,"
        " min(generation, ?), anchored, journal_sequence, journal_hash, journal_base,"
        " journal_checkpoint, journal_bytes, mac FROM installation");
    if (!query.bind(generation_max).step()) return std::nullopt;
    Installation found{
        .id = InstallationId{query.text(0)},
        .starts = query.integer(1),
        .mark = {.highest = from_unix(query.integer(2)), .attestation = attestation_at(query, 3)},
        .generation = query.integer(6),
        .journal = head_at(query, 8)};
    if (!query.is_null(7)) found.anchored = query.integer(7);
    // Only a version that kept no journal has left a row without a MAC.
    found.is_genuine = query.is_null(13)
                           ? is_without_journal(database_, derived_.sealer)
                           : crypto::equal_in_constant_time(
                                 crypto::view(mac_of(found, derived_.record)), query.blob(13));
    return found;
}

Installation InstallationTable::read() const {
    std::optional<Installation> found = find();
    if (!found) fail_as_damaged("no installation");
    return std::move(*found);
}

void InstallationTable::write(const Installation& installation) {
    Statement update = database_.prepare(
        "UPDATE installation SET starts = ?, time_highest = ?, attested_time = ?,"
        " attested_boot_id = ?, attested_boot_ms = ?, generation = ?, anchored = ?,"
        " journal_sequence = ?, journal_hash = ?, journal_base = ?, journal_checkpoint = ?,"
        " journal_bytes = ?, mac = ?");
    update.bind(installation.starts).bind(unix_seconds(installation.mark.highest));
    bind(update, installation.mark.attestation);
    update.bind(installation.generation);
    if (installation.anchored) {
        update.bind(*installation.anchored);
    } else {
        update.bind_null();
    }
    bind(update, installation.journal);
    const crypto::Digest256 mac =
        installation.is_genuine ? mac_of(installation, derived_.record) : crypto::Digest256{};
    if (update.bind(Blob{crypto::view(mac)}).run() == 0) fail_as_damaged("no installation");
}

license::Standing InstallationTable::standing() const {
    return standing_of(read());
}

void InstallationTable::go_beyond(std::int64_t generation, Instant time) {
    deferred_.has_grown = true;
    Installation installation = read();
    installation.generation = std::max(installation.generation, generation) + 1;
    installation.mark.highest = std::max(installation.mark.highest, time);
    write(installation);
}

void InstallationTable::set_anchored(std::int64_t generation) {
    Installation installation = read();
    installation.anchored = generation;
    write(installation);
}

}  // namespace usher::store
