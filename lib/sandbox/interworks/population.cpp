#include "lib/sandbox/interworks/population.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/sandbox/interworks/amounts.hpp"
#include "lib/sandbox/interworks/catalogue.hpp"
#include "lib/sandbox/interworks/documents.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

constexpr std::int64_t account_id_max = 2'147'483'647;
constexpr std::int64_t rows_a_transaction = 10'000;
constexpr std::chrono::days month{30};
constexpr std::string_view tax_rate = "0.2";

// The kinds of rows, which ids are made of.
enum class Kind : std::uint8_t { Subscription, Asset, Invoice, Item };

// Numbers that look random and are the same each time: splitmix64, which never gives one twice for
// different arguments.
std::uint64_t mixed(std::uint64_t number) noexcept {
    number += 0x9e3779b97f4a7c15U;
    number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31U);
}

// The numbers of one customer.
class Dice {
public:
    Dice(std::uint64_t seed, std::int64_t customer) noexcept
        : state_{mixed(seed) ^ static_cast<std::uint64_t>(customer)} {}

    /// 0 to `sides` - 1.
    std::int64_t roll(std::int64_t sides) noexcept {
        state_ = mixed(state_);
        return static_cast<std::int64_t>(state_ % static_cast<std::uint64_t>(sides));
    }

private:
    std::uint64_t state_;
};

// Of a customer's row of this kind; as random as a GUID is, so that the default order is not that
// of creation.
std::string id_of(Kind kind, std::int64_t customer, std::int64_t number) {
    const auto row = (static_cast<std::uint64_t>(customer) << 24U) |
                     (static_cast<std::uint64_t>(kind) << 16U) | static_cast<std::uint64_t>(number);
    return guid_text(mixed(row), mixed(~row));
}

Decimal whole(std::int64_t number) {
    return Decimal::parse(std::to_string(number)).value();
}

// What is left of an amount that no longer fits is of no interest in rows made up.
Decimal times(const Decimal& left, const Decimal& right) {
    return product(left, right).value_or(Decimal{});
}

Decimal plus(const Decimal& left, const Decimal& right) {
    return sum(left, right).value_or(Decimal{});
}

// A product as it is sold here: by its first price.
struct Offer {
    ProductFacts product;
    std::string unit;  ///< JSON
    std::string unit_name;
    std::string currency;
    Decimal price{};
};

struct Offers {
    std::vector<Offer> subscribed;
    std::vector<Offer> bought;
};

Offers offers_in(store::Database& database) {
    Offers offers;
    for (const CatalogueProduct& product : all_products(database)) {
        const auto& prices = product.pricing.prices;
        if (product.is_addon || prices.empty() || prices.front().units.empty()) continue;
        const auto& unit = prices.front().units.front();
        const std::string unit_name = unit.name.value_or("");
        auto& kind = product.is_one_time ? offers.bought : offers.subscribed;
        kind.push_back({.product = product.facts,
                        .unit = named(unit.id.text(), unit_name),
                        .unit_name = unit_name,
                        .currency = prices.front().currency,
                        .price = unit.sell_price});
    }
    return offers;
}

// A subscription with what an invoice says of it.
struct Subscribed {
    SubscriptionFacts facts;
    Decimal price{};
};

class Populator {
public:
    Populator(store::Database& database, const PopulationPlan& plan, Reseller reseller, Instant now)
        : accounts_{database, *find_collection("accounts")},
          subscriptions_{database, *find_collection("subscriptions")},
          assets_{database, *find_collection("assets")},
          invoices_{database, *find_collection("invoices")},
          plan_{plan},
          reseller_{std::move(reseller)},
          offers_{offers_in(database)},
          now_{now} {}

    std::int64_t last_account() { return accounts_.last_number(); }

