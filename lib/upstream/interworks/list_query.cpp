#include "lib/upstream/interworks/list_query.hpp"

#include "lib/http/query.hpp"

namespace usher::upstream::interworks {
namespace {

std::string_view name(OrderStage stage) noexcept {
    switch (stage) {
        case OrderStage::Confirmed: return "Confirmed";
        case OrderStage::Draft: return "Draft";
        case OrderStage::All: return "All";
    }
    return "Confirmed";
}

}  // namespace

Option<Account> billing_address_changed_since(const Stamp& moment) {
    return {"minBillingAddressUpdatedAt", utc_text(moment)};
}

Option<Order> of_stage(OrderStage stage) {
    return {"stage", std::string{name(stage)}};
}

Option<Invoice> in_transaction_currency() {
    return {"transactionCurrency", "true"};
}

Option<Invoice> without_rounding() {
    return {"skipRounding", "true"};
}

void QueryText::begin(std::string_view name) {
    if (!text_.empty()) text_ += '&';
    text_.append(name).append("=");
}

void QueryText::add(std::string_view name, std::string_view value) {
    begin(name);
    text_ += http::percent_encode(value);
}

void QueryText::add_list(std::string_view name, std::span<const std::string> values) {
    if (values.empty()) return;
    begin(name);
    for (const std::string& value : values) {
        if (&value != values.data()) text_ += ',';
        text_ += http::percent_encode(value);
    }
}

std::string sort_key(std::string_view property, Direction direction) {
    std::string key{property};
    if (direction == Direction::Descending) key += " desc";
    return key;
}

}  // namespace usher::upstream::interworks
