#include "lib/upstream/interworks/writer.hpp"

#include <algorithm>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/upstream/foreign_text.hpp"
#include "lib/upstream/interworks/fields.hpp"

namespace usher::upstream::interworks {
namespace {

constexpr std::chrono::seconds first_look{2};
constexpr std::chrono::seconds longest_look{30};
constexpr int doublings_max = 4;  // beyond, the longest wait is reached

Call write(std::string method, std::string target, std::string body = {}) {
    return {.aim = Aim::Write,
            .method = std::move(method),
            .target = std::move(target),
            .body = std::move(body)};
}

std::string order_path(const OrderGuid& order, const char* part) {
    return "/api/orders/" + order.text() + part;
}

std::string subscription_path(const SubscriptionGuid& subscription, const char* part) {
    return "/api/subscriptions/" + subscription.text() + part;
}

std::string account_path(AccountId account, const char* part) {
    return "/api/accounts/" + id_text(account) + part;
}

Failure unsendable(const Error& error) {
    return {.cause = Cause::NotSent, .error = error};
}

// What a body says of a call that its status calls a success.
Outcome<void> success_in(const http::Response& response, const char* member) {
    const Result<Value> document = parse_document(response.body);
    const auto* members = document ? std::get_if<Object>(&document->content) : nullptr;
    const Value* value = members == nullptr ? nullptr : find(*members, member);
    const std::optional<bool> succeeded = value == nullptr ? std::nullopt : as_flag(*value);
    if (!succeeded) {
        return unreadable(response.status,
                          Error{Errc::NoAnswer, std::string{member} + ": true or false expected"});
    }
    if (*succeeded) return {};
    const std::string* message = text_of(find(*members, "message"));
    std::string text = "upstream did not succeed";
    if (message != nullptr && is_line(*message)) text += ": " + shortened(*message);
    return Failure{.cause = Cause::Refused,
                   .error = Error{Errc::Rejected, std::move(text)},
                   .status = response.status};
}

}  // namespace

template <typename T>
Task<Outcome<T>> Writer::tell(Call call, Result<T> (*read)(std::string_view, ServerOffset&)) {
    Outcome<http::Response> answer = co_await session_.call(std::move(call));
    if (!answer) co_return answer.error();
    Result<T> value = read(answer->body, offset_);
    if (!value) co_return unreadable(answer->status, value.error());
    co_return std::move(*value);
}

Task<Outcome<void>> Writer::tell(Call call) {
    const Outcome<http::Response> answer = co_await session_.call(std::move(call));
    if (!answer) co_return answer.error();
    co_return Outcome<void>{};
}

Task<Outcome<void>> Writer::tell_and_believe_body(Call call, const char* success_member) {
    const Outcome<http::Response> answer = co_await session_.call(std::move(call));
    if (!answer) co_return answer.error();
    co_return success_in(*answer, success_member);
}

Task<Outcome<Account>> Writer::create_account(NewAccount account) {
    Result<std::string> body = write_new_account(permission_, account);
    if (!body) co_return unsendable(body.error());
    co_return co_await tell(write("POST", "/api/accounts", std::move(*body)), read_account);
}

Task<Outcome<Account>> Writer::update_account(AccountId id, AccountPatch patch) {
    if (patch.empty()) co_return unsendable(Error{Errc::Malformed, "patch: no operation"});
    Call call = write("PATCH", account_path(id, ""), patch.text());
    call.content_type = "application/json-patch+json";
    co_return co_await tell(std::move(call), read_account);
}

Task<Outcome<std::vector<CustomFieldGroup>>> Writer::set_custom_fields(
    AccountId account, std::vector<CustomFieldChange> fields) {
    return tell(write("PUT", account_path(account, "/customfields"),
                      write_custom_fields(permission_, fields)),
                read_custom_fields);
}

Task<Outcome<void>> Writer::set_sync_options(AccountId account, ExternalSystemId system,
                                             std::vector<SyncOptionChange> options) {
    return tell(write("POST", account_path(account, "/syncoptions/") + id_text(system),
                      write_sync_options(permission_, options)));
}

Task<Outcome<void>> Writer::synchronize(AccountId account, ExternalSystemId system) {
    return tell_and_believe_body(
        write("POST", account_path(account, "/synchronizations/") + id_text(system)), "success");
}

Task<Outcome<Order>> Writer::create_order(NewOrder order) {
    Result<std::string> body = write_new_order(permission_, order);
    if (!body) co_return unsendable(body.error());
    co_return co_await tell(write("POST", "/api/orders", std::move(*body)), read_order);
}

Task<Outcome<OrderItem>> Writer::add_item(OrderGuid order, NewOrderItem item) {
    Result<std::string> body = write_new_order_item(permission_, item);
    if (!body) co_return unsendable(body.error());
    co_return co_await tell(write("POST", order_path(order, "/items"), std::move(*body)),
                            read_order_item);
}

Task<Outcome<void>> Writer::remove_item(OrderGuid order, OrderItemGuid item) {
    return tell(write("DELETE", order_path(order, "/items/") + item.text()));
}

Task<Outcome<void>> Writer::set_characteristics(OrderGuid order, OrderItemGuid item,
                                                std::vector<CharacteristicChange> changes) {
    return tell(write("PUT", order_path(order, "/items/") + item.text() + "/characteristics",
                      write_characteristics(permission_, changes)));
}

Task<Outcome<void>> Writer::set_custom_fields(OrderGuid order,
                                              std::vector<CustomFieldChange> fields) {
    return tell(
        write("PUT", order_path(order, "/customfields"), write_custom_fields(permission_, fields)));
}

Task<Outcome<void>> Writer::check_out(OrderGuid order) {
    return tell(write("POST", order_path(order, "/checkout")));
}

Task<Outcome<void>> Writer::cancel(SubscriptionGuid subscription) {
    return tell(write("POST", subscription_path(subscription, "/cancel")));
}

Task<Outcome<std::optional<QuantityRequest>>> Writer::lower_quantity(SubscriptionGuid subscription,
                                                                     std::int32_t quantity) {
    Result<std::string> body = write_quantity(permission_, quantity);
    if (!body) co_return unsendable(body.error());
    co_return co_await tell(
        write("POST", subscription_path(subscription, "/quantity"), std::move(*body)),
        read_quantity_request);
}

Task<Outcome<void>> Writer::cancel_addon_at_period_end(SubscriptionGuid subscription,
                                                       AddonGuid addon) {
    return tell(write("POST", subscription_path(subscription, "/addons/") + addon.text() +
                                  "/cancelendofbillingperiod"));
}

Task<Outcome<void>> Writer::set_auto_renewal(SubscriptionGuid subscription, bool is_enabled) {
    return tell_and_believe_body(
        write("POST", subscription_path(subscription, "/autoRenewalSettings"),
              write_auto_renewal(permission_, is_enabled)),
        "succeed");
}

bool has_taken_effect(const QuantityRequest& request, const Subscription& subscription) noexcept {
    return subscription.id == request.subscription_id &&
           subscription.quantity == request.next_quantity;
}

bool is_final(const Word<OrderStatusType>& status) noexcept {
    return status.is(OrderStatusType::Executed) || status.is(OrderStatusType::Delivered) ||
           status.is(OrderStatusType::Cancelled);
}

std::chrono::seconds execution_poll_wait(int looks) noexcept {
    return std::min(longest_look, first_look * (1 << std::clamp(looks, 0, doublings_max)));
}

}  // namespace usher::upstream::interworks