    Result<void> add(std::int64_t id) {
        Dice dice{plan_.seed, id};
        const std::string number = std::to_string(id);
        AccountFacts account{.id = id,
                             .name = "Customer " + number,
                             .email = "office@customer-" + number + ".example",
                             .created_at = some_time(dice),
                             .updated_at = {}};
        account.updated_at = account.created_at;
        const Parties parties{.account = id,
                              .account_name = account.name,
                              .payer = static_cast<std::int64_t>(reseller_.id),
                              .payer_name = reseller_.name};
        const Result<void> put = accounts_.put(reseller_.id, account_document(account));
        if (!put) return put.error();
        std::vector<Subscribed> subscribed;
        const Result<void> subscriptions = add_subscriptions(dice, account, parties, subscribed);
        if (!subscriptions) return subscriptions.error();
        const Result<void> assets = add_asset(dice, account, parties);
        if (!assets) return assets.error();
        return add_invoices(dice, account, parties, subscribed);
    }

private:
    // Within the plan's months before now; to the millisecond, as upstream's are.
    Moment some_time(Dice& dice) const {
        if (plan_.months == 0) return now_;
        const auto span = std::chrono::milliseconds{month * plan_.months};
        return now_ - std::chrono::milliseconds{dice.roll(span.count()) + 1};
    }

    Result<void> add_subscriptions(Dice& dice, const AccountFacts& account, const Parties& parties,
                                   std::vector<Subscribed>& subscribed) {
        if (plan_.subscriptions == 0 || offers_.subscribed.empty()) return {};
        const std::int64_t count = 1 + dice.roll(plan_.subscriptions);
        for (std::int64_t i = 0; i < count; ++i) {
            const auto offered = static_cast<std::int64_t>(offers_.subscribed.size());
            const Offer& offer = offers_.subscribed[static_cast<std::size_t>(dice.roll(offered))];
            Subscribed one{.facts = subscription(dice, offer, account), .price = offer.price};
            one.facts.id = id_of(Kind::Subscription, account.id, i);
            one.facts.parties = parties;
            const Result<void> put =
                subscriptions_.put(reseller_.id, subscription_document(one.facts));
            if (!put) return put.error();
            subscribed.push_back(std::move(one));
        }
        return {};
    }

    // Most are live; of twenty, one each is in another state or a trial.
    SubscriptionFacts subscription(Dice& dice, const Offer& offer,
                                   const AccountFacts& account) const {
        constexpr std::array<std::string_view, 4> others{"Cancelled", "Suspended", "Inactive",
                                                         "PendingCancellation"};
        const std::int64_t state = dice.roll(20);
        const bool is_other = state < std::ssize(others);
        const std::int64_t quantity = 1 + dice.roll(20);
        const std::chrono::days term{30 * (1 + dice.roll(12))};
        return {.id = {},
                .status = std::string{is_other ? others[static_cast<std::size_t>(state)]
                                               : std::string_view{"Active"}},
                .product = offer.product,
                .unit = offer.unit,
                .quantity = quantity,
                .amount = times(offer.price, whole(quantity)),
                .currency = offer.currency,
                .start = account.created_at,
                .end = std::max<Moment>(account.created_at, now_) + term,
                .created_at = account.created_at,
                .updated_at = account.created_at,
                .renews = dice.roll(4) != 0,
                .is_trial = state == std::ssize(others)};
    }

    Result<void> add_asset(Dice& dice, const AccountFacts& account, const Parties& parties) {
        if (!plan_.assets || offers_.bought.empty() || dice.roll(8) != 0) return {};
        const Offer& offer = offers_.bought.front();
        return assets_.put(reseller_.id, asset_document({.id = id_of(Kind::Asset, account.id, 0),
                                                         .parties = parties,
                                                         .product = offer.product,
                                                         .unit = offer.unit_name,
                                                         .amount = offer.price,
                                                         .currency = offer.currency,
                                                         .purchased_at = account.created_at}));
    }

