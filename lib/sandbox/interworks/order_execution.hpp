/// What becomes of an order that was checked out: subscriptions, seats, add-ons and assets
/// (specs/interworks.md 11). Inside `Database::write`; there it may throw store::StorageFailure.
#pragma once

#include <string_view>

#include "lib/core/clock.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/sandbox/interworks/tree.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::interworks {

/// Which orders are being executed, until when.
class ExecutionBooks {
public:
    /// `database` outlives the books.
    explicit ExecutionBooks(store::Database& database) noexcept : database_{database} {}

    /// `order` is the order's id in lower case.
    void put(std::string_view order, AccountId reseller, Instant due_at);
    struct Due {
        std::string order;
        AccountId reseller{};
    };
    /// Takes one order that is due out of the books; none where there is none.
    [[nodiscard]] std::optional<Due> take(Instant now);
    /// Forgets all of them.
    void clear();

private:
    store::Database& database_;
};

/// Gives a draft the status `Submitted`.
void submit_order(Object& order);

/// Executes every order that is due, whoever's. A product makes a subscription, which begins now
/// and ends with its unit's cycle or the end that was asked for; one that is paid once makes an
/// asset; related to a subscription it makes seats of that one. An add-on comes to its
/// subscription. The items then name what they made, and the order is `Executed`.
void execute_due_orders(store::Database& database, Instant now);

}  // namespace usher::sandbox::interworks
