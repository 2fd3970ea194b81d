#include <boost/test/unit_test.hpp>

#include "lib/upstream/interworks/account.hpp"
#include "lib/upstream/interworks/asset.hpp"
#include "lib/upstream/interworks/document.hpp"
#include "lib/upstream/interworks/invoice.hpp"
#include "lib/upstream/interworks/order.hpp"
#include "lib/upstream/interworks/product.hpp"
#include "lib/upstream/interworks/subscription.hpp"
#include "tests/lib/upstream/interworks/examples.hpp"

using namespace std::chrono_literals;
using namespace usher;
using namespace usher::upstream::interworks;
using test::interworks::guid;
using test::interworks::page_of;
using test::interworks::with;
namespace examples = test::interworks;

namespace {

Subscription subscription(const std::string& body = examples::subscription) {
    ServerOffset offset;
    return read_subscription(body, offset).value();
}

/// The error that reading a subscription ends with.
std::string refusal(const std::string& body) {
    ServerOffset offset;
    const Result<Subscription> read = read_subscription(body, offset);
    return read ? "none" : read.error().message();
}

Stamp stamp(std::string_view text) {
    ServerOffset offset;
    return parse_stamp(text, offset).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interworks_objects)

BOOST_AUTO_TEST_CASE(an_account_has_every_field_of_9_2) {
    ServerOffset offset;
    const Account account = read_account(examples::account, offset).value();
    BOOST_CHECK(account.id == AccountId{5210});
    BOOST_CHECK(account.name == "Marlow Dental");
    BOOST_CHECK(account.phone == "+44 20 7946 0011");
    BOOST_CHECK(account.email == "office@marlowdental.example");
    BOOST_CHECK(account.created_at == stamp("2023-11-02T10:31:07.413+02:00"));
    BOOST_CHECK(account.updated_at == stamp("2024-05-06T09:14:52.95+02:00"));
    BOOST_REQUIRE(account.billing_address);
    BOOST_CHECK(account.billing_address->address == "2 Wharf Road");
    BOOST_CHECK(!account.billing_address->address2);
    BOOST_CHECK(account.billing_address->city == "Leeds");
    BOOST_CHECK(account.billing_address->post_code == "LS1");
    BOOST_CHECK(account.billing_address->country->id == CountryId{44});
    BOOST_CHECK(account.billing_address->country->code == "GB");
    BOOST_CHECK(!account.billing_address->state);
    BOOST_REQUIRE_EQUAL(account.custom_fields.size(), 1U);
    const CustomFieldGroup& group = account.custom_fields.front();
    BOOST_CHECK(group.id == CustomFieldGroupId{7});
    BOOST_CHECK(group.name == "Keys");
    BOOST_CHECK(group.instance_id == CustomFieldInstanceId{3});
    BOOST_CHECK(group.fields.at(0).id == CustomFieldId{70});
    BOOST_CHECK(group.fields.at(0).api_field == "license_key");
    BOOST_CHECK(group.fields.at(0).values.at(1).value == "KEY-1");
    BOOST_CHECK(offset.value == 120min);
}

BOOST_AUTO_TEST_CASE(a_product_has_every_field_of_9_3) {
    ServerOffset offset;
    const Product product = read_product(examples::product, offset).value();
    BOOST_CHECK(product.id == guid<ProductGuid>(examples::product_id));
    BOOST_CHECK(product.name == "Lumen Studio Seat");
    BOOST_CHECK(product.code == "LMN-ST-01");
    BOOST_CHECK(product.type.is(ProductType::Primary));
    BOOST_CHECK(product.category->name == "Design");
    BOOST_CHECK(!product.unit_of_measure);
    BOOST_CHECK(product.industries.at(0).id == IndustryId{9});
    BOOST_CHECK(product.charge_type.is(ChargeType::Prepaid));
    BOOST_CHECK(product.unit_group->id == UnitGroupId{4});
    BOOST_CHECK(!product.product_group);
    BOOST_CHECK(product.created_at == stamp("2023-01-17T08:00:00+02:00"));
    BOOST_CHECK(product.updated_at == stamp("2024-03-02T16:41:09.5+02:00"));
    const Characteristic& width = product.characteristics.groups.at(0).characteristics.at(0);
    BOOST_CHECK(width.type.is(CharacteristicType::OrderCharacteristic));
    BOOST_CHECK(width.is_compulsory == true);
    BOOST_CHECK(width.value == "10");
    BOOST_CHECK(!width.value_code);
    BOOST_CHECK(width.value_type.is(CharacteristicValueType::Numeric));
    BOOST_CHECK(width.value_suffix == "cm");
    BOOST_CHECK(product.addons.at(0).code == "LMN-CL");
}

BOOST_AUTO_TEST_CASE(prices_have_as_many_decimals_as_they_need) {
    ServerOffset offset;
    const ProductPricing pricing = read_pricing(
                                       R"({"freePeriod":false,"prices":[{"currency":"EUR","units":[
            {"id":"a3f5c0d2-1188-4c7b-8b6d-90e1f2a3b4c5","name":"Month","sellPrice":11.9},
            {"id":"c7e9d1b4-2299-4d8c-9c7e-a1f2b3c4d5e6","name":"Annual","sellPrice":118.80500}]}]})",
                                       offset)
                                       .value();
    BOOST_CHECK(!pricing.free_period);
    BOOST_CHECK_EQUAL(pricing.prices.at(0).currency, "EUR");
    BOOST_CHECK_EQUAL(pricing.prices.at(0).units.at(0).sell_price.text(), "11.9");
    BOOST_CHECK_EQUAL(pricing.prices.at(0).units.at(1).sell_price.text(), "118.805");
    BOOST_CHECK(pricing.prices.at(0).units.at(1).name == "Annual");
}

