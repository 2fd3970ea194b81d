#include "lib/upstream/interworks/asset.hpp"

#include <array>

#include "lib/upstream/interworks/page_reader.hpp"
#include "lib/upstream/interworks/shared_readers.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::array provisioning_statuses{
    Spelling{ProvisioningStatus::Unsynchronized, "UnSynchronized"},
    Spelling{ProvisioningStatus::InProgress, "In progress"},
    Spelling{ProvisioningStatus::Completed, "Completed successfully"},
    Spelling{ProvisioningStatus::Failed, "Failed"}};

Result<Asset> read_row(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Asset{.id = in.id<AssetGuid>("id"),
                         .name = in.maybe_text("name"),
                         .status = in.maybe_text("status"),
                         .provisioning_status = in.word<ProvisioningStatus>("provisioningStatus"),
                         .asset_amount = in.decimal("assetAmount"),
                         .currency = in.maybe_text("currency"),
                         .unit = in.maybe_text("unit"),
                         .end_date = in.maybe_stamp("endDate"),
                         .is_back_ordering = in.flag("isBackOrdering"),
                         .purchase_date = in.stamp("purchaseDate"),
                         .order = in.maybe_object("order", read_lite_order),
                         .bill_to_contact = in.maybe_object("billToContact", read_contact),
                         .customer = in.maybe_object("customer", read_named<AccountId>),
                         .billing_to = in.maybe_object("billingTo", read_named<AccountId>),
                         .product = in.maybe_object("product", read_lite_product),
                         .created_at = in.stamp("createdAt"),
                         .updated_at = in.stamp("updatedAt"),
                         .custom_fields = in.list("customFields", read_custom_field_group),
                         .characteristics = in.list("characteristics", read_characteristics)});
}

}  // namespace

template <>
std::span<const Spelling<ProvisioningStatus>> spellings() noexcept {
    return provisioning_statuses;
}

Result<Page<Asset>> read_asset_page(std::string_view body, ServerOffset& offset) {
    return read_page(body, read_row, offset);
}

Result<Asset> read_asset(std::string_view body, ServerOffset& offset) {
    return read_body(body, read_row, offset);
}

Result<SingleRow<Asset>> read_single_asset(std::string_view body, ServerOffset& offset) {
    return read_single_body(body, read_row, offset);
}

}  // namespace usher::upstream::interworks
