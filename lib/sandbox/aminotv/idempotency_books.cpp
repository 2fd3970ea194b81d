#include "lib/sandbox/aminotv/idempotency_books.hpp"

#include "lib/sandbox/aminotv/rows.hpp"

namespace usher::sandbox::aminotv {

std::optional<RememberedAnswer> IdempotencyBooks::find(const UserId& user, std::string_view key,
                                                       Instant now) {
    const std::int64_t row = row_of(user).value_or(0);
    database_
        .prepare("DELETE FROM aminotv_idempotency WHERE user = ? AND key = ? AND remembered_at < ?")
        .bind(row)
        .bind(key)
        .bind(unix_seconds(now - remembered_for))
        .run();
    store::Statement query = database_.prepare(
        "SELECT fingerprint, status, body FROM aminotv_idempotency WHERE user = ? AND key = ?");
    query.bind(row).bind(key);
    if (!query.step()) return std::nullopt;
    return RememberedAnswer{.fingerprint = query.text(0),
                            .status = static_cast<int>(query.integer(1)),
                            .body = query.text(2)};
}

void IdempotencyBooks::remember(const UserId& user, std::string_view key,
                                const RememberedAnswer& answer, Instant now) {
    database_
        .prepare(
            "INSERT INTO aminotv_idempotency (user, key, fingerprint, remembered_at, status, body)"
            " VALUES (?, ?, ?, ?, ?, ?)")
        .bind(row_of(user).value_or(0))
        .bind(key)
        .bind(answer.fingerprint)
        .bind(unix_seconds(now))
        .bind(static_cast<std::int64_t>(answer.status))
        .bind(answer.body)
        .run();
}

}  // namespace usher::sandbox::aminotv
