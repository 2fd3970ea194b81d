#include "lib/sandbox/interworks/control_orders.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <utility>

#include "lib/core/json.hpp"

namespace usher::sandbox::interworks {
namespace {

namespace bj = boost::json;

constexpr std::int64_t account_id_max = 2'147'483'647;

Error malformed(std::string text) {
    return {Errc::Malformed, std::move(text)};
}

std::string word(std::string_view text) {
    return std::string{text};
}

Result<AccountId> account_at(const bj::object& order, std::string_view name) {
    const Result<std::int64_t> id = json::integer_at(order, name);
    if (!id) return id.error();
    if (*id < 1 || *id > account_id_max) return malformed(word(name) + ": an id expected");
    return AccountId{static_cast<std::int32_t>(*id)};
}

Result<std::int64_t> count_at(const bj::object& order, std::string_view name, std::int64_t min,
                              std::int64_t max) {
    const bj::string_view key{name.data(), name.size()};
    if (min == 0 && !order.contains(key)) return std::int64_t{0};
    const Result<std::int64_t> count = json::integer_at(order, name);
    if (!count || *count < min || *count > max) {
        return malformed(word(name) + ": " + std::to_string(min) + " to " + std::to_string(max) +
                         " expected");
    }
    return *count;
}

// Whose row of which collection.
Result<RowOrder> read_place(const bj::object& order) {
    const Result<std::string> named = json::string_at(order, "collection");
    if (!named) return named.error();
    RowOrder row{.collection = find_collection(*named)};
    if (row.collection == nullptr) return malformed("collection: no such collection");
    const Result<AccountId> reseller = account_at(order, "reseller");
    if (!reseller) return reseller.error();
    row.reseller = *reseller;
    return row;
}

// A text as it is, anything else as JSON.
Result<std::string> text_or_document(const bj::object& order, const char* name) {
    const bj::value* const value = order.if_contains(name);
    if (value == nullptr) return malformed(word(name) + ": missing");
    const bj::string* const text = value->if_string();
    return text == nullptr ? bj::serialize(*value) : std::string{*text};
}

}  // namespace

Result<Reseller> read_reseller(std::string_view body) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(*order, {"id", "name", "edition"});
    if (!known) return known.error();
    const Result<AccountId> id = account_at(*order, "id");
    if (!id) return id.error();
    const Result<std::string> own_name = json::string_at(*order, "name");
    if (!own_name) return own_name.error();
    if (own_name->empty()) return malformed("name: a text expected");
    const Result<std::string> edition = json::string_at(*order, "edition");
    if (!edition) return edition.error();
    const std::optional<Edition> known_edition = edition_of(*edition);
    if (!known_edition) return malformed("edition: Basic, Free or Standard expected");
    return Reseller{.id = *id, .name = *own_name, .edition = *known_edition};
}

Result<UserOrder> read_user_order(std::string_view body) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(
        *order, {"account", "username", "email", "password", "confirmPassword"});
    if (!known) return known.error();
    const Result<AccountId> reseller = account_at(*order, "account");
    if (!reseller) return reseller.error();
    std::array<std::string, 4> texts;
    constexpr std::array names{"username", "email", "password", "confirmPassword"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto text = json::optional_string_at(*order, names[i]);
        if (!text) return text.error();
        texts[i] = std::move(*text).value_or("");
    }
    return UserOrder{.reseller = *reseller,
                     .form = {.username = texts[0],
                              .email = texts[1],
                              .password = Secret{texts[2]},
                              .confirmation = Secret{texts[3]}}};
}

Result<RowOrder> read_new_row(std::string_view body) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(*order, {"collection", "reseller", "document"});
    if (!known) return known.error();
    Result<RowOrder> row = read_place(*order);
    if (!row) return row.error();
    const Result<std::string> document = text_or_document(*order, "document");
    if (!document) return document.error();
    row->document = *document;
    return row;
}

Result<RowOrder> read_changed_row(std::string_view body) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known =
        json::check_members(*order, {"collection", "reseller", "id", "members"});
    if (!known) return known.error();
    Result<RowOrder> row = read_place(*order);
    if (!row) return row.error();
    const Result<std::string> id = text_or_document(*order, "id");
    if (!id) return id.error();
    row->id = *id;
    const Result<std::string> members = text_or_document(*order, "members");
    if (!members) return members.error();
    row->document = *members;
    return row;
}

Result<RowOrder> read_removed_row(std::string_view body) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(*order, {"collection", "reseller", "id"});
    if (!known) return known.error();
    Result<RowOrder> row = read_place(*order);
    if (!row) return row.error();
    const Result<std::string> id = text_or_document(*order, "id");
    if (!id) return id.error();
    row->id = *id;
    return row;
}

Result<BulkOrder> read_bulk_order(std::string_view body) {
    const Result<bj::object> order = json::parse_object(body);
    if (!order) return order.error();
    const Result<void> known = json::check_members(
        *order, {"reseller", "count", "seed", "subscriptions", "months", "assets"});
    if (!known) return known.error();
    const Result<AccountId> reseller = account_at(*order, "reseller");
    if (!reseller) return reseller.error();
    const auto count = count_at(*order, "count", 1, population_max);
    if (!count) return count.error();
    const auto seed = count_at(*order, "seed", 0, account_id_max);
    if (!seed) return seed.error();
    const auto subscriptions = count_at(*order, "subscriptions", 0, population_subscriptions_max);
    if (!subscriptions) return subscriptions.error();
    const auto months = count_at(*order, "months", 0, population_months_max);
    if (!months) return months.error();
    Result<bool> assets = false;
    if (order->contains("assets")) assets = json::boolean_at(*order, "assets");
    if (!assets) return assets.error();
    return BulkOrder{.plan = {.reseller = *reseller,
                              .seed = static_cast<std::uint64_t>(*seed),
                              .subscriptions = *subscriptions,
                              .months = *months,
                              .assets = *assets},
                     .count = *count};
}

}  // namespace usher::sandbox::interworks
