#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Scope;

constexpr std::size_t listed_max = 100'000;

bj::object describe(const std::string& user_key, const store::KeyRecord& record,
                    license::Freshness freshness) {
    bj::array loaded_for;
    for (const ProductId& product : record.loaded_for)
        loaded_for.push_back(bj::value(product.text()));
    return {{"user_key", user_key},
            {"key", enforcement::reference_of(record.tag)},
            {"type", static_cast<int>(record.type)},
            {"product", record.product ? bj::value(record.product->text()) : bj::value{}},
            {"loaded_for", std::move(loaded_for)},
            {"loaded_at", unix_seconds(record.loaded_at)},
            {"confirmed_at", json_instant(record.confirmed_at)},
            {"freshness", std::string{name(freshness)}}};
}

Task<http::Response> list_keys(const Services& services, Call call) {
    Result<std::vector<enforcement::ListedKey>> listed = co_await services.keys.list(listed_max);
    if (!listed) co_return problem(listed.error());
    bj::array keys;
    for (const enforcement::ListedKey& key : *listed) {
        keys.push_back(
            describe(shown_user_key(key.user_key, call.request), key.record, key.freshness));
    }
    co_return json_response(200, {{"keys", std::move(keys)}});
}

Task<http::Response> load_key(const Services& services, Call call) {
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    const Result<void> known = json::check_members(*body, {"extension", "product_key"});
    if (!known) co_return problem(known.error());
    Result<std::string> extension = json::string_at(*body, "extension");
    if (!extension) co_return problem(extension.error());
    const Result<std::optional<std::string>> product_text =
        json::optional_string_at(*body, "product_key");
    if (!product_text) co_return problem(product_text.error());
    std::optional<ProductId> product;
    if (*product_text) {
        Result<ProductId> read = read_product(**product_text);
        if (!read) co_return problem(read.error());
        product = std::move(*read);
    }

    const Result<sync::TakenKey> taken =
        co_await services.intake.load(std::move(*extension), std::move(product));
    if (!taken) co_return problem(taken.error());
    const store::KeyRecord* current = services.enforcer.projection().find_row(taken->record.row);
    const store::KeyRecord& record = current != nullptr ? *current : taken->record;
    co_return json_response(taken->added ? 201 : 200,
                            describe(shown_user_key(taken->user_key, call.request), record,
                                     services.enforcer.freshness_of(record)));
}

Task<http::Response> remove_key(const Services& services, Call call) {
    Result<UserKey> user_key = read_user_key(call.path.at("user_key"));
    if (!user_key) co_return problem(user_key.error());
    const Result<void> removed = co_await services.intake.remove(std::move(*user_key));
    if (!removed) co_return problem(removed.error());
    co_return http::Response{.status = 204, .content_type = ""};
}

}  // namespace

void add_key_routes(Router& router, const Services& services) {
    router.add({"GET", "/v1/keys", socket_only,
                [&services](Call call) { return list_keys(services, std::move(call)); }});
    router.add({"POST", "/v1/keys", scoped(Scope::Keys),
                [&services](Call call) { return load_key(services, std::move(call)); }});
    router.add({"DELETE", "/v1/keys/{user_key}", scoped(Scope::Keys),
                [&services](Call call) { return remove_key(services, std::move(call)); }});
}

}  // namespace usher::api
