#include "lib/sandbox/interworks/demo.hpp"

#include <array>
#include <cstdio>
#include <string_view>
#include <vector>

#include "lib/sandbox/interworks/reseller_books.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/upstream/interworks/document_text.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

using upstream::ObjectText;

constexpr AccountId standard_reseller{4107};
constexpr AccountId free_reseller{4108};
constexpr AccountId basic_reseller{4109};

struct Customer {
    AccountId reseller{};
    std::int64_t id = 0;
    std::string_view name;
    std::string_view email;
};

constexpr std::array customers{
    Customer{standard_reseller, 5210, "Marlow Dental", "office@marlowdental.example"},
    Customer{standard_reseller, 5233, "Brightwater Kayaks", "crew@brightwater.example"},
    Customer{standard_reseller, 5240, "O'Hara & Daughters", "accounts@ohara.example"},
    Customer{free_reseller, 5301, "Saltmarsh Books", "shop@saltmarsh.example"}};

constexpr int product_count = 23;
constexpr int first_addon = 21;  // the last but one and the one before it are add-ons
constexpr int one_time_product = 23;

std::string id_of(unsigned kind, unsigned number) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%08x-7c34-4f9e-a1b2-%012x", kind, number);
    return text.data();
}

std::string product_id(int number) {
    return id_of(0x50, static_cast<unsigned>(number));
}

std::string named(std::int64_t id, std::string_view name) {
    return ObjectText{}.number("id", id).text("name", name).done();
}

std::string named(std::string_view id, std::string_view name) {
    return ObjectText{}.text("id", id).text("name", name).done();
}

std::string account(const Customer& customer) {
    const std::string country =
        ObjectText{}.number("id", 44).text("name", "United Kingdom").text("code", "GB").done();
    const std::string address = ObjectText{}
                                    .text("id", id_of(0xad, static_cast<unsigned>(customer.id)))
                                    .text("address", "2 Wharf Road")
                                    .json("address2", "null")
                                    .text("city", "Leeds")
                                    .text("postCode", "LS1")
                                    .json("country", country)
                                    .json("state", "null")
                                    .done();
    return ObjectText{}
        .number("id", customer.id)
        .text("name", customer.name)
        .text("phone", "+44 20 7946 0011")
        .text("email", customer.email)
        .text("createdAt", "2023-11-02T10:31:07.413+02:00")
        .text("updatedAt", "2024-05-06T09:14:52.95+02:00")
        .json("billingAddress", address)
        .json("customFields", "[]")
        .done();
}

std::string two_digits(int number) {
    std::string text = std::to_string(number);
    return number < 10 ? "0" + text : text;
}

std::string product_name(int number) {
    return "Lumen " + two_digits(number);
}

std::string product_code(int number) {
    return "LMN-" + two_digits(number);
}

std::string pricing() {
    const std::string month = ObjectText{}
                                  .text("id", id_of(0x11, 1))
                                  .text("name", "Month")
                                  .json("sellPrice", "11.9")
                                  .done();
    const std::string year = ObjectText{}
                                 .text("id", id_of(0x11, 2))
                                 .text("name", "Annual")
                                 .json("sellPrice", "118.80500")
                                 .done();
    const std::string prices =
        ObjectText{}.text("currency", "EUR").json("units", "[" + month + "," + year + "]").done();
    return ObjectText{}.flag("freePeriod", false).json("prices", "[" + prices + "]").done();
}

std::string lite_product(int number, bool says_bundle) {
    ObjectText product;
    product.text("id", product_id(number)).text("name", product_name(number));
    product.text("code", product_code(number));
    if (says_bundle) product.flag("isBundle", false);
    return product.done();
}

