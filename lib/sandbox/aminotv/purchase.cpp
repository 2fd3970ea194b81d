#include "lib/sandbox/aminotv/purchase.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

#include "lib/core/json.hpp"
#include "lib/core/text.hpp"
#include "lib/crypto/digest.hpp"
#include "lib/sandbox/aminotv/idempotency_books.hpp"
#include "lib/sandbox/aminotv/license_desk.hpp"
#include "lib/sandbox/aminotv/product_books.hpp"
#include "lib/sandbox/aminotv/user_books.hpp"

namespace usher::sandbox::aminotv {
namespace {

namespace bj = boost::json;
using upstream::aminotv::NewLicense;
using upstream::aminotv::PurchaseRequest;

bj::value sorted(const bj::value& value) {
    if (value.is_array()) {
        bj::array items;
        for (const bj::value& item : value.get_array()) items.push_back(sorted(item));
        return items;
    }
    if (!value.is_object()) return value;
    std::vector<bj::string_view> names;
    for (const auto& member : value.get_object()) names.push_back(member.key());
    std::ranges::sort(names);
    bj::object members;
    for (const bj::string_view name : names) members[name] = sorted(value.get_object().at(name));
    return members;
}

NewLicense wish_of(const PurchaseOrder& order, const license::Product& product,
                   const OrderId& order_id, Instant now) {
    NewLicense wish{.user = order.user,
                    .product = product.id,
                    .start = now,
                    .order = order_id,
                    .renew = {},
                    .purchase = {.payment_method = std::string{billing_method}}};
    if (product.term) wish.end = now + *product.term;
    wish.renew.expiry_date = wish.end;
    return wish;
}

Reply make_license(store::Database& database, const PurchaseOrder& order, license::Product product,
                   const PurchaseTerms& terms) {
    const OrderId order_id = order_of(terms.order_seed, LicenseBooks{database}.next_id());
    const NewLicense wish = wish_of(order, product, order_id, terms.now);
    std::array made{
        LicenseDesk{database}.create(with_defaults(wish, product, terms.now), terms.now).value()};
    std::array products{std::move(product)};
    disguise(terms.profile, made);
    disguise(terms.profile, products);
    upstream::aminotv::WriteOptions options =
        options_of(terms.profile, upstream::aminotv::View::User, {}, {});
    return {.status = 201, .body = write_licenses(made, products, options)};
}

// Steps 8 to 12: what is remembered.
Reply decide(store::Database& database, const PurchaseOrder& order, const PurchaseTerms& terms) {
    if (const std::optional<Refusal> refusal = refusal_of(order.request)) return refuse(*refusal);
    const std::optional<User> user = UserBooks{database}.find(order.user);
    if (user && user->is_restricted()) {
        return refuse({.code = ErrorCode::LicensePurchaseRestricted,
                       .detail = "the account carries the flag LICENSE_PURCHASE_RESTRICTED"});
    }
    std::optional<license::Product> product = ProductBooks{database}.find(*order.request.product);
    if (!product) return refuse({.code = ErrorCode::ProductNotFound});
    if (!product->is_buyable.value_or(false)) return refuse({.code = ErrorCode::ProductNotBuyable});
    return make_license(database, order, *std::move(product), terms);
}

}  // namespace

PurchaseOrder read_order(UserId user, std::optional<Refusal> media, std::string_view key,
                         std::string_view body) {
    PurchaseOrder order{.user = std::move(user), .refusal = std::move(media)};
    if (order.refusal) return order;
    if (key.empty()) {
        order.refusal = Refusal{.code = ErrorCode::IdempotencyKeyMissing};
        return order;
    }
    if (!upstream::aminotv::is_idempotency_key(key)) {
        order.refusal = Refusal{.code = ErrorCode::InvalidParameter,
                                .detail = "Idempotency-Key: 1 to 255 visible characters expected"};
        return order;
    }
    Accepted<PurchaseRequest> request = upstream::aminotv::read_purchase(body);
    if (!request) {
        order.refusal = request.error();
        return order;
    }
    order.key = key;
    order.fingerprint = fingerprint_of(body);
    order.request = *std::move(request);
    return order;
}

std::string fingerprint_of(std::string_view body) {
    const Result<bj::object> document = json::parse_object(body);
    const std::string text = document ? bj::serialize(sorted(*document)) : std::string{body};
    return to_hex(crypto::view(crypto::sha256(text)));
}

Reply execute_purchase(store::Database& database, const PurchaseOrder& order,
                       const PurchaseTerms& terms) {
    if (!UserBooks{database}.knows(order.user)) return refuse({.code = ErrorCode::UserNotFound});
    if (order.refusal) return refuse(*order.refusal);
    if (order.is_running) return refuse({.code = ErrorCode::IdempotencyInProgress});

    IdempotencyBooks memory{database};
    const auto remembered = memory.find(order.user, order.key, terms.now);
    if (remembered && remembered->fingerprint != order.fingerprint) {
        return refuse({.code = ErrorCode::IdempotencyKeyReused});
    }
    if (remembered) return {.status = remembered->status, .body = remembered->body};

    Reply reply = decide(database, order, terms);
    memory.remember(order.user, order.key,
                    {.fingerprint = order.fingerprint, .status = reply.status, .body = reply.body},
                    terms.now);
    return reply;
}

}  // namespace usher::sandbox::aminotv
