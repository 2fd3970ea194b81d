/// Rows as the books keep them, made of the facts about them (specs/interworks.md 9). Pure.
///
/// Texts of facts are UTF-8; JSON texts are taken as they are. Points in time are written in UTC:
/// what leaves the API has the server's offset (rendering.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/upstream/interworks/decimal.hpp"
#include "lib/upstream/interworks/stamp.hpp"

namespace usher::sandbox::interworks {

using upstream::interworks::Decimal;
using upstream::interworks::Ticks;
using Moment = std::chrono::sys_time<Ticks>;

/// A GUID of version 4 whose digits are these 128 bits, but for the six that say what it is.
[[nodiscard]] std::string guid_text(std::uint64_t high, std::uint64_t low);
[[nodiscard]] std::string stamp_text(Moment moment);

/// `{"id", "name"}`
[[nodiscard]] std::string named(std::int64_t id, std::string_view name);
[[nodiscard]] std::string named(std::string_view id, std::string_view name);

/// What many rows say of the account that they belong to, and who pays.
struct Parties {
    std::int64_t account = 0;
    std::string account_name;
    std::int64_t payer = 0;
    std::string payer_name;
};

struct ProductFacts {
    std::string id;
    std::string name;
    std::string code;
};

/// As most rows name it, and as subscriptions and items of orders do, which say that it is no
/// bundle.
[[nodiscard]] std::string lite_product(const ProductFacts& product);
[[nodiscard]] std::string sold_product(const ProductFacts& product);

struct SubscriptionFacts {
    std::string id;
    std::string status = "Active";
    std::string order = "null";  ///< JSON: a LiteOrder
    Parties parties{};
    ProductFacts product{};
    std::string unit;  ///< JSON: a LiteUnit
    std::int64_t quantity = 1;
    Decimal amount{};
    std::string currency = "EUR";
    Moment start{};
    Moment end{};
    Moment created_at{};
    Moment updated_at{};
    bool renews = true;
    bool is_trial = false;
    std::string characteristics = "[]";  ///< JSON: groups
    std::string custom_fields = "[]";    ///< JSON
    std::string addons = "[]";           ///< JSON: what its own path shows
    std::string installment_plan = "null";
};

/// What a subscription is called: its account and its product.
[[nodiscard]] std::string subscription_name(const SubscriptionFacts& facts);
[[nodiscard]] std::string subscription_document(const SubscriptionFacts& facts);

struct AddonFacts {
    std::string id;
    std::string order = "null";  ///< JSON: a LiteOrder
    ProductFacts product{};
    Decimal quantity{};
    Moment created_at{};
};

[[nodiscard]] std::string addon_document(const AddonFacts& facts);

struct AssetFacts {
    std::string id;
    std::string order = "null";  ///< JSON: a LiteOrder
    Parties parties{};
    ProductFacts product{};
    std::string unit;
    Decimal amount{};
    std::string currency = "EUR";
    Moment purchased_at{};
    std::string characteristics = "[]";  ///< JSON
};

[[nodiscard]] std::string asset_document(const AssetFacts& facts);

struct InvoiceItemFacts {
    std::string id;
    std::int64_t position = 1;
    std::string description;
    std::string product = "null";      ///< JSON: a LiteProduct; a line typed by hand has none
    std::string subscriptions = "[]";  ///< JSON
    Decimal unit_price{};
    Decimal quantity{};
    Decimal total{};
};

[[nodiscard]] std::string invoice_item_document(const InvoiceItemFacts& facts);

struct InvoiceFacts {
    std::string id;
    std::string code;
    std::string status = "Unpaid";  ///< `Paid`, `Unpaid`, `Canceled`
    std::string type = "Debit";     ///< `Debit`, `Credit`
    Parties parties{};
    std::string transaction_currency = "EUR";
    Decimal exchange_rate{};
    Decimal before_tax{};
    Decimal tax{};  ///< at 20 %
    Decimal total{};
    Moment invoiced_at{};
    Moment due_at{};
    Moment created_at{};
    std::vector<std::string> items{};
};

[[nodiscard]] std::string invoice_document(const InvoiceFacts& facts);

struct AccountFacts {
    std::int64_t id = 0;
    std::string name;
    std::string phone = "null";  ///< JSON
    std::string email;
    std::string address = "null";  ///< JSON
    Moment created_at{};
    Moment updated_at{};
};

[[nodiscard]] std::string account_document(const AccountFacts& facts);

}  // namespace usher::sandbox::interworks
