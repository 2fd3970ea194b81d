#include "lib/upstream/usher/document.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <unordered_set>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/crypto/encoding.hpp"
#include "lib/upstream/usher/claims.hpp"
#include "lib/upstream/usher/jws.hpp"

namespace usher::upstream::usher {
namespace {

namespace bj = boost::json;

constexpr std::string_view document_type = "usher-entitlements+jwt";

// The claim `name` against what it must be; `check` is the word for people and tests.
Result<void> expect(const bj::object& claims, std::string_view name, std::string_view wanted,
                    std::string_view check) {
    const Result<std::string> value = json::string_at(claims, name);
    if (!value) return value.error();
    if (*value != wanted) {
        return Error{Errc::NotAccepted, std::string{check} + ": the document is for another"};
    }
    return {};
}

// From whom, for whom: issuer, subject, installation, in this order (threat model D53).
Result<void> check_parties(const bj::object& claims, const IssuerId& issuer,
                           const Addressee& addressee) {
    if (const auto checked = expect(claims, "iss", issuer.text(), "issuer"); !checked) {
        return checked;
    }
    if (const auto checked = expect(claims, "sub", addressee.subject, "subject"); !checked) {
        return checked;
    }
    return expect(claims, "aud", addressee.installation.text(), "installation");
}

Result<std::int64_t> read_version(const bj::object& claims, std::int64_t version_held) {
    Result<std::int64_t> version = json::integer_at(claims, "version");
    if (!version) return version;
    if (*version < 0) return Error{Errc::Malformed, "version: below zero"};
    if (*version < version_held) return Error{Errc::NotAccepted, "version: older than ours"};
    return version;
}

struct Lifetime {
    Instant issued_at;
    Instant expires_at;
};

Result<Lifetime> read_lifetime(const bj::object& claims, Instant certain_now) {
    const Result<Instant> issued_at = date_claim(claims, "iat");
    if (!issued_at) return issued_at.error();
    const Result<Instant> expires_at = date_claim(claims, "exp");
    if (!expires_at) return expires_at.error();
    if (*expires_at <= *issued_at) return Error{Errc::Malformed, "exp: not after iat"};
    if (*expires_at <= certain_now) return Error{Errc::NotAccepted, "expired: exp has passed"};
    return Lifetime{.issued_at = *issued_at, .expires_at = *expires_at};
}

Result<license::Entitlement> read_option(const bj::value& element) {
    const bj::object* option = element.if_object();
    if (option == nullptr) return Error{Errc::Malformed, "an object expected"};
    const Result<std::string> id = json::string_at(*option, "id");
    if (!id) return id.error();
    if (!is_identifier(*id)) return Error{Errc::Malformed, "id: not an identifier"};
    const Result<Instant> valid_to = end_claim(*option, "valid_to");
    if (!valid_to) return valid_to.error();
    const Result<bool> trial = json::boolean_at(*option, "trial");
    if (!trial) return trial.error();
    // The extension says which product a key belongs to; here it only has to be well formed.
    const Result<std::optional<ProductId>> product = product_claim(*option);
    if (!product) return product.error();
    return license::Entitlement{.option = OptionId{*id}, .valid_to = *valid_to, .trial = *trial};
}

Result<std::vector<license::Entitlement>> read_options(const bj::object& claims) {
    const Result<const bj::array*> list = json::array_at(claims, "options");
    if (!list) return list.error();
    if ((*list)->size() > options_max) return Error{Errc::Malformed, "options: more than 1000"};

    std::vector<license::Entitlement> options;
    std::unordered_set<OptionId> seen;
    for (const bj::value& element : **list) {
        const Result<license::Entitlement> option = read_option(element);
        if (!option) return option.error().within("options");
        if (!seen.insert(option->option).second) {
            return Error{Errc::Malformed, "options: an id stands twice"};
        }
        options.push_back(*option);
    }
    return options;
}

bj::array write_options(const std::vector<license::Entitlement>& entitlements,
                        const std::optional<ProductId>& product) {
    bj::array options;
    for (const license::Entitlement& held : entitlements) {
        bj::value product_or_null;
        if (product) product_or_null = product->text();
        options.push_back(bj::object{{"id", held.option.text()},
                                     {"valid_to", unix_seconds(held.valid_to)},
                                     {"trial", held.trial},
                                     {"product", std::move(product_or_null)}});
    }
    return options;
}

}  // namespace

std::string subject_of(const UserKey& user_key) {
    const crypto::Digest256 digest = crypto::sha256("usher user key:" + user_key.text());
    return crypto::to_base64url(crypto::view(digest));
}

std::string write_document(const license::EntitlementDocument& document, const Addressee& addressee,
                           const IssuerId& issuer, const std::optional<ProductId>& product,
                           const crypto::SigningKey& key) {
    const bj::object claims{{"iss", issuer.text()},
                            {"sub", addressee.subject},
                            {"aud", addressee.installation.text()},
                            {"iat", unix_seconds(document.issued_at)},
                            {"exp", unix_seconds(document.expires_at)},
                            {"version", document.version},
                            {"options", write_options(document.entitlements, product)}};
    return write_jws(document_type, bj::serialize(claims), key_id(key.public_key()), key);
}

Result<license::EntitlementDocument> read_document(std::string_view text, const IssuerKeys& keys,
                                                   const Addressee& addressee,
                                                   std::int64_t version_held, Instant certain_now) {
    const Result<std::string> payload = read_jws(document_type, text, keys);
    if (!payload) return payload.error();
    const Result<bj::object> claims = json::parse_object(*payload);
    if (!claims) return claims.error().within("document");

    if (const auto parties = check_parties(*claims, keys.issuer, addressee); !parties) {
        return parties.error();
    }
    const Result<std::int64_t> version = read_version(*claims, version_held);
    if (!version) return version.error();
    const Result<Lifetime> lifetime = read_lifetime(*claims, certain_now);
    if (!lifetime) return lifetime.error();
    Result<std::vector<license::Entitlement>> options = read_options(*claims);
    if (!options) return options.error();
    return license::EntitlementDocument{.version = *version,
                                        .issued_at = lifetime->issued_at,
                                        .expires_at = lifetime->expires_at,
                                        .entitlements = std::move(*options)};
}

}  // namespace usher::upstream::usher
