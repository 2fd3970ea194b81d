/// A reseller's local copy of its customers, products, subscriptions and assets: the commands that
/// change it, and what is read of it (specs/interworks.md 14).
///
/// Each command is one write of the store; one that changes nothing writes nothing. The journal
/// says nothing of customers: what they come to, licences, it has from Accounts. Lives on the event
/// loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/store/customer_table.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

using CollectionState = store::CollectionState;
using CustomerCollection = store::CustomerCollection;
using CustomerOrigin = store::CustomerOrigin;
using CustomerPage = store::CustomerPage;
using CustomerRow = store::CustomerRow;
using CustomerRows = store::CustomerRows;
using CustomerStamp = store::CustomerStamp;

/// `accounts`, `products`, `subscriptions`, `assets`.
[[nodiscard]] std::string_view name(CustomerCollection collection) noexcept;

/// What a page of upstream brought, of one collection.
struct CustomerBatch {
    CustomerCollection collection{};
    std::vector<CustomerRow> rows{};
    std::vector<std::string> unreadable{};  ///< ids of rows to be set aside (IW-SYNC-6)
};

struct CustomerIds {
    std::vector<std::string> ids{};     ///< in their order
    std::vector<std::string> missed{};  ///< those of them that the last clean full pass missed
};

/// What a full pass has shown of the rows that are kept.
struct CustomerAbsences {
    std::vector<std::string> missing{};     ///< not seen by this pass
    std::vector<std::string> reappeared{};  ///< seen again, or the pass proves nothing
    std::vector<std::string> gone{};        ///< to be removed
};

/// All that an account has, to derive its licences from.
struct CustomerHoldings {
    std::string account{};
    bool is_here = false;  ///< there is a row of the account, or of anything that it has
    std::vector<CustomerRow> subscriptions{};
    std::vector<CustomerRow> assets{};
};

/// An account whose licences are derived.
struct DerivedAccount {
    std::string account{};
    /// Of its subscriptions, since when their status is not known; none: it is.
    std::map<std::string, std::optional<Instant>> unknown_since{};
};

/// Part of a list, and what it is part of.
struct ShownCustomers {
    CustomerRows page{};
    std::int64_t kept = 0;              ///< rows of the whole collection
    std::optional<Instant> heard_at{};  ///< when it was last read; none: never
};

struct CustomerCounts {
    std::int64_t accounts = 0;
    std::int64_t products = 0;
    std::int64_t subscriptions = 0;
    std::int64_t assets = 0;

    friend bool operator==(const CustomerCounts&, const CustomerCounts&) = default;
};

class CustomerCopy {
public:
    /// More ids are not remembered: a full pass finds them again.
    static constexpr std::size_t set_aside_max = 10'000;

    /// `store` outlives it.
    explicit CustomerCopy(store::Store& store) noexcept : store_{store} {}

    /// What it is the copy of; none before the first.
    [[nodiscard]] Task<Result<std::optional<CustomerOrigin>>> origin();
    /// From now on it is the copy of `origin`. One of another source is cleared; where the features
    /// or the prefix are others, every account becomes due. Whether it was cleared.
    [[nodiscard]] Task<Result<bool>> begin(CustomerOrigin origin);

    [[nodiscard]] Task<Result<CollectionState>> state(CustomerCollection collection);
    [[nodiscard]] Task<Result<void>> keep(CustomerCollection collection, CollectionState state);
    /// Takes what is newer than what is here. Whose licences may be other ones by that become due
    /// in the same commit: who has, or had, a changed subscription or asset; an account that is
    /// new; everybody, where a product's code changes. How many rows have changed.
    [[nodiscard]] Task<Result<std::size_t>> take(CustomerBatch batch);
    /// Takes what a full pass has shown; the accounts of rows that are removed become due.
    [[nodiscard]] Task<Result<void>> settle(CustomerCollection collection,
                                            CustomerAbsences absences);
    /// Up to `count` ids behind `after`; empty: from the first.
    [[nodiscard]] Task<Result<CustomerIds>> ids(CustomerCollection collection, std::string after,
                                                std::size_t count);
    [[nodiscard]] Task<Result<std::vector<std::string>>> set_aside(CustomerCollection collection);
    /// A row that was set aside is gone, or nobody's here.
    [[nodiscard]] Task<Result<void>> take_back(CustomerCollection collection, std::string id);

    /// Up to `count` subscriptions whose add-ons are to be asked for.
    [[nodiscard]] Task<Result<std::vector<std::string>>> addons_due(std::size_t count);
    [[nodiscard]] Task<Result<void>> put_addons_due(std::vector<std::string> subscriptions);
    /// `document`: what upstream says they are; none: there is nothing more to ask. The account
    /// becomes due if they are others.
    [[nodiscard]] Task<Result<void>> take_addons(std::string subscription,
                                                 std::optional<std::string> document);

    /// What up to `count` accounts have whose licences are to be derived.
    [[nodiscard]] Task<Result<std::vector<CustomerHoldings>>> due(std::size_t count);
    /// How many accounts that are, in all.
    [[nodiscard]] Task<Result<std::int64_t>> due_count();
    [[nodiscard]] Task<Result<void>> put_due(std::vector<std::string> accounts);
    /// Their licences are taken: they are due no more.
    [[nodiscard]] Task<Result<void>> take_derived(std::vector<DerivedAccount> derived);

    /// Errc::NotFound for an `after` that is not there.
    [[nodiscard]] Task<Result<CustomerRows>> list(CustomerPage page);
    /// The same, with what it is part of, at one moment.
    [[nodiscard]] Task<Result<ShownCustomers>> show(CustomerPage page);
    [[nodiscard]] Task<Result<CustomerCounts>> counts();

private:
    store::Store& store_;
};

}  // namespace usher::enforcement
