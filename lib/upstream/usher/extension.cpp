#include "lib/upstream/usher/extension.hpp"

#include <boost/json/serialize.hpp>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/upstream/usher/claims.hpp"
#include "lib/upstream/usher/jws.hpp"

namespace usher::upstream::usher {
namespace {

namespace bj = boost::json;

constexpr std::string_view extension_type = "usher-extension+jwt";

Result<license::KeyType> key_type_claim(const bj::object& claims) {
    const Result<std::int64_t> number = json::integer_at(claims, "key_type");
    if (!number) return number.error();
    if (*number == static_cast<int>(license::KeyType::General)) return license::KeyType::General;
    if (*number == static_cast<int>(license::KeyType::Individual)) {
        return license::KeyType::Individual;
    }
    return Error{Errc::Malformed, "key_type: 1 or 2 expected"};
}

Result<license::Extension> read_claims(const bj::object& claims, const IssuerId& pinned) {
    const Result<std::string> issuer = json::string_at(claims, "iss");
    if (!issuer) return issuer.error().within("extension");
    if (*issuer != pinned.text()) return Error{Errc::NotAccepted, "issuer: not the pinned one"};

    const Result<std::string> user_key = json::string_at(claims, "user_key");
    if (!user_key) return user_key.error().within("extension");
    if (!is_user_key(*user_key)) {
        return Error{Errc::Malformed, "user_key: 1 to 128 printable characters expected"};
    }
    const Result<license::KeyType> type = key_type_claim(claims);
    if (!type) return type.error().within("extension");
    const Result<std::optional<ProductId>> product = product_claim(claims);
    if (!product) return product.error().within("extension");
    if (*type == license::KeyType::Individual && !*product) {
        return Error{Errc::Malformed, "product: needed by an individual key"};
    }
    const Result<Instant> issued_at = date_claim(claims, "iat");
    if (!issued_at) return issued_at.error().within("extension");
    return license::Extension{.user_key = UserKey{*user_key},
                              .type = *type,
                              .product = *product,
                              .issuer = pinned,
                              .issued_at = *issued_at};
}

}  // namespace

std::string write_extension(const license::Extension& extension, const crypto::SigningKey& key) {
    bj::object claims{{"iss", extension.issuer.text()},
                      {"iat", unix_seconds(extension.issued_at)},
                      {"user_key", extension.user_key.text()},
                      {"key_type", static_cast<int>(extension.type)}};
    if (extension.product) claims.emplace("product", extension.product->text());
    return write_jws(extension_type, bj::serialize(claims), key_id(key.public_key()), key);
}

Result<license::Extension> read_extension(std::string_view text, const IssuerKeys& keys) {
    if (text.size() > extension_bytes_max) {
        return Error{Errc::Malformed, "extension: over 4096 characters"};
    }
    const Result<std::string> payload = read_jws(extension_type, text, keys);
    if (!payload) return payload.error();
    const Result<bj::object> claims = json::parse_object(*payload);
    if (!claims) return claims.error().within("extension");
    return read_claims(*claims, keys.issuer);
}

}  // namespace usher::upstream::usher
