#include <algorithm>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/crypto/encoding.hpp"
#include "lib/crypto/random.hpp"
#include "lib/http/ascii.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/oauth2/authorization_request.hpp"
#include "lib/sandbox/oauth2/handlers.hpp"
#include "lib/sandbox/oauth2/pages.hpp"
#include "lib/sandbox/oauth2/redirect_uri.hpp"
#include "lib/sandbox/oauth2/site_desk.hpp"

namespace usher::sandbox::oauth2 {
namespace {

constexpr std::string_view page_path = "/oauth/v2/auth";
constexpr std::string_view cookie_name = "usher_account_site";
constexpr std::size_t random_size = 32;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t user_key_bytes = 20;  // shown as 40 hex digits (choice 1)

/// What the books know of a visit.
struct Known {
    App app;
    std::optional<SiteAccount> account{};
    bool has_agreed = false;
};

/// One request to the page, as far as it can be trusted.
struct Visit {
    std::string address;  ///< path and query of the page
    Asker asker;
    Wish wish;
    Known known;
    std::string cookie;  ///< 43 characters, the browser's or a new one
    bool is_new_browser = false;
};

// The browser's cookie, if it can be one of ours.
std::optional<std::string> cookie_of(const http::Request& request) {
    std::string_view rest = request.field("Cookie").value_or("");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        const std::string_view pair = http::trim(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::size_t equals = pair.find('=');
        if (equals == pair.npos || pair.substr(0, equals) != cookie_name) continue;
        const std::string_view value = pair.substr(equals + 1);
        const Result<std::string> bytes = crypto::from_base64url(value);
        if (bytes && bytes->size() == random_size) return std::string{value};
    }
    return std::nullopt;
}

// Lax, since a visit begins with a link of another site; the forms' tokens do the rest.
http::Field cookie_field(const std::string& cookie) {
    return {.name = "Set-Cookie",
            .value = std::string{cookie_name} + '=' + cookie + "; Path=" + std::string{page_path} +
                     "; HttpOnly; SameSite=Lax"};
}

std::string form_token(const Backend& backend, const std::string& cookie) {
    return crypto::to_base64url(crypto::view(backend.oauth2.form_key.mac(cookie)));
}

http::Response lead_to(int status, std::string address) {
    return {.status = status,
            .content_type = {},
            .fields = {{.name = "Location", .value = std::move(address)},
                       {.name = "Cache-Control", .value = "no-store"},
                       {.name = "Referrer-Policy", .value = "no-referrer"}}};
}

http::Response broken(const Backend& backend, const Error& error) {
    backend.log.error("the sandbox's books failed", {{"reason", error.context()}});
    return broken_answer();
}

Task<Result<Known>> look_up(std::shared_ptr<Backend> backend, Asker asker, Scope scope,
                            std::string session) {
    const Instant now = backend->clock.now();
    auto look = [asker = std::move(asker), scope, session = std::move(session),
                 now](store::Database& database) -> Result<Known> {
        const std::optional<App> app = AppBooks{database}.find(asker.app);
        if (!app) return Error{Errc::NotFound, "client_id: no such application"};
        if (!is_allowed(app->settings.redirect_uris, asker.redirect_uri)) {
            return Error{Errc::NotFound, "redirect_uri: not one of the application's"};
        }
        SiteBooks site{database};
        Known known{.app = *app, .account = site.signed_in(session, now)};
        if (known.account) {
            known.has_agreed = site.has_agreed(known.account->id, asker.app, scope);
        }
        return known;
    };
    Result<Known> known = co_await backend->with_database(std::move(look));
    co_return known;
}

// Back to the asker with a code; `agrees` notes before that the user has agreed.
Task<http::Response> send_code(std::shared_ptr<Backend> backend, Visit visit, bool agrees,
                               int status) {
    const std::string code = random_text();
    CodeGrant grant{.app = visit.asker.app,
                    .user = visit.known.account->id,
                    .redirect_uri = visit.asker.redirect_uri,
                    .scope = visit.wish.scope,
                    .challenge = visit.wish.challenge};
    auto issue = [code, grant = std::move(grant), agrees,
                  now = backend->clock.now()](store::Database& database) -> Result<void> {
        SiteBooks site{database};
        if (agrees) site.agree(grant.user, grant.app, grant.scope, now);
        site.issue_code(code, grant, now);
        return {};
    };
    const Result<void> issued = co_await backend->with_database(std::move(issue));
    if (!issued) co_return broken(*backend, issued.error());
    co_return lead_to(status, code_address(visit.asker, code));
}

Task<http::Response> show(std::shared_ptr<Backend> backend, Visit visit) {
    const bool is_settled = visit.known.account && visit.known.has_agreed;
    if (is_settled) co_return co_await send_code(backend, std::move(visit), false, 302);
    const FormFrame frame{.action = visit.address,
                          .form_token = form_token(*backend, visit.cookie),
                          .redirect_uri = visit.asker.redirect_uri};
    const Known& known = visit.known;
    http::Response page = known.account
                              ? consent_page(frame, known.app, *known.account, visit.wish.scope)
                              : sign_in_page(frame, known.app);
    if (visit.is_new_browser) page.fields.push_back(cookie_field(visit.cookie));
    co_return page;
}

// A new session, so that a cookie that somebody planted before is worth nothing; then the page
// again.
Task<http::Response> open_session(std::shared_ptr<Backend> backend, Visit visit,
                                  Credentials credentials, bool is_new_user) {
    Registration registration{.credentials = std::move(credentials),
                              .user_key = UserKey{to_hex(crypto::random_bytes(user_key_bytes))},
                              .api_key = visit.known.app.api_key,
                              .salt = crypto::random_bytes(salt_bytes),
                              .session = random_text()};
    const std::string session = registration.session;
    auto open = [registration = std::move(registration), is_new_user,
                 now = backend->clock.now()](store::Database& database) {
        if (is_new_user) return register_user(database, registration, now);
        return sign_in(database, registration.credentials, registration.session, now);
    };
    const Result<SiteAccount> account = co_await backend->with_database(std::move(open));
    if (account) {
        http::Response again = lead_to(303, visit.address);
        again.fields.push_back(cookie_field(session));
        co_return again;
    }
    const Error& error = account.error();
    if (error.code() == Errc::Malformed) co_return refusal_page(400, error.context());
    if (error.code() == Errc::Conflict) co_return refusal_page(409, error.context());
    if (error.code() == Errc::Unauthorized) co_return refusal_page(403, error.context());
    co_return broken(*backend, error);
}

Task<http::Response> act(std::shared_ptr<Backend> backend, Visit visit, http::Parameters form) {
    const std::string action{form.find("action").value_or("")};
    if (action == "sign_in" || action == "register") {
        Credentials credentials{.email = std::string{form.find("email").value_or("")},
                                .password = std::string{form.find("password").value_or("")}};
        co_return co_await open_session(backend, std::move(visit), std::move(credentials),
                                        action == "register");
    }
    if (!visit.known.account) co_return refusal_page(403, "Please sign in first.");
    if (action == "agree") co_return co_await send_code(backend, std::move(visit), true, 303);
    if (action == "refuse") {
        const Refused refused{"access_denied", "the user did not agree"};
        co_return lead_to(303, refusal_address(visit.asker, refused));
    }
    co_return refusal_page(400, "action: not known");
}

// The form of a POST, which our own page has sent. The page of a refusal otherwise.
Result<http::Parameters> read_form(const Backend& backend, const http::Request& request,
                                   const Visit& visit) {
    if (!request.has_media_type("application/x-www-form-urlencoded")) {
        return Error{Errc::Malformed, "A form was expected."};
    }
    if (request.body.size() > form_bytes_max) return Error{Errc::TooLarge, "The form is too long."};
    Result<http::Parameters> form = http::parse_query(request.body);
    if (!form) return form;
    const std::string_view token = form->find("form_token").value_or("");
    const std::string expected = form_token(backend, visit.cookie);
    if (visit.is_new_browser || !crypto::equal_in_constant_time(token, expected)) {
        return Error{Errc::Forbidden, "This form is stale. Please follow the link again."};
    }
    return form;
}

int page_status(const Error& error) {
    if (error.code() == Errc::Forbidden) return 403;
    return error.code() == Errc::TooLarge ? 413 : 400;
}

}  // namespace

std::string random_text() {
    return crypto::to_base64url(crypto::random_bytes(random_size));
}

Task<http::Response> authorize(std::shared_ptr<Backend> backend, http::Request request) {
    const bool is_post = request.method == "POST";
    if (!is_post && request.method != "GET") {
        http::Response refusal = refusal_page(405, "This page can only be opened.");
        co_return with_allow(std::move(refusal), "GET, POST");
    }
    const Result<http::Parameters> query = http::parse_query(request.query());
    if (!query) co_return refusal_page(400, query.error().context());
    const Result<Asker> asker = read_asker(*query);
    if (!asker) co_return refusal_page(400, asker.error().context());
    const std::variant<Wish, Refused> wish = read_wish(*query);
    const Wish* const wanted = std::get_if<Wish>(&wish);

    const std::optional<std::string> cookie = cookie_of(request);
    const Scope scope = wanted != nullptr ? wanted->scope : Scope{};
    const std::string session = cookie.value_or("");
    const Result<Known> known = co_await look_up(backend, *asker, scope, session);
    if (!known && known.error().code() == Errc::NotFound) {
        co_return refusal_page(400, known.error().context());
    }
    if (!known) co_return broken(*backend, known.error());
    const int leading = is_post ? 303 : 302;
    if (const Refused* const refused = std::get_if<Refused>(&wish)) {
        co_return lead_to(leading, refusal_address(*asker, *refused));
    }

    Visit visit{.address = std::string{page_path} + '?' + std::string{request.query()},
                .asker = *asker,
                .wish = *wanted,
                .known = *known,
                .cookie = cookie.value_or(random_text()),
                .is_new_browser = !cookie};
    if (!is_post) co_return co_await show(backend, std::move(visit));
    Result<http::Parameters> form = read_form(*backend, request, visit);
    if (!form) co_return refusal_page(page_status(form.error()), form.error().context());
    co_return co_await act(backend, std::move(visit), *std::move(form));
}

}  // namespace usher::sandbox::oauth2
