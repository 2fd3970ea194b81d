#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/account_reading.hpp"
#include "ipc/api/charge_refusal.hpp"
#include "ipc/api/persons_word.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Scope;
using license::Purchase;

template <typename Tag>
bj::value json_id(const std::optional<Id<Tag>>& id) {
    return id ? bj::value(id->text()) : bj::value{};
}

bj::object describe(const Purchase& purchase) {
    const license::PurchaseRequest& request = purchase.request;
    return {{"id", request.id.text()},
            {"user", request.user.text()},
            {"product", json_id(request.product)},
            {"state", std::string{name(purchase.state)}},
            {"in_doubt", purchase.in_doubt},
            {"license", json_id(purchase.license)},
            {"code", json_text(purchase.code)},
            {"evidence", purchase.evidence},
            {"created_at", unix_seconds(purchase.created_at)},
            {"changed_at", unix_seconds(purchase.changed_at)},
            {"sent_at", json_instant(purchase.last_sent_at)},
            {"attempts", purchase.attempts},
            {"forwarded", request.is_forwarded},
            {"asked_by", purchase.asked_by.text()},
            {"upstream", json_text(purchase.upstream)},
            {"resolution", json_resolution(purchase.resolution)}};
}

Result<sync::NewPurchase> read_wanted(const bj::object& body) {
    const Result<void> known = json::check_members(body, {"id", "user", "product"});
    if (!known) return known.error();
    const Result<std::string> id_text = json::string_at(body, "id");
    if (!id_text) return id_text.error();
    const Result<std::string> user_text = json::string_at(body, "user");
    if (!user_text) return user_text.error();
    const Result<std::string> product_text = json::string_at(body, "product");
    if (!product_text) return product_text.error();

    Result<PurchaseId> id = read_purchase_id("id", *id_text);
    if (!id) return id.error();
    Result<UserId> user = read_user("user", *user_text);
    if (!user) return user.error();
    Result<BundleId> product = read_bundle("product", *product_text);
    if (!product) return product.error();
    return sync::NewPurchase{
        .id = std::move(*id), .user = std::move(*user), .product = std::move(*product)};
}

Task<http::Response> start(const Services& services, Call call) {
    if (services.purchase_driver == nullptr) {
        co_return problem(Error{Errc::Unavailable, "no upstream of licences is configured"});
    }
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    Result<sync::NewPurchase> wanted = read_wanted(*body);
    if (!wanted) co_return problem(wanted.error());
    const bool is_confirmed = call.request.field("X-Confirm-Duplicate") == "yes";
    const auto duplicates =
        is_confirmed ? enforcement::DuplicatePurchase::Allow : enforcement::DuplicatePurchase::Ask;

    const Result<enforcement::PlacedPurchase> placed = co_await services.purchase_driver->start(
        std::move(*wanted), duplicates, std::move(call.actor));
    if (!placed) co_return problem(shown_refusal(services, placed.error(), call.request));
    if (!placed->duplicate.empty()) {
        co_return problem(409, "duplicate_license_confirm", placed->duplicate);
    }
    http::Response response = json_response(placed->added ? 202 : 200, describe(placed->purchase));
    response.fields.push_back({"Location", "/v1/purchases/" + placed->purchase.request.id.text()});
    co_return response;
}

Result<enforcement::PurchasePage> read_page(const http::Parameters& query) {
    const Result<std::size_t> limit = read_limit(query);
    if (!limit) return limit.error();
    // One more than is shown tells whether the list goes on.
    enforcement::PurchasePage page{.count = *limit + 1};
    if (const auto text = query.find("after")) {
        Result<PurchaseId> after = read_purchase_id("after", *text);
        if (!after) return after.error();
        page.after = std::move(*after);
    }
    Result<std::optional<UserId>> user = optional_user(query);
    if (!user) return user.error();
    page.user = std::move(*user);
    return page;
}

Task<http::Response> list(const Services& services, Call call) {
    Result<enforcement::PurchasePage> wanted = read_page(call.query);
    if (!wanted) co_return problem(wanted.error());
    const std::size_t count = wanted->count - 1;
    Result<std::vector<Purchase>> page = co_await services.purchases.newest(std::move(*wanted));
    if (!page) co_return problem(page.error());
    bj::value next;
    if (page->size() > count) {
        page->pop_back();
        next = page->back().request.id.text();
    }
    bj::array purchases;
    for (const Purchase& purchase : *page) purchases.push_back(describe(purchase));
    co_return json_response(200, {{"purchases", std::move(purchases)}, {"next", next}});
}

Task<http::Response> show(const Services& services, Call call) {
    Result<PurchaseId> id = read_purchase_id("id", call.path.at("id"));
    if (!id) co_return problem(id.error());
    const Result<Purchase> purchase = co_await services.purchases.find(std::move(*id));
    if (!purchase) co_return problem(purchase.error());
    co_return json_response(200, describe(*purchase));
}

// The driver, if there is one, knows what is under way.
Task<Result<Purchase>> take(const Services& services, PurchaseId id, PersonsWord word,
                            Actor actor) {
    if (services.purchase_driver == nullptr) {
        return services.purchases.resolve(std::move(id), word.is_done, std::move(word.resolution),
                                          std::move(actor));
    }
    return services.purchase_driver->resolve(std::move(id), word.is_done,
                                             std::move(word.resolution), std::move(actor));
}

Task<http::Response> resolve(const Services& services, Call call) {
    Result<PurchaseId> id = read_purchase_id("id", call.path.at("id"));
    if (!id) co_return problem(id.error());
    Result<PersonsWord> word = read_persons_word(call.request, "bought", "not_bought");
    if (!word) co_return problem(word.error());
    const Result<Purchase> purchase =
        co_await take(services, std::move(*id), std::move(*word), std::move(call.actor));
    if (!purchase) co_return problem(purchase.error());
    co_return json_response(200, describe(*purchase));
}

}  // namespace

void add_purchase_routes(Router& router, const Services& services) {
    router.add({"POST", "/v1/purchases", scoped(Scope::Activate),
                [&services](Call call) { return start(services, std::move(call)); }});
    router.add({"GET", "/v1/purchases", scoped(Scope::Read),
                [&services](Call call) { return list(services, std::move(call)); }});
    router.add({"GET", "/v1/purchases/{id}", scoped(Scope::Read),
                [&services](Call call) { return show(services, std::move(call)); }});
    router.add({"POST", "/v1/purchases/{id}/resolve", socket_only,
                [&services](Call call) { return resolve(services, std::move(call)); }});
}

}  // namespace usher::api
