#include "lib/upstream/usher/issuer_keys.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/crypto/encoding.hpp"

namespace usher::upstream::usher {
namespace {

namespace bj = boost::json;

constexpr std::size_t issuer_characters_max = 128;

// Absent, or exactly `text`.
bool is_absent_or(const bj::object& key, std::string_view name, std::string_view text) {
    const bj::value* value = key.if_contains({name.data(), name.size()});
    return value == nullptr || *value == bj::string_view{text.data(), text.size()};
}

bool is_ed25519_signing_key(const bj::object& key) {
    return key.contains("kty") && is_absent_or(key, "kty", "OKP") && key.contains("crv") &&
           is_absent_or(key, "crv", "Ed25519") && is_absent_or(key, "use", "sig") &&
           is_absent_or(key, "alg", "EdDSA");
}

Result<IssuerKey> read_key(const bj::object& object) {
    if (object.contains("d")) return Error{Errc::Malformed, "d: a private key"};
    const Result<std::string> x = json::string_at(object, "x");
    if (!x) return x.error();
    const Result<std::string> raw = crypto::from_base64url(*x);
    if (!raw) return raw.error().within("x");
    const Result<crypto::VerifyKey> key = crypto::VerifyKey::from_raw(*raw);
    if (!key) return key.error().within("x");
    const Result<std::string> id = json::string_at(object, "kid");
    if (!id) return id.error();
    if (*id != key_id(*key)) return Error{Errc::Malformed, "kid: not the thumbprint of the key"};
    return IssuerKey{.id = *id, .key = *key};
}

Result<std::vector<IssuerKey>> read_keys(const bj::array& list) {
    if (list.size() > issuer_keys_max) return Error{Errc::Malformed, "keys: more than 16"};
    std::vector<IssuerKey> keys;
    for (const bj::value& element : list) {
        const bj::object* object = element.if_object();
        if (object == nullptr) return Error{Errc::Malformed, "keys: an object expected"};
        if (!is_ed25519_signing_key(*object)) continue;
        const Result<IssuerKey> key = read_key(*object);
        if (!key) return key.error().within("keys");
        if (std::ranges::find(keys, *key) != keys.end()) {
            return Error{Errc::Malformed, "keys: a key stands twice"};
        }
        keys.push_back(*key);
    }
    if (keys.empty()) return Error{Errc::Malformed, "keys: no Ed25519 key"};
    return keys;
}

}  // namespace

const IssuerKey* IssuerKeys::find(std::string_view id) const noexcept {
    const auto found = std::ranges::find(keys, id, &IssuerKey::id);
    return found == keys.end() ? nullptr : &*found;
}

std::string key_id(const crypto::VerifyKey& key) {
    // The members in the order of their names, without spaces: RFC 7638 section 3.
    const std::string members =
        R"({"crv":"Ed25519","kty":"OKP","x":")" + crypto::to_base64url(key.raw()) + R"("})";
    const crypto::Digest256 digest = crypto::sha256(members);
    return crypto::to_base64url(crypto::view(digest));
}

std::string write_issuer_keys(const IssuerKeys& keys) {
    bj::array list;
    for (const IssuerKey& key : keys.keys) {
        list.push_back(bj::object{{"kty", "OKP"},
                                  {"crv", "Ed25519"},
                                  {"kid", key.id},
                                  {"x", crypto::to_base64url(key.key.raw())},
                                  {"use", "sig"},
                                  {"alg", "EdDSA"}});
    }
    return bj::serialize(bj::object{{"issuer", keys.issuer.text()}, {"keys", std::move(list)}});
}

Result<IssuerKeys> read_issuer_keys(std::string_view jwk_set) {
    const Result<bj::object> object = json::parse_object(jwk_set);
    if (!object) return object.error();
    const Result<std::string> issuer = json::string_at(*object, "issuer");
    if (!issuer) return issuer.error();
    if (!is_printable(*issuer, 1, issuer_characters_max)) {
        return Error{Errc::Malformed, "issuer: 1 to 128 printable characters expected"};
    }
    const Result<const bj::array*> list = json::array_at(*object, "keys");
    if (!list) return list.error();
    Result<std::vector<IssuerKey>> keys = read_keys(**list);
    if (!keys) return keys.error();
    return IssuerKeys{.issuer = IssuerId{*issuer}, .keys = std::move(*keys)};
}

}  // namespace usher::upstream::usher