BOOST_AUTO_TEST_CASE(a_product_addon_lacks_what_9_3_says_it_lacks) {
    ServerOffset offset;
    const auto addons = read_product_addons(
        R"([{"id":"33333333-2222-4333-8444-555555555555","name":"Cloud","code":"LMN-CL",
             "category":null,"unitOfMeasure":null,"industries":[],
             "createdAt":"2023-01-17T08:00:00+02:00","updatedAt":"2023-01-17T08:00:00+02:00"}])",
        offset);
    BOOST_CHECK(addons->at(0).code == "LMN-CL");
}

BOOST_AUTO_TEST_CASE(a_subscription_has_every_field_of_9_4) {
    const Subscription read = subscription();
    BOOST_CHECK(read.id == guid<SubscriptionGuid>(examples::subscription_id));
    BOOST_CHECK(read.name == "Marlow Dental - Lumen Studio Seat");
    BOOST_CHECK(read.status.is(SubscriptionStatus::Active));
    BOOST_CHECK(read.currency == "EUR");
    BOOST_CHECK(read.order->code == "SO-000412");
    BOOST_CHECK(read.billing_to->id == AccountId{4107});
    BOOST_CHECK(!read.bill_to_contact);
    BOOST_CHECK(read.start_date == stamp("2024-01-01T00:00:00+02:00"));
    BOOST_CHECK(read.end_date == stamp("2024-12-31T23:59:00+02:00"));
    BOOST_CHECK(read.activation_date == stamp("2024-01-01T09:12:44.08+02:00"));
    BOOST_CHECK(read.automatic_renewal);
    BOOST_CHECK(!read.is_trial);
    BOOST_CHECK(read.is_usage_based == false);
    BOOST_CHECK(read.product.id == guid<ProductGuid>(examples::product_id));
    BOOST_CHECK(read.product.code == "LMN-ST-01");
    BOOST_CHECK(!read.product.is_bundle);
    BOOST_CHECK(read.unit->name == "Annual");
    BOOST_CHECK_EQUAL(read.quantity, 12);
    BOOST_CHECK_EQUAL(read.subscription_amount.text(), "1425.66");
    BOOST_CHECK(read.created_at == stamp("2024-01-01T09:12:40.117+02:00"));
    BOOST_CHECK(read.updated_at == stamp("2024-05-06T09:14:52.95+02:00"));
}

