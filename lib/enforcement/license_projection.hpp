/// What every account holds and what products give, in memory, in the order in which questions are
/// asked.
///
/// Derived from the store and rebuilt from it at start; reads never touch the disk.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/license/license.hpp"
#include "lib/license/product.hpp"
#include "lib/store/account_table.hpp"

namespace usher::enforcement {

using AccountRecord = store::AccountRecord;

/// Not thread-safe: lives on the event loop. Of a licence it keeps what decisions and lists need,
/// about 60 bytes; not its order.
class LicenseProjection {
public:
    /// Called after each change with the users whose rights may be other ones now, or younger;
    /// what comes in one step is told once.
    using Observer = std::function<void(const std::vector<UserId>& users)>;
    /// Makes `observer` the one that is told; none ends that.
    void observe(Observer observer) { observer_ = std::move(observer); }

    /// Adds an account, or replaces the one of its user.
    void put(const AccountRecord& record);
    /// Upstream has said again what it said before. False for a user who is not there.
    bool confirm(const UserId& user, Instant synced_at);
    /// False if it was not there.
    bool remove(const UserId& user);
    /// Adds a product, or replaces the one of its id.
    void put(license::Product product);
    /// Products and an account that belong together, in one step.
    void put(const AccountRecord& record, std::vector<license::Product> products);
    /// Puts `products`, then keeps only what `is_kept` says, in one step.
    void put_catalogue(std::vector<license::Product> products,
                       const std::function<bool(const license::Product&)>& is_kept);

    /// Without orders; none for a user who is not there.
    [[nodiscard]] std::optional<AccountRecord> find(const UserId& user) const;
    [[nodiscard]] bool has(const UserId& user) const { return accounts_.contains(user); }
    /// Null for one that is not known. Valid until the next change of a product.
    [[nodiscard]] const license::Product* find_product(const BundleId& id) const;

    [[nodiscard]] std::size_t account_count() const noexcept { return accounts_.size(); }
    [[nodiscard]] std::size_t license_count() const noexcept { return license_count_; }
    /// Every account's user and when upstream was heard of it, in no order.
    void each_account(const std::function<void(const UserId& user,
                                               std::optional<Instant> synced_at)>& visit) const;
    /// A number that another state hardly ever has, the same in every process: whether what was
    /// derived from the state is still good.
    [[nodiscard]] std::uint64_t fingerprint() const;
    /// In the order of their ids.
    [[nodiscard]] std::vector<const license::Product*> products() const;

private:
    /// A licence of which texts that many share are kept once.
    struct Held {
        LicenseId id;
        std::uint32_t product;  ///< a word, as `other_status`
        std::uint32_t other_status;
        license::LicenseStatus status;
        bool has_start, has_end;
        Instant start, end;
    };
    struct Account {
        std::int64_t row = 0;
        std::optional<Instant> synced_at{};
        std::vector<Held> licenses{};
    };

    using Products = std::set<BundleId>;

    void replace(const AccountRecord& record);
    void replace(license::Product product, Products& changed);
    [[nodiscard]] std::vector<UserId> holders_of(const Products& products) const;
    void tell(const std::vector<UserId>& users) const;
    [[nodiscard]] std::uint32_t word(const std::string& text);
    [[nodiscard]] Held packed(const license::License& license);
    [[nodiscard]] license::License unpacked(const Held& held, const UserId& user) const;

    std::unordered_map<UserId, Account> accounts_;
    std::unordered_map<BundleId, license::Product> products_;
    std::unordered_map<std::string, std::uint32_t> numbers_;  ///< of words
    std::vector<std::string> words_;
    std::size_t license_count_ = 0;
    Observer observer_;
};

}  // namespace usher::enforcement
