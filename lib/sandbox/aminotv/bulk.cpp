#include "lib/sandbox/aminotv/bulk.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "lib/core/json.hpp"
#include "lib/sandbox/aminotv/demo.hpp"
#include "lib/sandbox/aminotv/license_desk.hpp"
#include "lib/sandbox/aminotv/product_books.hpp"
#include "lib/sandbox/aminotv/rows.hpp"
#include "lib/sandbox/aminotv/user_books.hpp"

namespace usher::sandbox::aminotv {
namespace {

constexpr std::int64_t users_max = 1'000'000;
constexpr std::int64_t licenses_each_max = 5000;
constexpr std::int64_t products_max = 1000;
constexpr std::int64_t licenses_max = 20'000'000;
constexpr std::int64_t rows_of_a_transaction = 5000;
constexpr std::int64_t channels_of_a_product = 4;

Result<std::int64_t> read_count(const boost::json::object& order, std::string_view name,
                                std::int64_t min, std::int64_t max) {
    const Result<std::int64_t> count = json::integer_at(order, name);
    if (!count) return count.error();
    if (*count < min || *count > max) {
        return Error{Errc::Malformed, std::string{name} + ": " + std::to_string(min) + " to " +
                                          std::to_string(max) + " expected"};
    }
    return count;
}

license::Product bulk_product(std::int64_t number) {
    license::Product product{.id = {},
                             .title = "Bulk " + std::to_string(number),
                             .type_name = "CHANNEL_GROUP",
                             .is_visible = true,
                             .is_buyable = true,
                             .price = license::Amount{.minor = 100, .currency = "EUR"}};
    for (std::int64_t i = 1; i <= channels_of_a_product; ++i) {
        const ChannelId channel{std::to_string(number * channels_of_a_product + i)};
        for (license::ChannelList& list : product.channels) list.push_back(channel);
    }
    for (license::ChannelList& list : product.channels) std::ranges::sort(list);
    return product;
}

Result<UserId> make_user(store::Database& database, Instant now) {
    store::Statement query = database.prepare(
        "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'aminotv_user'");
    static_cast<void>(query.step());
    const std::string id = std::to_string(query.integer(0));
    const User user{.id = UserId{id},
                    .name = "Bulk User " + id,
                    .email = "bulk" + id + "@sandbox.example",
                    .registration_state = std::string{upstream::aminotv::registered}};
    return UserBooks{database}.add(user, demo_account().password, now);
}

ManagedLicense bulk_license(const UserId& user, const BundleId& product, const LicenseId& id,
                            Instant now) {
    constexpr std::int64_t begun_days = 30;
    constexpr std::int64_t left_days = 365;
    const std::int64_t number = row_of(id).value_or(0);
    const Instant start = now - std::chrono::days{number % begun_days};
    const Instant end = now + std::chrono::days{1 + number % left_days};
    return {.license = {.id = {},
                        .user = user,
                        .product = product,
                        .status = license::LicenseStatus::Active,
                        .start = start,
                        .end = end,
                        .order = order_of(0, id)},
            .renew = {.recurring = false, .expiry_date = end},
            .purchase = {.price_minor = 100,
                         .price_currency = "EUR",
                         .purchased_at = start,
                         .payment_method = "credit card"}};
}

}  // namespace

Result<BulkOrder> read_bulk(std::string_view body) {
    const Result<boost::json::object> object = json::parse_object(body);
    if (!object) return object.error();
    const Result<void> known = json::check_members(*object, {"users", "licenses_each", "products"});
    if (!known) return known.error();
    const Result<std::int64_t> users = read_count(*object, "users", 1, users_max);
    if (!users) return users.error();
    const Result<std::int64_t> licenses =
        read_count(*object, "licenses_each", 0, licenses_each_max);
    if (!licenses) return licenses.error();
    Result<std::int64_t> products = 0;
    if (object->contains("products")) products = read_count(*object, "products", 0, products_max);
    if (!products) return products.error();
    if (*users * *licenses > licenses_max) {
        return Error{Errc::TooLarge, "more than 20 million licenses"};
    }
    return BulkOrder{.users = *users, .licenses_each = *licenses, .products = *products};
}

std::int64_t users_of_a_transaction(const BulkOrder& order) noexcept {
    return std::max<std::int64_t>(1, rows_of_a_transaction / (1 + order.licenses_each));
}

Result<std::vector<BundleId>> make_products(store::Database& database, const BulkOrder& order,
                                            Instant now) {
    ProductBooks books{database};
    for (std::int64_t i = 1; i <= order.products; ++i) {
        const Result<BundleId> added = books.add(bulk_product(i), now);
        if (!added) return added.error();
    }
    store::Statement query = database.prepare("SELECT id FROM aminotv_product ORDER BY id");
    std::vector<BundleId> ids;
    while (query.step()) ids.emplace_back(query.text(0));
    if (ids.empty() && order.licenses_each > 0) {
        return Error{Errc::Conflict, "products: there are none, and none are asked for"};
    }
    return ids;
}

Result<void> make_users(store::Database& database, const BulkOrder& order,
                        const std::vector<BundleId>& products, std::int64_t count, Instant now) {
    LicenseBooks licenses{database};
    for (std::int64_t i = 0; i < count; ++i) {
        const Result<UserId> user = make_user(database, now);
        if (!user) return user.error();
        for (std::int64_t j = 0; j < order.licenses_each; ++j) {
            const LicenseId id = licenses.next_id();
            const auto turn = static_cast<std::size_t>(row_of(id).value_or(0));
            const Result<LicenseId> added =
                licenses.add(bulk_license(*user, products[turn % products.size()], id, now));
            if (!added) return added.error();
        }
    }
    return {};
}

}  // namespace usher::sandbox::aminotv
