#include "lib/upstream/oauth2/documents.hpp"

#include <boost/json/object.hpp>
#include <utility>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/http/query.hpp"
#include "lib/upstream/json_text.hpp"
#include "lib/upstream/oauth2/refusal.hpp"

namespace usher::upstream::oauth2 {
namespace {

namespace bj = boost::json;

constexpr std::size_t email_bytes_max = 254;  // RFC 5321 section 4.5.3.1.3, without the brackets

Error malformed(std::string_view name, const char* what) {
    return {Errc::Malformed, std::string{name} + ": " + what};
}

const bj::value* member(const bj::object& object, std::string_view name) {
    const bj::value* const found = object.if_contains({name.data(), name.size()});
    return found == nullptr || found->is_null() ? nullptr : found;
}

std::string_view text_of(const bj::value* value) {
    if (value == nullptr || !value->is_string()) return {};
    const bj::string& text = value->get_string();
    return {text.data(), text.size()};
}

// The object of a success.
Result<bj::object> read_success(int status, std::string_view body,
                                std::span<const std::string_view> secrets) {
    Result<bj::object> object = json::parse_object(body);
    if (object) {
        const bj::value* const error = member(*object, "error");
        const bj::value* const description = member(*object, "error_description");
        if (error != nullptr || description != nullptr) {
            return refusal(text_of(error), text_of(description), secrets);
        }
        if (status >= 200 && status <= 299) return object;
    }
    const bool is_busy = status >= 500 || status == 429;
    return Error{is_busy ? Errc::Unavailable : Errc::NoAnswer,
                 "the authorisation server answered with status " + std::to_string(status) +
                     (object ? "" : " and no JSON object")};
}

Result<std::optional<Instant>> read_expiry(const bj::object& object, Instant now) {
    const bj::value* const value = member(object, "expires_in");
    if (value == nullptr) return std::optional<Instant>{};
    std::optional<std::int64_t> seconds = to_integer(text_of(value));
    if (value->is_int64()) seconds = value->get_int64();
    const std::int64_t seconds_max = (latest_instant - now).count();
    if (!seconds || *seconds < 0 || *seconds >= seconds_max) {
        return malformed("expires_in", "seconds expected");
    }
    return std::optional{now + Seconds{*seconds}};
}

}  // namespace

std::string token_request(const Provider& provider, std::string_view redirect_uri,
                          const Secret& code, const Secret& verifier) {
    http::Parameters form;
    form.add("client_id", provider.client_id);
    if (!provider.client_secret.empty()) {
        form.add("client_secret", std::string{provider.client_secret.reveal()});
    }
    form.add("code", std::string{code.reveal()});
    form.add("grant_type", "authorization_code");
    form.add("redirect_uri", std::string{redirect_uri});
    if (provider.offers_pkce) form.add("code_verifier", std::string{verifier.reveal()});
    return http::to_query(form);
}

Result<AccessToken> read_token(int status, std::string_view body, Instant now,
                               std::span<const std::string_view> secrets) {
    const Result<bj::object> object = read_success(status, body, secrets);
    if (!object) return object.error();
    const std::string_view token = text_of(member(*object, "access_token"));
    if (!is_printable(token, 1, access_token_bytes_max)) {
        return malformed("access_token", "1 to 4096 printable characters expected");
    }
    const bj::value* const type = member(*object, "token_type");
    if (type != nullptr && lower_case(text_of(type)) != "bearer") {
        return malformed("token_type", "Bearer expected");
    }
    const Result<std::optional<Instant>> expiry = read_expiry(*object, now);
    if (!expiry) return expiry.error();
    return AccessToken{.text = Secret{token}, .expires_at = *expiry};
}

Result<SiteUser> read_site_user(int status, std::string_view body, const Provider& provider,
                                std::span<const std::string_view> secrets) {
    const Result<bj::object> object = read_success(status, body, secrets);
    if (!object) return object.error();
    const std::string_view user_key = text_of(member(*object, provider.user_key_member));
    if (!is_user_key(user_key)) return malformed(provider.user_key_member, "a user key expected");
    SiteUser user{.user_key = UserKey{std::string{user_key}}};
    if (const bj::value* const value = member(*object, provider.email_member)) {
        const std::string_view email = text_of(value);
        if (email.empty() || email.size() > email_bytes_max || !is_line(email)) {
            return malformed(provider.email_member, "an address of at most 254 bytes expected");
        }
        user.email = std::string{email};
    }
    return user;
}

std::string write_token(std::string_view access_token, Seconds lifetime, std::string_view scope) {
    return ObjectText{}
        .text("access_token", access_token)
        .text("token_type", "Bearer")
        .number("expires_in", lifetime.count())
        .text("scope", scope)
        .done();
}

std::string write_refusal(std::string_view error, std::string_view description) {
    return ObjectText{}.text("error", error).text("error_description", description).done();
}

std::string write_site_user(const std::optional<std::string>& email,
                            const std::optional<UserKey>& user_key) {
    ObjectText members;
    members.maybe_text("email", email);
    if (user_key) members.text("userkey", user_key->text());
    return members.done();
}

}  // namespace usher::upstream::oauth2
