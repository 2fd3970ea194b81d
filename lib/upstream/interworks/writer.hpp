/// Changes things at the BSS (specs/interworks.md 10.2, 11). Needs the Standard edition.
///
/// Upstream knows no idempotency key. A write that fails with Cause::NoAnswer may have been carried
/// out and is never repeated here: read what it was to change (the order's items, the draft orders,
/// the subscription), and write again only if the effect is missing (IW-WR-2).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/upstream/interworks/account.hpp"
#include "lib/upstream/interworks/order.hpp"
#include "lib/upstream/interworks/session.hpp"
#include "lib/upstream/interworks/subscription.hpp"
#include "lib/upstream/interworks/write_documents.hpp"

namespace usher::upstream::interworks {

class Writer {
public:
    /// `session` outlives the writer, the writer its calls. What is out of its range fails with
    /// Cause::NotSent and Errc::Malformed, nothing sent.
    Writer(Session& session, WritePermission permission) noexcept
        : session_{session}, permission_{permission} {}

    [[nodiscard]] Task<Outcome<Account>> create_account(NewAccount account);
    [[nodiscard]] Task<Outcome<Account>> update_account(AccountId id, AccountPatch patch);
    [[nodiscard]] Task<Outcome<std::vector<CustomFieldGroup>>> set_custom_fields(
        AccountId account, std::vector<CustomFieldChange> fields);
    [[nodiscard]] Task<Outcome<void>> set_sync_options(AccountId account, ExternalSystemId system,
                                                       std::vector<SyncOptionChange> options);
    /// Cause::Refused, with status 200, where the body says that it did not succeed (IW-OBJ-9).
    [[nodiscard]] Task<Outcome<void>> synchronize(AccountId account, ExternalSystemId system);

    /// Makes a draft, which upstream forgets after seven days.
    [[nodiscard]] Task<Outcome<Order>> create_order(NewOrder order);
    [[nodiscard]] Task<Outcome<OrderItem>> add_item(OrderGuid order, NewOrderItem item);
    [[nodiscard]] Task<Outcome<void>> remove_item(OrderGuid order, OrderItemGuid item);
    [[nodiscard]] Task<Outcome<void>> set_characteristics(
        OrderGuid order, OrderItemGuid item, std::vector<CharacteristicChange> changes);
    [[nodiscard]] Task<Outcome<void>> set_custom_fields(OrderGuid order,
                                                        std::vector<CustomFieldChange> fields);
    /// Hands the draft in; that is accepted, not done: poll `Client::order_execution`, with
    /// `execution_poll_wait` between, until `is_final`.
    [[nodiscard]] Task<Outcome<void>> check_out(OrderGuid order);

    /// Ends the subscription at once.
    [[nodiscard]] Task<Outcome<void>> cancel(SubscriptionGuid subscription);
    /// Lowers the number of seats; more are ordered. Whether it is done shows `has_taken_effect`.
    /// None: upstream said nothing but yes.
    [[nodiscard]] Task<Outcome<std::optional<QuantityRequest>>> lower_quantity(
        SubscriptionGuid subscription, std::int32_t quantity);
    [[nodiscard]] Task<Outcome<void>> cancel_addon_at_period_end(SubscriptionGuid subscription,
                                                                 AddonGuid addon);
    /// As synchronize: success is in the body.
    [[nodiscard]] Task<Outcome<void>> set_auto_renewal(SubscriptionGuid subscription,
                                                       bool is_enabled);

private:
    template <typename T>
    [[nodiscard]] Task<Outcome<T>> tell(Call call,
                                        Result<T> (*read)(std::string_view, ServerOffset&));
    [[nodiscard]] Task<Outcome<void>> tell(Call call);
    [[nodiscard]] Task<Outcome<void>> tell_and_believe_body(Call call, const char* success_member);

    Session& session_;
    WritePermission permission_;
    ServerOffset offset_;
};

/// Whether `subscription`, read since, has the number of seats that was asked for. The status of a
/// request has no published meaning (IW-WR-1).
[[nodiscard]] bool has_taken_effect(const QuantityRequest& request,
                                    const Subscription& subscription) noexcept;
/// Whether an order's execution has come to its end.
[[nodiscard]] bool is_final(const Word<OrderStatusType>& status) noexcept;
/// Before the next look at an execution after `looks` earlier ones: 2 s, doubled each time, at most
/// 30 s (11).
[[nodiscard]] std::chrono::seconds execution_poll_wait(int looks) noexcept;

}  // namespace usher::upstream::interworks
