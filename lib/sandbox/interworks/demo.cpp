#include "lib/sandbox/interworks/demo.hpp"

#include <array>
#include <string_view>
#include <vector>

#include "lib/sandbox/interworks/demo_distributor.hpp"
#include "lib/sandbox/interworks/documents.hpp"
#include "lib/sandbox/interworks/order_execution.hpp"
#include "lib/sandbox/interworks/reseller_books.hpp"
#include "lib/sandbox/interworks/row_books.hpp"
#include "lib/upstream/interworks/stamp.hpp"
#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

using upstream::ObjectText;

constexpr AccountId standard_reseller{4107};
constexpr AccountId free_reseller{4108};
constexpr AccountId basic_reseller{4109};
constexpr std::string_view standard_name = "Alder & Finch IT";

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

Moment at(std::string_view stamp) {
    upstream::interworks::ServerOffset offset;
    return upstream::interworks::parse_stamp(stamp, offset).value().at;
}

Decimal decimal(std::string_view number) {
    return Decimal::parse(number).value();
}

Parties parties_of(const Customer& customer) {
    return {.account = customer.id,
            .account_name = std::string{customer.name},
            .payer = static_cast<std::int64_t>(standard_reseller),
            .payer_name = std::string{standard_name}};
}

std::string account(const Customer& customer) {
    const std::string country =
        ObjectText{}.number("id", 44).text("name", "United Kingdom").text("code", "GB").done();
    const std::string address = ObjectText{}
                                    .text("id", demo_id(0xad, static_cast<unsigned>(customer.id)))
                                    .text("address", "2 Wharf Road")
                                    .json("address2", "null")
                                    .text("city", "Leeds")
                                    .text("postCode", "LS1")
                                    .json("country", country)
                                    .json("state", "null")
                                    .done();
    return account_document({.id = customer.id,
                             .name = std::string{customer.name},
                             .phone = R"("+44 20 7946 0011")",
                             .email = std::string{customer.email},
                             .address = address,
                             .created_at = at("2023-11-02T10:31:07.413+02:00"),
                             .updated_at = at("2024-05-06T09:14:52.95+02:00")});
}

// One in each status, a trial, one with add-ons, one that has ended and renews itself (15.2), one
// with a licence key.
struct SubscriptionCase {
    std::string_view status;
    std::string_view end;
    bool is_trial = false;
    bool has_addons = false;
    int quantity = 1;
    bool has_license_key = false;
};

constexpr std::string_view far_end = "2099-12-31T23:59:00+02:00";
constexpr std::array subscription_cases{
    SubscriptionCase{"Active", far_end, false, true, 12},
    SubscriptionCase{"Cancelled", far_end},
    SubscriptionCase{"Inactive", far_end},
    SubscriptionCase{"Suspended", far_end},
    SubscriptionCase{"PendingCancellation", far_end, false, false, 25, true},
    SubscriptionCase{"Active", far_end, true, false, 3},
    SubscriptionCase{"Active", "2023-06-30T23:59:00+02:00", false, false, 30}};

std::string addon(int number) {
    return addon_document({.id = demo_id(0xadd, static_cast<unsigned>(number)),
                           .product = demo_product(first_addon + number),
                           .quantity = decimal("2.5"),
                           .created_at = at("2024-01-01T09:12:40.117+02:00")});
}

// By the convention of IW-LIC-7.
std::string license_key_field(int number) {
    const std::string value =
        ObjectText{}.text("id", "1").text("value", "LUMEN-KEY-" + two_digits(number)).done();
    const std::string field = ObjectText{}
                                  .number("id", 41)
                                  .text("name", "Licence key")
                                  .text("apiField", "license_key")
                                  .json("values", "[" + value + "]")
                                  .done();
    const std::string group =
        ObjectText{}.number("id", 1).text("name", "General").json("instanceId", "null").done();
    return "[" + ObjectText{}.json("group", group).json("groupFields", "[" + field + "]").done() +
           "]";
}

std::string installment_plan(const SubscriptionFacts& facts) {
    return ObjectText{}
        .text("id", demo_id(0x1f, 1))
        .json("parentId", "null")
        .json("account", named(facts.parties.account, facts.parties.account_name))
        .json("billingAccount", named(facts.parties.payer, facts.parties.payer_name))
        .json("product", lite_product(facts.product))
        .json("unit", facts.unit)
        .number("installments", 12)
        .number("installmentsFrequency", 1)
        .text("status", "Active")
        .text("createdAt", stamp_text(facts.created_at))
        .text("updatedAt", stamp_text(facts.updated_at))
        .done();
}

