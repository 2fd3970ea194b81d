#include "lib/sandbox/aminotv/user_books.hpp"

#include "lib/crypto/digest.hpp"
#include "lib/sandbox/aminotv/rows.hpp"

namespace usher::sandbox::aminotv {
namespace {

constexpr std::string_view columns =
    "SELECT id, name, flags, email, telephone, registration_state, registered_at, external_id"
    " FROM aminotv_user ";

std::string join(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text.append(line).append("\n");
    return text;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::optional<std::string> unless_empty(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

// The one profile that is made with a user has the user's number.
User read(const store::Statement& row) {
    return {.id = UserId{std::to_string(row.integer(0))},
            .name = row.text(1),
            .flags = split(row.text(2)),
            .email = text_at(row, 3).value_or(""),
            .telephone = text_at(row, 4).value_or(""),
            .registration_state = row.text(5),
            .registered_at = from_unix(row.integer(6)),
            .external_id = text_at(row, 7),
            .default_profile = std::to_string(row.integer(0))};
}

void bind_content(store::Statement& statement, const User& user) {
    statement.bind(user.name).bind(join(user.flags));
    bind_text(statement, unless_empty(user.email));
    bind_text(statement, unless_empty(user.telephone));
    statement.bind(user.registration_state);
    bind_text(statement, user.external_id);
}

Error taken(const std::string& what) {
    return {Errc::Conflict, "the " + what + " is taken"};
}

}  // namespace

bool UserBooks::is_taken(std::string_view email, std::int64_t by_other_than) {
    store::Statement query =
        database_.prepare("SELECT 1 FROM aminotv_user WHERE email = ? AND id <> ?");
    query.bind(email).bind(by_other_than);
    return query.step();
}

Result<UserId> UserBooks::add(const User& user, const std::optional<std::string>& password,
                              Instant now) {
    const std::optional<std::int64_t> wanted = row_of(user.id);
    if (!wanted && !user.id.empty()) {
        return Error{Errc::Malformed, "user id: a decimal number expected"};
    }
    if (is_taken(user.email, 0)) return taken("e-mail");
    store::Statement insert = database_.prepare(
        "INSERT INTO aminotv_user (id, name, flags, email, telephone, registration_state,"
        " external_id, registered_at, password) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO NOTHING");
    bind_integer(insert, wanted);
    bind_content(insert, user);
    insert.bind(unix_seconds(user.registered_at.value_or(now)));
    bind_text(insert, password);
    if (insert.run() == 0) return taken("user id");
    return UserId{std::to_string(last_row(database_))};
}

Result<void> UserBooks::replace(const User& user, const std::optional<std::string>& password) {
    const std::int64_t row = row_of(user.id).value_or(0);
    if (is_taken(user.email, row)) return taken("e-mail");
    store::Statement update = database_.prepare(
        "UPDATE aminotv_user SET name = ?, flags = ?, email = ?, telephone = ?,"
        " registration_state = ?, external_id = ?, password = coalesce(?, password) WHERE id = ?");
    bind_content(update, user);
    bind_text(update, password);
    if (update.bind(row).run() == 0) return Error{Errc::NotFound, "unknown user"};
    return {};
}

bool UserBooks::remove(const UserId& id) {
    return database_.prepare("DELETE FROM aminotv_user WHERE id = ?")
               .bind(row_of(id).value_or(0))
               .run() > 0;
}

bool UserBooks::knows(const UserId& id) {
    store::Statement query = database_.prepare("SELECT 1 FROM aminotv_user WHERE id = ?");
    query.bind(row_of(id).value_or(0));
    return query.step();
}

std::optional<User> UserBooks::find(const UserId& id) {
    store::Statement query = database_.prepare(std::string{columns} + "WHERE id = ?");
    query.bind(row_of(id).value_or(0));
    if (!query.step()) return std::nullopt;
    return read(query);
}

std::optional<User> UserBooks::find_by_login(std::string_view email, std::string_view password) {
    store::Statement query =
        database_.prepare("SELECT id, password FROM aminotv_user WHERE email = ?");
    query.bind(email);
    if (!query.step()) return std::nullopt;
    const std::optional<std::string> known = text_at(query, 1);
    if (!known || known->empty() || !crypto::equal_in_constant_time(*known, password))
        return std::nullopt;
    return find(UserId{std::to_string(query.integer(0))});
}

Page<User> UserBooks::list(const Cut& cut) {
    store::Statement query =
        database_.prepare(std::string{columns} + "WHERE id > ? ORDER BY id LIMIT ? OFFSET ?");
    query.bind(cut.after).bind(cut.limit + 1).bind(cut.skip());
    return read_page(query, cut, read);
}

std::int64_t UserBooks::add_refresh_token(const UserId& id, Instant expires_at) {
    database_.prepare("INSERT INTO aminotv_refresh_token (user, expires_at) VALUES (?, ?)")
        .bind(row_of(id).value_or(0))
        .bind(unix_seconds(expires_at))
        .run();
    return last_row(database_);
}

bool UserBooks::holds_refresh_token(const UserId& id, std::int64_t number) {
    store::Statement query =
        database_.prepare("SELECT 1 FROM aminotv_refresh_token WHERE user = ? AND number = ?");
    query.bind(row_of(id).value_or(0)).bind(number);
    return query.step();
}

std::int64_t UserBooks::revoke_refresh_tokens(const UserId& id) {
    return database_.prepare("DELETE FROM aminotv_refresh_token WHERE user = ?")
        .bind(row_of(id).value_or(0))
        .run();
}

}  // namespace usher::sandbox::aminotv