std::string product(int number) {
    const bool is_addon = number == first_addon || number == first_addon + 1;
    const std::string addons =
        "[" + lite_product(first_addon, false) + "," + lite_product(first_addon + 1, false) + "]";
    return ObjectText{}
        .text("id", product_id(number))
        .text("name", product_name(number))
        .text("code", product_code(number))
        .text("type", is_addon ? "Addon" : "Primary")
        .json("category", named(id_of(0xca, 1), "Design"))
        .json("unitOfMeasure", "null")
        .json("industries", "[]")
        .text("chargeType", number == one_time_product ? "OneTimeCharge" : "Prepaid")
        .json("unitGroup", named(4, "Subscription terms"))
        .json("productGroup", "null")
        .text("createdAt", "2023-01-17T08:00:" + two_digits(number) + "+02:00")
        .text("updatedAt", "2024-03-02T16:41:" + two_digits(number) + ".5+02:00")
        .json("characteristics", R"({"groups":[]})")
        .json("customFields", "[]")
        .json("addons", number == 1 ? addons : "[]")
        .json("_pricing", pricing())
        .done();
}

// One in each status, a trial, one with add-ons, one that has ended and renews itself (15.2).
struct SubscriptionCase {
    std::string_view status;
    std::string_view end;
    bool is_trial = false;
    bool has_addons = false;
    int quantity = 1;
};

constexpr std::string_view far_end = "2099-12-31T23:59:00+02:00";
constexpr std::array subscription_cases{
    SubscriptionCase{"Active", far_end, false, true, 12},
    SubscriptionCase{"Cancelled", far_end},
    SubscriptionCase{"Inactive", far_end},
    SubscriptionCase{"Suspended", far_end},
    SubscriptionCase{"PendingCancellation", far_end, false, false, 25},
    SubscriptionCase{"Active", far_end, true, false, 3},
    SubscriptionCase{"Active", "2023-06-30T23:59:00+02:00", false, false, 30}};

std::string addon(int number) {
    return ObjectText{}
        .text("id", id_of(0xadd, static_cast<unsigned>(number)))
        .text("status", "Active")
        .json("order", "null")
        .text("activationDate", "2024-01-01T09:12:44.08+02:00")
        .json("product", lite_product(first_addon + number, false))
        .json("quantity", "2.5")
        .text("createdAt", "2024-01-01T09:12:40.117+02:00")
        .done();
}

std::string subscription(int number, const SubscriptionCase& own, const Customer& customer) {
    const std::string name = std::string{customer.name} + " - " + product_name(number);
    const std::string addons =
        own.has_addons ? "[" + addon(0) + "," + addon(1) + "]" : std::string{"[]"};
    return ObjectText{}
        .text("id", id_of(0x5b, static_cast<unsigned>(number)))
        .text("name", name)
        .text("status", own.status)
        .text("currency", "EUR")
        .json("order", "null")
        .json("account", named(customer.id, customer.name))
        .json("billingTo", named(static_cast<std::int64_t>(customer.reseller), "Alder & Finch IT"))
        .json("billToContact", "null")
        .text("startDate", "2023-01-01T00:00:00+02:00")
        .text("endDate", own.end)
        .text("activationDate", "2023-01-01T09:12:44.08+02:00")
        .flag("automaticRenewal", !own.is_trial)
        .flag("isUsageBased", false)
        .flag("isBackordering", false)
        .flag("isTrial", own.is_trial)
        .json("product", lite_product(number, true))
        .json("unit", named(id_of(0x11, 2), "Annual"))
        .number("quantity", own.quantity)
        .json("subscriptionAmount", "1425.66")
        .text("createdAt", "2024-01-0" + std::to_string(number) + "T09:12:40.117+02:00")
        .text("updatedAt", "2024-05-0" + std::to_string(number) + "T09:14:52.95+02:00")
        .json("characteristics", R"([{"name":"Size","characteristics":[]}])")
        .json("customFields", "[]")
        .json("_addons", addons)
        .done();
}

struct InvoiceCase {
    std::string_view status;
    std::string_view type;
    std::string_view currency;  ///< of the transaction
};

constexpr std::array invoice_cases{
    InvoiceCase{"Paid", "Debit", "EUR"}, InvoiceCase{"Unpaid", "Debit", "GBP"},
    InvoiceCase{"Canceled", "Debit", "EUR"}, InvoiceCase{"Unpaid", "Credit", "EUR"}};

