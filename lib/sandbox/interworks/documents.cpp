#include "lib/sandbox/interworks/documents.hpp"

#include <array>
#include <cstdio>

#include "lib/upstream/interworks/document_text.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {

using upstream::ObjectText;

std::string guid_text(std::uint64_t high, std::uint64_t low) {
    constexpr std::uint64_t version = 0x4000;
    constexpr std::uint64_t variant = std::uint64_t{1} << 63U;
    high = (high & ~std::uint64_t{0xf000}) | version;
    low = (low & ~(std::uint64_t{3} << 62U)) | variant;
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%08llx-%04llx-%04llx-%04llx-%012llx",
                  static_cast<unsigned long long>(high >> 32U),
                  static_cast<unsigned long long>((high >> 16U) & 0xffffU),
                  static_cast<unsigned long long>(high & 0xffffU),
                  static_cast<unsigned long long>(low >> 48U),
                  static_cast<unsigned long long>(low & 0xffff'ffff'ffffU));
    return text.data();
}

std::string stamp_text(Moment moment) {
    return upstream::interworks::stamp_text({.at = moment});
}

std::string named(std::int64_t id, std::string_view name) {
    return ObjectText{}.number("id", id).text("name", name).done();
}

std::string named(std::string_view id, std::string_view name) {
    return ObjectText{}.text("id", id).text("name", name).done();
}

namespace {

ObjectText product_text(const ProductFacts& product) {
    ObjectText text;
    text.text("id", product.id).text("name", product.name).text("code", product.code);
    return text;
}

std::string account_of(const Parties& parties) {
    return named(parties.account, parties.account_name);
}

std::string payer_of(const Parties& parties) {
    return named(parties.payer, parties.payer_name);
}

}  // namespace

std::string lite_product(const ProductFacts& product) {
    return product_text(product).done();
}

std::string sold_product(const ProductFacts& product) {
    return product_text(product).flag("isBundle", false).done();
}

std::string subscription_name(const SubscriptionFacts& facts) {
    return facts.parties.account_name + " - " + facts.product.name;
}

std::string subscription_document(const SubscriptionFacts& facts) {
    return ObjectText{}
        .text("id", facts.id)
        .text("name", subscription_name(facts))
        .text("status", facts.status)
        .text("currency", facts.currency)
        .json("order", facts.order)
        .json("account", account_of(facts.parties))
        .json("billingTo", payer_of(facts.parties))
        .json("billToContact", "null")
        .text("startDate", stamp_text(facts.start))
        .text("endDate", stamp_text(facts.end))
        .text("activationDate", stamp_text(facts.start))
        .flag("automaticRenewal", facts.renews)
        .flag("isUsageBased", false)
        .flag("isBackordering", false)
        .flag("isTrial", facts.is_trial)
        .json("product", sold_product(facts.product))
        .json("unit", facts.unit)
        .number("quantity", facts.quantity)
        .json("subscriptionAmount", facts.amount.text())
        .text("createdAt", stamp_text(facts.created_at))
        .text("updatedAt", stamp_text(facts.updated_at))
        .json("characteristics", facts.characteristics)
        .json("customFields", facts.custom_fields)
        .json("_addons", facts.addons)
        .json("_installmentPlan", facts.installment_plan)
        .done();
}

std::string addon_document(const AddonFacts& facts) {
    return ObjectText{}
        .text("id", facts.id)
        .text("status", "Active")
        .json("order", facts.order)
        .text("activationDate", stamp_text(facts.created_at))
        .json("product", lite_product(facts.product))
        .json("quantity", facts.quantity.text())
        .text("createdAt", stamp_text(facts.created_at))
        .done();
}