BOOST_AUTO_TEST_CASE(a_quantity_request_is_read_and_may_be_an_empty_body) {
    ServerOffset offset;
    const auto request = read_quantity_request(
                             R"({"requestId":"2a4c6e80-1b3d-4f57-8901-a2b3c4d5e6f7",
            "subscriptionId":"e1a2b3c4-d5e6-47f8-90a1-b2c3d4e5f607",
            "previousSubscriptionQuantity":12,"nextSubscriptionQuantity":9,
            "effectiveDate":"2024-05-07T10:00:00+02:00","status":0,
            "createdAt":"2024-05-07T10:00:00.21+02:00","createdBy":31,
            "updatedAt":"2024-05-07T10:00:00.21+02:00","updatedBy":31})",
                             offset)
                             .value();
    BOOST_REQUIRE(request);
    BOOST_CHECK_EQUAL(request->previous_quantity, 12);
    BOOST_CHECK_EQUAL(request->next_quantity, 9);
    BOOST_CHECK_EQUAL(request->created_by, 31);
    BOOST_CHECK(!read_quantity_request("", offset).value());
    BOOST_CHECK(!read_quantity_request("{}", offset));
}

BOOST_AUTO_TEST_CASE(an_invoice_has_every_field_of_9_5) {
    ServerOffset offset;
    const Invoice invoice = read_invoice(examples::invoice, offset).value();
    BOOST_CHECK(invoice.code == "INV-2024-0077");
    BOOST_CHECK(invoice.status->id == StatusId{2});
    BOOST_CHECK(invoice.status->type.is(InvoiceStatusType::Unpaid));
    BOOST_CHECK(invoice.type->type.is(InvoiceTypeKind::Debit));
    BOOST_CHECK(invoice.due_date == stamp("2024-05-31T00:00:00+02:00"));
    BOOST_CHECK(!invoice.paid_date);
    BOOST_CHECK(invoice.account->id == AccountId{5210});
    BOOST_CHECK(invoice.billing_to->id == AccountId{4107});
    BOOST_CHECK(invoice.contact->first_name == "Ada");
    BOOST_CHECK(invoice.payment_method->type.is(PaymentMethodType::Deposit));
    BOOST_CHECK(!invoice.is_receipt);
    BOOST_CHECK(invoice.trade_name == "Alder & Finch IT Ltd");
    BOOST_CHECK(invoice.transaction_currency == "GBP");
    BOOST_CHECK_EQUAL(invoice.exchange_rate.text(), "0.85431");
    BOOST_CHECK_EQUAL(invoice.total_before_tax.text(), "118.805");
    BOOST_CHECK_EQUAL(invoice.total_taxes.at(0).amount.text(), "23.761");
    BOOST_CHECK(invoice.total == invoice.unpaid_amount);
    const InvoiceItem& item = invoice.items.at(0);
    BOOST_CHECK_EQUAL(item.position, 1);
    BOOST_CHECK(!item.product);
    BOOST_CHECK_EQUAL(item.unit_price->text(), "9.90042");
    BOOST_CHECK(item.assets.at(0).id == guid<AssetGuid>("66666666-2222-4333-8444-555555555555"));
    BOOST_CHECK(!item.end_date);
    BOOST_CHECK_EQUAL(item.promotion->unit_price.text(), "9");
    const InvoicedSubscription& subscription = item.subscriptions.at(0);
    BOOST_CHECK(subscription.related_addon->name == "Cloud");
    BOOST_CHECK_EQUAL(subscription.usages.at(0).unit_price.text(), "0.00012");
    BOOST_CHECK(subscription.usages.at(0).discount->type.is(DiscountType::Percentage));
}

