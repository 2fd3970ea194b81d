#include "lib/sandbox/interworks/routes.hpp"

#include <algorithm>
#include <array>

#include "lib/http/ascii.hpp"
#include "lib/sandbox/interworks/custom_fields.hpp"
#include "lib/sandbox/interworks/order_calls.hpp"
#include "lib/sandbox/interworks/read_calls.hpp"
#include "lib/sandbox/interworks/sync_calls.hpp"
#include "lib/sandbox/interworks/write_calls.hpp"

namespace usher::sandbox::interworks {
namespace {

constexpr std::array all{
    ApiRoute{"GET", "accounts", list_rows},
    ApiRoute{"POST", "accounts", create_account},
    ApiRoute{"GET", "accounts/{}", show_row},
    ApiRoute{"PATCH", "accounts/{}", patch_account},
    ApiRoute{"GET", "accounts/{}/billingaddress", show_member, "billingAddress", Shape::Single},
    ApiRoute{"GET", "accounts/{}/customfields", show_member, "customFields"},
    ApiRoute{"PUT", "accounts/{}/customfields", put_custom_fields},
    ApiRoute{"GET", "accounts/{}/syncoptions/{}", show_sync_options},
    ApiRoute{"POST", "accounts/{}/syncoptions/{}", set_sync_options},
    ApiRoute{"POST", "accounts/{}/synchronizations/{}", synchronize_account},
    ApiRoute{"GET", "products", list_rows},
    ApiRoute{"GET", "products/{}", show_row},
    ApiRoute{"GET", "products/{}/addons", list_product_addons},
    ApiRoute{"GET", "products/{}/pricing", show_member, "_pricing", Shape::Single},
    ApiRoute{"GET", "products/{}/externalprices", show_external_price},
    ApiRoute{"GET", "products/{}/billingfrequencyoptions", list_elements,
             "_billingFrequencyOptions"},
    ApiRoute{"GET", "products/{}/characteristics", show_member, "characteristics", Shape::Single},
    ApiRoute{"GET", "products/{}/customfields", show_member, "customFields"},
    ApiRoute{"GET", "subscriptions", list_rows},
    ApiRoute{"GET", "subscriptions/{}", show_row},
    ApiRoute{"GET", "subscriptions/{}/addons", show_member, "_addons"},
    ApiRoute{"GET", "subscriptions/{}/characteristics", show_groups},
    ApiRoute{"GET", "subscriptions/{}/customfields", show_member, "customFields"},
    ApiRoute{"GET", "subscriptions/{}/currentinstallmentplan", show_member, "_installmentPlan",
             Shape::Single},
    ApiRoute{"GET", "subscriptions/{}/quantityrequest/{}", show_quantity_request,
             "_quantityRequests"},
    ApiRoute{"POST", "subscriptions/{}/cancel", cancel_subscription},
    ApiRoute{"POST", "subscriptions/{}/quantity", lower_quantity},
    ApiRoute{"POST", "subscriptions/{}/addons/{}/cancelendofbillingperiod", cancel_addon},
    ApiRoute{"POST", "subscriptions/{}/autorenewalsettings", set_auto_renewal},
    ApiRoute{"GET", "invoices", list_rows},
    ApiRoute{"GET", "invoices/{}", show_row},
    ApiRoute{"GET", "invoices/{}/items", show_member, "items"},
    ApiRoute{"GET", "invoices/{}/customfields", show_member, "customFields"},
    ApiRoute{"GET", "invoices/{}/orders", show_member, "_orders"},
    ApiRoute{"GET", "orders", list_rows},
    ApiRoute{"GET", "orders/{}", show_row},
    ApiRoute{"GET", "orders/{}/execute/status", show_execution},
    ApiRoute{"POST", "orders", create_order},
    ApiRoute{"GET", "orders/{}/items", list_order_items, "_items"},
    ApiRoute{"POST", "orders/{}/items", add_order_item},
    ApiRoute{"GET", "orders/{}/items/{}", show_order_item, "_items"},
    ApiRoute{"DELETE", "orders/{}/items/{}", remove_order_item},
    ApiRoute{"GET", "orders/{}/items/{}/characteristics", show_item_characteristics, "_items"},
    ApiRoute{"PUT", "orders/{}/items/{}/characteristics", set_item_characteristics},
    ApiRoute{"GET", "orders/{}/customfields", show_member, "customFields"},
    ApiRoute{"PUT", "orders/{}/customfields", put_order_fields},
    ApiRoute{"POST", "orders/{}/checkout", check_out_order},
    ApiRoute{"GET", "assets", list_rows},
    ApiRoute{"GET", "assets/{}", show_row},
    ApiRoute{"GET", "organization/countries", list_rows},
    ApiRoute{"GET", "organization/countries/{}/states", show_member, "states"},
    ApiRoute{"GET", "organization/unitgroups", list_rows},
    ApiRoute{"GET", "organization/externalsystems", list_rows},
    ApiRoute{"GET", "organization/accounts/customfields", list_rows},
    ApiRoute{"GET", "organization/invoices/customfields", list_rows},
    ApiRoute{"GET", "organization/products/customfields", list_rows}};

// Takes the first segment of `path` off it.
std::string_view take_segment(std::string_view& path) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    return segment;
}

}  // namespace

std::span<const ApiRoute> routes() noexcept {
    return all;
}

std::optional<std::vector<std::string>> ids_in(std::string_view path, std::string_view pattern) {
    if (path.ends_with('/')) return std::nullopt;
    std::vector<std::string> ids;
    while (!path.empty() && !pattern.empty()) {
        const std::string_view segment = take_segment(path);
        const std::string_view wanted = take_segment(pattern);
        const bool is_id = wanted == "{}";
        if (is_id && !segment.empty()) ids.emplace_back(segment);
        if (segment.empty() || (!is_id && !http::equals_ignoring_case(segment, wanted))) {
            return std::nullopt;
        }
    }
    if (!path.empty() || !pattern.empty()) return std::nullopt;
    return ids;
}

const Collection* collection_at(std::string_view path) noexcept {
    const Collection* longest = nullptr;
    for (const Collection& collection : collections()) {
        const std::size_t size = collection.name.size();
        const bool is_within = path.size() == size || path.substr(0, size + 1).ends_with('/');
        if (!is_within || !http::equals_ignoring_case(path.substr(0, size), collection.name)) {
            continue;
        }
        if (longest == nullptr || longest->name.size() < size) longest = &collection;
    }
    return longest;
}

}  // namespace usher::sandbox::interworks
