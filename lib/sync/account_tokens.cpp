#include "lib/sync/account_tokens.hpp"

#include <memory>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"

namespace usher::sync {

using upstream::aminotv::Failure;
using upstream::aminotv::TokenClaims;
using upstream::aminotv::TokenPair;
using upstream::aminotv::Tokens;
using upstream::aminotv::TokenType;

namespace {

bool is_token(std::string_view text) {
    return is_printable(text, 1, upstream::aminotv::token_bytes_max);
}

Error malformed(std::string what) {
    return Error{Errc::Malformed, std::move(what)};
}

// The claims of a refresh token, which need not be a JSON Web Token.
TokenClaims claims_of_refresh(std::string_view refresh) {
    Result<TokenClaims> claims = upstream::aminotv::read_claims(refresh);
    return claims ? std::move(*claims) : TokenClaims{};
}

}  // namespace

enforcement::Login login_of(const TokenPair& pair) {
    return {.access = Secret{pair.access.reveal()},
            .refresh = Secret{pair.refresh.reveal()},
            .access_expires_at = pair.access_expires_at,
            .refresh_expires_at = pair.refresh_expires_at};
}

Tokens pair_of(const UserId& user, enforcement::Login login) {
    return std::make_shared<const TokenPair>(
        TokenPair{.user = user,
                  .access = std::move(login.access),
                  .refresh = std::move(login.refresh),
                  .access_expires_at = login.access_expires_at,
                  .refresh_expires_at = login.refresh_expires_at});
}

Result<Tokens> read_pair(std::string_view access, std::string_view refresh) {
    if (!is_token(access)) return malformed("access_token: a token expected");
    if (!refresh.empty() && !is_token(refresh)) return malformed("refresh_token: a token expected");
    const Result<TokenClaims> claims = upstream::aminotv::read_claims(access);
    if (!claims) return claims.error().within("access_token");
    if (claims->type.value_or(TokenType::Access) != TokenType::Access) {
        return malformed("access_token: it is another kind of token");
    }
    if (claims->user.text().empty() || !claims->expires_at) {
        return malformed("access_token: its user and its expiry expected");
    }
    const TokenClaims later = claims_of_refresh(refresh);
    if (!later.user.text().empty() && later.user != claims->user) {
        return malformed("refresh_token: it is another user's");
    }
    return Tokens{
        std::make_shared<const TokenPair>(TokenPair{.user = claims->user,
                                                    .access = Secret{access},
                                                    .refresh = Secret{refresh},
                                                    .access_expires_at = *claims->expires_at,
                                                    .refresh_expires_at = later.expires_at})};
}

bool is_no_endpoint(const Failure& failure) noexcept {
    return failure.status == 404 || failure.status == 405;
}

Error login_error(const Failure& failure) {
    switch (failure.error.code()) {
        case Errc::Unauthorized:
        case Errc::Forbidden:
        case Errc::NotFound:
        case Errc::Rejected: return Error{Errc::NotAccepted, "upstream does not accept the login"};
        case Errc::Malformed:
        case Errc::Conflict: return Error{Errc::Rejected, failure.error.context()};
        case Errc::NotAccepted:
        case Errc::TooLarge:
        case Errc::Timeout:
        case Errc::Unreachable:
        case Errc::NoAnswer:
        case Errc::Storage:
        case Errc::StorageFull:
        case Errc::Damaged:
        case Errc::Unsettled:
        case Errc::Unavailable:
        case Errc::Unknown: return failure.error;
    }
    return failure.error;
}

}  // namespace usher::sync
