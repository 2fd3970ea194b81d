#include "lib/sandbox/interworks/routes.hpp"

#include <algorithm>
#include <array>

#include "lib/http/ascii.hpp"
#include "lib/sandbox/interworks/read_calls.hpp"
#include "lib/sandbox/interworks/write_calls.hpp"

namespace usher::sandbox::interworks {
namespace {

constexpr std::array all{
    ApiRoute{"GET", "accounts", list_rows},
    ApiRoute{"POST", "accounts", create_account},
    ApiRoute{"GET", "accounts/{}", show_row},
    ApiRoute{"PATCH", "accounts/{}", patch_account},
    ApiRoute{"GET", "accounts/{}/billingaddress", show_member, "billingAddress", Shape::Object},
    ApiRoute{"GET", "accounts/{}/customfields", show_member, "customFields"},
    ApiRoute{"GET", "products", list_rows},
    ApiRoute{"GET", "products/{}", show_row},
    ApiRoute{"GET", "products/{}/addons", list_product_addons},
    ApiRoute{"GET", "products/{}/pricing", show_member, "_pricing", Shape::Object},
    ApiRoute{"GET", "products/{}/characteristics", show_member, "characteristics", Shape::Object},
    ApiRoute{"GET", "products/{}/customfields", show_member, "customFields"},
    ApiRoute{"GET", "subscriptions", list_rows},
    ApiRoute{"GET", "subscriptions/{}", show_row},
    ApiRoute{"GET", "subscriptions/{}/addons", show_member, "_addons"},
    ApiRoute{"GET", "subscriptions/{}/characteristics", show_groups},
    ApiRoute{"GET", "subscriptions/{}/customfields", show_member, "customFields"},
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
    ApiRoute{"GET", "orders/{}/items", show_member, "_items"},
    ApiRoute{"GET", "orders/{}/items/{}", show_order_item, "_items"},
    ApiRoute{"GET", "orders/{}/customfields", show_member, "customFields"},
    ApiRoute{"GET", "assets", list_rows},
    ApiRoute{"GET", "assets/{}", show_row}};

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
    return find_collection(take_segment(path));
}

}  // namespace usher::sandbox::interworks
