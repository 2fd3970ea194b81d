#include "lib/upstream/interworks/token.hpp"

#include <algorithm>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/core/wipe.hpp"
#include "lib/crypto/encoding.hpp"
#include "lib/http/ascii.hpp"
#include "lib/http/query.hpp"
#include "lib/upstream/interworks/document.hpp"
#include "lib/upstream/interworks/fields.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr Seconds renewal_margin_max{60};
// A longer life says nothing more, and its sum with a clock would not fit.
constexpr Seconds token_life_max = std::chrono::days{366};

// Base64 of RFC 4648 section 4.
std::string to_base64(std::string_view bytes) {
    std::string text = crypto::to_base64url(bytes);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

// A pair of a form; the encoded secret is wiped once it has its place.
void append_secret(std::string& form, std::string_view name, const Secret& secret) {
    std::string encoded = http::percent_encode(secret.reveal());
    // In one piece, so that no shorter buffer with half of it is left behind.
    form.reserve(form.size() + name.size() + encoded.size() + 2);
    form.append("&").append(name).append("=").append(encoded);
    wipe(encoded);
}

Error malformed(std::string_view what) {
    return Error{Errc::Malformed, "token: " + std::string{what}};
}

// None for a member that says nothing we can use: then a life is assumed.
std::optional<Seconds> life_in(const Object& answer) {
    const Value* value = find(answer, "expires_in");
    const std::optional<Decimal> number = value == nullptr ? std::nullopt : as_decimal(*value);
    const std::optional<std::int64_t> seconds = number ? number->whole() : std::nullopt;
    if (!seconds || *seconds <= 0) return std::nullopt;
    return std::min(Seconds{*seconds}, token_life_max);
}

}  // namespace

std::string basic_authorization(const Credentials& credentials) {
    const std::string_view key = credentials.client_key.reveal();
    const std::string_view secret = credentials.client_secret.reveal();
    std::string joined;
    joined.reserve(key.size() + secret.size() + 1);
    joined.append(key).append(":").append(secret);
    std::string encoded = to_base64(joined);
    wipe(joined);
    std::string field = "Basic " + encoded;
    wipe(encoded);
    return field;
}

std::string password_grant(std::string_view username, const Secret& password) {
    std::string form = "grant_type=password&username=" + http::percent_encode(username);
    append_secret(form, "password", password);
    return form;
}

std::string refresh_grant(const Secret& refresh_token) {
    std::string form = "grant_type=refresh_token";
    append_secret(form, "refresh_token", refresh_token);
    return form;
}

std::string revocation_form(const Secret& access_token) {
    std::string form = "token_type_hint=access_token";
    append_secret(form, "token", access_token);
    return form;
}

Result<GrantedToken> read_token(std::string_view body) {
    const Result<Value> document = parse_document(body);
    const auto* answer = document ? std::get_if<Object>(&document->content) : nullptr;
    if (answer == nullptr) return malformed("not a JSON object");
    const std::string* type = text_of(find(*answer, "token_type"));
    if (type == nullptr || !http::equals_ignoring_case(*type, "bearer")) {
        return malformed("token_type: bearer expected");
    }
    const std::string* access = text_of(find(*answer, "access_token"));
    if (access == nullptr || !is_printable(*access, 1, token_bytes_max)) {
        return malformed("access_token: 1 to 8192 visible characters expected");
    }
    GrantedToken token{.access = Secret{*access},
                       .life = life_in(*answer).value_or(assumed_token_life)};
    const std::string* refresh = text_of(find(*answer, "refresh_token"));
    if (refresh != nullptr && is_printable(*refresh, 1, token_bytes_max)) {
        token.refresh = Secret{*refresh};
    }
    return token;
}

Seconds renewal_margin(Seconds life) noexcept {
    return std::min(renewal_margin_max, life / 5);
}

std::chrono::milliseconds renewal_moment(std::chrono::milliseconds sent_at, Seconds life) noexcept {
    return sent_at + std::max(Seconds{1}, life - renewal_margin(life));
}

}  // namespace usher::upstream::interworks
