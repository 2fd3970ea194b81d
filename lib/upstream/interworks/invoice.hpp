/// Invoices that the distributor made for the reseller (specs/interworks.md 9.5). Pure; errors and
/// `offset` as account.hpp says. Amounts are in `currency` unless the call asked for the
/// transaction currency; those of a credit note are positive, its type says which way they go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/upstream/interworks/page.hpp"
#include "lib/upstream/interworks/shared_objects.hpp"

namespace usher::upstream::interworks {

enum class InvoiceStatusType : std::uint8_t { Paid, Unpaid, Canceled };  // one l: IW-OBJ-1
enum class InvoiceTypeKind : std::uint8_t { Debit, Credit };

struct InvoiceStatus {
    StatusId id{};
    std::optional<std::string> name{};
    Word<InvoiceStatusType> type{};

    friend bool operator==(const InvoiceStatus&, const InvoiceStatus&) = default;
};

struct InvoiceType {
    InvoiceTypeId id{};
    std::optional<std::string> name{};
    Word<InvoiceTypeKind> type{};

    friend bool operator==(const InvoiceType&, const InvoiceType&) = default;
};

struct Usage {
    UsageGuid id{};
    std::optional<std::string> description{};
    Decimal unit_price{};
    std::optional<std::string> unit{};  ///< plain text here (IW-OBJ-6)
    Decimal quantity{};
    Decimal total_original{};
    std::optional<LiteDiscount> discount{};
    Decimal total{};

    friend bool operator==(const Usage&, const Usage&) = default;
};

/// A subscription that a line is about.
struct InvoicedSubscription {
    SubscriptionGuid id{};
    std::optional<std::string> name{};
    std::optional<LiteAccount> account{};
    std::optional<Named<AddonGuid>> related_addon{};
    std::vector<Usage> usages{};

    friend bool operator==(const InvoicedSubscription&, const InvoicedSubscription&) = default;
};

struct InvoicePromotion {
    PromotionGuid id{};
    std::optional<std::string> name{};
    Stamp start_date{};
    Stamp end_date{};
    Decimal unit_price{};
    Decimal total{};

    friend bool operator==(const InvoicePromotion&, const InvoicePromotion&) = default;
};

struct InvoiceItem {
    InvoiceItemGuid id{};
    std::int32_t position = 0;
    std::optional<std::string> description{};
    std::optional<LiteProduct> product{};  ///< none: the line was typed by hand
    std::vector<InvoicedSubscription> subscriptions{};
    std::vector<LiteAsset> assets{};
    std::optional<Stamp> start_date{};
    std::optional<Stamp> end_date{};
    std::optional<LiteUnit> unit{};
    std::optional<LiteUnitOfMeasure> unit_of_measure{};
    std::optional<Decimal> unit_price{};
    std::optional<Decimal> quantity{};
    std::optional<Decimal> total_original{};
    std::optional<LiteDiscount> discount{};
    std::optional<InvoicePromotion> promotion{};
    Decimal total{};

    friend bool operator==(const InvoiceItem&, const InvoiceItem&) = default;
};

struct Invoice {
    InvoiceGuid id{};
    std::optional<std::string> code{};
    std::optional<InvoiceStatus> status{};
    std::optional<InvoiceType> type{};
    Stamp invoice_date{};
    Stamp due_date{};
    std::optional<Stamp> paid_date{};
    std::optional<LiteAccount> account{};     ///< the end customer
    std::optional<LiteAccount> billing_to{};  ///< who is billed: the reseller
    std::optional<LiteContact> contact{};
    std::optional<std::string> billing_address{};  ///< a text; `billingAdress` upstream (IW-OBJ-2)
    std::optional<LitePaymentMethod> payment_method{};
    bool is_receipt = false;
    std::optional<std::string> trade_name{};
    std::optional<std::string> tax_number{};
    std::optional<std::string> tax_authority{};
    std::optional<std::string> currency{};
    std::optional<std::string> transaction_currency{};
    Decimal exchange_rate{};  ///< an amount in `currency` times this is one in the other
    Decimal total_before_tax{};
    std::vector<Tax> total_taxes{};
    Decimal total{};
    Decimal unpaid_amount{};
    Stamp created_at{};
    Stamp updated_at{};
    std::vector<CustomFieldGroup> custom_fields{};
    std::vector<InvoiceItem> items{};

    friend bool operator==(const Invoice&, const Invoice&) = default;
};

[[nodiscard]] Result<Page<Invoice>> read_invoice_page(std::string_view body, ServerOffset& offset);
[[nodiscard]] Result<Invoice> read_invoice(std::string_view body, ServerOffset& offset);
[[nodiscard]] Result<std::vector<InvoiceItem>> read_invoice_items(std::string_view body,
                                                                  ServerOffset& offset);

}  // namespace usher::upstream::interworks
