/// How the small objects of specs/interworks.md 9.1 are read. Errc::Malformed names the member.
///
/// Only for the sources of this codec.
#pragma once

#include "lib/upstream/interworks/fields.hpp"
#include "lib/upstream/interworks/shared_objects.hpp"

namespace usher::upstream::interworks {

template <typename Id>
[[nodiscard]] Result<Named<Id>> read_named(const Value& value, ServerOffset& offset) {
    Fields in{value, offset};
    return in.done(Named<Id>{.id = in.template id<Id>("id"), .name = in.maybe_text("name")});
}

[[nodiscard]] Result<LiteContact> read_contact(const Value& value, ServerOffset& offset);
[[nodiscard]] Result<LiteProduct> read_lite_product(const Value& value, ServerOffset& offset);
[[nodiscard]] Result<SoldProduct> read_sold_product(const Value& value, ServerOffset& offset);
[[nodiscard]] Result<LiteOrder> read_lite_order(const Value& value, ServerOffset& offset);
[[nodiscard]] Result<LiteSubscription> read_lite_subscription(const Value& value,
                                                              ServerOffset& offset);
[[nodiscard]] Result<LiteAsset> read_lite_asset(const Value& value, ServerOffset& offset);
[[nodiscard]] Result<LitePaymentMethod> read_payment_method(const Value& value,
                                                            ServerOffset& offset);
[[nodiscard]] Result<LiteDiscount> read_discount(const Value& value, ServerOffset& offset);
[[nodiscard]] Result<Tax> read_tax(const Value& value, ServerOffset& offset);
[[nodiscard]] Result<CustomFieldGroup> read_custom_field_group(const Value& value,
                                                               ServerOffset& offset);
[[nodiscard]] Result<CharacteristicsGroup> read_characteristics_group(const Value& value,
                                                                      ServerOffset& offset);
[[nodiscard]] Result<Characteristics> read_characteristics(const Value& value,
                                                           ServerOffset& offset);
[[nodiscard]] Result<Address> read_address(const Value& value, ServerOffset& offset);

}  // namespace usher::upstream::interworks
