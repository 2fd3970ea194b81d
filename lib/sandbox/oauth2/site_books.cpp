#include "lib/sandbox/oauth2/site_books.hpp"

#include <algorithm>

#include "lib/sandbox/oauth2/redirect_uri.hpp"
#include "lib/upstream/oauth2/attempt.hpp"

namespace usher::sandbox::oauth2 {
namespace {

constexpr std::string_view user_key_word = "userkey";
constexpr std::string_view email_word = "email";

SiteAccount read_account(const store::Statement& row) {
    return {.id = SiteUserNumber{row.integer(0)},
            .email = row.text(1),
            .user_key = UserKey{row.text(2)}};
}

// A code as it is kept.
struct KeptCode {
    CodeGrant grant;
    Instant expires_at{};
    bool is_used = false;
};

bool meets(const CodeGrant& grant, const Redemption& redemption) {
    if (grant.app != redemption.app || grant.redirect_uri != redemption.redirect_uri) return false;
    const bool is_native = grant.challenge && is_loopback(grant.redirect_uri);
    if (!redemption.is_authenticated && !is_native) return false;
    if (grant.challenge.has_value() != redemption.verifier.has_value()) return false;
    if (!grant.challenge) return true;
    return upstream::oauth2::is_verifier(*redemption.verifier) &&
           crypto::equal_in_constant_time(upstream::oauth2::challenge_of(*redemption.verifier),
                                          *grant.challenge);
}

std::optional<KeptCode> find_code(store::Database& database, const crypto::Digest256& hash) {
    store::Statement query = database.prepare(
        "SELECT app, site_user, redirect_uri, scope, challenge, expires_at, used"
        " FROM oauth2_code WHERE hash = ?");
    if (!query.bind(store::Blob{crypto::view(hash)}).step()) return std::nullopt;
    KeptCode code{.grant = {.app = query.text(0),
                            .user = SiteUserNumber{query.integer(1)},
                            .redirect_uri = query.text(2),
                            .scope = read_scope(query.text(3)).value_or(Scope{})},
                  .expires_at = from_unix(query.integer(5)),
                  .is_used = query.integer(6) != 0};
    if (!query.is_null(4)) code.grant.challenge = query.text(4);
    return code;
}

}  // namespace

std::string scope_text(Scope scope) {
    std::string text;
    if (scope.user_key) text += user_key_word;
    if (scope.user_key && scope.email) text += ' ';
    if (scope.email) text += email_word;
    return text;
}

std::optional<Scope> read_scope(std::string_view text) {
    Scope scope;
    while (true) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        if (word == user_key_word) {
            scope.user_key = true;
        } else if (word == email_word) {
            scope.email = true;
        } else {
            return std::nullopt;
        }
        if (end == text.size()) return scope;
        text.remove_prefix(end + 1);
    }
}

Result<SiteAccount> SiteBooks::add(const std::string& email, const StoredPassword& password,
                                   const UserKey& user_key, Instant now) {
    if (find(email)) return Error{Errc::Conflict, "email: registered already"};
    database_
        .prepare(
            "INSERT INTO site_user (email, salt, password_hash, user_key, created_at)"
            " VALUES (?, ?, ?, ?, ?)")
        .bind(email)
        .bind(store::Blob{password.salt})
        .bind(store::Blob{crypto::view(password.hash)})
        .bind(user_key.text())
        .bind(unix_seconds(now))
        .run();
    std::optional<SiteAccount> added = find(email);
    if (!added) return Error{Errc::Storage, "the books have lost a user"};
    return *std::move(added);
}

std::optional<SiteAccount> SiteBooks::find(std::string_view email) {
    store::Statement query =
        database_.prepare("SELECT id, email, user_key FROM site_user WHERE email = ?");
    if (!query.bind(email).step()) return std::nullopt;
    return read_account(query);
}

std::optional<StoredPassword> SiteBooks::password_of(SiteUserNumber user) {
    store::Statement query =
        database_.prepare("SELECT salt, password_hash FROM site_user WHERE id = ?");
    if (!query.bind(user.value).step()) return std::nullopt;
    StoredPassword password{.salt = query.blob(0)};
    // The schema holds the length.
    std::ranges::copy(query.blob(1), password.hash.begin());
    return password;
}

void SiteBooks::open_session(std::string_view session, SiteUserNumber user, Instant now) {
    database_.prepare("DELETE FROM site_session WHERE expires_at <= ?")
        .bind(unix_seconds(now))
        .run();
    const crypto::Digest256 hash = crypto::sha256(session);
    database_.prepare("INSERT INTO site_session (hash, site_user, expires_at) VALUES (?, ?, ?)")
        .bind(store::Blob{crypto::view(hash)})
        .bind(user.value)
        .bind(unix_seconds(now + session_lifetime))
        .run();
}

