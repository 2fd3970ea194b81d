/// Bodies of the BSS, invented, in the shapes of specs/interworks.md 6, 9 and 13.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "lib/upstream/interworks/identifiers.hpp"

namespace usher::test::interworks {

/// `text` with `from`, which stands in it, replaced by `to`.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::logic_error{"nothing to replace"};
    return text.replace(at, from.size(), to);
}

/// A page with these rows, of one page.
inline std::string page_of(std::string_view rows, int count) {
    const std::string number = std::to_string(count);
    return R"({"data":[)" + std::string{rows} +
           R"(],"paging":{"page":1,"size":200,"totalPages":1,)"
           R"("totalRecords":)" +
           number + R"(},"links":{"self":"https://elsewhere.example/","next":null}})";
}

template <typename Guid>
Guid guid(std::string_view text) {
    return Guid::parse(text).value();
}

inline constexpr std::string_view subscription_id = "e1a2b3c4-d5e6-47f8-90a1-b2c3d4e5f607";
inline constexpr std::string_view product_id = "5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80";

inline const std::string account = R"({
  "id": 5210, "name": "Marlow Dental", "phone": "+44 20 7946 0011",
  "email": "office@marlowdental.example",
  "createdAt": "2023-11-02T10:31:07.413+02:00", "updatedAt": "2024-05-06T09:14:52.95+02:00",
  "billingAddress": {
    "id": "11111111-2222-4333-8444-555555555555", "address": "2 Wharf Road", "address2": null,
    "city": "Leeds", "postCode": "LS1", "country": {"id": 44, "name": "United Kingdom", "code": "GB"},
    "state": null},
  "customFields": [{"group": {"id": 7, "name": "Keys", "instanceId": 3}, "groupFields": [
    {"id": 70, "name": "Key", "apiField": "license_key",
     "values": [{"id": null, "value": ""}, {"id": "1", "value": "KEY-1"}]}]}]
})";

inline const std::string product = R"({
  "id": "5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80", "name": "Lumen Studio Seat", "code": "LMN-ST-01",
  "type": "Primary",
  "category": {"id": "0c9f2b77-51d4-4a0e-9a3b-6f2d8c4e1b90", "name": "Design"},
  "unitOfMeasure": null, "industries": [{"id": 9, "name": "Media"}], "chargeType": "Prepaid",
  "unitGroup": {"id": 4, "name": "Subscription terms"}, "productGroup": null,
  "createdAt": "2023-01-17T08:00:00+02:00", "updatedAt": "2024-03-02T16:41:09.5+02:00",
  "characteristics": {"groups": [{"name": "Size", "characteristics": [
    {"id": "22222222-2222-4333-8444-555555555555", "name": "Width", "type": "Order Characteristic",
     "isCompulsory": true, "value": "10", "valueCode": null, "valueType": "Numeric",
     "valueSuffix": "cm"}]}]},
  "addons": [{"id": "33333333-2222-4333-8444-555555555555", "name": "Cloud", "code": "LMN-CL"}]
})";

inline const std::string subscription = R"({
  "id": "e1a2b3c4-d5e6-47f8-90a1-b2c3d4e5f607", "name": "Marlow Dental - Lumen Studio Seat",
  "status": "Active", "currency": "EUR",
  "order": {"id": "1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9", "code": "SO-000412"},
  "account": {"id": 5210, "name": "Marlow Dental"},
  "billingTo": {"id": 4107, "name": "Alder & Finch IT"}, "billToContact": null,
  "startDate": "2024-01-01T00:00:00+02:00", "endDate": "2024-12-31T23:59:00+02:00",
  "activationDate": "2024-01-01T09:12:44.08+02:00", "automaticRenewal": true,
  "isUsageBased": false, "isBackordering": false, "isTrial": false,
  "product": {"id": "5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80", "name": "Lumen Studio Seat",
              "code": "LMN-ST-01", "isBundle": false},
  "unit": {"id": "c7e9d1b4-2299-4d8c-9c7e-a1f2b3c4d5e6", "name": "Annual"},
  "quantity": 12, "subscriptionAmount": 1425.66,
  "createdAt": "2024-01-01T09:12:40.117+02:00", "updatedAt": "2024-05-06T09:14:52.95+02:00",
  "characteristics": [{"name": "Size", "characteristics": []}]
})";

inline const std::string addon = R"({
  "id": "44444444-2222-4333-8444-555555555555", "status": "Active", "order": null,
  "activationDate": "2024-01-01T09:12:44.08+02:00",
  "product": {"id": "33333333-2222-4333-8444-555555555555", "name": "Cloud", "code": "LMN-CL"},
  "quantity": 2.5, "createdAt": "2024-01-01T09:12:40.117+02:00"
})";

inline const std::string asset = R"({
  "id": "66666666-2222-4333-8444-555555555555", "name": "Perpetual", "status": "Active",
  "provisioningStatus": "Completed successfully", "assetAmount": 250, "currency": "EUR",
  "unit": "Piece", "endDate": null, "isBackOrdering": true,
  "purchaseDate": "2024-02-01T00:00:00.5+02:00", "order": null, "billToContact": null,
  "customer": {"id": 5233, "name": "Brightwater Kayaks"}, "billingTo": {"id": 4107, "name": null},
  "product": {"id": "77777777-2222-4333-8444-555555555555", "name": "Box", "code": null},
  "createdAt": "2024-02-01T00:00:00Z", "updatedAt": "2024-02-01T00:00:00Z",
  "characteristics": [{"groups": [{"name": "Colour", "characteristics": []}]}]
})";

