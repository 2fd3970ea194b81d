#include <utility>

#include "lib/core/text.hpp"
#include "lib/sandbox/aminotv/handlers.hpp"
#include "lib/sandbox/aminotv/user_books.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"
#include "lib/upstream/aminotv/tokens.hpp"

namespace usher::sandbox::aminotv {
namespace {

using upstream::aminotv::GrantType;
using upstream::aminotv::IssuedTokens;
using upstream::aminotv::TokenClaims;
using upstream::aminotv::TokenRequest;
using upstream::aminotv::TokenType;

/// Who wants tokens, and by what; one of the two is set.
struct Applicant {
    std::optional<std::pair<std::string, std::string>> login{};  ///< e-mail and password
    std::optional<TokenClaims> refresh{};                        ///< a refresh token's, verified
};

Refusal unauthorized(std::string detail) {
    return {.code = ErrorCode::Unauthorized, .detail = std::move(detail)};
}

Accepted<Applicant> read_applicant(const TokenRequest& request, const Settings& settings,
                                   Instant now) {
    switch (request.grant) {
        case GrantType::Password:
            return Applicant{.login = std::pair{request.username, request.password}};
        case GrantType::RefreshToken: {
            const Result<TokenClaims> claims = upstream::aminotv::verify_token(
                request.refresh_token, TokenType::Refresh, settings.token_secret, now);
            if (!claims) return unauthorized("refresh_token: " + claims.error().context());
            return Applicant{.refresh = *claims};
        }
        case GrantType::DeviceCode:
        case GrantType::ThirdPartyTokenExchange:
        case GrantType::StbPasswordless: break;
    }
    return Refusal{.code = ErrorCode::InvalidAttribute,
                   .detail = "this installation knows password and refresh_token",
                   .pointer = "/grant_type"};
}

std::optional<User> find_user(UserBooks& users, const Applicant& applicant) {
    if (applicant.login) {
        return users.find_by_login(applicant.login->first, applicant.login->second);
    }
    const UserId& user = applicant.refresh->user;
    const std::int64_t number = to_integer(applicant.refresh->token_id).value_or(0);
    if (!users.holds_refresh_token(user, number)) return std::nullopt;
    return users.find(user);
}

IssuedTokens issue(UserBooks& users, const User& user, const Settings& settings, Instant now) {
    IssuedTokens issued{.user = user.id,
                        .access = {},
                        .access_expires_at = now + settings.access_lifetime,
                        .refresh = {},
                        .refresh_expires_at = now + settings.refresh_lifetime,
                        .logged_in_at = now,
                        .profile = user.default_profile};
    const std::int64_t number = users.add_refresh_token(user.id, issued.refresh_expires_at);
    TokenClaims claims{.user = user.id,
                       .type = TokenType::Refresh,
                       .token_id = std::to_string(number),
                       .email = user.email,
                       .issued_at = now,
                       .not_before = now,
                       .expires_at = issued.refresh_expires_at};
    issued.refresh = sign_token(claims, settings.token_secret);
    claims.type = TokenType::Access;
    claims.expires_at = issued.access_expires_at;
    issued.access = sign_token(claims, settings.token_secret);
    return issued;
}

Task<Result<Accepted<IssuedTokens>>> admit(std::shared_ptr<Backend> backend, Applicant applicant) {
    const Instant now = backend->clock.now();
    auto work = [applicant = std::move(applicant), settings = backend->settings.aminotv,
                 now](store::Database& database) -> Result<Accepted<IssuedTokens>> {
        UserBooks users{database};
        const std::optional<User> user = find_user(users, applicant);
        if (!user) return Accepted<IssuedTokens>{unauthorized("these are no credentials of ours")};
        if (user->registration_state != upstream::aminotv::registered) {
            return Accepted<IssuedTokens>{
                Refusal{.code = ErrorCode::ForbiddenUser, .detail = "the user is not registered"}};
        }
        return Accepted<IssuedTokens>{issue(users, *user, settings, now)};
    };
    Result<Accepted<IssuedTokens>> admitted = co_await backend->with_database(std::move(work));
    co_return admitted;
}

}  // namespace

Task<Result<Reply>> issue_tokens(std::shared_ptr<Backend> backend, Call call) {
    const Settings& settings = backend->settings.aminotv;
    const Accepted<TokenRequest> request = upstream::aminotv::read_token_request(call.request.body);
    if (!request) co_return refuse(request.error());
    Accepted<Applicant> applicant = read_applicant(*request, settings, backend->clock.now());
    if (!applicant) co_return refuse(applicant.error());
    const auto issued = co_await admit(backend, *std::move(applicant));
    if (!issued) co_return issued.error();
    if (!*issued) co_return refuse(issued->error());
    co_return Reply{.body = write_authentication_tokens(**issued)};
}

Task<Result<Reply>> log_in(std::shared_ptr<Backend> backend, Call call) {
    if (call.query.find("service").value_or("").empty()) {
        co_return refuse({.code = ErrorCode::InvalidParameter, .parameter = "service"});
    }
    const Result<http::Parameters> form = http::parse_query(call.request.body);
    if (!form) co_return refuse({.code = ErrorCode::MalformedDocument});
    const std::string password{form->find("password").value_or("")};
    Applicant applicant{.login = std::pair{call.ids.at(0), password}};
    const auto issued = co_await admit(backend, std::move(applicant));
    if (!issued) co_return issued.error();
    if (!*issued) co_return refuse(issued->error());
    const bool one_element = backend->aminotv.profile.one_element_tokens;
    co_return Reply{.body = write_user_stat(**issued, one_element)};
}

}  // namespace usher::sandbox::aminotv
