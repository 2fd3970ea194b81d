#include "lib/upstream/aminotv/tokens.hpp"

#include <algorithm>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/upstream/aminotv/resource.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"

namespace usher::upstream::aminotv {
namespace {

// A token as an answer gives it.
struct GivenToken {
    std::string_view text;
    std::optional<Instant> expires_at{};  // what the answer says of it
};

// What an answer of either shape gives.
struct GivenTokens {
    GivenToken access;
    GivenToken refresh;
    UserId user{};
};

Error malformed(std::string_view what) {
    return Error{Errc::Malformed, "tokens: " + std::string{what}};
}

std::optional<Instant> timestamp_at(const bj::object& object, std::string_view name) {
    const bj::value* value = find(object, name);
    return value == nullptr ? std::nullopt : timestamp(*value);
}

// `[jwt, expiry]`, or `[jwt]`.
GivenToken legacy_token(const bj::object& stat, std::string_view name) {
    const bj::value* value = find(stat, name);
    const bj::array* pair = value == nullptr ? nullptr : value->if_array();
    if (pair == nullptr || pair->empty() || !pair->front().is_string()) return {};
    GivenToken token{.text = view(pair->front().get_string())};
    if (pair->size() > 1) token.expires_at = timestamp((*pair)[1]);
    return token;
}

std::optional<GivenTokens> tokens_of_stat(const bj::object& document) {
    const bj::object* inside = find_object(document, "userStat");
    const bj::object& stat = inside == nullptr ? document : *inside;
    if (find(stat, "accessToken") == nullptr) return std::nullopt;
    return GivenTokens{.access = legacy_token(stat, "accessToken"),
                       .refresh = legacy_token(stat, "refreshToken")};
}

std::optional<GivenTokens> tokens_of_resource(const bj::object& document) {
    const Result<Resources> resources = resources_of(document);
    if (!resources || resources->size() != 1 || resources->front() == nullptr) return std::nullopt;
    const bj::object* attributes = find_object(*resources->front(), "attributes");
    if (attributes == nullptr) return std::nullopt;

    GivenTokens given{.access = {.text = find_text(*attributes, "access_token").value_or(""),
                                 .expires_at = timestamp_at(*attributes, "expires_at_timestamp")},
                      .refresh = {.text = find_text(*attributes, "refresh_token").value_or("")}};
    if (const bj::value* user = find(*attributes, "user_id")) {
        given.user = UserId{read_id(*user).value_or("")};
    }
    return given;
}

// What the answer and the token itself say; the earlier one, should they differ.
std::optional<Instant> expiry_of(const GivenToken& given, const Result<TokenClaims>& claims) {
    const std::optional<Instant> own = claims ? claims->expires_at : std::nullopt;
    if (!own || !given.expires_at) return own ? own : given.expires_at;
    return std::min(*own, *given.expires_at);
}

Result<TokenPair> pair_of(const GivenTokens& given) {
    if (!is_printable(given.access.text, 1, token_bytes_max)) {
        return malformed("an access token expected");
    }
    if (!is_printable(given.refresh.text, 0, token_bytes_max)) {
        return malformed("the refresh token cannot be sent");
    }
    const Result<TokenClaims> claims = read_claims(given.access.text);
    const std::optional<Instant> expires_at = expiry_of(given.access, claims);
    if (!expires_at) return malformed("the access token has no expiry");
    const UserId user = given.user.empty() && claims ? claims->user : given.user;
    if (user.empty()) return malformed("nobody is named");
    return TokenPair{
        .user = user,
        .access = Secret{given.access.text},
        .refresh = Secret{given.refresh.text},
        .access_expires_at = *expires_at,
        .refresh_expires_at = expiry_of(given.refresh, read_claims(given.refresh.text))};
}

}  // namespace

Result<TokenPair> read_tokens(std::string_view body) {
    const Result<bj::object> document = json::parse_object(body);
    if (!document) return malformed("not a JSON document");
    std::optional<GivenTokens> given = tokens_of_stat(*document);
    if (!given) given = tokens_of_resource(*document);
    if (!given) return malformed("no answer of a login");
    return pair_of(*given);
}

}  // namespace usher::upstream::aminotv
