#include "lib/upstream/interworks/subscription.hpp"

#include <array>

#include "lib/upstream/interworks/page_reader.hpp"
#include "lib/upstream/interworks/shared_readers.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::array subscription_statuses{
    Spelling{SubscriptionStatus::Active, "Active"},
    Spelling{SubscriptionStatus::Cancelled, "Cancelled"},
    Spelling{SubscriptionStatus::Inactive, "Inactive"},
    Spelling{SubscriptionStatus::Suspended, "Suspended"},
    Spelling{SubscriptionStatus::PendingCancellation, "PendingCancellation"}};

Result<Subscription> read_row(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(
        Subscription{.id = in.id<SubscriptionGuid>("id"),
                     .name = in.maybe_text("name"),
                     .status = in.word<SubscriptionStatus>("status"),
                     .currency = in.maybe_text("currency"),
                     .order = in.maybe_object("order", read_lite_order),
                     .account = in.object("account", read_named<AccountId>),
                     .billing_to = in.maybe_object("billingTo", read_named<AccountId>),
                     .bill_to_contact = in.maybe_object("billToContact", read_contact),
                     .start_date = in.stamp("startDate"),
                     .end_date = in.stamp("endDate"),
                     .activation_date = in.stamp("activationDate"),
                     .automatic_renewal = in.flag("automaticRenewal"),
                     .is_backordering = in.flag("isBackordering"),
                     .is_trial = in.flag("isTrial"),
                     .is_usage_based = in.maybe_flag("isUsageBased"),
                     .product = in.object("product", read_sold_product),
                     .unit = in.maybe_object("unit", read_named<UnitGuid>),
                     .quantity = in.number("quantity"),
                     .subscription_amount = in.decimal("subscriptionAmount"),
                     .created_at = in.stamp("createdAt"),
                     .updated_at = in.stamp("updatedAt"),
                     .characteristics = in.list("characteristics", read_characteristics_group),
                     .custom_fields = in.list("customFields", read_custom_field_group)});
}

Result<SubscriptionAddon> read_addon(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(SubscriptionAddon{.id = in.id<AddonGuid>("id"),
                                     .status = in.word<SubscriptionStatus>("status"),
                                     .order = in.maybe_object("order", read_lite_order),
                                     .activation_date = in.stamp("activationDate"),
                                     .product = in.maybe_object("product", read_lite_product),
                                     .quantity = in.decimal("quantity"),
                                     .created_at = in.stamp("createdAt")});
}

Result<QuantityRequest> read_request(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(QuantityRequest{.request_id = in.id<QuantityRequestGuid>("requestId"),
                                   .subscription_id = in.id<SubscriptionGuid>("subscriptionId"),
                                   .previous_quantity = in.number("previousSubscriptionQuantity"),
                                   .next_quantity = in.number("nextSubscriptionQuantity"),
                                   .effective_date = in.stamp("effectiveDate"),
                                   .status = in.number("status"),
                                   .created_at = in.stamp("createdAt"),
                                   .created_by = in.number("createdBy"),
                                   .updated_at = in.stamp("updatedAt"),
                                   .updated_by = in.number("updatedBy")});
}

}  // namespace

template <>
std::span<const Spelling<SubscriptionStatus>> spellings() noexcept {
    return subscription_statuses;
}

Result<Page<Subscription>> read_subscription_page(std::string_view body, ServerOffset& offset) {
    return read_page(body, read_row, offset);
}

Result<Subscription> read_subscription(std::string_view body, ServerOffset& offset) {
    return read_body(body, read_row, offset);
}

Result<SingleRow<Subscription>> read_single_subscription(std::string_view body,
                                                         ServerOffset& offset) {
    return read_single_body(body, read_row, offset);
}

Result<std::vector<SubscriptionAddon>> read_subscription_addons(std::string_view body,
                                                                ServerOffset& offset) {
    return read_bare_list(body, read_addon, offset);
}

Result<std::string> read_addons_document(std::string_view body, ServerOffset& offset) {
    const Result<Value> document = parse_document(body);
    if (!document) return document.error();
    const auto addons = read_elements(*document, read_addon, offset);
    if (!addons) return addons.error();
    std::string text = document_text(*document);
    if (text.size() > row_bytes_max) return Error{Errc::TooLarge, "add-ons of too many bytes"};
    return text;
}

Result<Characteristics> read_characteristics_body(std::string_view body, ServerOffset& offset) {
    return read_body(body, read_characteristics, offset);
}

Result<std::optional<QuantityRequest>> read_quantity_request(std::string_view body,
                                                             ServerOffset& offset) {
    if (body.empty()) return std::optional<QuantityRequest>{};
    Result<QuantityRequest> request = read_body(body, read_request, offset);
    if (!request) return request.error();
    return std::optional{std::move(*request)};
}

}  // namespace usher::upstream::interworks
