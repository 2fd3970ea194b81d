#include "lib/upstream/interworks/invoice.hpp"

#include <array>

#include "lib/upstream/interworks/page_reader.hpp"
#include "lib/upstream/interworks/shared_readers.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::array invoice_status_types{Spelling{InvoiceStatusType::Paid, "Paid"},
                                          Spelling{InvoiceStatusType::Unpaid, "Unpaid"},
                                          Spelling{InvoiceStatusType::Canceled, "Canceled"}};
constexpr std::array invoice_type_kinds{Spelling{InvoiceTypeKind::Debit, "Debit"},
                                        Spelling{InvoiceTypeKind::Credit, "Credit"}};

Result<InvoiceStatus> read_status(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(InvoiceStatus{.id = in.id<StatusId>("id"),
                                 .name = in.maybe_text("name"),
                                 .type = in.word<InvoiceStatusType>("type")});
}

Result<InvoiceType> read_type(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(InvoiceType{.id = in.id<InvoiceTypeId>("id"),
                               .name = in.maybe_text("name"),
                               .type = in.word<InvoiceTypeKind>("type")});
}

Result<Usage> read_usage(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Usage{.id = in.id<UsageGuid>("id"),
                         .description = in.maybe_text("description"),
                         .unit_price = in.decimal("unitPrice"),
                         .unit = in.maybe_text("unit"),
                         .quantity = in.decimal("quantity"),
                         .total_original = in.decimal("totalOriginal"),
                         .discount = in.maybe_object("discount", read_discount),
                         .total = in.decimal("total")});
}

Result<InvoicedSubscription> read_invoiced(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(InvoicedSubscription{
        .id = in.id<SubscriptionGuid>("id"),
        .name = in.maybe_text("name"),
        .account = in.maybe_object("account", read_named<AccountId>),
        .related_addon = in.maybe_object("relatedAddon", read_named<AddonGuid>),
        .usages = in.list("usages", read_usage)});
}

Result<InvoicePromotion> read_promotion(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(InvoicePromotion{.id = in.id<PromotionGuid>("id"),
                                    .name = in.maybe_text("name"),
                                    .start_date = in.stamp("startDate"),
                                    .end_date = in.stamp("endDate"),
                                    .unit_price = in.decimal("unitPrice"),
                                    .total = in.decimal("total")});
}

Result<InvoiceItem> read_item(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(InvoiceItem{
        .id = in.id<InvoiceItemGuid>("id"),
        .position = in.number("position"),
        .description = in.maybe_text("description"),
        .product = in.maybe_object("product", read_lite_product),
        .subscriptions = in.list("subscriptions", read_invoiced),
        .assets = in.list("assets", read_lite_asset),
        .start_date = in.maybe_stamp("startDate"),
        .end_date = in.maybe_stamp("endDate"),
        .unit = in.maybe_object("unit", read_named<UnitGuid>),
        .unit_of_measure = in.maybe_object("unitOfMeasure", read_named<UnitOfMeasureGuid>),
        .unit_price = in.maybe_decimal("unitPrice"),
        .quantity = in.maybe_decimal("quantity"),
        .total_original = in.maybe_decimal("totalOriginal"),
        .discount = in.maybe_object("discount", read_discount),
        .promotion = in.maybe_object("promotion", read_promotion),
        .total = in.decimal("total")});
}

Result<Invoice> read_row(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Invoice{.id = in.id<InvoiceGuid>("id"),
                           .code = in.maybe_text("code"),
                           .status = in.maybe_object("status", read_status),
                           .type = in.maybe_object("type", read_type),
                           .invoice_date = in.stamp("invoiceDate"),
                           .due_date = in.stamp("dueDate"),
                           .paid_date = in.maybe_stamp("paidDate"),
                           .account = in.maybe_object("account", read_named<AccountId>),
                           .billing_to = in.maybe_object("billingTo", read_named<AccountId>),
                           .contact = in.maybe_object("contact", read_contact),
                           .billing_address = in.maybe_text("billingAdress"),
                           .payment_method = in.maybe_object("paymentMethod", read_payment_method),
                           .is_receipt = in.flag("isReceipt"),
                           .trade_name = in.maybe_text("tradeName"),
                           .tax_number = in.maybe_text("taxNumber"),
                           .tax_authority = in.maybe_text("taxAuthority"),
                           .currency = in.maybe_text("currency"),
                           .transaction_currency = in.maybe_text("transactionCurrency"),
                           .exchange_rate = in.decimal("exchangeRate"),
                           .total_before_tax = in.decimal("totalBeforeTax"),
                           .total_taxes = in.list("totalTaxes", read_tax),
                           .total = in.decimal("total"),
                           .unpaid_amount = in.decimal("unpaidAmount"),
                           .created_at = in.stamp("createdAt"),
                           .updated_at = in.stamp("updatedAt"),
                           .custom_fields = in.list("customFields", read_custom_field_group),
                           .items = in.list("items", read_item)});
}

}  // namespace

template <>
std::span<const Spelling<InvoiceStatusType>> spellings() noexcept {
    return invoice_status_types;
}
template <>
std::span<const Spelling<InvoiceTypeKind>> spellings() noexcept {
    return invoice_type_kinds;
}

Result<Page<Invoice>> read_invoice_page(std::string_view body, ServerOffset& offset) {
    return read_page(body, read_row, offset);
}

Result<Invoice> read_invoice(std::string_view body, ServerOffset& offset) {
    return read_body(body, read_row, offset);
}

Result<std::vector<InvoiceItem>> read_invoice_items(std::string_view body, ServerOffset& offset) {
    return read_bare_list(body, read_item, offset);
}

}  // namespace usher::upstream::interworks
