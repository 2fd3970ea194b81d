#include "lib/enforcement/license_projection.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace usher::enforcement {

using license::License;
using license::Product;

namespace {

/// FNV-1a over 64 bits, which is the same everywhere.
class Fingerprint {
public:
    void add(std::string_view text) noexcept {
        add(static_cast<std::int64_t>(text.size()));
        for (const char c : text) add_byte(static_cast<unsigned char>(c));
    }
    void add(std::int64_t number) noexcept {
        for (unsigned shift = 0; shift < 64; shift += 8) {
            add_byte(static_cast<unsigned char>(static_cast<std::uint64_t>(number) >> shift));
        }
    }
    [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

private:
    void add_byte(unsigned char byte) noexcept { value_ = (value_ ^ byte) * 0x100000001b3U; }

    std::uint64_t value_ = 0xcbf29ce484222325U;
};

std::uint64_t fingerprint_of(const Product& product) {
    Fingerprint print;
    print.add(product.id.text());
    print.add(product.type_name);
    for (const license::ChannelList& channels : product.channels) {
        print.add(static_cast<std::int64_t>(channels.size()));
        for (const ChannelId& channel : channels) print.add(channel.text());
    }
    return print.value();
}

}  // namespace

void LicenseProjection::put(const AccountRecord& record) {
    replace(record);
    tell({record.user});
}

void LicenseProjection::replace(const AccountRecord& record) {
    Account account{.row = record.row, .synced_at = record.synced_at};
    account.licenses.reserve(record.licenses.size());
    for (const License& license : record.licenses) account.licenses.push_back(packed(license));
    Account& there = accounts_[record.user];
    license_count_ += account.licenses.size();
    license_count_ -= there.licenses.size();
    there = std::move(account);
    if (words_.size() > words_max_) drop_unused_words();
}

void LicenseProjection::confirm(const std::vector<UserId>& users, Instant synced_at) {
    std::vector<UserId> younger;
    for (const UserId& user : users) {
        const auto found = accounts_.find(user);
        if (found == accounts_.end() || !found->second.synced_at) continue;
        if (*found->second.synced_at >= synced_at) continue;
        found->second.synced_at = synced_at;
        younger.push_back(user);
    }
    tell(younger);
}

bool LicenseProjection::remove(const UserId& user) {
    const auto found = accounts_.find(user);
    if (found == accounts_.end()) return false;
    const UserId gone = user;  // `user` may be the account's own
    license_count_ -= found->second.licenses.size();
    accounts_.erase(found);
    tell({gone});
    return true;
}

void LicenseProjection::put(Product product) {
    Products changed;
    replace(std::move(product), changed);
    tell(holders_of(changed));
}

void LicenseProjection::replace(Product product, Products& changed) {
    const auto found = products_.find(product.id);
    if (found != products_.end() && found->second == product) return;
    changed.insert(product.id);
    const BundleId id = product.id;
    products_.insert_or_assign(id, std::move(product));
}

void LicenseProjection::put(const AccountRecord& record, std::vector<Product> products) {
    Products changed;
    for (Product& product : products) {
        const Product* const known = find_product(product.id);
        replace(
            known == nullptr ? std::move(product) : license::completed(std::move(product), *known),
            changed);
    }
    replace(record);
    std::vector<UserId> users = holders_of(changed);
    if (std::ranges::find(users, record.user) == users.end()) users.push_back(record.user);
    tell(users);
}

void LicenseProjection::put_catalogue(const std::vector<Product>& products,
                                      std::span<const BundleId> gone) {
    Products listed;
    Products changed;
    for (const Product& product : products) {
        listed.insert(product.id);
        replace(product, changed);
    }
    for (const BundleId& id : gone) {
        if (products_.erase(id) != 0) changed.insert(id);
    }
    for (auto& [id, product] : products_) {
        if (!listed.contains(id)) product.is_visible = product.is_buyable = std::nullopt;
    }
    tell(holders_of(changed));
}

std::vector<UserId> LicenseProjection::holders_of(const Products& products) const {
    std::vector<UserId> users;
    std::vector<bool> is_wanted(words_.size());
    bool any = false;
    for (const BundleId& product : products) {
        const auto number = numbers_.find(product.text());
        if (number == numbers_.end()) continue;
        is_wanted[number->second] = true;
        any = true;
    }
    if (!any) return users;
    for (const auto& [user, account] : accounts_) {
        const bool holds = std::ranges::any_of(
            account.licenses, [&is_wanted](const Held& held) { return is_wanted[held.product]; });
        if (holds) users.push_back(user);
    }
    return users;
}

void LicenseProjection::tell(const std::vector<UserId>& users) const {
    if (observer_ && !users.empty()) observer_(users);
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

std::optional<AccountRecord> LicenseProjection::find_about(const UserId& user,
                                                           const ChannelId& channel) const {
    const auto found = accounts_.find(user);
    if (found == accounts_.end()) return std::nullopt;
    const Account& account = found->second;
    AccountRecord record{.row = account.row, .user = user, .synced_at = account.synced_at};
    for (const Held& held : account.licenses) {
        if (may_be_about(held, channel)) record.licenses.push_back(unpacked(held, user));
    }
    return record;
}

bool LicenseProjection::may_be_about(const Held& held, const ChannelId& channel) const {
    const Product* const product = find_product(BundleId{words_[held.product]});
    return product == nullptr ||
           std::ranges::any_of(product->channels, [&channel](const license::ChannelList& list) {
               return std::ranges::binary_search(list, channel);
           });
}

std::optional<Instant> LicenseProjection::synced_at(const UserId& user) const {
    const auto found = accounts_.find(user);
    return found == accounts_.end() ? std::nullopt : found->second.synced_at;
}

std::size_t LicenseProjection::license_count(const UserId& user) const {
    const auto found = accounts_.find(user);
    return found == accounts_.end() ? 0 : found->second.licenses.size();
}

const Product* LicenseProjection::find_product(const BundleId& id) const {
    const auto found = products_.find(id);
    return found == products_.end() ? nullptr : &found->second;
}

void LicenseProjection::each_account(
    const std::function<void(const UserId&, std::optional<Instant>)>& visit) const {
    for (const auto& [user, account] : accounts_) visit(user, account.synced_at);
}

// Sums, since nothing here has an order that outlasts a restart.
std::uint64_t LicenseProjection::fingerprint() const {
    std::uint64_t sum = accounts_.size();
    for (const auto& [user, account] : accounts_) {
        Fingerprint whose;
        whose.add(user.text());
        whose.add(account.synced_at ? unix_seconds(*account.synced_at) : -1);
        sum += whose.value();
        for (const Held& held : account.licenses) {
            Fingerprint print = whose;
            print.add(words_[held.product]);
            print.add(static_cast<std::int64_t>(held.status));
            print.add(held.has_start ? unix_seconds(held.start) : -1);
            print.add(held.has_end ? unix_seconds(held.end) : -1);
            sum += print.value();
        }
    }
    for (const auto& [id, product] : products_) sum += fingerprint_of(product);
    return sum;
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

void LicenseProjection::drop_unused_words() {
    const std::vector<std::string> before = std::exchange(words_, {});
    numbers_.clear();
    for (auto& [user, account] : accounts_) {
        for (Held& held : account.licenses) {
            held.product = word(before[held.product]);
            held.other_status = word(before[held.other_status]);
        }
    }
    words_max_ = std::max(words_min, 2 * words_.size());
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