std::string invoice_item(int number, bool has_product) {
    return ObjectText{}
        .text("id", id_of(0x17e, static_cast<unsigned>(number)))
        .number("position", 1)
        .text("description", has_product ? product_name(number) : "Setting up")
        .json("product", has_product ? lite_product(number, false) : "null")
        .json("subscriptions", "[]")
        .json("assets", "[]")
        .json("unitPrice", "9.90042")
        .json("quantity", "12")
        .json("total", "118.805")
        .done();
}

std::string invoice(int number, const InvoiceCase& own, const Customer& customer) {
    const std::string status =
        ObjectText{}.number("id", number).text("name", own.status).text("type", own.status).done();
    const std::string type =
        ObjectText{}.number("id", 1).text("name", own.type).text("type", own.type).done();
    return ObjectText{}
        .text("id", id_of(0x9d, static_cast<unsigned>(number)))
        .text("code", "INV-2024-00" + two_digits(number))
        .json("status", status)
        .json("type", type)
        .text("invoiceDate", "2024-05-0" + std::to_string(number) + "T00:00:00+02:00")
        .text("dueDate", "2024-05-31T00:00:00+02:00")
        .json("paidDate", "null")
        .json("account", named(customer.id, customer.name))
        .json("billingTo", named(static_cast<std::int64_t>(customer.reseller), "Alder & Finch IT"))
        .text("billingAdress", "2 Wharf Road, Leeds")
        .flag("isReceipt", false)
        .text("currency", "EUR")
        .text("transactionCurrency", own.currency)
        .json("exchangeRate", own.currency == "EUR" ? "1" : "0.85431")
        .json("totalBeforeTax", "118.805")
        .json("totalTaxes", R"([{"id":3,"name":"VAT 20%","amount":23.761}])")
        .json("total", "142.566")
        .json("unpaidAmount", own.status == "Unpaid" ? "142.566" : "0")
        .text("createdAt", "2024-05-0" + std::to_string(number) + "T02:00:11.4+02:00")
        .text("updatedAt", "2024-05-0" + std::to_string(number) + "T02:00:11.4+02:00")
        .json("customFields", "[]")
        .json("items", "[" + invoice_item(number, number != 1) + "]")
        .json("_orders", "[]")
        .done();
}

// The first is executed, the second a draft: a draft has no status.
std::string order(int number, const Customer& customer) {
    const std::string status = R"({"id":5,"name":"Done","type":"Executed"})";
    const std::string item = ObjectText{}
                                 .text("id", id_of(0x0171, static_cast<unsigned>(number)))
                                 .number("position", 1)
                                 .text("type", "Product")
                                 .json("product", lite_product(1, true))
                                 .json("quantity", "12")
                                 .json("volumeDiscount", "[]")
                                 .json("total", "118.805")
                                 .json("totalDiscountAmount", "0")
                                 .done();
    return ObjectText{}
        .text("id", id_of(0x0d, static_cast<unsigned>(number)))
        .text("code", "SO-0004" + two_digits(number))
        .json("status", number == 1 ? status : "null")
        .text("orderDate", number == 1 ? "2024-01-01T09:12:40+02:00" : far_end)
        .json("account", named(customer.id, customer.name))
        .json("paymentMethod", "null")
        .text("currency", "EUR")
        .json("totalOriginal", "118.805")
        .json("totalBeforeTax", "118.805")
        .json("totalTaxes", "[]")
        .json("total", "118.805")
        .flag("isBackOrder", false)
        .flag("creditLimitExceeded", false)
        .flag("awaitingPayment", false)
        .text("createdAt", "2024-01-01T09:12:40+02:00")
        .text("updatedAt", "2024-01-01T09:12:40+02:00")
        .json("customFields", "[]")
        .json("_items", "[" + item + "]")
        .done();
}