inline const std::string invoice = R"({
  "id": "9d8c7b6a-5f4e-4d3c-8b2a-1c0d9e8f7a6b", "code": "INV-2024-0077",
  "status": {"id": 2, "name": "Awaiting payment", "type": "Unpaid"},
  "type": {"id": 1, "name": "Invoice", "type": "Debit"},
  "invoiceDate": "2024-05-01T00:00:00+02:00", "dueDate": "2024-05-31T00:00:00+02:00",
  "paidDate": null, "account": {"id": 5210, "name": "Marlow Dental"},
  "billingTo": {"id": 4107, "name": "Alder & Finch IT"},
  "contact": {"id": 8, "firstName": "Ada", "lastName": null},
  "billingAdress": "2 Wharf Road, Leeds",
  "paymentMethod": {"id": "44d1e0c7-8a3b-4f52-b6c9-7e8d9f0a1b2c", "name": "Bank transfer",
                    "type": "Deposit"},
  "isReceipt": false, "tradeName": "Alder & Finch IT Ltd", "taxNumber": null, "taxAuthority": null,
  "currency": "EUR", "transactionCurrency": "GBP", "exchangeRate": 0.85431,
  "totalBeforeTax": 118.805, "totalTaxes": [{"id": 3, "name": "VAT 20%", "amount": 23.761}],
  "total": 142.566, "unpaidAmount": 142.5660, "createdAt": "2024-05-01T02:00:11.4+02:00",
  "updatedAt": "2024-05-01T02:00:11.4+02:00",
  "items": [{
    "id": "77665544-3322-4110-8f0e-9d8c7b6a5f4e", "position": 1, "description": "Lumen Studio Seat",
    "product": null,
    "subscriptions": [{
      "id": "e1a2b3c4-d5e6-47f8-90a1-b2c3d4e5f607", "name": "Marlow Dental - Lumen Studio Seat",
      "account": {"id": 5210, "name": "Marlow Dental"},
      "relatedAddon": {"id": "44444444-2222-4333-8444-555555555555", "name": "Cloud"},
      "usages": [{"id": "88888888-2222-4333-8444-555555555555", "description": null,
                  "unitPrice": 0.00012, "unit": "GB", "quantity": 1000, "totalOriginal": 0.12,
                  "discount": {"value": 10, "type": "Percentage"}, "total": 0.108}]}],
    "assets": [{"id": "66666666-2222-4333-8444-555555555555", "name": null, "account": null}],
    "startDate": "2024-05-01T00:00:00+02:00", "endDate": null, "unit": null, "unitOfMeasure": null,
    "unitPrice": 9.90042, "quantity": 12, "totalOriginal": 118.805, "discount": null,
    "promotion": {"id": "99999999-2222-4333-8444-555555555555", "name": "Spring",
                  "startDate": "2024-04-01T00:00:00+02:00", "endDate": "2024-06-01T00:00:00+02:00",
                  "unitPrice": 9, "total": 108},
    "total": 118.805}]
})";

inline const std::string order = R"({
  "id": "1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9", "code": "SO-000412",
  "status": {"id": 5, "name": "Done", "type": "Executed"},
  "orderDate": "2024-01-01T09:12:40+02:00", "account": {"id": 5210, "name": "Marlow Dental"},
  "billingTo": null, "contact": null, "paymentMethod": null, "currency": "EUR",
  "totalOriginal": 100, "discount": {"value": 5.5, "type": "Amount"}, "totalBeforeTax": 94.5,
  "totalTaxes": [], "total": 94.5, "isBackOrder": true, "creditLimitExceeded": false,
  "awaitingPayment": true, "createdAt": "2024-01-01T09:12:40+02:00",
  "updatedAt": "2024-01-01T09:12:40+02:00"
})";

inline const std::string order_item = R"({
  "id": "aaaaaaaa-2222-4333-8444-555555555555", "position": 2, "type": "Setup Fee",
  "product": {"id": "5b0d8e1a-7c34-4f9e-a1b2-3e4d5c6f7a80", "name": null, "code": null,
              "isBundle": true},
  "subscription": null, "asset": null, "unit": null, "unitPrice": {"value": 3.25}, "quantity": 1.5,
  "userDefinedDiscount": {"value": 1, "type": "Amount", "total": null},
  "volumeDiscount": [{"id": 6, "name": null, "discount":
    {"fromQuantity": 1, "toQuantity": 9.5, "value": 2, "type": "Percentage"}, "total": 0.1}],
  "promotion": {"id": "99999999-2222-4333-8444-555555555555", "name": null, "discount": null,
                "total": 1},
  "total": 4.875, "totalDiscountAmount": 0, "relatedSubscription":
  "E1A2B3C4-D5E6-47F8-90A1-B2C3D4E5F607", "relatedItem": null, "billingFrequencyOption":
  {"id": "bbbbbbbb-2222-4333-8444-555555555555", "installments": 12, "installmentsFrequency": 1},
  "characteristics": {"groups": [{"name": null, "characteristics": [
    {"id": "22222222-2222-4333-8444-555555555555", "name": null, "type": "HiddenProperty",
     "value": null, "valueCode": null, "valueType": "Text", "valueSuffix": null}]}]}
})";

inline constexpr std::string_view service_error = R"({
  "entity": "Account", "property": "Id", "value": "99999", "type": "AccountNotFoundError",
  "code": "AccountNotFoundError", "developerMessage": "No account 99999 is visible to this API user.",
  "isRetriableError": false
})";

inline constexpr std::string_view version_error = R"({
  "type": "InvalidApiVersionError", "code": "InvalidApiVersionError",
  "developerMessage": "X-Api-Version is missing or names a version that is not served.",
  "isRetriableError": false
})";

}  // namespace usher::test::interworks
