#include "lib/sandbox/interworks/token_books.hpp"

#include <string>

#include "lib/core/wipe.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/crypto/encoding.hpp"

namespace usher::sandbox::interworks {
namespace {

constexpr std::size_t token_bytes = 45;  // 60 characters
constexpr std::string_view access_kind = "access";
constexpr std::string_view refresh_kind = "refresh";

Secret new_token(const RandomBytes& random) {
    std::string text = crypto::to_base64url(random(token_bytes));
    Secret token{text};
    wipe(text);
    return token;
}

}  // namespace

void TokenBooks::add(const Secret& token, std::string_view kind, const ApiUser& user,
                     Instant expires_at) {
    const crypto::Digest256 digest = crypto::sha256(token.reveal());
    database_
        .prepare(
            "INSERT INTO interworks_token (digest, user, kind, expires_at) VALUES (?, ?, ?, ?)")
        .bind(store::Blob{crypto::view(digest)})
        .bind(user.number)
        .bind(kind)
        .bind(unix_seconds(expires_at))
        .run();
}

IssuedTokens TokenBooks::issue(const ApiUser& user, const Switches& switches, Instant now,
                               const RandomBytes& random) {
    database_.prepare("DELETE FROM interworks_token WHERE expires_at <= ?")
        .bind(unix_seconds(now))
        .run();
    if (switches.single_token_per_user) {
        database_.prepare("DELETE FROM interworks_token WHERE user = ?").bind(user.number).run();
    }
    IssuedTokens tokens{.access = new_token(random)};
    add(tokens.access, access_kind, user, now + switches.token_lifetime);
    if (switches.issue_refresh_token) {
        tokens.refresh = new_token(random);
        add(*tokens.refresh, refresh_kind, user, now + refresh_token_life);
    }
    return tokens;
}

void TokenBooks::end_all() {
    database_.prepare("DELETE FROM interworks_token").run();
}

std::optional<ApiUser> TokenBooks::owner(std::string_view token, std::string_view kind,
                                         Instant now) {
    const crypto::Digest256 digest = crypto::sha256(token);
    store::Statement query = database_.prepare(
        "SELECT number, username, email, r.id, r.name, r.edition FROM interworks_token"
        " JOIN interworks_user ON number = user JOIN interworks_reseller AS r ON r.id = reseller"
        " WHERE digest = ? AND kind = ? AND expires_at > ?");
    query.bind(store::Blob{crypto::view(digest)}).bind(kind).bind(unix_seconds(now));
    if (!query.step()) return std::nullopt;
    return ApiUser{.number = query.integer(0),
                   .username = query.text(1),
                   .email = query.text(2),
                   .reseller = {.id = AccountId{static_cast<std::int32_t>(query.integer(3))},
                                .name = query.text(4),
                                .edition = edition_of(query.text(5)).value_or(Edition::Basic)}};
}

std::optional<ApiUser> TokenBooks::find(std::string_view access_token, Instant now) {
    return owner(access_token, access_kind, now);
}

std::optional<ApiUser> TokenBooks::redeem(std::string_view refresh_token, Instant now) {
    std::optional<ApiUser> user = owner(refresh_token, refresh_kind, now);
    if (!user) return std::nullopt;
    const crypto::Digest256 digest = crypto::sha256(refresh_token);
    database_.prepare("DELETE FROM interworks_token WHERE digest = ?")
        .bind(store::Blob{crypto::view(digest)})
        .run();
    return user;
}

}  // namespace usher::sandbox::interworks
