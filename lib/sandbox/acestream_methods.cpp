#include "lib/sandbox/acestream_methods.hpp"

#include <utility>

#include "lib/core/text.hpp"
#include "lib/crypto/random.hpp"
#include "lib/upstream/acestream/answers.hpp"
#include "lib/upstream/usher/extension.hpp"

namespace usher::sandbox {

namespace acestream = upstream::acestream;

namespace {

using Body = Result<std::string>;

constexpr std::size_t user_key_bytes = 20;  // shown as 40 hex digits

/// What is to be paid for, found in the catalogue.
struct Offer {
    OptionId service;
    PeriodId period;
    Seconds length;
    Cents cost;
};

Error refuse(std::string text) {
    return {Errc::Rejected, std::move(text)};
}

Result<Offer> read_offer(const Backend& backend, const ApiCall& call) {
    const Result<std::string_view> service = call.required("service");
    if (!service) return service.error();
    const Result<std::string_view> period = call.required("period");
    if (!period) return period.error();

    Offer offer{.service = OptionId{std::string{*service}},
                .period = PeriodId{std::string{*period}},
                .length = {},
                .cost = {}};
    const license::Catalogue& catalogue = backend.settings.catalogue;
    if (!catalogue.find_option(offer.service)) return refuse("unknown service");
    const license::Period* known = catalogue.find_period(offer.period);
    const std::optional<Cents> cost = catalogue.price(offer.service, offer.period);
    if (!known || !cost) return refuse("unknown period");
    offer.length = known->length;
    offer.cost = *cost;
    return offer;
}

// Choice 7: 1 when absent. An empty one is there, so it is a type like any other, and wrong.
Result<license::KeyType> read_type(const ApiCall& call) {
    const std::string_view text = call.parameters.find("type").value_or("1");
    if (text == "1") return license::KeyType::General;
    if (text == "2") return license::KeyType::Individual;
    return refuse("invalid type");
}

// A developer's keys name the product, general ones too: that is how an engine finds the keys that
// were made for an application (specs/acestream.md choice 19). A reseller names it for individual
// keys only (choice 8).
Result<std::optional<ProductId>> read_product(const Backend& backend, const ApiCall& call,
                                              license::KeyType type) {
    if (call.account->entry == acestream::Entry::Developer)
        return ProductId{call.account->application};
    if (type == license::KeyType::General) return std::optional<ProductId>{};
    const Result<std::string_view> product = call.required("product");
    if (!product) return product.error();
    if (!is_product(*backend.accounts, *product)) return refuse("unknown product");
    return ProductId{std::string{*product}};
}

Result<IssuedKey> read_new_key(const Backend& backend, const ApiCall& call) {
    const Result<license::KeyType> type = read_type(call);
    if (!type) return type.error();
    const Result<std::optional<ProductId>> product = read_product(backend, call, *type);
    if (!product) return product.error();
    return IssuedKey{.user_key = UserKey{to_hex(crypto::random_bytes(user_key_bytes))},
                     .type = *type,
                     .product = *product,
                     .created_by = call.account->api_key,
                     .created_at = backend.clock.now()};
}

Body get_service_cost(const Backend& backend, const ApiCall& call) {
    const Result<Offer> offer = read_offer(backend, call);
    if (!offer) return offer.error();
    return acestream::write_cost(offer->cost);
}

Task<Body> create_user_key(std::shared_ptr<Backend> backend, ApiCall call) {
    const Result<IssuedKey> key = read_new_key(*backend, call);
    if (!key) co_return key.error();
    auto create = [key = *key](Books& books) { return books.create_key(key); };
    const Result<void> created = co_await backend->with_books(std::move(create));
    if (!created) co_return created.error();

    const license::Extension extension{.user_key = key->user_key,
                                       .type = key->type,
                                       .product = key->product,
                                       .issuer = backend->settings.issuer,
                                       .issued_at = key->created_at};
    const acestream::CreatedKey answer{
        .user_key = key->user_key,
        .extension = upstream::usher::write_extension(extension, backend->signing_key())};
    co_return acestream::write_created_key(answer);
}

Task<Body> activate_service(std::shared_ptr<Backend> backend, ApiCall call) {
    const Result<std::string_view> user_key = call.required("user_key");
    if (!user_key) co_return user_key.error();
    const Result<Offer> offer = read_offer(*backend, call);
    if (!offer) co_return offer.error();

    const Purchase purchase{.user_key = UserKey{std::string{*user_key}},
                            .service = offer->service,
                            .period = offer->period};
    const Order order{.api_key = call.account->api_key,
                      .purchase = purchase,
                      .length = offer->length,
                      .cost = offer->cost};
    const Instant now = backend->clock.now();
    auto activate = [order, now](Books& books) { return books.activate(order, now); };
    const Result<Instant> valid_to = co_await backend->with_books(std::move(activate));
    if (!valid_to) co_return valid_to.error();
    co_return acestream::write_activated(purchase.user_key, purchase.service, purchase.period,
                                         order.cost, *valid_to);
}

Task<Body> get_user_key_info(std::shared_ptr<Backend> backend, ApiCall call, View view) {
    const Result<std::string_view> text = call.required("user_key");
    if (!text) co_return text.error();
    const UserKey user_key{std::string{*text}};
    auto find = [user_key, view](Books& books) { return books.find_key(user_key, view); };
    const Result<Holding> holding = co_await backend->with_books(std::move(find));
    if (!holding) co_return holding.error();

    const Instant now = backend->clock.now();
    std::vector<acestream::HeldService> services;
    for (const license::Entitlement& entitlement : holding->entitlements) {
        if (!entitlement.active_at(now)) continue;
        const license::Option* option = backend->settings.catalogue.find_option(entitlement.option);
        services.push_back({.entitlement = entitlement,
                            .description = option ? option->description : std::string{}});
    }
    co_return acestream::write_held_services(user_key, services);
}

}  // namespace

Task<Result<std::string>> call_method(std::shared_ptr<Backend> backend, ApiCall call, View view) {
    Body body = std::string{};
    switch (call.method) {
        case ApiMethod::GetServiceCost: body = get_service_cost(*backend, call); break;
        case ApiMethod::CreateUserKey:
            body = co_await create_user_key(std::move(backend), std::move(call));
            break;
        case ApiMethod::ActivateService:
            body = co_await activate_service(std::move(backend), std::move(call));
            break;
        case ApiMethod::GetUserKeyInfo:
            body = co_await get_user_key_info(std::move(backend), std::move(call), view);
            break;
    }
    co_return body;
}

}  // namespace usher::sandbox
