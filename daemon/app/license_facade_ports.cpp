#include "daemon/app/license_facade_ports.hpp"

#include <utility>

#include "lib/core/text.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/upstream/aminotv/error_document.hpp"
#include "lib/upstream/aminotv/license_document.hpp"
#include "lib/upstream/aminotv/product_document.hpp"
#include "lib/upstream/aminotv/purchase.hpp"
#include "lib/upstream/aminotv/token_claims.hpp"

namespace usher::app {
namespace {

namespace codec = upstream::aminotv;

Result<std::optional<BundleId>> read_purchase(std::string_view body) {
    const codec::Accepted<codec::PurchaseRequest> request = codec::read_purchase(body);
    if (!request) return Error{Errc::Malformed, request.error().detail};
    return request->product;
}

Task<bool> refresh_user(sync::AccountRefresher& refresher, UserId user,
                        std::chrono::seconds limit) {
    const sync::RefreshOutcome outcome = co_await refresher.refresh(std::move(user), limit);
    co_return outcome == sync::RefreshOutcome::Refreshed;
}

Task<bool> refresh_products(sync::AccountRefresher& refresher, std::chrono::seconds limit) {
    const sync::RefreshOutcome outcome = co_await refresher.refresh_catalogue(limit);
    co_return outcome == sync::RefreshOutcome::Refreshed;
}

}  // namespace

api::license_facade::Codec license_codec() {
    api::license_facade::Codec made;
    made.write_licenses = [](std::span<const license::License> licenses,
                             std::span<const license::Product> products, std::string meta) {
        return codec::write_licenses(licenses, products, {.meta = std::move(meta)});
    };
    made.write_products = [](std::span<const license::Product> products) {
        return codec::write_products(products);
    };
    made.write_error = [](const api::license_facade::ErrorWord& word, std::string detail) {
        const std::optional<codec::ErrorCode> code = codec::error_code(word.code);
        return codec::write_error(
            {.code = code.value_or(codec::ErrorCode::Internal), .detail = std::move(detail)});
    };
    made.read_purchase = read_purchase;
    made.user_of = [](std::string_view bearer) -> std::optional<UserId> {
        Result<codec::TokenClaims> claims = codec::read_claims(bearer);
        if (!claims) return std::nullopt;
        return std::move(claims->user);
    };
    made.is_key = codec::is_idempotency_key;
    made.digest = [](std::string_view bytes) {
        return to_hex(crypto::view(crypto::sha256(bytes)));
    };
    return made;
}

api::license_facade::Ports license_facade_ports(const config::Config& config,
                                                sync::AccountRefresher& refresher) {
    api::license_facade::Ports ports;
    ports.codec = license_codec();
    ports.refresh_licenses = [&refresher](UserId user, std::chrono::seconds limit) {
        return refresh_user(refresher, std::move(user), limit);
    };
    ports.refresh_catalogue = [&refresher](std::chrono::seconds limit) {
        return refresh_products(refresher, limit);
    };
    if (config.license_upstream) {
        ports.idempotency_field = config.license_upstream->idempotency_header;
    }
    ports.confirm_duplicates = config.licenses.confirm_duplicates;
    return ports;
}

}  // namespace usher::app
