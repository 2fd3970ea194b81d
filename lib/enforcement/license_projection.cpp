#include "lib/enforcement/license_projection.hpp"

#include <algorithm>
#include <utility>

namespace usher::enforcement {

using license::License;
using license::Product;

void LicenseProjection::put(const AccountRecord& record) {
    Account account{.row = record.row, .synced_at = record.synced_at};
    account.licenses.reserve(record.licenses.size());
    for (const License& license : record.licenses) account.licenses.push_back(packed(license));
    Account& there = accounts_[record.user];
    license_count_ += account.licenses.size();
    license_count_ -= there.licenses.size();
    there = std::move(account);
}

bool LicenseProjection::confirm(const UserId& user, Instant synced_at) {
    const auto found = accounts_.find(user);
    if (found == accounts_.end()) return false;
    found->second.synced_at = synced_at;
    return true;
}

bool LicenseProjection::remove(const UserId& user) {
    const auto found = accounts_.find(user);
    if (found == accounts_.end()) return false;
    license_count_ -= found->second.licenses.size();
    accounts_.erase(found);
    return true;
}

void LicenseProjection::put(Product product) {
    const BundleId id = product.id;
    products_.insert_or_assign(id, std::move(product));
}

void LicenseProjection::keep_products(const std::function<bool(const Product&)>& is_kept) {
    std::erase_if(products_, [&is_kept](const auto& entry) { return !is_kept(entry.second); });
}

std::optional<AccountRecord> LicenseProjection::find(const UserId& user) const {
    const auto found = accounts_.find(user);
    if (found == accounts_.end()) return std::nullopt;
    const Account& account = found->second;
    AccountRecord record{.row = account.row, .user = user, .synced_at = account.synced_at};
    record.licenses.reserve(account.licenses.size());
    for (const Held& held : account.licenses) record.licenses.push_back(unpacked(held, user));
    return record;
}

const Product* LicenseProjection::find_product(const BundleId& id) const {
    const auto found = products_.find(id);
    return found == products_.end() ? nullptr : &found->second;
}

void LicenseProjection::each_account(
    const std::function<void(const UserId&, std::optional<Instant>)>& visit) const {
    for (const auto& [user, account] : accounts_) visit(user, account.synced_at);
}

std::vector<const Product*> LicenseProjection::products() const {
    std::vector<const Product*> all;
    for (const auto& [id, product] : products_) all.push_back(&product);
    std::ranges::sort(all, {}, [](const Product* product) { return product->id; });
    return all;
}

std::uint32_t LicenseProjection::word(const std::string& text) {
    const auto [place, is_new] =
        numbers_.try_emplace(text, static_cast<std::uint32_t>(words_.size()));
    if (is_new) words_.push_back(text);
    return place->second;
}

LicenseProjection::Held LicenseProjection::packed(const License& license) {
    return {.id = license.id,
            .product = word(license.product.text()),
            .other_status = word(license.other_status),
            .status = license.status,
            .has_start = license.start.has_value(),
            .has_end = license.end.has_value(),
            .start = license.start.value_or(Instant{}),
            .end = license.end.value_or(Instant{})};
}

License LicenseProjection::unpacked(const Held& held, const UserId& user) const {
    License license{.id = held.id,
                    .user = user,
                    .product = BundleId{words_[held.product]},
                    .status = held.status,
                    .other_status = words_[held.other_status]};
    if (held.has_start) license.start = held.start;
    if (held.has_end) license.end = held.end;
    return license;
}

}  // namespace usher::enforcement