BOOST_AUTO_TEST_CASE(an_order_and_its_items_have_every_field_of_9_6) {
    ServerOffset offset;
    const Order order = read_order(examples::order, offset).value();
    BOOST_CHECK(order.status->type->is(OrderStatusType::Executed));
    BOOST_CHECK_EQUAL(order.discount->value.text(), "5.5");
    BOOST_CHECK(order.discount->type.is(DiscountType::Amount));
    BOOST_CHECK(order.awaiting_payment);
    BOOST_CHECK(!order.credit_limit_exceeded);
    const auto items = read_order_items("[" + examples::order_item + "]", offset).value();
    const OrderItem& item = items.at(0);
    BOOST_CHECK(item.product->is_bundle);
    BOOST_CHECK_EQUAL(item.unit_price->text(), "3.25");
    BOOST_CHECK(item.user_defined_discount->type.is(DiscountType::Amount));
    BOOST_CHECK_EQUAL(item.volume_discount.at(0).discount.to_quantity.text(), "9.5");
    BOOST_CHECK_EQUAL(item.promotion->total->text(), "1");
    BOOST_CHECK(item.related_subscription == guid<SubscriptionGuid>(examples::subscription_id));
    BOOST_CHECK_EQUAL(item.billing_frequency_option->installments, 12);
    BOOST_CHECK(!item.characteristics.groups.at(0).characteristics.at(0).is_compulsory);
    BOOST_CHECK(read_execution_status(R"({"status":"Executing"})")->is(OrderStatusType::Executing));
}

BOOST_AUTO_TEST_CASE(a_draft_has_no_status_or_one_of_another_type) {
    ServerOffset offset;
    const std::string status = R"({"id": 5, "name": "Done", "type": "Executed"})";
    BOOST_CHECK(!read_order(with(examples::order, status, "null"), offset)->status);
    const std::string draft = R"({"id": 1, "name": "Draft", "type": "Draft"})";
    const Order order = read_order(with(examples::order, status, draft), offset).value();
    BOOST_CHECK(!order.status->type->known());
}

BOOST_AUTO_TEST_CASE(an_asset_has_every_field_of_9_7) {
    ServerOffset offset;
    const Asset asset = read_asset(examples::asset, offset).value();
    BOOST_CHECK(asset.name == "Perpetual");
    BOOST_CHECK(asset.status == "Active");
    BOOST_CHECK_EQUAL(asset.asset_amount.text(), "250");
    BOOST_CHECK(!asset.end_date);
    BOOST_CHECK(asset.customer->id == AccountId{5233});
    BOOST_CHECK(asset.billing_to->id == AccountId{4107});
    BOOST_CHECK(!asset.product->code);
    BOOST_CHECK(asset.purchase_date == stamp("2024-02-01T00:00:00.5+02:00"));
}

BOOST_AUTO_TEST_CASE(IW_OBJ_1_invoices_are_canceled_subscriptions_and_orders_cancelled) {
    BOOST_CHECK(Word<InvoiceStatusType>{"Canceled"}.is(InvoiceStatusType::Canceled));
    BOOST_CHECK(!Word<InvoiceStatusType>{"Cancelled"}.known());
    BOOST_CHECK(Word<SubscriptionStatus>{"Cancelled"}.is(SubscriptionStatus::Cancelled));
    BOOST_CHECK(!Word<SubscriptionStatus>{"Canceled"}.known());
    BOOST_CHECK(Word<OrderStatusType>{"Cancelled"}.is(OrderStatusType::Cancelled));
}

BOOST_AUTO_TEST_CASE(IW_OBJ_2_an_invoices_address_is_a_text_with_one_d) {
    ServerOffset offset;
    const Invoice invoice = read_invoice(examples::invoice, offset).value();
    BOOST_CHECK(invoice.billing_address == "2 Wharf Road, Leeds");
}

BOOST_AUTO_TEST_CASE(IW_OBJ_3_back_orders_have_three_spellings) {
    ServerOffset offset;
    const std::string body =
        with(examples::subscription, R"("isBackordering": false)", R"("isBackordering": true)");
    BOOST_CHECK(subscription(body).is_backordering);
    BOOST_CHECK(read_asset(examples::asset, offset)->is_back_ordering);
    BOOST_CHECK(read_order(examples::order, offset)->is_back_order);
}

BOOST_AUTO_TEST_CASE(IW_OBJ_4_characteristics_have_three_shapes) {
    ServerOffset offset;
    BOOST_CHECK(read_product(examples::product, offset)->characteristics.groups.at(0).name ==
                "Size");
    BOOST_CHECK(subscription().characteristics.at(0).name == "Size");
    const Asset asset = read_asset(examples::asset, offset).value();
    BOOST_CHECK(asset.characteristics.at(0).groups.at(0).name == "Colour");
}

