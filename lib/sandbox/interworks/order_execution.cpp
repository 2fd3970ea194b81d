#include "lib/sandbox/interworks/order_execution.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "lib/core/text.hpp"
#include "lib/sandbox/interworks/amounts.hpp"
#include "lib/sandbox/interworks/catalogue.hpp"
#include "lib/sandbox/interworks/documents.hpp"
#include "lib/sandbox/interworks/reseller_books.hpp"
#include "lib/sandbox/interworks/row_edit.hpp"
#include "lib/upstream/interworks/document_text.hpp"
#include "lib/upstream/interworks/stamp.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace codec = upstream::interworks;

constexpr std::int64_t months_a_year = 12;

std::string json_of(const Object& object, std::string_view name) {
    const Value* const value = member(object, name);
    return value == nullptr ? "null" : codec::document_text(*value);
}

std::int64_t whole_in(const Object& object, std::string_view name) {
    return decimal_in(object, name).whole().value_or(0);
}

void set_sum(Object& object, std::string_view name, const Decimal& more) {
    const std::optional<Decimal> total = sum(decimal_in(object, name), more);
    if (total) set(object, name, {.content = codec::NumberText{total->text()}});
}

// The same time of day so many months later; the last day of a shorter month.
Moment months_later(Moment from, std::int64_t months) {
    const auto day = std::chrono::floor<std::chrono::days>(from);
    std::chrono::year_month_day date{day};
    date += std::chrono::months{months};
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return std::chrono::sys_days{date} + (from - day);
}

// How many months a unit lasts, as the organization says; one where it does not.
std::int64_t months_of_unit(store::Database& database, std::string_view unit) {
    RowBooks groups{database, *find_collection("organization/unitgroups")};
    for (const std::string& document : groups.list({.page_size = 500}).documents) {
        Value group = stored_document(document);
        const Object* const found =
            find_element(array_in(std::get<Object>(group.content), "units"), "id", unit);
        if (found == nullptr) continue;
        const std::int64_t duration = whole_in(*found, "billingCycleDuration");
        if (duration < 1 || duration > 1200) return 1;
        const bool is_years = text_in(*found, "billingCycleUnitType") == "Year";
        return is_years ? duration * months_a_year : duration;
    }
    return 1;
}

// Executes the items of one order, one after the other.
class Execution {
public:
    Execution(store::Database& database, AccountId reseller, Object& order, Instant now)
        : database_{database},
          reseller_{reseller},
          order_{order},
          now_{now},
          subscriptions_{*find_collection("subscriptions")} {
        const Object* const account = object_in(order, "account");
        const Object* const payer = object_in(order, "billingTo");
        if (account != nullptr) {
            parties_.account = whole_in(*account, "id");
            parties_.account_name = text_in(*account, "name");
        }
        if (payer != nullptr) {
            parties_.payer = whole_in(*payer, "id");
            parties_.payer_name = text_in(*payer, "name");
        }
        lite_order_ = upstream::ObjectText{}
                          .text("id", text_in(order, "id"))
                          .text("code", text_in(order, "code"))
                          .done();
    }

    void run() {
        for (Value& item : array_in(order_, "_items")) execute(std::get<Object>(item.content));
    }

private:
    void execute(Object& item) {
        const Object* const named_product = object_in(item, "product");
        if (named_product == nullptr) return;
        const auto product = find_product(database_, text_in(*named_product, "id"));
        if (!product) return;
        if (product->is_addon) {
            add_addon(item, *product);
        } else if (product->is_one_time) {
            add_asset(item, *product);
        } else if (!text_in(item, "relatedSubscription").empty()) {
            add_seats(item);
        } else {
            add_subscription(item, *product);
        }
    }

    std::optional<Object> find_subscription(std::string_view id) {
        const auto document = RowBooks{database_, subscriptions_}.find(reseller_, id);
        if (!document) return std::nullopt;
        Value row = stored_document(*document);
        return std::get<Object>(std::move(row.content));
    }

    void keep_subscription(Object row) {
        set(row, "updatedAt", time_value(now_));
        store_row(database_, reseller_, subscriptions_, std::move(row));
    }

    // A subscription that ended since the item was added gets nothing any more.
    void add_seats(Object& item) {
        std::optional<Object> row = find_subscription(text_in(item, "relatedSubscription"));
        if (!row) return;
        set(*row, "quantity",
            number_value(whole_in(*row, "quantity") + whole_in(item, "quantity")));
        set_sum(*row, "subscriptionAmount", decimal_in(item, "total"));
        keep_subscription(*std::move(row));
    }

