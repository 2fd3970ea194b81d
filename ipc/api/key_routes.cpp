#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"
#include "lib/core/text.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Scope;

bj::object describe(const std::string& user_key, const enforcement::KeyRecord& record,
                    license::Freshness freshness) {
    bj::array loaded_for;
    for (const ProductId& product : record.loaded_for)
        loaded_for.push_back(bj::value(product.text()));
    return {{"user_key", user_key},
            {"key", enforcement::reference_of(record.tag)},
            {"type", static_cast<int>(record.type)},
            {"source", name(record.source)},
            {"product", record.product ? bj::value(record.product->text()) : bj::value{}},
            {"loaded_for", std::move(loaded_for)},
            {"loaded_at", unix_seconds(record.loaded_at)},
            {"confirmed_at", json_instant(record.confirmed_at)},
            {"freshness", std::string{name(freshness)}}};
}

// Where a page begins: behind the row that the page before it named.
Result<std::int64_t> read_after(const http::Parameters& query) {
    const auto text = query.find("after");
    if (!text) return 0;
    const std::optional<std::int64_t> row = to_integer(*text);
    if (!row || *row < 0) return Error{Errc::Malformed, "after: `next` of another page expected"};
    return *row;
}

Task<http::Response> list_keys(const Services& services, Call call) {
    const Result<std::int64_t> after = read_after(call.query);
    if (!after) co_return problem(after.error());
    const Result<std::size_t> limit = read_limit(call.query);
    if (!limit) co_return problem(limit.error());

    const Result<enforcement::KeyPage> page = co_await services.keys.list(*after, *limit);
    if (!page) co_return problem(page.error());
    bj::array keys;
    for (const enforcement::ListedKey& key : page->keys) {
        keys.push_back(
            describe(shown_user_key(key.user_key, call.request), key.record, key.freshness));
    }
    const bj::value next = page->next ? bj::value(std::to_string(*page->next)) : bj::value{};
    co_return json_response(200, {{"keys", std::move(keys)}, {"next", next}});
}

struct LoadRequest {
    std::string extension;
    std::optional<ProductId> product{};
};

Result<LoadRequest> read_load_request(const http::Request& request) {
    const Result<bj::object> body = read_json_body(request);
    if (!body) return body.error();
    const Result<void> known = json::check_members(*body, {"extension", "product_key"});
    if (!known) return known.error();
    Result<std::string> extension = json::string_at(*body, "extension");
    if (!extension) return extension.error();
    LoadRequest wanted{.extension = std::move(*extension)};

    const Result<std::optional<std::string>> product_text =
        json::optional_string_at(*body, "product_key");
    if (!product_text) return product_text.error();
    if (!*product_text) return wanted;
    Result<ProductId> product = read_product(**product_text);
    if (!product) return product.error();
    wanted.product = std::move(*product);
    return wanted;
}

Task<http::Response> load_key(const Services& services, Call call) {
    Result<LoadRequest> wanted = read_load_request(call.request);
    if (!wanted) co_return problem(wanted.error());
    const Result<sync::TakenKey> taken = co_await services.intake.load(
        std::move(wanted->extension), std::move(wanted->product), std::move(call.actor));
    if (!taken) co_return problem(taken.error());
    const enforcement::KeyRecord* current =
        services.enforcer.projection().find_row(taken->record.row);
    const enforcement::KeyRecord& record = current != nullptr ? *current : taken->record;
    co_return json_response(taken->added ? 201 : 200,
                            describe(shown_user_key(taken->user_key, call.request), record,
                                     services.enforcer.freshness_of(record)));
}

Task<http::Response> remove_key(const Services& services, Call call) {
    Result<UserKey> user_key = read_user_key(call.path.at("user_key"));
    if (!user_key) co_return problem(user_key.error());
    const Result<void> removed =
        co_await services.intake.remove(std::move(*user_key), std::move(call.actor));
    if (!removed) co_return problem(removed.error());
    co_return no_content();
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