BOOST_AUTO_TEST_CASE(IW_OBJ_5_quantities_are_whole_on_subscriptions_alone) {
    ServerOffset offset;
    BOOST_CHECK_EQUAL(
        refusal(with(examples::subscription, R"("quantity": 12)", R"("quantity": 1.5)")),
        "malformed: quantity: a whole number of 32 bits expected");
    BOOST_CHECK_EQUAL(
        subscription(with(examples::subscription, R"("quantity": 12)", R"("quantity": 12.0)"))
            .quantity,
        12);
    const auto addons = read_subscription_addons("[" + examples::addon + "]", offset).value();
    BOOST_CHECK_EQUAL(addons.at(0).quantity.text(), "2.5");
    BOOST_CHECK(addons.at(0).product->code == "LMN-CL");
    BOOST_CHECK_EQUAL(read_invoice(examples::invoice, offset)->items.at(0).quantity->text(), "12");
    BOOST_CHECK_EQUAL(read_order_item(examples::order_item, offset)->quantity.text(), "1.5");
}

BOOST_AUTO_TEST_CASE(IW_OBJ_6_units_are_texts_on_assets_and_usages) {
    ServerOffset offset;
    BOOST_CHECK(read_asset(examples::asset, offset)->unit == "Piece");
    const Invoice invoice = read_invoice(examples::invoice, offset).value();
    BOOST_CHECK(invoice.items.at(0).subscriptions.at(0).usages.at(0).unit == "GB");
    BOOST_CHECK(subscription().unit->name == "Annual");
}

BOOST_AUTO_TEST_CASE(IW_OBJ_7_enumerated_strings_have_spaces) {
    ServerOffset offset;
    BOOST_CHECK(
        read_asset(examples::asset, offset)->provisioning_status.is(ProvisioningStatus::Completed));
    BOOST_CHECK(Word<ProvisioningStatus>{"In progress"}.is(ProvisioningStatus::InProgress));
    BOOST_CHECK(read_order_item(examples::order_item, offset)->type.is(OrderItemType::SetupFee));
    BOOST_CHECK(Word<OrderItemType>{"Write In"}.is(OrderItemType::WriteIn));
    BOOST_CHECK(Word<CharacteristicType>{"Execution Characteristic"}.is(
        CharacteristicType::ExecutionCharacteristic));
}

BOOST_AUTO_TEST_CASE(IW_OBJ_8_who_uses_is_not_who_pays) {
    BOOST_CHECK(subscription().account.id == AccountId{5210});
    BOOST_CHECK(subscription().billing_to->id == AccountId{4107});
}

BOOST_AUTO_TEST_CASE(IW_JSON_1_absent_and_null_are_alike) {
    const std::string without = with(examples::subscription, R"("currency": "EUR",)", "");
    const std::string null =
        with(examples::subscription, R"("currency": "EUR")", R"("currency": null)");
    BOOST_CHECK(!subscription(without).currency);
    BOOST_CHECK(subscription(without) == subscription(null));
}

BOOST_AUTO_TEST_CASE(IW_JSON_2_unknown_members_and_words_do_not_fail) {
    const std::string body = with(with(examples::subscription, R"("Active")", R"("Paused")"),
                                  R"("quantity")", R"("newcomer": {"deep": [1, {}]}, "quantity")");
    const Subscription read = subscription(body);
    BOOST_CHECK(!read.status.known());
    BOOST_CHECK_EQUAL(read.status.text(), "Paused");
}

BOOST_AUTO_TEST_CASE(IW_JSON_3_what_only_the_distributor_sees_is_not_missed) {
    // No `isTaxable` here, no `totalCost` there: remains of another view in the description.
    ServerOffset offset;
    BOOST_CHECK(read_product(examples::product, offset).has_value());
    BOOST_CHECK(read_invoice(examples::invoice, offset).has_value());
}

