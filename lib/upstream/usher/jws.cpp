#include "lib/upstream/usher/jws.hpp"

#include <array>
#include <boost/json/serialize.hpp>

#include "lib/core/json.hpp"
#include "lib/crypto/encoding.hpp"
#include "lib/http/ascii.hpp"

namespace usher::upstream::usher {
namespace {

namespace bj = boost::json;

// `crit` and `b64` change what the signature means; the rest bring a key along, and the only keys
// that count are the pinned ones.
constexpr std::array refused_members{"crit", "b64", "jwk", "jku", "x5c", "x5u"};

struct Parts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    std::string_view signed_text;  ///< header, dot, payload
};

Result<Parts> split(std::string_view token) {
    Error malformed{Errc::Malformed, "token: three parts with dots between them expected"};
    const std::size_t first = token.find('.');
    if (first == std::string_view::npos) return malformed;
    const std::size_t second = token.find('.', first + 1);
    if (second == std::string_view::npos) return malformed;
    if (token.find('.', second + 1) != std::string_view::npos) return malformed;
    return Parts{.header = token.substr(0, first),
                 .payload = token.substr(first + 1, second - first - 1),
                 .signature = token.substr(second + 1),
                 .signed_text = token.substr(0, second)};
}

// RFC 7515 section 4.1.9: a media type, whose `application/` may be left out.
bool is_type(std::string_view typ, std::string_view type) {
    constexpr std::string_view prefix = "application/";
    if (http::equals_ignoring_case(typ.substr(0, prefix.size()), prefix)) {
        typ.remove_prefix(prefix.size());
    }
    return http::equals_ignoring_case(typ, type);
}

// The `kid` of a header that is as we want it.
Result<std::string> read_header(std::string_view type, std::string_view encoded) {
    const Result<std::string> text = crypto::from_base64url(encoded);
    if (!text) return text.error();
    const Result<bj::object> header = json::parse_object(*text);
    if (!header) return header.error();

    for (const char* member : refused_members) {
        if (header->contains(member)) {
            return Error{Errc::Malformed, std::string{member} + ": not allowed"};
        }
    }
    const Result<std::string> algorithm = json::string_at(*header, "alg");
    if (!algorithm) return algorithm.error();
    if (*algorithm != "EdDSA") return Error{Errc::Malformed, "alg: EdDSA expected"};
    const Result<std::string> typ = json::string_at(*header, "typ");
    if (!typ) return typ.error();
    if (!is_type(*typ, type)) {
        return Error{Errc::Malformed, "typ: " + std::string{type} + " expected"};
    }
    return json::string_at(*header, "kid");
}

}  // namespace

std::string write_jws(std::string_view type, std::string_view payload, std::string_view key_id,
                      const crypto::SigningKey& key) {
    const bj::object header{{"alg", "EdDSA"},
                            {"kid", bj::string_view{key_id.data(), key_id.size()}},
                            {"typ", bj::string_view{type.data(), type.size()}}};
    std::string token = crypto::to_base64url(bj::serialize(header));
    token += '.';
    token += crypto::to_base64url(payload);
    const std::string signature = key.sign(token);
    token += '.';
    token += crypto::to_base64url(signature);
    return token;
}

Result<std::string> read_jws(std::string_view type, std::string_view token,
                             const IssuerKeys& keys) {
    if (token.size() > jws_bytes_max) return Error{Errc::Malformed, "token: over 256 KiB"};
    const Result<Parts> parts = split(token);
    if (!parts) return parts.error();
    const Result<std::string> kid = read_header(type, parts->header);
    if (!kid) return kid.error().within("token header");
    const Result<std::string> signature = crypto::from_base64url(parts->signature);
    if (!signature) return signature.error().within("token signature");

    const IssuerKey* pinned = keys.find(*kid);
    if (pinned == nullptr)
        return Error{Errc::NotAccepted, "signature: by a key that is not pinned"};
    if (!pinned->key.verify(parts->signed_text, *signature)) {
        return Error{Errc::NotAccepted, "signature: wrong"};
    }
    // Decoded last: nothing of an unauthentic token goes any further.
    Result<std::string> payload = crypto::from_base64url(parts->payload);
    if (!payload) return payload.error().within("token payload");
    return payload;
}

}  // namespace usher::upstream::usher
