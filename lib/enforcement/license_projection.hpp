/// What every account holds and what products give, in memory, in the order in which questions are
/// asked.
///
/// Derived from the store and rebuilt from it at start; reads never touch the disk.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
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
    /// What upstream said of those of `users` who are here counts as said at `synced_at`, unless it
    /// has spoken later or never.
    void confirm(const std::vector<UserId>& users, Instant synced_at);
    /// False if it was not there.
    bool remove(const UserId& user);
    /// Adds a product, or replaces the one of its id.
    void put(license::Product product);
    /// Products and an account that belong together, in one step. What they leave out of a product
    /// that is known stays.
    void put(const AccountRecord& record, std::vector<license::Product> products);
    /// Puts `products`, of any other forgets what is known of its sale, and removes `gone`, in one
    /// step.
    void put_catalogue(const std::vector<license::Product>& products,
                       std::span<const BundleId> gone);

    /// Without orders; none for a user who is not there.
    [[nodiscard]] std::optional<AccountRecord> find(const UserId& user) const;
    /// The same with no more licences than a decision about `channel` looks at: those whose
    /// products list it for any service, or are not known.
    [[nodiscard]] std::optional<AccountRecord> find_about(const UserId& user,
                                                          const ChannelId& channel) const;
    [[nodiscard]] bool has(const UserId& user) const { return accounts_.contains(user); }
    /// None for a user who is not there, and for one whom upstream was never heard of.
    [[nodiscard]] std::optional<Instant> synced_at(const UserId& user) const;
    /// Of one user; none for one who is not there.
    [[nodiscard]] std::size_t license_count(const UserId& user) const;
    /// Null for one that is not known. Valid until the next change of a product.
    [[nodiscard]] const license::Product* find_product(const BundleId& id) const;

    [[nodiscard]] std::size_t account_count() const noexcept { return accounts_.size(); }
    [[nodiscard]] std::size_t license_count() const noexcept { return license_count_; }
    /// Texts that licences share and that are kept once: never many more than are in use, whatever
    /// upstream sends.
    [[nodiscard]] std::size_t word_count() const noexcept { return words_.size(); }
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
    static constexpr std::size_t words_min = 1024;

    void replace(const AccountRecord& record);
    void replace(license::Product product, Products& changed);
    [[nodiscard]] std::vector<UserId> holders_of(const Products& products) const;
    void tell(const std::vector<UserId>& users) const;
    [[nodiscard]] std::uint32_t word(const std::string& text);
    void drop_unused_words();
    [[nodiscard]] Held packed(const license::License& license);
    [[nodiscard]] bool may_be_about(const Held& held, const ChannelId& channel) const;
    [[nodiscard]] license::License unpacked(const Held& held, const UserId& user) const;

    std::unordered_map<UserId, Account> accounts_;
    std::unordered_map<BundleId, license::Product> products_;
    std::unordered_map<std::string, std::uint32_t> numbers_;  ///< of words
    std::vector<std::string> words_;
    std::size_t words_max_ = words_min;  ///< more than these, and what is not used is dropped
    std::size_t license_count_ = 0;
    Observer observer_;
};

}  // namespace usher::enforcement