BOOST_AUTO_TEST_CASE(IW_JSON_4_guids_in_any_case_name_the_same) {
    BOOST_CHECK(subscription(with(examples::subscription, examples::subscription_id,
                                  "E1A2B3C4-D5E6-47F8-90A1-B2C3D4E5F607"))
                    .id == subscription().id);
}

BOOST_AUTO_TEST_CASE(an_error_names_the_member_and_quotes_nothing) {
    BOOST_CHECK_EQUAL(refusal(with(examples::subscription, R"("quantity": 12,)", "")),
                      "malformed: quantity: a value expected");
    BOOST_CHECK_EQUAL(
        refusal(with(examples::subscription, R"("code": "LMN-ST-01")", R"("code": 7)")),
        "malformed: product: code: a string expected");
    BOOST_CHECK_EQUAL(refusal(with(examples::subscription, R"("id": 5210)", R"("id": 2147483648)")),
                      "malformed: account: id: a whole number of 32 bits expected");
    BOOST_CHECK_EQUAL(refusal(with(examples::subscription, "2024-12-31T23", "2024-12-32T23")),
                      "malformed: endDate: a date and time expected");
    BOOST_CHECK_EQUAL(
        refusal(with(examples::subscription, R"("isTrial": false)", R"("isTrial": 0)")),
        "malformed: isTrial: true or false expected");
    BOOST_CHECK_EQUAL(
        refusal(with(examples::subscription, R"([{"name": "Size", "characteristics": []}])",
                     R"([{"name": "Size"}, 5])")),
        "malformed: characteristics: [1]: an object expected");
    BOOST_CHECK_EQUAL(
        refusal(with(examples::subscription, R"("id": "e1a2b3c4)", R"("id": "1e1a2b3c4)")),
        "malformed: id: a GUID expected");
    BOOST_CHECK_EQUAL(refusal("[]"), "malformed: an object expected");
}

BOOST_AUTO_TEST_CASE(a_page_hands_on_its_rows_and_what_it_says_of_the_list) {
    ServerOffset offset;
    const auto page = read_account_page(page_of(examples::account, 1), offset).value();
    BOOST_REQUIRE_EQUAL(page.rows.size(), 1U);
    BOOST_CHECK(page.rows.front().id == AccountId{5210});
    BOOST_CHECK(
        (page.paging == Paging{.page = 1, .size = 200, .total_pages = 1, .total_records = 1}));
    for (const auto& [read, rows] :
         {std::pair{read_product_page(page_of(examples::product, 1), offset)->row_count(), 1U},
          std::pair{read_subscription_page(page_of(examples::subscription, 1), offset)->row_count(),
                    1U},
          std::pair{read_asset_page(page_of(examples::asset, 1), offset)->row_count(), 1U},
          std::pair{read_invoice_page(page_of(examples::invoice, 1), offset)->row_count(), 1U},
          std::pair{read_order_page(page_of(examples::order, 1), offset)->row_count(), 1U},
          std::pair{read_order_page(page_of("", 0), offset)->row_count(), 0U}}) {
        BOOST_CHECK_EQUAL(read, rows);
    }
}

BOOST_AUTO_TEST_CASE(a_row_comes_with_the_document_that_reads_the_same) {
    ServerOffset offset;
    const std::string unknown = with(examples::subscription, R"("quantity": 12)",
                                     R"("quantity": 12, "later": [1.10, "é"])");
    const auto page = read_subscription_page(page_of(unknown, 1), offset).value();
    BOOST_REQUIRE_EQUAL(page.documents.size(), 1U);
    const std::string& document = page.documents.front();
    BOOST_CHECK(read_subscription(document, offset).value() == page.rows.front());
    BOOST_CHECK(document.find(R"("later":[1.10,"é"])") != std::string::npos);
    BOOST_CHECK(document.find('\n') == std::string::npos);
    const auto single = read_single_subscription(unknown, offset).value();
    BOOST_CHECK(single.row == page.rows.front());
    BOOST_CHECK_EQUAL(single.document, document);
}

