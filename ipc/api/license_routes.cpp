#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/account_reading.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Scope;
using license::License;
using license::Product;

bj::object describe(const Services& services, const License& license, Instant now) {
    const Product* const product = services.accounts.projection().find_product(license.product);
    License shown = license;
    shown.status = effective_status(license, now);
    return {{"id", license.id.text()},
            {"product", license.product.text()},
            {"title", product == nullptr ? bj::value{} : bj::value(product->title)},
            {"status", status_word(shown)},
            {"in_force", is_in_force(license, now)},
            {"start", json_instant(license.start)},
            {"stop", json_instant(license.end)}};
}

Task<http::Response> list_licenses(const Services& services, Call call) {
    const Result<UserId> user = read_user("user", call.query.find("user").value_or(""));
    if (!user) co_return problem(user.error());
    std::optional<enforcement::AccountRecord> account = services.accounts.projection().find(*user);
    if (!account) {
        co_return problem(Error{Errc::NotFound, "the user's licences are not kept here"});
    }
    const Instant now = services.enforcer.time().now();
    std::ranges::sort(account->licenses, {}, [](const License& license) {
        return std::pair{license.start.value_or(Instant::min()), license.id};
    });
    bj::array licenses;
    for (const License& license : account->licenses) {
        licenses.push_back(describe(services, license, now));
    }
    const license::Freshness freshness =
        judge_freshness(services.accounts.policy().freshness, account->synced_at, now,
                        services.accounts.is_in_touch());
    co_return json_response(200, {{"user", user->text()},
                                  {"synced_at", json_instant(account->synced_at)},
                                  {"freshness", std::string{name(freshness)}},
                                  {"licenses", std::move(licenses)}});
}

bj::value json_flag(const std::optional<bool>& flag) {
    return flag ? bj::value(*flag) : bj::value{};
}

bj::object describe(const Product& product) {
    bj::object services;
    for (const license::ChannelService service : license::channel_services) {
        bj::array channels;
        for (const ChannelId& channel : product.channels_of(service)) {
            channels.push_back(bj::value(channel.text()));
        }
        services[name(service)] = std::move(channels);
    }
    bj::value price;
    if (product.price) {
        price = bj::object{{"minor", product.price->minor}, {"currency", product.price->currency}};
    }
    return {{"id", product.id.text()},
            {"title", product.title},
            {"description", product.description},
            {"type", product.type_name},
            {"premium", product.is_premium},
            {"visible", json_flag(product.is_visible)},
            {"buyable", json_flag(product.is_buyable)},
            {"price", std::move(price)},
            {"recurring", product.recurring},
            {"channels", std::move(services)}};
}

Task<http::Response> list_products(const Services& services, Call call) {
    const Result<std::size_t> limit = read_limit(call.query);
    if (!limit) co_return problem(limit.error());
    const std::string after{call.query.find("after").value_or("")};
    const std::vector<const Product*> all = services.accounts.projection().products();
    const auto text = [](const Product* product) { return std::string_view{product->id.text()}; };
    auto at = std::ranges::upper_bound(all, std::string_view{after}, {}, text);
    bj::array products;
    for (; at != all.end() && products.size() < *limit; ++at) products.push_back(describe(**at));
    const bj::value next = at == all.end() ? bj::value{} : products.back().at("id");
    co_return json_response(200, {{"synced_at", json_instant(services.accounts.catalogue_at())},
                                  {"products", std::move(products)},
                                  {"next", next}});
}

}  // namespace

void add_license_routes(Router& router, const Services& services) {
    router.add({"GET", "/v1/licenses", scoped(Scope::Read),
                [&services](Call call) { return list_licenses(services, std::move(call)); }});
    router.add({"GET", "/v1/products", scoped(Scope::Read),
                [&services](Call call) { return list_products(services, std::move(call)); }});
}

}  // namespace usher::api
