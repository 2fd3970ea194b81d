#include "lib/enforcement/customer_copy.hpp"

#include <memory>
#include <utility>

namespace usher::enforcement {
namespace {

using store::CustomerPut;
using store::CustomerTable;
using store::Tables;

void put_due(CustomerTable& table, const std::optional<std::string>& account) {
    if (account) table.put_due(*account);
}

// Whose licences a row that was taken may change.
void put_due_by(CustomerTable& table, const CustomerRow& row, const CustomerPut& done) {
    switch (row.collection) {
        case CustomerCollection::Accounts:
            if (done.is_new) put_due(table, row.account);
            return;
        case CustomerCollection::Products:
            // Rows may leave codes out that the catalogue has.
            if (!done.is_new && done.code_before != row.code) table.put_all_due();
            return;
        case CustomerCollection::Subscriptions:
        case CustomerCollection::Assets:
            put_due(table, row.account);
            if (done.account_before != row.account) put_due(table, done.account_before);
            return;
    }
}

void keep_aside(CustomerTable& table, const CustomerBatch& batch) {
    std::size_t known = table.aside_count(batch.collection);
    if (known != 0) {
        for (const CustomerRow& row : batch.rows) table.take_back(batch.collection, row.id);
    }
    for (const std::string& id : batch.unreadable) {
        if (known++ < CustomerCopy::set_aside_max) table.put_aside(batch.collection, id);
    }
}

CustomerHoldings holdings_of(const CustomerTable& table, const std::string& account) {
    CustomerHoldings holdings{
        .account = account,
        .is_here = table.find(CustomerCollection::Accounts, account).has_value(),
        .subscriptions = table.of_account(CustomerCollection::Subscriptions, account),
        .assets = table.of_account(CustomerCollection::Assets, account)};
    holdings.is_here |= !holdings.subscriptions.empty() || !holdings.assets.empty();
    return holdings;
}

}  // namespace

std::string_view name(CustomerCollection collection) noexcept {
    switch (collection) {
        case CustomerCollection::Accounts: return "accounts";
        case CustomerCollection::Products: return "products";
        case CustomerCollection::Subscriptions: return "subscriptions";
        case CustomerCollection::Assets: return "assets";
    }
    return {};
}

Task<Result<std::optional<CustomerOrigin>>> CustomerCopy::origin() {
    auto read = [](Tables& tables) -> Result<std::optional<CustomerOrigin>> {
        return tables.customers.origin();
    };
    co_return co_await store_.write(std::move(read));
}

Task<Result<bool>> CustomerCopy::begin(CustomerOrigin origin) {
    auto begin = [origin = std::move(origin)](Tables& tables) -> Result<bool> {
        const std::optional<CustomerOrigin> before = tables.customers.origin();
        if (before == origin) return false;
        const bool is_another = before && before->source != origin.source;
        if (is_another) tables.customers.clear();
        const bool derives_otherwise = before && (before->features != origin.features ||
                                                  before->user_prefix != origin.user_prefix);
        if (derives_otherwise) tables.customers.put_all_due();
        tables.customers.set_origin(origin);
        return is_another;
    };
    co_return co_await store_.write(std::move(begin));
}

Task<Result<CollectionState>> CustomerCopy::state(CustomerCollection collection) {
    auto read = [collection](Tables& tables) -> Result<CollectionState> {
        return tables.customers.state(collection);
    };
    co_return co_await store_.write(std::move(read));
}

Task<Result<void>> CustomerCopy::keep(CustomerCollection collection, CollectionState state) {
    auto keep = [collection, state](Tables& tables) {
        tables.customers.keep(collection, state);
        return Result<void>{};
    };
    co_return co_await store_.write(std::move(keep));
}

Task<Result<std::size_t>> CustomerCopy::take(CustomerBatch batch) {
    // Shared with the store's thread, which may run it again: a page is too much to copy.
    const auto shared = std::make_shared<const CustomerBatch>(std::move(batch));
    auto take = [shared](Tables& tables) -> Result<std::size_t> {
        std::size_t changed = 0;
        for (const CustomerRow& row : shared->rows) {
            const std::optional<CustomerPut> done = tables.customers.put(row);
            if (!done) continue;
            ++changed;
            put_due_by(tables.customers, row, *done);
        }
        keep_aside(tables.customers, *shared);
        return changed;
    };
    co_return co_await store_.write(std::move(take));
}

Task<Result<void>> CustomerCopy::settle(CustomerCollection collection, CustomerAbsences absences) {
    auto settle = [collection, absences = std::move(absences)](Tables& tables) {
        for (const std::string& id : absences.missing) {
            tables.customers.set_missed(collection, id, true);
        }
        for (const std::string& id : absences.reappeared) {
            tables.customers.set_missed(collection, id, false);
        }
        for (const std::string& id : absences.gone) {
            const std::optional<CustomerRow> gone = tables.customers.remove(collection, id);
            if (gone) enforcement::put_due(tables.customers, gone->account);
            tables.customers.take_back(collection, id);
        }
        return Result<void>{};
    };
    co_return co_await store_.write(std::move(settle));
}

Task<Result<CustomerIds>> CustomerCopy::ids(CustomerCollection collection, std::string after,
                                            std::size_t count) {
    auto read = [collection, after = std::move(after),
                 count](Tables& tables) -> Result<CustomerIds> {
        CustomerIds found;
        tables.customers.each_id(collection, after, count, [&found](std::string id, bool missed) {
            if (missed) found.missed.push_back(id);
            found.ids.push_back(std::move(id));
        });
        return found;
    };
    co_return co_await store_.write(std::move(read));
}

Task<Result<std::vector<std::string>>> CustomerCopy::set_aside(CustomerCollection collection) {
    auto read = [collection](Tables& tables) -> Result<std::vector<std::string>> {
        return tables.customers.set_aside(collection);
    };
    co_return co_await store_.write(std::move(read));
}

Task<Result<void>> CustomerCopy::take_back(CustomerCollection collection, std::string id) {
    auto take = [collection, id = std::move(id)](Tables& tables) {
        tables.customers.take_back(collection, id);
        return Result<void>{};
    };
    co_return co_await store_.write(std::move(take));
}

Task<Result<std::vector<std::string>>> CustomerCopy::addons_due(std::size_t count) {
    auto read = [count](Tables& tables) -> Result<std::vector<std::string>> {
        return tables.customers.addons_due(count);
    };
    co_return co_await store_.write(std::move(read));
}

Task<Result<void>> CustomerCopy::put_addons_due(std::vector<std::string> subscriptions) {
    auto put = [subscriptions = std::move(subscriptions)](Tables& tables) {
        for (const std::string& id : subscriptions) tables.customers.set_addons_due(id, true);
        return Result<void>{};
    };
    co_return co_await store_.write(std::move(put));
}

Task<Result<void>> CustomerCopy::take_addons(std::string subscription,
                                             std::optional<std::string> document) {
    auto take = [subscription = std::move(subscription),
                 document = std::move(document)](Tables& tables) {
        CustomerTable& table = tables.customers;
        if (document && table.set_addons(subscription, *document)) {
            const auto row = table.find(CustomerCollection::Subscriptions, subscription);
            if (row) enforcement::put_due(table, row->account);
        }
        table.set_addons_due(subscription, false);
        return Result<void>{};
    };
    co_return co_await store_.write(std::move(take));
}

Task<Result<std::vector<CustomerHoldings>>> CustomerCopy::due(std::size_t count) {
    auto read = [count](Tables& tables) -> Result<std::vector<CustomerHoldings>> {
        std::vector<CustomerHoldings> all;
        for (const std::string& account : tables.customers.due(count)) {
            all.push_back(holdings_of(tables.customers, account));
        }
        return all;
    };
    co_return co_await store_.write(std::move(read));
}

Task<Result<std::int64_t>> CustomerCopy::due_count() {
    auto read = [](Tables& tables) -> Result<std::int64_t> { return tables.customers.due_count(); };
    co_return co_await store_.write(std::move(read));
}

Task<Result<void>> CustomerCopy::put_due(std::vector<std::string> accounts) {
    auto put = [accounts = std::move(accounts)](Tables& tables) {
        for (const std::string& account : accounts) tables.customers.put_due(account);
        return Result<void>{};
    };
    co_return co_await store_.write(std::move(put));
}

Task<Result<void>> CustomerCopy::take_derived(std::vector<DerivedAccount> derived) {
    auto take = [derived = std::move(derived)](Tables& tables) {
        for (const DerivedAccount& one : derived) {
            for (const auto& [subscription, since] : one.unknown_since) {
                tables.customers.set_unknown_since(subscription, since);
            }
            tables.customers.take_off_due(one.account);
        }
        return Result<void>{};
    };
    co_return co_await store_.write(std::move(take));
}

Task<Result<CustomerRows>> CustomerCopy::list(CustomerPage page) {
    auto read = [page = std::move(page)](Tables& tables) { return tables.customers.list(page); };
    co_return co_await store_.write(std::move(read));
}

Task<Result<ShownCustomers>> CustomerCopy::show(CustomerPage page) {
    auto read = [page = std::move(page)](Tables& tables) -> Result<ShownCustomers> {
        Result<CustomerRows> rows = tables.customers.list(page);
        if (!rows) return rows.error();
        return ShownCustomers{.page = std::move(*rows),
                              .kept = tables.customers.count(page.collection),
                              .heard_at = tables.customers.state(page.collection).heard_at};
    };
    co_return co_await store_.write(std::move(read));
}

Task<Result<CustomerCounts>> CustomerCopy::counts() {
    auto read = [](Tables& tables) -> Result<CustomerCounts> {
        const CustomerTable& table = tables.customers;
        return CustomerCounts{.accounts = table.count(CustomerCollection::Accounts),
                              .products = table.count(CustomerCollection::Products),
                              .subscriptions = table.count(CustomerCollection::Subscriptions),
                              .assets = table.count(CustomerCollection::Assets)};
    };
    co_return co_await store_.write(std::move(read));
}

}  // namespace usher::enforcement
