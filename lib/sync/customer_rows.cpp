#include "lib/sync/customer_rows.hpp"

#include <chrono>
#include <utility>

namespace usher::sync {
namespace {

namespace iw = upstream::interworks;

using enforcement::CustomerCollection;
using enforcement::CustomerRow;

std::optional<std::string> account_text(const std::optional<iw::LiteAccount>& account) {
    if (!account) return std::nullopt;
    return iw::id_text(account->id);
}

// Stamps that came without an offset were read with the one in force then, which the row's own has.
template <typename T>
Result<T> read(const CustomerRow& row,
               Result<T> (*codec)(std::string_view body, iw::ServerOffset& offset)) {
    iw::ServerOffset offset{.value = stamp_of(row.updated_at).offset};
    return codec(row.document, offset);
}

}  // namespace

enforcement::CustomerStamp kept_stamp(const iw::Stamp& stamp) {
    return {.ticks = stamp.at.time_since_epoch().count(),
            .offset_minutes = static_cast<std::int32_t>(stamp.offset.count())};
}

iw::Stamp stamp_of(const enforcement::CustomerStamp& kept) {
    return {.at = std::chrono::sys_time<iw::Ticks>{iw::Ticks{kept.ticks}},
            .offset = std::chrono::minutes{kept.offset_minutes}};
}

CustomerRow kept_row(const iw::Account& account, std::string document) {
    return {.collection = CustomerCollection::Accounts,
            .id = iw::id_text(account.id),
            .account = iw::id_text(account.id),
            .name = account.name.value_or(""),
            .updated_at = kept_stamp(account.updated_at),
            .document = std::move(document)};
}

CustomerRow kept_row(const iw::Product& product, std::string document) {
    return {.collection = CustomerCollection::Products,
            .id = product.id.text(),
            .name = product.name.value_or(""),
            .code = product.code.value_or(""),
            .updated_at = kept_stamp(product.updated_at),
            .document = std::move(document)};
}

CustomerRow kept_row(const iw::Subscription& subscription, std::string document) {
    return {.collection = CustomerCollection::Subscriptions,
            .id = subscription.id.text(),
            .account = iw::id_text(subscription.account.id),
            .name = subscription.name.value_or(""),
            .code = subscription.product.code.value_or(""),
            .status = subscription.status.text(),
            .updated_at = kept_stamp(subscription.updated_at),
            .document = std::move(document)};
}

CustomerRow kept_row(const iw::Asset& asset, std::string document) {
    return {.collection = CustomerCollection::Assets,
            .id = asset.id.text(),
            .account = account_text(asset.customer),
            .name = asset.name.value_or(""),
            .code = asset.product ? asset.product->code.value_or("") : "",
            .status = asset.status.value_or(""),
            .updated_at = kept_stamp(asset.updated_at),
            .document = std::move(document)};
}

Result<iw::Account> account_in(const CustomerRow& row) {
    return read(row, iw::read_account);
}

Result<iw::Product> product_in(const CustomerRow& row) {
    return read(row, iw::read_product);
}

Result<iw::Subscription> subscription_in(const CustomerRow& row) {
    return read(row, iw::read_subscription);
}

Result<iw::Asset> asset_in(const CustomerRow& row) {
    return read(row, iw::read_asset);
}

Result<std::vector<iw::SubscriptionAddon>> addons_in(const CustomerRow& row) {
    if (!row.addons) return std::vector<iw::SubscriptionAddon>{};
    iw::ServerOffset offset{.value = stamp_of(row.updated_at).offset};
    return iw::read_subscription_addons(*row.addons, offset);
}

}  // namespace usher::sync
