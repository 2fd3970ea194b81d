/// Subscriptions and their add-ons (specs/interworks.md 9.4). Pure; errors and `offset` as
/// account.hpp says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/upstream/interworks/page.hpp"
#include "lib/upstream/interworks/shared_objects.hpp"

namespace usher::upstream::interworks {

enum class SubscriptionStatus : std::uint8_t {
    Active,
    Cancelled,
    Inactive,
    Suspended,
    PendingCancellation,
};

struct Subscription {
    SubscriptionGuid id{};
    std::optional<std::string> name{};
    Word<SubscriptionStatus> status{};
    std::optional<std::string> currency{};
    std::optional<LiteOrder> order{};
    LiteAccount account{};                    ///< who uses it: licences follow (IW-OBJ-8)
    std::optional<LiteAccount> billing_to{};  ///< who pays
    std::optional<LiteContact> bill_to_contact{};
    Stamp start_date{};
    Stamp end_date{};
    Stamp activation_date{};
    bool automatic_renewal = false;
    bool is_backordering = false;
    bool is_trial = false;
    std::optional<bool> is_usage_based{};
    SoldProduct product{};
    std::optional<LiteUnit> unit{};
    std::int32_t quantity = 0;
    Decimal subscription_amount{};  ///< in `currency`
    Stamp created_at{};
    Stamp updated_at{};
    std::vector<CharacteristicsGroup> characteristics{};
    std::vector<CustomFieldGroup> custom_fields{};

    friend bool operator==(const Subscription&, const Subscription&) = default;
};

struct SubscriptionAddon {
    AddonGuid id{};
    Word<SubscriptionStatus> status{};
    std::optional<LiteOrder> order{};
    Stamp activation_date{};
    std::optional<LiteProduct> product{};
    Decimal quantity{};
    Stamp created_at{};

    friend bool operator==(const SubscriptionAddon&, const SubscriptionAddon&) = default;
};

/// What became of a wish for fewer seats. `status` is an integer without published meaning: compare
/// the subscription's quantity with `next_quantity` (IW-WR-1).
struct QuantityRequest {
    QuantityRequestGuid request_id{};
    SubscriptionGuid subscription_id{};
    std::int32_t previous_quantity = 0;
    std::int32_t next_quantity = 0;
    Stamp effective_date{};
    std::int32_t status = 0;
    Stamp created_at{};
    std::int32_t created_by = 0;
    Stamp updated_at{};
    std::int32_t updated_by = 0;

    friend bool operator==(const QuantityRequest&, const QuantityRequest&) = default;
};

[[nodiscard]] Result<Page<Subscription>> read_subscription_page(std::string_view body,
                                                                ServerOffset& offset);
[[nodiscard]] Result<Subscription> read_subscription(std::string_view body, ServerOffset& offset);
/// The same with its document. Errc::TooLarge beyond `row_bytes_max`.
[[nodiscard]] Result<SingleRow<Subscription>> read_single_subscription(std::string_view body,
                                                                       ServerOffset& offset);
[[nodiscard]] Result<std::vector<SubscriptionAddon>> read_subscription_addons(std::string_view body,
                                                                              ServerOffset& offset);
/// The body of such a list without white space, once it can be read. Errc::TooLarge beyond
/// `row_bytes_max`.
[[nodiscard]] Result<std::string> read_addons_document(std::string_view body, ServerOffset& offset);
/// Characteristics as they come by their own path, an object with groups (10.1).
[[nodiscard]] Result<Characteristics> read_characteristics_body(std::string_view body,
                                                                ServerOffset& offset);
/// None for an empty body, which is an answer, too (10.1, 10.2).
[[nodiscard]] Result<std::optional<QuantityRequest>> read_quantity_request(std::string_view body,
                                                                           ServerOffset& offset);

}  // namespace usher::upstream::interworks
