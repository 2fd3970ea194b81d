#include <array>
#include <utility>

#include "lib/sandbox/aminotv/handlers.hpp"
#include "lib/sandbox/aminotv/list_query.hpp"
#include "lib/sandbox/aminotv/product_books.hpp"
#include "lib/upstream/aminotv/product_document.hpp"

namespace usher::sandbox::aminotv {
namespace {

using license::Product;
using upstream::aminotv::ProductChange;
using upstream::aminotv::View;

Reply show(const Backend& backend, const Call& call, std::vector<Product> products,
           std::string next, int status = 200) {
    const AnswerProfile& profile = backend.aminotv.profile;
    disguise(profile, products);
    const upstream::aminotv::WriteOptions options =
        options_of(profile, View::Management, std::move(next), call.request.target);
    return {.status = status, .body = write_products(products, options)};
}

}  // namespace

Task<Result<Reply>> get_products(std::shared_ptr<Backend> backend, Call call) {
    const Accepted<Cut> cut = read_cut(call.query);
    if (!cut) co_return refuse(cut.error());
    auto read = [cut = *cut](store::Database& database) -> Result<Page<Product>> {
        return ProductBooks{database}.list(cut);
    };
    Result<Page<Product>> page = co_await backend->with_database(std::move(read));
    if (!page) co_return page.error();
    std::string next;
    if (page->has_more) {
        next = next_target(call.request.path(), call.query, *cut, page->items.back().id.text());
    }
    co_return show(*backend, call, std::move(page->items), std::move(next));
}

Task<Result<Reply>> get_product(std::shared_ptr<Backend> backend, Call call) {
    const BundleId id{call.ids.at(0)};
    auto read = [id](store::Database& database) -> Result<std::optional<Product>> {
        return ProductBooks{database}.find(id);
    };
    const Result<std::optional<Product>> product = co_await backend->with_database(std::move(read));
    if (!product) co_return product.error();
    if (!*product) co_return refuse({.code = ErrorCode::ProductNotFound});
    co_return show(*backend, call, {**product}, {});
}

Task<Result<Reply>> create_product(std::shared_ptr<Backend> backend, Call call) {
    const Accepted<ProductChange> change =
        upstream::aminotv::read_product_change(call.request.body);
    if (!change) co_return refuse(change.error());
    if (const auto lacking = lacks_for_creation(*change)) co_return refuse(*lacking);

    Product product;
    apply(*change, product);
    const Instant now = backend->clock.now();
    auto add = [product, now](store::Database& database) {
        return ProductBooks{database}.add(product, now);
    };
    const Result<BundleId> id = co_await backend->with_database(std::move(add));
    if (!id) co_return id.error();
    product.id = *id;
    co_return show(*backend, call, {product}, {}, 201);
}

Task<Result<Reply>> update_product(std::shared_ptr<Backend> backend, Call call) {
    const Accepted<ProductChange> change =
        upstream::aminotv::read_product_change(call.request.body);
    if (!change) co_return refuse(change.error());

    const BundleId id{call.ids.at(0)};
    const Instant now = backend->clock.now();
    auto work = [id, change = *change,
                 now](store::Database& database) -> Result<std::optional<Product>> {
        ProductBooks products{database};
        std::optional<Product> product = products.find(id);
        if (!product) return product;
        apply(change, *product);
        const Result<void> replaced = products.replace(*product, now);
        if (!replaced) return replaced.error();
        return product;
    };
    const Result<std::optional<Product>> product = co_await backend->with_database(std::move(work));
    if (!product) co_return product.error();
    if (!*product) co_return refuse({.code = ErrorCode::ProductNotFound});
    co_return show(*backend, call, {**product}, {});
}

}  // namespace usher::sandbox::aminotv
