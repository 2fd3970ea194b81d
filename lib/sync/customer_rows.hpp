/// Rows of the BSS and rows of the local copy, one as the other (specs/interworks.md 14). Pure.
#pragma once

#include <string>

#include "lib/core/error.hpp"
#include "lib/enforcement/customer_copy.hpp"
#include "lib/upstream/interworks/account.hpp"
#include "lib/upstream/interworks/asset.hpp"
#include "lib/upstream/interworks/product.hpp"
#include "lib/upstream/interworks/stamp.hpp"
#include "lib/upstream/interworks/subscription.hpp"

namespace usher::sync {

[[nodiscard]] enforcement::CustomerStamp kept_stamp(const upstream::interworks::Stamp& stamp);
[[nodiscard]] upstream::interworks::Stamp stamp_of(const enforcement::CustomerStamp& kept);

// The row to keep of one that came as `document`.

[[nodiscard]] enforcement::CustomerRow kept_row(const upstream::interworks::Account& account,
                                                std::string document);
[[nodiscard]] enforcement::CustomerRow kept_row(const upstream::interworks::Product& product,
                                                std::string document);
[[nodiscard]] enforcement::CustomerRow kept_row(
    const upstream::interworks::Subscription& subscription, std::string document);
[[nodiscard]] enforcement::CustomerRow kept_row(const upstream::interworks::Asset& asset,
                                                std::string document);

// What a kept row is. Errc::Malformed for one that a newer version wrote, or somebody else.

[[nodiscard]] Result<upstream::interworks::Account> account_in(const enforcement::CustomerRow& row);
[[nodiscard]] Result<upstream::interworks::Product> product_in(const enforcement::CustomerRow& row);
[[nodiscard]] Result<upstream::interworks::Subscription> subscription_in(
    const enforcement::CustomerRow& row);
[[nodiscard]] Result<upstream::interworks::Asset> asset_in(const enforcement::CustomerRow& row);
/// None where they were never asked for.
[[nodiscard]] Result<std::vector<upstream::interworks::SubscriptionAddon>> addons_in(
    const enforcement::CustomerRow& row);

}  // namespace usher::sync
