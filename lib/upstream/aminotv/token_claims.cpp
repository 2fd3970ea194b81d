#include "lib/upstream/aminotv/token_claims.hpp"

#include "lib/core/json.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/crypto/encoding.hpp"
#include "lib/upstream/aminotv/json_text.hpp"
#include "lib/upstream/aminotv/resource.hpp"

namespace usher::upstream::aminotv {
namespace {

constexpr std::string_view issuer = "com.aminocom";

// `header.payload.signature`.
struct Parts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    std::string_view signed_text;  // header and payload
};

std::optional<Parts> split(std::string_view token) {
    if (token.size() > token_bytes_max) return std::nullopt;
    const std::size_t first = token.find('.');
    const std::size_t second = first == token.npos ? first : token.find('.', first + 1);
    if (second == token.npos || token.find('.', second + 1) != token.npos) return std::nullopt;
    return Parts{.header = token.substr(0, first),
                 .payload = token.substr(first + 1, second - first - 1),
                 .signature = token.substr(second + 1),
                 .signed_text = token.substr(0, second)};
}

Error malformed() {
    return Error{Errc::Malformed, "token: not a JSON Web Token"};
}

Result<bj::object> object_of(std::string_view part) {
    const Result<std::string> text = crypto::from_base64url(part);
    if (!text) return malformed();
    Result<bj::object> object = json::parse_object(*text);
    if (!object) return malformed();
    return object;
}

Result<bj::object> payload_of(std::string_view token) {
    const std::optional<Parts> parts = split(token);
    if (!parts) return malformed();
    return object_of(parts->payload);
}

std::optional<Instant> date_in(const bj::object& claims, std::string_view claim) {
    const bj::value* value = find(claims, claim);
    return value == nullptr ? std::nullopt : timestamp(*value);
}

std::optional<TokenType> token_type(std::string_view word) {
    for (const TokenType type : {TokenType::Access, TokenType::Refresh}) {
        if (word == name(type)) return type;
    }
    return std::nullopt;
}

// A user id that upstream may have written as a number.
std::string id_text_at(const bj::object& object, std::string_view member) {
    const bj::value* value = find(object, member);
    return value == nullptr ? std::string{} : read_id(*value).value_or("");
}

TokenClaims claims_of(const bj::object& payload) {
    const bj::object* data = find_object(payload, "data");
    std::string user = data == nullptr ? std::string{} : id_text_at(*data, "userId");
    if (user.empty()) user = id_text_at(payload, "sub");
    TokenClaims claims{.user = UserId{std::move(user)},
                       .type = token_type(find_text(payload, "type").value_or("")),
                       .token_id = std::string{find_text(payload, "jti").value_or("")},
                       .issued_at = date_in(payload, "iat"),
                       .not_before = date_in(payload, "nbf"),
                       .expires_at = date_in(payload, "exp")};
    if (data != nullptr) claims.email = find_text(*data, "user_email").value_or("");
    return claims;
}

std::string signature_of(std::string_view signed_text, std::string_view secret) {
    const crypto::Digest256 mac = crypto::hmac_sha256(secret, signed_text);
    return crypto::to_base64url(crypto::view(mac));
}

Error not_accepted(std::string_view check) {
    return Error{Errc::NotAccepted, "token: " + std::string{check}};
}

Result<void> check_claims(const bj::object& payload, const TokenClaims& claims, TokenType expected,
                          Instant now) {
    if (claims.user.empty() || find_text(payload, "sub") != claims.user.text()) {
        return not_accepted("subject");
    }
    if (claims.type != expected) return not_accepted("type");
    if (!claims.expires_at || now >= *claims.expires_at) return not_accepted("expired");
    const bool is_early = claims.not_before && now < *claims.not_before;
    if (is_early || (find(payload, "nbf") != nullptr && !claims.not_before)) {
        return not_accepted("not valid yet");
    }
    return {};
}

}  // namespace

std::string_view name(TokenType type) noexcept {
    switch (type) {
        case TokenType::Access: return "access";
        case TokenType::Refresh: return "refresh";
    }
    return "";
}

Result<TokenClaims> read_claims(std::string_view token) {
    const Result<bj::object> payload = payload_of(token);
    if (!payload) return payload.error();
    return claims_of(*payload);
}

std::string sign_token(const TokenClaims& claims, std::string_view secret) {
    ObjectText data;
    data.text("userId", claims.user.text());
    if (!claims.email.empty()) data.text("user_email", claims.email);
    ObjectText payload;
    payload.text("iss", issuer).text("aud", issuer);
    if (claims.type) payload.text("type", name(*claims.type));
    if (!claims.token_id.empty()) payload.text("jti", claims.token_id);
    payload.maybe_date("iat", claims.issued_at)
        .maybe_date("nbf", claims.not_before)
        .maybe_date("exp", claims.expires_at)
        .text("sub", claims.user.text())
        .json("data", data.done());
    const std::string signed_text = crypto::to_base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
                                    crypto::to_base64url(payload.done());
    return signed_text + "." + signature_of(signed_text, secret);
}

Result<TokenClaims> verify_token(std::string_view token, TokenType expected,
                                 std::string_view secret, Instant now) {
    const std::optional<Parts> parts = split(token);
    if (!parts) return malformed();
    const Result<bj::object> header = object_of(parts->header);
    if (!header) return header.error();
    if (find_text(*header, "alg") != "HS256") return not_accepted("algorithm");
    const std::string signature = signature_of(parts->signed_text, secret);
    if (!crypto::equal_in_constant_time(signature, parts->signature)) {
        return not_accepted("signature");
    }
    const Result<bj::object> payload = object_of(parts->payload);
    if (!payload) return payload.error();
    const TokenClaims claims = claims_of(*payload);
    const Result<void> valid = check_claims(*payload, claims, expected, now);
    if (!valid) return valid.error();
    return claims;
}

}  // namespace usher::upstream::aminotv
