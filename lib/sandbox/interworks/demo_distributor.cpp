#include "lib/sandbox/interworks/demo_distributor.hpp"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "lib/upstream/json_text.hpp"

namespace usher::sandbox::interworks {
namespace {

using upstream::ObjectText;

constexpr int product_count = 23;

std::string pricing() {
    const std::string month = ObjectText{}
                                  .text("id", demo_id(0x11, 1))
                                  .text("name", "Month")
                                  .json("sellPrice", "11.9")
                                  .done();
    const std::string year = ObjectText{}
                                 .text("id", demo_id(0x11, 2))
                                 .text("name", "Annual")
                                 .json("sellPrice", "118.80500")
                                 .done();
    const std::string prices =
        ObjectText{}.text("currency", "EUR").json("units", "[" + month + "," + year + "]").done();
    return ObjectText{}.flag("freePeriod", false).json("prices", "[" + prices + "]").done();
}

// What an order of the first product may say.
std::string ordered_characteristics() {
    const std::string domain = ObjectText{}
                                   .text("id", demo_id(0xc4, 1))
                                   .text("name", "Domain")
                                   .text("type", "Order Characteristic")
                                   .flag("isCompulsory", false)
                                   .json("value", "null")
                                   .json("valueCode", "null")
                                   .text("valueType", "Text")
                                   .json("valueSuffix", "null")
                                   .done();
    const std::string group =
        ObjectText{}.text("name", "Setting up").json("characteristics", "[" + domain + "]").done();
    return ObjectText{}.json("groups", "[" + group + "]").done();
}

std::string billing_frequencies() {
    const std::string monthly = ObjectText{}
                                    .text("id", demo_id(0xbf, 1))
                                    .json("unit", named(demo_id(0x11, 2), "Annual"))
                                    .number("installments", 12)
                                    .number("installmentsFrequency", 1)
                                    .text("createdAt", "2023-01-17T08:00:00+02:00")
                                    .done();
    return "[" + monthly + "]";
}

std::string product(int number) {
    const ProductFacts facts = demo_product(number);
    const bool is_addon = number == first_addon || number == first_addon + 1;
    const std::string addons = "[" + lite_product(demo_product(first_addon)) + "," +
                               lite_product(demo_product(first_addon + 1)) + "]";
    return ObjectText{}
        .text("id", facts.id)
        .text("name", facts.name)
        .text("code", facts.code)
        .text("type", is_addon ? "Addon" : "Primary")
        .json("category", named(demo_id(0xca, 1), "Design"))
        .json("unitOfMeasure", "null")
        .json("industries", "[]")
        .text("chargeType", number == one_time_product ? "OneTimeCharge" : "Prepaid")
        .json("unitGroup", named(std::int64_t{4}, "Subscription terms"))
        .json("productGroup", "null")
        .text("createdAt", "2023-01-17T08:00:" + two_digits(number) + "+02:00")
        .text("updatedAt", "2024-03-02T16:41:" + two_digits(number) + ".5+02:00")
        .json("characteristics", number == 1 ? ordered_characteristics() : R"({"groups":[]})")
        .json("customFields", "[]")
        .json("addons", number == 1 ? addons : "[]")
        .json("_pricing", pricing())
        .json("_billingFrequencyOptions", number == 1 ? billing_frequencies() : "[]")
        .done();
}

std::string country(int id, std::string_view name, std::string_view code, std::string states) {
    return ObjectText{}
        .number("id", id)
        .text("name", name)
        .text("code", code)
        .flag("isActive", true)
        .flag("isDefault", id == 44)
        .json("states", states)
        .done();
}

std::string unit(int number, std::string_view name, std::string_view cycle) {
    return ObjectText{}
        .text("id", demo_id(0x11, static_cast<unsigned>(number)))
        .text("name", name)
        .text("mnemonic", name.substr(0, 1))
        .text("type", "UserDefined")
        .number("baseQuantity", 1)
        .number("billingCycleDuration", 1)
        .text("billingCycleUnitType", cycle)
        .flag("isActive", true)
        .flag("isDefault", number == 1)
        .done();
}

std::string unit_group() {
    return ObjectText{}
        .number("id", 4)
        .text("name", "Subscription terms")
        .flag("isRecurringChargeUnit", true)
        .json("units", "[" + unit(1, "Month", "Month") + "," + unit(2, "Annual", "Year") + "]")
        .done();
}

std::string external_system() {
    const auto option = [](std::string_view alias, std::string_view name, bool is_mandatory) {
        return ObjectText{}
            .json("value", "null")
            .text("alias", alias)
            .text("name", name)
            .flag("isMandatory", is_mandatory)
            .done();
    };
    return ObjectText{}
        .number("id", 7)
        .text("code", "LEDGER")
        .text("name", "Ledger")
        .flag("isActive", true)
        .json("_options", "[" + option("customer_group", "Customer group", true) + "," +
                              option("remark", "Remark", false) + "]")
        .done();
}

std::string custom_field(int id, std::string_view name, std::string_view api_field,
                         bool is_read_only = false) {
    return ObjectText{}
        .number("id", id)
        .text("name", name)
        .json(
            "group",
            ObjectText{}.number("id", 1).text("name", "General").json("instanceId", "null").done())
        .text("type", "SimpleValue")
        .flag("isCompulsory", false)
        .flag("isReadOnly", is_read_only)
        .flag("isUnique", false)
        .json("valueDetails", ObjectText{}
                                  .json("suffix", "null")
                                  .text("type", "Text")
                                  .json("defaultValue", "null")
                                  .text("apiField", api_field)
                                  .done())
        .done();
}

}  // namespace

std::string demo_id(unsigned kind, unsigned number) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%08x-7c34-4f9e-a1b2-%012x", kind, number);
    return text.data();
}

std::string two_digits(int number) {
    std::string text = std::to_string(number);
    return number < 10 ? "0" + text : text;
}

ProductFacts demo_product(int number) {
    const std::string digits = two_digits(number);
    return {.id = demo_id(0x50, static_cast<unsigned>(number)),
            .name = "Lumen " + digits,
            .code = "LMN-" + digits};
}

std::vector<DemoRow> distributor_rows() {
    std::vector<DemoRow> rows;
    const auto add = [&rows](std::string_view collection, std::string document) {
        rows.push_back({.collection = collection, .document = std::move(document)});
    };
    for (int i = 1; i <= product_count; ++i) add("products", product(i));
    const std::string ohio = R"([{"id":39,"name":"Ohio","code":"OH","isActive":true}])";
    add("organization/countries", country(30, "Greece", "GR", "[]"));
    add("organization/countries", country(44, "United Kingdom", "GB", "[]"));
    add("organization/countries", country(1, "United States", "US", ohio));
    add("organization/unitgroups", unit_group());
    add("organization/externalsystems", external_system());
    add("organization/accounts/customfields", custom_field(11, "Cost centre", "cost_centre"));
    add("organization/accounts/customfields", custom_field(12, "Rating", "rating", true));
    add("organization/invoices/customfields", custom_field(21, "Remark", "remark"));
    add("organization/products/customfields", custom_field(31, "Shelf", "shelf"));
    add("organization/orders/customfields", custom_field(51, "Purchase order", "purchase_order"));
    return rows;
}

}  // namespace usher::sandbox::interworks