BOOST_AUTO_TEST_CASE(a_row_of_too_many_bytes_is_a_bad_row) {
    ServerOffset offset;
    const std::string long_row = with(examples::account, R"("name": "Marlow Dental")",
                                      R"("name": ")" + std::string(row_bytes_max, 'x') + '"');
    const auto page = read_account_page(page_of(long_row + "," + examples::account, 2), offset);
    BOOST_REQUIRE(page);
    BOOST_CHECK_EQUAL(page->rows.size(), 1U);
    BOOST_CHECK_EQUAL(page->documents.size(), 1U);
    BOOST_REQUIRE_EQUAL(page->bad_rows.size(), 1U);
    BOOST_CHECK(page->bad_rows.front().error.code() == Errc::TooLarge);
    BOOST_CHECK(page->bad_rows.front().id == AccountId{5210});
}

BOOST_AUTO_TEST_CASE(IW_SYNC_6_a_bad_row_is_set_aside_with_its_id) {
    ServerOffset offset;
    const std::string bad =
        with(examples::subscription, R"("quantity": 12)", R"("quantity": "12")");
    const std::string nameless = with(bad, examples::subscription_id, "no GUID");
    const auto page =
        read_subscription_page(
            page_of(bad + "," + examples::subscription + "," + nameless + ",3", 4), offset)
            .value();
    BOOST_CHECK_EQUAL(page.rows.size(), 1U);
    BOOST_REQUIRE_EQUAL(page.bad_rows.size(), 3U);
    BOOST_CHECK(page.bad_rows[0].id == guid<SubscriptionGuid>(examples::subscription_id));
    BOOST_CHECK_EQUAL(page.bad_rows[0].error.context(),
                      "quantity: a whole number of 32 bits expected");
    BOOST_CHECK(!page.bad_rows[1].id);
    BOOST_CHECK(!page.bad_rows[2].id);
    BOOST_CHECK_EQUAL(page.row_count(), 4U);
}

BOOST_AUTO_TEST_CASE(IW_PAGE_5_the_other_names_of_paging_count_where_the_first_are_missing) {
    ServerOffset offset;
    const auto other =
        read_account_page(R"({"data":[],"paging":{"pageCount":3,"totalCount":7}})", offset);
    BOOST_CHECK((other->paging == Paging{.total_pages = 3, .total_records = 7}));
    const auto both = read_account_page(
        R"({"data":[],"paging":{"pageCount":3,"totalCount":7,"totalPages":4,"totalRecords":8}})",
        offset);
    BOOST_CHECK((both->paging == Paging{.total_pages = 4, .total_records = 8}));
    BOOST_CHECK(read_account_page(R"({"data":[]})", offset)->paging == Paging{});
    BOOST_CHECK(!read_account_page(R"({"data":[],"paging":{"totalPages":"3"}})", offset));
}

BOOST_AUTO_TEST_CASE(what_is_no_page_is_an_error) {
    ServerOffset offset;
    for (const char* body : {"", "[]", "{}", R"({"data":{}})", R"({"data":null})", "<html></html>",
                             R"({"data":[]} )"
                             "x",
                             R"({"data":[],"data":[]})", "\"\xff\""}) {
        BOOST_TEST_CONTEXT(body) {
            BOOST_CHECK(read_account_page(body, offset).error().code() == Errc::Malformed);
        }
    }
}

BOOST_AUTO_TEST_CASE(documents_have_limits) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    BOOST_CHECK(parse_document(nested(document_depth_max)).has_value());
    BOOST_CHECK(parse_document(nested(document_depth_max + 1)).error().code() == Errc::Malformed);

    const auto members = [](std::size_t count) {
        std::string text = "{";
        for (std::size_t i = 0; i < count; ++i) {
            text += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":0";
        }
        return text + "}";
    };
    BOOST_CHECK(parse_document(members(object_members_max)).has_value());
    BOOST_CHECK(parse_document(members(object_members_max + 1)).error().code() == Errc::TooLarge);

    std::string values = "[0";
    for (std::size_t i = 2; i < document_values_max; ++i) values += ",0";
    BOOST_CHECK(parse_document(values + "]").has_value());
    BOOST_CHECK(parse_document(values + ",0]").error().code() == Errc::TooLarge);
}

BOOST_AUTO_TEST_SUITE_END()