std::string subscription(int number, const SubscriptionCase& own, const Customer& customer) {
    const std::string day = std::to_string(number);
    SubscriptionFacts facts{
        .id = demo_id(0x5b, static_cast<unsigned>(number)),
        .status = std::string{own.status},
        .parties = parties_of(customer),
        .product = demo_product(number),
        .unit = named(demo_id(0x11, 2), "Annual"),
        .quantity = own.quantity,
        .amount = decimal("1425.66"),
        .start = at("2023-01-01T00:00:00+02:00"),
        .end = at(own.end),
        .created_at = at("2024-01-0" + day + "T09:12:40.117+02:00"),
        .updated_at = at("2024-05-0" + day + "T09:14:52.95+02:00"),
        .renews = !own.is_trial,
        .is_trial = own.is_trial,
        .characteristics = R"([{"name":"Size","characteristics":[]}])",
    };
    if (own.has_addons) {
        facts.addons = "[" + addon(0) + "," + addon(1) + "]";
        facts.installment_plan = installment_plan(facts);
    }
    if (own.has_license_key) facts.custom_fields = license_key_field(number);
    return subscription_document(facts);
}

struct InvoiceCase {
    std::string_view status;
    std::string_view type;
    std::string_view currency;  ///< of the transaction
};

constexpr std::array invoice_cases{
    InvoiceCase{"Paid", "Debit", "EUR"}, InvoiceCase{"Unpaid", "Debit", "GBP"},
    InvoiceCase{"Canceled", "Debit", "EUR"}, InvoiceCase{"Unpaid", "Credit", "EUR"}};

std::string invoice(int number, const InvoiceCase& own, const Customer& customer) {
    const std::string day = std::to_string(number);
    const bool has_product = number != 1;
    InvoiceFacts facts{.id = demo_id(0x9d, static_cast<unsigned>(number)),
                       .code = "INV-2024-00" + two_digits(number),
                       .status = std::string{own.status},
                       .type = std::string{own.type},
                       .parties = parties_of(customer),
                       .transaction_currency = std::string{own.currency},
                       .exchange_rate = decimal(own.currency == "EUR" ? "1" : "0.85431"),
                       .before_tax = decimal("118.805"),
                       .tax = decimal("23.761"),
                       .total = decimal("142.566"),
                       .invoiced_at = at("2024-05-0" + day + "T00:00:00+02:00"),
                       .due_at = at("2024-05-31T00:00:00+02:00"),
                       .created_at = at("2024-05-0" + day + "T02:00:11.4+02:00")};
    facts.items.push_back(invoice_item_document(
        {.id = demo_id(0x17e, static_cast<unsigned>(number)),
         .description = has_product ? demo_product(number).name : "Setting up",
         .product = has_product ? lite_product(demo_product(number)) : "null",
         .unit_price = decimal("9.90042"),
         .quantity = decimal("12"),
         .total = decimal("118.805")}));
    return invoice_document(facts);
}

// The first is executed, the second a draft: a draft has no status.
std::string order(int number, const Customer& customer) {
    const std::string status = R"({"id":5,"name":"Done","type":"Executed"})";
    const std::string item = ObjectText{}
                                 .text("id", demo_id(0x0171, static_cast<unsigned>(number)))
                                 .number("position", 1)
                                 .text("type", "Product")
                                 .json("product", sold_product(demo_product(1)))
                                 .json("quantity", "12")
                                 .json("volumeDiscount", "[]")
                                 .json("total", "118.805")
                                 .json("totalDiscountAmount", "0")
                                 .done();
    return ObjectText{}
        .text("id", demo_id(0x0d, static_cast<unsigned>(number)))
        .text("code", "SO-0004" + two_digits(number))
        .json("status", number == 1 ? status : "null")
        .text("orderDate", number == 1 ? "2024-01-01T09:12:40+02:00" : far_end)
        .json("account", named(customer.id, customer.name))
        .json("billingTo", named(static_cast<std::int64_t>(standard_reseller), standard_name))
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
    return asset_document({.id = demo_id(0xa5, 1),
                           .parties = parties_of(customer),
                           .product = demo_product(one_time_product),
                           .unit = "Piece",
                           .amount = decimal("250"),
                           .purchased_at = at("2024-02-01T00:00:00.5+02:00")});
}

std::vector<DemoRow> demo_rows() {
    std::vector<DemoRow> rows = distributor_rows();
    for (const Customer& customer : customers) {
        rows.push_back({"accounts", customer.reseller, account(customer)});
    }
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

Result<void> add_demo_data(store::Database& database) {
    ResellerBooks resellers{database};
    if (!resellers.resellers().empty()) return {};
    resellers.put({.id = standard_reseller,
                   .name = std::string{standard_name},
                   .edition = Edition::Standard});
    resellers.put({.id = free_reseller, .name = "Quayside Systems", .edition = Edition::Free});
    resellers.put({.id = basic_reseller, .name = "Tern Office Supply", .edition = Edition::Basic});
    for (const DemoRow& row : demo_rows()) {
        RowBooks books{database, *find_collection(row.collection)};
        const Result<void> put = books.put(row.reseller, row.document);
        if (!put) return put.error().within(row.collection);
    }
    return {};
}

Result<void> begin_again(store::Database& database, const Settings& settings,
                         const RandomBytes& random) {
    for (const Collection& collection : collections()) RowBooks{database, collection}.clear();
    ExecutionBooks{database}.clear();
    ResellerBooks{database}.clear();
    if (settings.demo_data) {
        const Result<void> added = add_demo_data(database);
        if (!added) return added.error();
    }
    if (!settings.demo_user) return {};
    return add_demo_user(database, random);
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
