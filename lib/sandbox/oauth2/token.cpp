#include <array>
#include <utility>

#include "lib/http/ascii.hpp"
#include "lib/http/query.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/oauth2/app_books.hpp"
#include "lib/sandbox/oauth2/authorization_request.hpp"
#include "lib/sandbox/oauth2/handlers.hpp"
#include "lib/upstream/oauth2/documents.hpp"

namespace usher::sandbox::oauth2 {
namespace {

namespace codec = upstream::oauth2;

http::Response refuse(int status, const Refused& refused) {
    return json_answer(codec::write_refusal(refused.error, refused.description), status);
}

http::Response refuse_method(std::string_view allowed) {
    http::Response response = refuse(405, {"invalid_request", "another method expected"});
    return with_allow(std::move(response), allowed);
}

// RFC 6750 section 3.
http::Response refuse_token(int status, const Refused& refused) {
    http::Response response = refuse(status, refused);
    response.fields.push_back({.name = "WWW-Authenticate",
                               .value = "Bearer error=\"" + std::string{refused.error} + '"'});
    return response;
}

/// A token request whose parameters are there.
struct TokenRequest {
    std::string client_id;
    std::optional<std::string> client_secret;
    std::string code;
    std::string redirect_uri;
    std::optional<std::string> verifier;
};

std::optional<std::string> optional_text(const http::Parameters& form, std::string_view name) {
    const auto value = form.find(name);
    return value ? std::optional{std::string{*value}} : std::nullopt;
}

std::variant<TokenRequest, Refused> read_request(const http::Request& request) {
    constexpr std::string_view invalid = "invalid_request";
    const bool is_form = request.has_media_type("application/x-www-form-urlencoded") &&
                         request.body.size() <= form_bytes_max;
    if (!is_form) return Refused{invalid, "a form of at most 8192 bytes expected"};
    const Result<http::Parameters> form = http::parse_query(request.body);
    if (!form) return Refused{invalid, "the form cannot be read"};
    if (!names_are_single(*form)) return Refused{invalid, "a parameter stands more than once"};
    const auto text = [&form](std::string_view name) {
        return std::string{form->find(name).value_or("")};
    };
    const std::string grant_type = text("grant_type");
    if (grant_type.empty()) return Refused{invalid, "grant_type is missing"};
    if (grant_type != "authorization_code") {
        return Refused{"unsupported_grant_type", "grant_type is not authorization_code"};
    }
    TokenRequest read{.client_id = text("client_id"),
                      .client_secret = optional_text(*form, "client_secret"),
                      .code = text("code"),
                      .redirect_uri = text("redirect_uri"),
                      .verifier = optional_text(*form, "code_verifier")};
    if (read.client_id.empty()) return Refused{invalid, "client_id is missing"};
    if (read.code.empty()) return Refused{invalid, "code is missing"};
    if (read.redirect_uri.empty()) return Refused{invalid, "redirect_uri is missing"};
    return read;
}

/// What became of a code, the books being whole.
struct Redeemed {
    bool knows_client = false;
    std::optional<Scope> scope{};
};

Redeemed redeem(store::Database& database, const TokenRequest& request, const std::string& token,
                Instant now) {
    AppBooks apps{database};
    const bool is_authenticated =
        request.client_secret && apps.has_client_secret(request.client_id, *request.client_secret);
    // A secret that is sent has to be right; without one there has to be a verifier.
    const bool may_try = is_authenticated || (!request.client_secret && request.verifier &&
                                              apps.find(request.client_id));
    if (!may_try) return {};
    const Redemption redemption{.app = request.client_id,
                                .redirect_uri = request.redirect_uri,
                                .verifier = request.verifier,
                                .is_authenticated = is_authenticated};
    return {.knows_client = true,
            .scope = SiteBooks{database}.redeem(request.code, redemption, token, now)};
}

struct Bearer {
    std::string token;
    bool is_repeated = false;
};

// Choice 28. A field of another scheme counts as none.
Bearer read_bearer(const http::Request& request) {
    constexpr std::string_view scheme = "bearer ";
    Bearer bearer;
    const std::string_view field = request.field("Authorization").value_or("");
    const bool is_bearer = http::equals_ignoring_case(field.substr(0, scheme.size()), scheme);
    if (is_bearer) bearer.token = http::trim(field.substr(scheme.size()));
    const Result<http::Parameters> query = http::parse_query(request.query());
    const auto named = query ? query->find("access_token") : std::nullopt;
    if (!named) return bearer;
    bearer.is_repeated = is_bearer || !names_are_single(*query);
    bearer.token = std::string{*named};
    return bearer;
}

}  // namespace

Task<http::Response> redeem_code(std::shared_ptr<Backend> backend, http::Request request) {
    if (request.method != "POST") co_return refuse_method("POST");
    const std::variant<TokenRequest, Refused> read = read_request(request);
    if (const Refused* const refused = std::get_if<Refused>(&read)) {
        co_return refuse(400, *refused);
    }
    const std::string token = random_text();
    auto work = [asked = std::get<TokenRequest>(read), token,
                 now = backend->clock.now()](store::Database& database) -> Result<Redeemed> {
        return redeem(database, asked, token, now);
    };
    const Result<Redeemed> redeemed = co_await backend->with_database(std::move(work));
    if (!redeemed) co_return broken_answer();
    if (!redeemed->knows_client) {
        const Refused refused{"invalid_client", "the application or its secret is not known"};
        co_return refuse(401, refused);
    }
    if (!redeemed->scope) {
        const Refused refused{"invalid_grant",
                              "the code is unknown, used, expired, or not for this request"};
        co_return refuse(400, refused);
    }
    co_return json_answer(codec::write_token(token, token_lifetime, scope_text(*redeemed->scope)));
}

Task<http::Response> tell_user_data(std::shared_ptr<Backend> backend, http::Request request) {
    if (request.method != "GET") co_return refuse_method("GET");
    const Bearer bearer = read_bearer(request);
    if (bearer.is_repeated) {
        const Refused refused{"invalid_request", "the token stands more than once"};
        co_return refuse_token(400, refused);
    }
    auto find = [token = bearer.token, now = backend->clock.now()](
                    store::Database& database) -> Result<std::optional<UserData>> {
        return SiteBooks{database}.data_for(token, now);
    };
    const Result<std::optional<UserData>> data = co_await backend->with_database(std::move(find));
    if (!data) co_return broken_answer();
    if (!*data) {
        const Refused refused{"invalid_token", "the token is unknown, expired or revoked"};
        co_return refuse_token(401, refused);
    }
    const UserData& told = **data;
    std::optional<std::string> email;
    std::optional<UserKey> user_key;
    if (told.scope.email) email = told.account.email;
    if (told.scope.user_key) user_key = told.account.user_key;
    co_return json_answer(codec::write_site_user(email, user_key));
}

}  // namespace usher::sandbox::oauth2