    void add_subscription(Object& item, const CatalogueProduct& product) {
        const Object* const unit = object_in(item, "unit");
        const Object* const characteristics = object_in(item, "characteristics");
        SubscriptionFacts facts{.id = new_guid(),
                                .order = lite_order_,
                                .parties = parties_,
                                .product = product.facts,
                                .unit = json_of(item, "unit"),
                                .quantity = whole_in(item, "quantity"),
                                .amount = decimal_in(item, "total"),
                                .currency = std::string{text_in(order_, "currency")},
                                .start = now_,
                                .end = {},
                                .created_at = now_,
                                .updated_at = now_};
        codec::ServerOffset offset;
        const auto asked = codec::parse_stamp(text_in(item, "_customEnd"), offset);
        const std::int64_t months =
            months_of_unit(database_, unit == nullptr ? "" : text_in(*unit, "id"));
        facts.end = asked ? asked->at : months_later(facts.start, months);
        if (characteristics != nullptr) facts.characteristics = json_of(*characteristics, "groups");
        Value row = json_value(subscription_document(facts));
        store_row(database_, reseller_, subscriptions_, std::get<Object>(std::move(row.content)));
        made_by_item_[id_in(item)] = facts.id;
        set(item, "subscription", json_value(named(facts.id, subscription_name(facts))));
    }

    void add_addon(Object& item, const CatalogueProduct& product) {
        std::string id{text_in(item, "relatedSubscription")};
        const auto made = made_by_item_.find(std::string{text_in(item, "relatedItem")});
        if (id.empty() && made != made_by_item_.end()) id = made->second;
        std::optional<Object> row = find_subscription(id);
        if (!row) return;
        Array& addons = array_in(*row, "_addons");
        const std::string_view present = text_in(item, "_relatedAddon");
        Object* const addon = present.empty() ? nullptr : find_element(addons, "id", present);
        if (addon != nullptr) {
            set_sum(*addon, "quantity", decimal_in(item, "quantity"));
        } else {
            addons.push_back(json_value(addon_document({.id = new_guid(),
                                                        .order = lite_order_,
                                                        .product = product.facts,
                                                        .quantity = decimal_in(item, "quantity"),
                                                        .created_at = now_})));
        }
        set(item, "subscription", json_value(named(id, text_in(*row, "name"))));
        keep_subscription(*std::move(row));
    }

    void add_asset(Object& item, const CatalogueProduct& product) {
        const Object* const unit = object_in(item, "unit");
        const AssetFacts facts{
            .id = new_guid(),
            .order = lite_order_,
            .parties = parties_,
            .product = product.facts,
            .unit = std::string{unit == nullptr ? std::string_view{} : text_in(*unit, "name")},
            .amount = decimal_in(item, "total"),
            .currency = std::string{text_in(order_, "currency")},
            .purchased_at = now_};
        Value row = json_value(asset_document(facts));
        store_row(database_, reseller_, *find_collection("assets"),
                  std::get<Object>(std::move(row.content)));
        set(item, "asset", json_value(named(facts.id, product.facts.name)));
    }

    store::Database& database_;
    AccountId reseller_;
    Object& order_;
    Instant now_;
    const Collection& subscriptions_;
    Parties parties_{};
    std::string lite_order_;
    std::map<std::string, std::string> made_by_item_{};  ///< subscriptions, by the item's id
};

void set_status(Object& order, std::int64_t id, std::string_view word) {
    set(order, "status",
        json_value(
            upstream::ObjectText{}.number("id", id).text("name", word).text("type", word).done()));
}

void execute(store::Database& database, const ExecutionBooks::Due& due, Instant now) {
    const Collection& orders = *find_collection("orders");
    const auto document = RowBooks{database, orders}.find(due.reseller, due.order);
    if (!document) return;
    Value tree = stored_document(*document);
    auto& order = std::get<Object>(tree.content);
    Execution{database, due.reseller, order, now}.run();
    set_status(order, 5, "Executed");
    set(order, "updatedAt", time_value(now));
    store_row(database, due.reseller, orders, std::move(order));
}

}  // namespace

void ExecutionBooks::put(std::string_view order, AccountId reseller, Instant due_at) {
    database_
        .prepare(
            "INSERT OR REPLACE INTO interworks_execution (order_id, reseller, due_at)"
            " VALUES (?, ?, ?)")
        .bind(order)
        .bind(static_cast<std::int64_t>(reseller))
        .bind(unix_seconds(due_at))
        .run();
}

std::optional<ExecutionBooks::Due> ExecutionBooks::take(Instant now) {
    store::Statement query = database_.prepare(
        "SELECT order_id, reseller FROM interworks_execution WHERE due_at <= ?"
        " ORDER BY due_at, order_id LIMIT 1");
    query.bind(unix_seconds(now));
    if (!query.step()) return std::nullopt;
    Due due{.order = query.text(0),
            .reseller = AccountId{static_cast<std::int32_t>(query.integer(1))}};
    database_.prepare("DELETE FROM interworks_execution WHERE order_id = ?").bind(due.order).run();
    return due;
}

void ExecutionBooks::clear() {
    database_.prepare("DELETE FROM interworks_execution").run();
}

void submit_order(Object& order) {
    set_status(order, 2, "Submitted");
}

void execute_due_orders(store::Database& database, Instant now) {
    ExecutionBooks books{database};
    while (const std::optional<ExecutionBooks::Due> due = books.take(now)) {
        execute(database, *due, now);
    }
}

}  // namespace usher::sandbox::interworks
