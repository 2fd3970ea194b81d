#include "lib/store/recovery_table.hpp"

#include "lib/store/columns.hpp"

namespace usher::store {
namespace {

constexpr std::string_view select_open =
    "SELECT cause, detail, noticed_at, confirmed_by, confirmed_why, confirmed_at FROM recovery"
    " WHERE confirmed_at IS NULL";
constexpr std::string_view select_last =
    "SELECT cause, detail, noticed_at, confirmed_by, confirmed_why, confirmed_at FROM recovery"
    " ORDER BY row DESC LIMIT 1";

license::Recovery read(const Statement& query) {
    const auto cause = license::recovery_cause(query.text(0));
    if (!cause) fail_as_damaged("an unknown cause of a recovery");
    license::Recovery recovery{
        .cause = *cause, .detail = query.text(1), .noticed_at = from_unix(query.integer(2))};
    if (!query.is_null(3)) {
        recovery.confirmed = license::Resolution{
            .by = query.text(3), .reason = query.text(4), .at = from_unix(query.integer(5))};
    }
    return recovery;
}

std::optional<license::Recovery> first(Statement query) {
    if (!query.step()) return std::nullopt;
    return read(query);
}

}  // namespace

std::optional<license::Recovery> RecoveryTable::open() const {
    return first(database_.prepare(select_open));
}

std::optional<license::Recovery> RecoveryTable::last() const {
    return first(database_.prepare(select_last));
}

bool RecoveryTable::notice(const license::Doubt& doubt, Instant now) {
    std::optional<license::Recovery> recovery = open();
    if (recovery) {
        if (!license::add(*recovery, doubt, now)) return false;
        database_.prepare("UPDATE recovery SET detail = ? WHERE confirmed_at IS NULL")
            .bind(recovery->detail)
            .run();
        return true;
    }
    database_.prepare("INSERT INTO recovery (cause, detail, noticed_at) VALUES (?, ?, ?)")
        .bind(license::name(doubt.cause))
        .bind(doubt.detail)
        .bind(unix_seconds(now))
        .run();
    return true;
}

license::Recovery RecoveryTable::confirm(const license::Resolution& word) {
    std::optional<license::Recovery> recovery = open();
    if (!recovery) {
        throw StorageFailure{Error{Errc::Conflict, "there is nothing to confirm"}};
    }
    database_
        .prepare(
            "UPDATE recovery SET confirmed_by = ?, confirmed_why = ?, confirmed_at = ?"
            " WHERE confirmed_at IS NULL")
        .bind(word.by)
        .bind(word.reason)
        .bind(unix_seconds(word.at))
        .run();
    recovery->confirmed = word;
    return std::move(*recovery);
}

}  // namespace usher::store