std::string asset_document(const AssetFacts& facts) {
    return ObjectText{}
        .text("id", facts.id)
        .text("name", facts.product.name)
        .text("status", "Active")
        .text("provisioningStatus", "Completed successfully")
        .json("assetAmount", facts.amount.text())
        .text("currency", facts.currency)
        .text("unit", facts.unit)
        .json("endDate", "null")
        .flag("isBackOrdering", false)
        .text("purchaseDate", stamp_text(facts.purchased_at))
        .json("order", facts.order)
        .json("billToContact", "null")
        .json("customer", account_of(facts.parties))
        .json("billingTo", payer_of(facts.parties))
        .json("product", lite_product(facts.product))
        .text("createdAt", stamp_text(facts.purchased_at))
        .text("updatedAt", stamp_text(facts.purchased_at))
        .json("customFields", "[]")
        .json("characteristics", facts.characteristics)
        .done();
}

std::string invoice_item_document(const InvoiceItemFacts& facts) {
    return ObjectText{}
        .text("id", facts.id)
        .number("position", facts.position)
        .text("description", facts.description)
        .json("product", facts.product)
        .json("subscriptions", facts.subscriptions)
        .json("assets", "[]")
        .json("unit", "null")
        .json("unitOfMeasure", "null")
        .json("unitPrice", facts.unit_price.text())
        .json("quantity", facts.quantity.text())
        .json("totalOriginal", facts.total.text())
        .json("discount", "null")
        .json("promotion", "null")
        .json("total", facts.total.text())
        .done();
}

std::string invoice_document(const InvoiceFacts& facts) {
    // The ids of a status and of a type are the distributor's own; ours count from 1.
    const std::int64_t status = facts.status == "Paid" ? 1 : facts.status == "Unpaid" ? 2 : 3;
    const std::int64_t type = facts.type == "Debit" ? 1 : 2;
    const auto typed = [](std::int64_t id, std::string_view name) {
        return ObjectText{}.number("id", id).text("name", name).text("type", name).done();
    };
    const std::string tax = ObjectText{}
                                .number("id", 3)
                                .text("name", "VAT 20%")
                                .json("amount", facts.tax.text())
                                .done();
    return ObjectText{}
        .text("id", facts.id)
        .text("code", facts.code)
        .json("status", typed(status, facts.status))
        .json("type", typed(type, facts.type))
        .text("invoiceDate", stamp_text(facts.invoiced_at))
        .text("dueDate", stamp_text(facts.due_at))
        .json("paidDate",
              facts.status == "Paid" ? upstream::quoted(stamp_text(facts.due_at)) : "null")
        .json("account", account_of(facts.parties))
        .json("billingTo", payer_of(facts.parties))
        .json("contact", "null")
        .text("billingAdress", "2 Wharf Road, Leeds")
        .json("paymentMethod", "null")
        .flag("isReceipt", false)
        .text("tradeName", facts.parties.payer_name)
        .json("taxNumber", "null")
        .json("taxAuthority", "null")
        .text("currency", "EUR")
        .text("transactionCurrency", facts.transaction_currency)
        .json("exchangeRate", facts.exchange_rate.text())
        .json("totalBeforeTax", facts.before_tax.text())
        .json("totalTaxes", upstream::list_text(std::span{&tax, 1}))
        .json("total", facts.total.text())
        .json("unpaidAmount", facts.status == "Unpaid" ? facts.total.text() : "0")
        .text("createdAt", stamp_text(facts.created_at))
        .text("updatedAt", stamp_text(facts.created_at))
        .json("customFields", "[]")
        .json("items", upstream::list_text(facts.items))
        .json("_orders", "[]")
        .done();
}

std::string account_document(const AccountFacts& facts) {
    return ObjectText{}
        .number("id", facts.id)
        .text("name", facts.name)
        .json("phone", facts.phone)
        .text("email", facts.email)
        .text("createdAt", stamp_text(facts.created_at))
        .text("updatedAt", stamp_text(facts.updated_at))
        .json("billingAddress", facts.address)
        .json("customFields", "[]")
        .text("_billingAddressUpdatedAt", stamp_text(facts.created_at))
        .done();
}

}  // namespace usher::sandbox::interworks
