/// What an operator sees of a reseller's customers: from the local copy, and invoices live from the
/// distributor's BSS. Plain values; amounts and quantities are decimal texts, as exact as upstream
/// wrote them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/customer_copy.hpp"
#include "lib/sync/customer_settings.hpp"

namespace usher::upstream::interworks {
class Client;
}  // namespace usher::upstream::interworks

namespace usher::sync {

struct CustomerView {
    std::string id;
    UserId user;  ///< who holds its licences here
    std::string name;
    std::string email;
    std::string phone;
    std::string city;
    std::string country;
    Instant updated_at{};
    std::size_t license_count = 0;
};

struct CatalogueView {
    std::string id;
    std::string code;
    std::string name;
    std::string type;
    std::string charge_type;
    std::string category;
    std::optional<std::string> feature{};  ///< none: it gives nothing here
    Instant updated_at{};
};

struct AddonView {
    std::string id;
    std::string status;
    std::string product;
    std::string code;
    std::string quantity;
    std::optional<std::string> feature{};
};

struct SubscriptionView {
    std::string id;
    std::string account;
    std::string account_name;
    UserId user;
    std::string name;
    std::string product;
    std::string code;
    std::string status;  ///< upstream's word
    std::int32_t seats = 0;
    Instant starts{};
    Instant ends{};
    bool renews = false;
    bool is_trial = false;
    std::string amount;
    std::string currency;
    std::optional<std::string> feature{};  ///< what its product gives here; none: nothing
    std::optional<Instant> unknown_since{};
    std::vector<AddonView> addons{};  ///< empty where they were never asked for
    Instant updated_at{};
};

struct InvoiceLineView {
    std::int32_t position = 0;
    std::string description;
    std::string product;
    std::string code;
    std::string quantity;  ///< empty: none, as the unit's price
    std::string unit_price;
    std::string total;
    std::optional<Instant> starts{};
    std::optional<Instant> ends{};
};

struct InvoiceView {
    std::string id;
    std::string code;
    std::string type;    ///< `Debit`, or `Credit`, whose amounts go the other way
    std::string status;  ///< `Paid`, `Unpaid`, `Canceled`
    std::string account;
    std::string account_name;
    std::chrono::year_month_day date{};  ///< by upstream's own calendar, as the next two
    std::chrono::year_month_day due{};
    std::optional<std::chrono::year_month_day> paid{};
    std::string currency;
    std::string total_before_tax;
    std::string total;
    std::string unpaid;
    std::vector<InvoiceLineView> lines{};  ///< where they were asked for
};

/// Part of a list out of the copy.
template <typename View>
struct CustomerList {
    std::vector<View> rows{};
    std::optional<std::string> next{};  ///< what `after` is for the part that follows; none: end
    std::int64_t kept = 0;              ///< rows of this kind in the copy
    std::optional<Instant> heard_at{};  ///< how old the copy is; none: it was never read
};

/// A page of upstream's list.
struct InvoiceList {
    std::vector<InvoiceView> rows{};
    std::optional<std::size_t> next{};  ///< the page that follows
    std::size_t unreadable = 0;         ///< rows of this page that could not be read
};

/// Which rows of the copy.
struct CustomerQuestion {
    std::size_t count = 100;
    std::optional<std::string> after{};
    std::optional<std::string> account{};
    std::optional<std::string> status{};
    std::string search{};
};

struct InvoiceQuestion {
    std::optional<std::chrono::year_month> month{};  ///< by upstream's own calendar; none: all
    std::optional<std::int32_t> account{};
    std::size_t page = 1;  ///< from 1
    bool with_lines = false;
};

/// Lives on the event loop.
class CustomerLists {
public:
    static constexpr std::size_t rows_max = 500;            ///< of one answer from the copy
    static constexpr std::size_t invoices_of_a_page = 100;  ///< of one answer from upstream

    /// All references outlive it.
    CustomerLists(enforcement::CustomerCopy& copy, const enforcement::Accounts& accounts,
                  const CustomerSettings& settings, upstream::interworks::Client& client)
        : copy_{copy}, accounts_{accounts}, settings_{settings}, client_{client} {}

    // In the order in which rows were first read. Errc::NotFound for an `after` that is not there;
    // errors of the store.

    [[nodiscard]] Task<Result<CustomerList<CustomerView>>> customers(CustomerQuestion question);
    [[nodiscard]] Task<Result<CustomerList<CatalogueView>>> catalogue(CustomerQuestion question);
    [[nodiscard]] Task<Result<CustomerList<SubscriptionView>>> subscriptions(
        CustomerQuestion question);
    [[nodiscard]] Task<Result<enforcement::CustomerCounts>> counts() { return copy_.counts(); }

    // Live. Errc::Unavailable while somebody has to log in first; errors of the session.

    /// A page whose rows upstream cannot have filtered by itself has fewer.
    [[nodiscard]] Task<Result<InvoiceList>> invoices(InvoiceQuestion question);
    /// With its lines. Errc::NotFound, Errc::Malformed for an id that is no GUID.
    [[nodiscard]] Task<Result<InvoiceView>> invoice(std::string id);

private:
    template <typename View, typename Read>
    Task<Result<CustomerList<View>>> list(enforcement::CustomerCollection collection,
                                          CustomerQuestion question, Read read);

    enforcement::CustomerCopy& copy_;
    const enforcement::Accounts& accounts_;
    const CustomerSettings& settings_;
    upstream::interworks::Client& client_;
};

}  // namespace usher::sync
