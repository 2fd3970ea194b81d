/// The documents of specs/aminotv.md 5.5.
#pragma once

#include "lib/license/product.hpp"

namespace usher::test::aminotv {

inline constexpr const char* user_licenses = R"({
  "data": [
    {
      "id": "9001",
      "type": "License",
      "attributes": {
        "status": "ACTIVE",
        "start_date": 1735689600,
        "stop_date": 1738368000,
        "end_date": 1738368000
      },
      "relationships": {
        "user":    { "data": { "id": "310", "type": "User" } },
        "product": { "data": { "id": "77",  "type": "Product" } }
      },
      "links": { "self": "/api/license/v4/users/310/licenses/9001" }
    }
  ],
  "included": [
    {
      "id": "77",
      "type": "Product",
      "attributes": {
        "title": "Evening Bundle",
        "description": "Two channels, different services on each",
        "type": "CHANNEL_GROUP",
        "is_premium": false,
        "is_visible": true,
        "is_buyable": true,
        "price": 8.50,
        "price_currency_amount": 850,
        "price_currency_iso4217": "EUR"
      },
      "relationships": {
        "live":      { "data": [ { "id": "501", "type": "Channel" }, { "id": "502", "type": "Channel" } ] },
        "npvr":      { "data": [ { "id": "501", "type": "Channel" } ] },
        "catchup":   { "data": [ { "id": "502", "type": "Channel" } ] },
        "startover": { "data": [] }
      }
    }
  ]
})";

/// The extra members of the management view, in a whole document.
inline constexpr const char* managed_license = R"({
  "data": [
    {
      "id": "9001",
      "type": "License",
      "attributes": {
        "status": "ACTIVE",
        "start_date": 1735689600,
        "stop_date": 1738368000,
        "order_id": "5e0c8c0e-3c1b-4f0e-9b7a-2f8f5f1c9a11",
        "renew_record":    { "recurring": false, "expiry_date": 1738368000 },
        "purchase_record": {
          "price_currency_amount": 850,
          "price_currency_iso4217": "EUR",
          "purchase_timestamp": 1735689600,
          "payment_method": "billing"
        }
      },
      "relationships": {
        "user":    { "data": { "id": "310", "type": "User" } },
        "product": { "data": { "id": "77",  "type": "Product" } }
      }
    }
  ]
})";

inline constexpr const char* restricted_error = R"({ "errors": [ { "status": "403",
    "code": "LICENSE_PURCHASE_RESTRICTED",
    "title": "Purchase not allowed for this user",
    "detail": "The account carries the flag LICENSE_PURCHASE_RESTRICTED" } ] })";

/// The product of `user_licenses`.
inline license::Product evening_bundle() {
    const ChannelId first{"501"};
    const ChannelId second{"502"};
    return {.id = BundleId{"77"},
            .title = "Evening Bundle",
            .description = "Two channels, different services on each",
            .type_name = "CHANNEL_GROUP",
            .is_visible = true,
            .is_buyable = true,
            .price = license::Amount{.minor = 850, .currency = "EUR"},
            .channels = {license::ChannelList{first, second}, license::ChannelList{first},
                         license::ChannelList{second}, license::ChannelList{}}};
}

}  // namespace usher::test::aminotv