std::string asset(const Customer& customer) {
    return ObjectText{}
        .text("id", id_of(0xa5, 1))
        .text("name", product_name(one_time_product))
        .text("status", "Active")
        .text("provisioningStatus", "Completed successfully")
        .json("assetAmount", "250")
        .text("currency", "EUR")
        .text("unit", "Piece")
        .json("endDate", "null")
        .flag("isBackOrdering", false)
        .text("purchaseDate", "2024-02-01T00:00:00.5+02:00")
        .json("customer", named(customer.id, customer.name))
        .json("product", lite_product(one_time_product, false))
        .text("createdAt", "2024-02-01T00:00:00+02:00")
        .text("updatedAt", "2024-02-01T00:00:00+02:00")
        .json("customFields", "[]")
        .json("characteristics", R"([{"groups":[]}])")
        .done();
}

struct Row {
    std::string_view collection;
    AccountId reseller{};
    std::string document;
};

std::vector<Row> demo_rows() {
    std::vector<Row> rows;
    for (const Customer& customer : customers) {
        rows.push_back({"accounts", customer.reseller, account(customer)});
    }
    for (int i = 1; i <= product_count; ++i) rows.push_back({"products", everybody, product(i)});
    int number = 0;
    for (const SubscriptionCase& own : subscription_cases) {
        ++number;
        const Customer& customer = customers.at(static_cast<std::size_t>(number % 3));
        rows.push_back({"subscriptions", standard_reseller, subscription(number, own, customer)});
    }
    number = 0;
    for (const InvoiceCase& own : invoice_cases) {
        ++number;
        rows.push_back({"invoices", standard_reseller, invoice(number, own, customers[0])});
    }
    for (int i = 1; i <= 2; ++i) {
        rows.push_back({"orders", standard_reseller, order(i, customers[0])});
    }
    rows.push_back({"assets", standard_reseller, asset(customers[1])});
    return rows;
}

}  // namespace

DemoAccount demo_account() {
    // The pair of the specification's worked example (specs/interworks.md 3.1).
    return {.path = "/api/",
            .client_key = "7d1f4c2e-90ab-4b67-8e55-0c3a9d2b6f10",
            .client_secret = "q+Zt/8Yw0mKfJ5r1uX9cLb2nEoV7sHgD4iTpA6yRk3M=",
            .username = "demo-sync",
            .password = "demo-password",
            .reseller = static_cast<std::int64_t>(standard_reseller)};
}

Settings demo_settings() {
    return {.demo_data = true, .demo_user = true};
}

std::string numbered_account(std::int64_t id, Instant created_at) {
    const std::string number = std::to_string(id);
    const std::string stamp = upstream::interworks::stamp_text({.at = created_at});
    return ObjectText{}
        .number("id", id)
        .text("name", "Customer " + number)
        .json("phone", "null")
        .text("email", "office@customer-" + number + ".example")
        .text("createdAt", stamp)
        .text("updatedAt", stamp)
        .json("billingAddress", "null")
        .json("customFields", "[]")
        .done();
}

Result<void> add_demo_data(store::Database& database) {
    ResellerBooks resellers{database};
    if (!resellers.resellers().empty()) return {};
    resellers.put(
        {.id = standard_reseller, .name = "Alder & Finch IT", .edition = Edition::Standard});
    resellers.put({.id = free_reseller, .name = "Quayside Systems", .edition = Edition::Free});
    resellers.put({.id = basic_reseller, .name = "Tern Office Supply", .edition = Edition::Basic});
    for (const Row& row : demo_rows()) {
        RowBooks books{database, *find_collection(row.collection)};
        const Result<void> put = books.put(row.reseller, row.document);
        if (!put) return put.error().within(row.collection);
    }
    return {};
}

Result<void> add_demo_user(store::Database& database, const RandomBytes& random) {
    ResellerBooks books{database};
    if (books.keys()) return {};
    const DemoAccount demo = demo_account();
    books.put(ClientKeys{.key = demo.client_key, .secret = demo.client_secret});
    const UserForm form{.username = demo.username,
                        .email = "sync@alderfinch.example",
                        .password = Secret{demo.password},
                        .confirmation = Secret{demo.password}};
    const Result<ApiUser> user = books.add_user(standard_reseller, form, random);
    if (!user) return user.error();
    return {};
}

}  // namespace usher::sandbox::interworks
