#include "lib/store/installation_table.hpp"

#include <chrono>

#include "lib/core/text.hpp"
#include "lib/crypto/random.hpp"
#include "lib/store/columns.hpp"

namespace usher::store {
namespace {

constexpr std::size_t id_bytes = 20;

std::optional<license::Attestation> attestation_at(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    return license::Attestation{.time = from_unix(query.integer(column)),
                                .boot_id = query.text(column + 1),
                                .boot_at = std::chrono::milliseconds{query.integer(column + 2)}};
}

}  // namespace

Installation InstallationTable::start(const std::optional<InstallationId>& known) {
    if (known) {
        must_be(*known);
    } else {
        database_
            .prepare(
                "INSERT INTO installation (one, id, starts, time_highest) VALUES (1, ?, 0, 0)"
                " ON CONFLICT (one) DO NOTHING")
            .bind(to_hex(crypto::random_bytes(id_bytes)))
            .run();
    }

    has_grown_ = true;
    Statement count = database_.prepare(
        "UPDATE installation SET starts = starts + 1, generation = generation + 1"
        " RETURNING id, starts, time_highest, attested_time, attested_boot_id, attested_boot_ms,"
        " generation, anchored");
    if (!count.step()) fail_as_damaged("no installation");
    Installation installation{
        .id = InstallationId{count.text(0)},
        .starts = count.integer(1),
        .mark = {.highest = from_unix(count.integer(2)), .attestation = attestation_at(count, 3)},
        .generation = count.integer(6)};
    if (!count.is_null(7)) installation.anchored = count.integer(7);
    return installation;
}

void InstallationTable::must_be(const InstallationId& known) const {
    Statement query = database_.prepare("SELECT id FROM installation");
    if (!query.step()) {
        throw StorageFailure{Error{Errc::NotAccepted, "usher.db has lost all that it held"}};
    }
    if (query.text(0) != known.text()) {
        throw StorageFailure{Error{Errc::NotAccepted, "usher.db belongs to another installation"}};
    }
}

void InstallationTable::keep(const license::Mark& mark) {
    has_grown_ = true;
    Statement update = database_.prepare(
        "UPDATE installation SET generation = generation + 1, time_highest = ?, attested_time = ?,"
        " attested_boot_id = ?, attested_boot_ms = ?");
    update.bind(unix_seconds(mark.highest));
    if (const auto& attestation = mark.attestation) {
        update.bind(unix_seconds(attestation->time)).bind(attestation->boot_id);
        update.bind(std::int64_t{attestation->boot_at.count()});
    } else {
        update.bind_null().bind_null().bind_null();
    }
    if (update.run() == 0) fail_as_damaged("no installation");
}

license::Standing InstallationTable::standing() const {
    Statement query = database_.prepare("SELECT generation, id, time_highest FROM installation");
    if (!query.step()) fail_as_damaged("no installation");
    return {.generation = query.integer(0),
            .installation = InstallationId{query.text(1)},
            .time = from_unix(query.integer(2))};
}

void InstallationTable::go_beyond(std::int64_t generation, Instant time) {
    has_grown_ = true;
    database_
        .prepare(
            "UPDATE installation SET generation = max(generation, ?) + 1,"
            " time_highest = max(time_highest, ?)")
        .bind(generation)
        .bind(unix_seconds(time))
        .run();
}

void InstallationTable::anchored(std::int64_t generation) {
    database_.prepare("UPDATE installation SET anchored = ?").bind(generation).run();
}

}  // namespace usher::store
