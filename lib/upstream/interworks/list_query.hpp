/// A question for a page of a collection, as the query that asks it (specs/interworks.md 6.1, 7.5,
/// 8). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/upstream/interworks/filter.hpp"
#include "lib/upstream/interworks/properties.hpp"

namespace usher::upstream::interworks {

/// Drafts are hidden unless they are asked for.
enum class OrderStage : std::uint8_t { Confirmed, Draft, All };

/// A parameter that one collection alone knows; made by the functions below.
template <typename Row>
class Option {
public:
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::string& value() const noexcept { return value_; }

private:
    friend Option<Account> billing_address_changed_since(const Stamp& moment);
    friend Option<Order> of_stage(OrderStage stage);
    friend Option<Invoice> in_transaction_currency();
    friend Option<Invoice> without_rounding();

    Option(std::string name, std::string value)
        : name_{std::move(name)}, value_{std::move(value)} {}

    std::string name_;
    std::string value_;
};

/// Accounts whose billing address changed since then (IW-SYNC-7).
[[nodiscard]] Option<Account> billing_address_changed_since(const Stamp& moment);
[[nodiscard]] Option<Order> of_stage(OrderStage stage);
/// Totals in the transaction currency.
[[nodiscard]] Option<Invoice> in_transaction_currency();
[[nodiscard]] Option<Invoice> without_rounding();

/// Which rows, in which order, with which parts.
template <typename Row>
struct ListQuery {
    std::optional<Filter<Row>> filter{};
    SortOrder<Row> order{};  ///< empty: whatever upstream likes, which may change (IW-PAGE-7)
    std::vector<Part<Row>> include{};
    std::vector<Option<Row>> options{};
};

/// Which page, and how long pages are.
struct PageRange {
    std::size_t index = 1;  ///< from 1
    std::size_t size = 200;
};

/// A query that is put together parameter by parameter; values are percent-encoded, a list's commas
/// stand as they are.
class QueryText {
public:
    void add(std::string_view name, std::string_view value);
    void add_list(std::string_view name, std::span<const std::string> values);
    /// Without the `?`.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    void begin(std::string_view name);

    std::string text_;
};

/// `name` or `name desc`, the elements of `$orderBy`.
[[nodiscard]] std::string sort_key(std::string_view property, Direction direction);

/// The names of `parts`, as `include` takes them.
template <typename Row>
void add_include(QueryText& query, const std::vector<Part<Row>>& parts) {
    std::vector<std::string> names;
    for (const Part<Row>& part : parts) names.emplace_back(part.name());
    query.add_list("include", names);
}

/// `include=…`, or nothing: the query of a single read.
template <typename Row>
[[nodiscard]] std::string query_of(const std::vector<Part<Row>>& parts) {
    QueryText query;
    add_include(query, parts);
    return query.text();
}

/// `pageIndex=1&pageSize=200&include=…&$filter=…&$orderBy=…`.
template <typename Row>
[[nodiscard]] std::string query_of(const ListQuery<Row>& asked, PageRange page) {
    QueryText query;
    query.add("pageIndex", std::to_string(page.index));
    query.add("pageSize", std::to_string(page.size));
    add_include(query, asked.include);
    for (const Option<Row>& option : asked.options) query.add(option.name(), option.value());
    if (asked.filter) query.add("$filter", asked.filter->text());
    std::vector<std::string> keys;
    for (const auto& [property, direction] : asked.order.keys()) {
        keys.push_back(sort_key(property, direction));
    }
    query.add_list(order_parameter<Row>, keys);
    return query.text();
}

}  // namespace usher::upstream::interworks
