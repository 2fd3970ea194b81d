#include <utility>

#include "lib/sandbox/aminotv/handlers.hpp"
#include "lib/sandbox/aminotv/license_page.hpp"
#include "lib/sandbox/aminotv/product_books.hpp"
#include "lib/sandbox/aminotv/purchase.hpp"
#include "lib/sandbox/aminotv/user_books.hpp"
#include "lib/upstream/aminotv/product_document.hpp"

namespace usher::sandbox::aminotv {

using upstream::aminotv::View;

Task<Result<Reply>> get_user_licenses(std::shared_ptr<Backend> backend, Call call) {
    const UserId user{call.ids.at(0)};
    const std::optional<Instant> expired = backend->aminotv.expired_until(backend->clock.now());
    auto read = [user, expired](store::Database& database) -> Result<std::optional<LicensePage>> {
        LicenseBooks licenses{database};
        if (!UserBooks{database}.knows(user)) return std::optional<LicensePage>{};
        if (expired) licenses.expire(*expired);
        Page<ManagedLicense> all{.items = licenses.of_user(user)};
        return std::optional{with_products(database, std::move(all))};
    };
    Result<std::optional<LicensePage>> page = co_await backend->with_database(std::move(read));
    if (!page) co_return page.error();
    if (!*page) co_return refuse({.code = ErrorCode::UserNotFound});
    const AnswerProfile& profile = backend->aminotv.profile;
    co_return Reply{
        .body = write_page(**std::move(page), profile, View::User, {}, call.request.target)};
}

Task<Result<Reply>> purchase_license(std::shared_ptr<Backend> backend, Call call) {
    const std::string_view key =
        call.request.field(upstream::aminotv::idempotency_field).value_or("");
    PurchaseOrder order =
        read_order(UserId{call.ids.at(0)}, std::move(call.media), key, call.request.body);
    order.is_running = !order.refusal && call.ticket && !call.ticket->take();

    const PurchaseTerms terms{.order_seed = backend->settings.aminotv.order_seed,
                              .profile = backend->aminotv.profile,
                              .now = backend->clock.now()};
    auto execute = [order, terms](store::Database& database) -> Result<Reply> {
        return execute_purchase(database, order, terms);
    };
    Result<Reply> reply = co_await backend->with_database(std::move(execute));
    if (call.ticket) call.ticket->release();
    co_return reply;
}

Task<Result<Reply>> get_catalogue(std::shared_ptr<Backend> backend, Call call) {
    auto read = [](store::Database& database) -> Result<std::vector<license::Product>> {
        return ProductBooks{database}.for_sale();
    };
    Result<std::vector<license::Product>> products = co_await backend->with_database(read);
    if (!products) co_return products.error();
    const AnswerProfile& profile = backend->aminotv.profile;
    disguise(profile, *products);
    const upstream::aminotv::WriteOptions options =
        options_of(profile, View::User, {}, call.request.target);
    co_return Reply{.body = write_products(*products, options)};
}

}  // namespace usher::sandbox::aminotv
