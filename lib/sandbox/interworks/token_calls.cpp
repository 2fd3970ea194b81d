#include "lib/sandbox/interworks/token_calls.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "lib/crypto/digest.hpp"
#include "lib/crypto/random.hpp"
#include "lib/http/ascii.hpp"
#include "lib/http/query.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/interworks/token_books.hpp"
#include "lib/upstream/interworks/token.hpp"
#include "lib/upstream/interworks/token_error.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;
using codec::TokenError;

// Why a request fails.
struct TokenRefusal {
    TokenError error{};
    int status = 400;
};

using Grant = std::variant<IssuedTokens, TokenRefusal>;

std::string_view description(TokenError error) noexcept {
    switch (error) {
        case TokenError::InvalidRequest: return "A field is missing, repeated or not readable.";
        case TokenError::InvalidClient: return "The client is not valid.";
        case TokenError::InvalidGrant: return "The user name or password is not valid.";
        case TokenError::UnauthorizedClient: return "The reseller's edition carries no API.";
        case TokenError::UnsupportedGrantType: return "The grant type is not supported.";
        case TokenError::UnsupportedTokenType:
        case TokenError::Other: break;
    }
    return "The request failed.";
}

http::Response with_no_store(http::Response response) {
    response.content_type = "application/json;charset=UTF-8";
    response.fields.push_back({.name = "Cache-Control", .value = "no-store"});
    response.fields.push_back({.name = "Pragma", .value = "no-cache"});
    return response;
}

http::Response answer_of(const TokenRefusal& refusal) {
    upstream::ObjectText body;
    body.text("error", name(refusal.error)).text("error_description", description(refusal.error));
    http::Response response = with_no_store({.status = refusal.status, .body = body.done()});
    if (refusal.status == 401) {
        response.fields.push_back({.name = "WWW-Authenticate", .value = "Basic realm=\"bss\""});
    }
    return response;
}

http::Response answer_of(const IssuedTokens& tokens, const Switches& switches) {
    upstream::ObjectText body;
    body.text("access_token", tokens.access.reveal()).text("token_type", "bearer");
    if (!switches.expires_in_omitted) {
        // As servers of this family count: what is left of the last second is not told.
        body.number("expires_in", std::max<std::int64_t>(1, switches.token_lifetime.count() - 1));
    }
    if (tokens.refresh) body.text("refresh_token", tokens.refresh->reveal());
    return with_no_store({.body = body.done()});
}

// What a form asks for; a secret is wiped with it.
struct TokenForm {
    bool is_refresh = false;
    std::string username{};
    Secret secret{};  ///< the password, or the refresh token
};

std::optional<std::string_view> once(const http::Parameters& form, std::string_view name) {
    const auto count = std::ranges::count(form.items(), name, &http::Parameters::Item::name);
    return count == 1 ? form.find(name) : std::nullopt;
}

std::variant<TokenForm, TokenRefusal> read_form(const http::Request& request, bool refreshes) {
    const TokenRefusal unreadable{.error = TokenError::InvalidRequest};
    if (!request.has_media_type("application/x-www-form-urlencoded")) return unreadable;
    const Result<http::Parameters> form = http::parse_query(request.body);
    if (!form) return unreadable;
    const std::optional<std::string_view> grant = once(*form, "grant_type");
    if (!grant) return unreadable;
    const bool is_refresh = refreshes && *grant == "refresh_token";
    if (*grant != "password" && !is_refresh) {
        return TokenRefusal{.error = TokenError::UnsupportedGrantType};
    }
    const std::optional<std::string_view> secret =
        once(*form, is_refresh ? "refresh_token" : "password");
    const std::optional<std::string_view> username =
        is_refresh ? std::string_view{} : once(*form, "username");
    if (!secret || !username) return unreadable;
    return TokenForm{
        .is_refresh = is_refresh, .username = std::string{*username}, .secret = Secret{*secret}};
}

// None: the header is that of the distributor's pair, raw (IW-TOK-1).
std::optional<TokenRefusal> refuse_client(const std::optional<ClientKeys>& keys,
                                          const std::optional<std::string_view>& header) {
    if (!header) return TokenRefusal{.error = TokenError::InvalidClient};
    const TokenRefusal wrong{.error = TokenError::InvalidClient, .status = 401};
    if (!keys) return wrong;
    codec::Credentials pair;
    pair.client_key = Secret{keys->key};
    pair.client_secret = Secret{keys->secret};
    constexpr std::size_t scheme_size = 5;  // `Basic`, in any case (RFC 9110 section 11.1)
    const std::string expected = codec::basic_authorization(pair);
    const bool is_basic = http::equals_ignoring_case(header->substr(0, scheme_size), "Basic");
    const bool is_same =
        is_basic && crypto::equal_in_constant_time(header->substr(scheme_size),
                                                   std::string_view{expected}.substr(scheme_size));
    if (!is_same) return wrong;
    return std::nullopt;
}

Result<Grant> grant(store::Database& database, const http::Request& request,
                    const Switches& switches, Instant now) {
    ResellerBooks resellers{database};
    const std::optional<TokenRefusal> refused =
        refuse_client(resellers.keys(), request.field("Authorization"));
    if (refused) return Grant{*refused};
    const auto form = read_form(request, switches.issue_refresh_token);
    if (const auto* const refusal = std::get_if<TokenRefusal>(&form)) return Grant{*refusal};
    const auto& asked = std::get<TokenForm>(form);

    TokenBooks tokens{database};
    const std::optional<ApiUser> user = asked.is_refresh
                                            ? tokens.redeem(asked.secret.reveal(), now)
                                            : resellers.log_in(asked.username, asked.secret);
    if (!user) return Grant{TokenRefusal{.error = TokenError::InvalidGrant}};
    if (user->reseller.edition == Edition::Basic) {
        return Grant{TokenRefusal{.error = TokenError::UnauthorizedClient}};
    }
    return Grant{tokens.issue(*user, switches, now, crypto::random_bytes)};
}

}  // namespace

Task<http::Response> answer_token(std::shared_ptr<Backend> backend,
                                  std::shared_ptr<const http::Request> request) {
    if (request->method != "POST") {
        http::Response refusal{.status = 405, .content_type = {}};
        co_return with_allow(std::move(refusal), "POST");
    }
    // The answer is made on the books' thread: tokens move, and a coroutine's result is copied by
    // nobody.
    const Switches switches = backend->interworks.switches;
    auto work = [request, switches,
                 now = backend->clock.now()](store::Database& database) -> Result<http::Response> {
        const Result<Grant> granted = grant(database, *request, switches, now);
        if (!granted) return granted.error();
        if (const auto* const refusal = std::get_if<TokenRefusal>(&*granted)) {
            return answer_of(*refusal);
        }
        return answer_of(std::get<IssuedTokens>(*granted), switches);
    };
    Result<http::Response> answer = co_await backend->with_database(std::move(work));
    if (!answer) {
        backend->log.error("the sandbox's books failed", {{"reason", answer.error().context()}});
        co_return broken_answer();
    }
    co_return std::move(*answer);
}

}  // namespace usher::sandbox::interworks