    Result<void> add_invoices(Dice& dice, const AccountFacts& account, const Parties& parties,
                              const std::vector<Subscribed>& subscribed) {
        if (subscribed.empty()) return {};
        const auto today = std::chrono::floor<std::chrono::days>(now_);
        const std::chrono::year_month_day date{today};
        for (std::int64_t back = plan_.months; back > 0; --back) {
            const auto months = std::chrono::months{back - 1};
            const auto first = std::chrono::sys_days{(date.year() / date.month() / 1) - months};
            if (Moment{first} < account.created_at) continue;
            const Result<void> put = invoices_.put(
                reseller_.id, invoice(dice, first, back, account.id, parties, subscribed));
            if (!put) return put.error();
        }
        return {};
    }

    // One line a subscription, all of them older than the month.
    std::string invoice(Dice& dice, std::chrono::sys_days first, std::int64_t back,
                        std::int64_t account, const Parties& parties,
                        const std::vector<Subscribed>& subscribed) const {
        const std::chrono::year_month_day date{first};
        std::array<char, 40> code{};
        std::snprintf(code.data(), code.size(), "INV-%d-%02u-%07lld", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<long long>(account));
        InvoiceFacts facts{.id = id_of(Kind::Invoice, account, back),
                           .code = code.data(),
                           .parties = parties,
                           .exchange_rate = whole(1),
                           .invoiced_at = first,
                           .due_at = first + std::chrono::days{30},
                           .created_at = first + std::chrono::hours{2}};
        // The present month's is open; of thirty others one is a credit note, one was withdrawn.
        const std::int64_t state = dice.roll(30);
        if (back > 1) facts.status = state == 0 ? "Canceled" : "Paid";
        if (state == 1) facts.type = "Credit";
        for (const Subscribed& one : subscribed) {
            const auto position = std::ssize(facts.items) + 1;
            const std::string invoiced =
                upstream::ObjectText{}
                    .text("id", one.facts.id)
                    .text("name", subscription_name(one.facts))
                    .json("account", named(parties.account, parties.account_name))
                    .json("relatedAddon", "null")
                    .json("usages", "[]")
                    .done();
            facts.items.push_back(invoice_item_document(
                {.id = id_of(Kind::Item, account, back * 16 + position),
                 .position = position,
                 .description = one.facts.product.name,
                 .product = lite_product(one.facts.product),
                 .subscriptions = upstream::list_text(std::span{&invoiced, 1}),
                 .unit_price = one.price,
                 .quantity = whole(one.facts.quantity),
                 .total = one.facts.amount}));
            facts.before_tax = plus(facts.before_tax, one.facts.amount);
        }
        facts.tax = times(facts.before_tax, Decimal::parse(tax_rate).value());
        facts.total = plus(facts.before_tax, facts.tax);
        return invoice_document(facts);
    }

    RowBooks accounts_;
    RowBooks subscriptions_;
    RowBooks assets_;
    RowBooks invoices_;
    const PopulationPlan& plan_;
    Reseller reseller_;
    Offers offers_;
    Moment now_;
};

}  // namespace

std::int64_t customers_a_transaction(const PopulationPlan& plan) noexcept {
    return std::max<std::int64_t>(1, rows_a_transaction / (2 + plan.subscriptions + plan.months));
}

Result<void> add_population(store::Database& database, const PopulationPlan& plan,
                            std::int64_t count, Instant now) {
    std::optional<Reseller> reseller = ResellerBooks{database}.find(plan.reseller);
    if (!reseller) return Error{Errc::NotFound, "reseller: no such reseller"};
    Populator populator{database, plan, *std::move(reseller), now};
    const std::int64_t first = populator.last_account() + 1;
    if (first + count - 1 > account_id_max) return Error{Errc::Rejected, "count: no ids are left"};
    for (std::int64_t id = first; id < first + count; ++id) {
        const Result<void> added = populator.add(id);
        if (!added) return added.error();
    }
    return {};
}

}  // namespace usher::sandbox::interworks