std::optional<SiteAccount> SiteBooks::signed_in(std::string_view session, Instant now) {
    const crypto::Digest256 hash = crypto::sha256(session);
    store::Statement query = database_.prepare(
        "SELECT id, email, user_key FROM site_session JOIN site_user ON site_user = id"
        " WHERE hash = ? AND expires_at > ?");
    if (!query.bind(store::Blob{crypto::view(hash)}).bind(unix_seconds(now)).step()) {
        return std::nullopt;
    }
    return read_account(query);
}

void SiteBooks::agree(SiteUserNumber user, std::string_view app, Scope scope, Instant now) {
    store::Statement insert = database_.prepare(
        "INSERT OR IGNORE INTO site_consent (site_user, app, scope, agreed_at)"
        " VALUES (?, ?, ?, ?)");
    const auto note = [&](std::string_view word) {
        insert.bind(user.value).bind(app).bind(word).bind(unix_seconds(now)).run();
    };
    if (scope.user_key) note(user_key_word);
    if (scope.email) note(email_word);
}

bool SiteBooks::has_agreed(SiteUserNumber user, std::string_view app, Scope scope) {
    store::Statement query =
        database_.prepare("SELECT scope FROM site_consent WHERE site_user = ? AND app = ?");
    query.bind(user.value).bind(app);
    Scope agreed;
    while (query.step()) {
        (query.text(0) == user_key_word ? agreed.user_key : agreed.email) = true;
    }
    return (agreed.user_key || !scope.user_key) && (agreed.email || !scope.email);
}

void SiteBooks::issue_code(std::string_view code, const CodeGrant& grant, Instant now) {
    // A used code is known for as long as its token lives.
    database_.prepare("DELETE FROM oauth2_code WHERE expires_at <= ?")
        .bind(unix_seconds(now - token_lifetime))
        .run();
    const crypto::Digest256 hash = crypto::sha256(code);
    store::Statement insert = database_.prepare(
        "INSERT INTO oauth2_code"
        " (hash, app, site_user, redirect_uri, scope, challenge, expires_at, used)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 0)");
    insert.bind(store::Blob{crypto::view(hash)})
        .bind(grant.app)
        .bind(grant.user.value)
        .bind(grant.redirect_uri)
        .bind(scope_text(grant.scope));
    if (grant.challenge) {
        insert.bind(*grant.challenge);
    } else {
        insert.bind_null();
    }
    insert.bind(unix_seconds(now + code_lifetime)).run();
}

std::optional<Scope> SiteBooks::redeem(std::string_view code, const Redemption& redemption,
                                       std::string_view token, Instant now) {
    const crypto::Digest256 code_hash = crypto::sha256(code);
    const store::Blob code_key{crypto::view(code_hash)};
    const std::optional<KeptCode> kept = find_code(database_, code_hash);
    if (!kept) return std::nullopt;
    if (kept->is_used) {
        database_.prepare("DELETE FROM oauth2_token WHERE code = ?").bind(code_key).run();
        return std::nullopt;
    }
    if (now >= kept->expires_at || !meets(kept->grant, redemption)) return std::nullopt;

    database_.prepare("UPDATE oauth2_code SET used = 1 WHERE hash = ?").bind(code_key).run();
    const crypto::Digest256 token_hash = crypto::sha256(token);
    database_.prepare("INSERT INTO oauth2_token (hash, code, expires_at) VALUES (?, ?, ?)")
        .bind(store::Blob{crypto::view(token_hash)})
        .bind(code_key)
        .bind(unix_seconds(now + token_lifetime))
        .run();
    return kept->grant.scope;
}

std::optional<UserData> SiteBooks::data_for(std::string_view token, Instant now) {
    const crypto::Digest256 hash = crypto::sha256(token);
    store::Statement query = database_.prepare(
        "SELECT site_user.id, email, user_key, scope FROM oauth2_token"
        " JOIN oauth2_code ON oauth2_code.hash = oauth2_token.code"
        " JOIN site_user ON site_user.id = oauth2_code.site_user"
        " WHERE oauth2_token.hash = ? AND oauth2_token.expires_at > ?");
    if (!query.bind(store::Blob{crypto::view(hash)}).bind(unix_seconds(now)).step()) {
        return std::nullopt;
    }
    return UserData{.account = read_account(query),
                    .scope = read_scope(query.text(3)).value_or(Scope{})};
}

}  // namespace usher::sandbox::oauth2
