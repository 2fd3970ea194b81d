/// What has changed, numbered, for those who listen and those who come back.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/ids.hpp"
#include "lib/enforcement/channel_question.hpp"
#include "lib/license/activation.hpp"
#include "lib/license/entitlement.hpp"
#include "lib/license/freshness.hpp"
#include "lib/license/license_changes.hpp"
#include "lib/license/purchase.hpp"
#include "lib/license/reseller_creation.hpp"

namespace usher::enforcement {

/// Names a loaded key to people and logs: eight hex digits that tell nothing of the key itself.
using KeyReference = std::string;

struct KeyLoaded {
    KeyReference key;
};
struct KeyRemoved {
    KeyReference key;
};
/// What the key holds now.
struct OptionsChanged {
    KeyReference key;
    std::vector<license::Entitlement> options;
};
/// An option's validity has ended.
struct OptionLapsed {
    KeyReference key;
    license::Entitlement option;
};
struct ActivationChanged {
    ActivationId id;
    OptionId service;
    license::ActivationState state;
};
/// Upstream's end of what is paid was moved by none of our activations; none: not active.
struct ValidityMoved {
    KeyReference key;
    OptionId option;
    std::optional<Instant> from{};
    std::optional<Instant> to{};
};
struct FreshnessChanged {
    license::Freshness freshness;
};
struct StreamStarted {
    std::uint64_t slot = 0;
    OptionId option{};                         ///< empty: of a channel
    std::optional<KeyReference> key{};         ///< none: by the device's view
    std::optional<ChannelQuestion> channel{};  ///< none: of an option
};
struct StreamEnded {
    std::uint64_t slot = 0;
    OptionId option{};
    std::optional<KeyReference> key{};
    std::optional<ChannelQuestion> channel{};
    std::string_view why;  ///< one of the words of SlotEnd
};

/// A licence was granted, changed or revoked upstream.
struct LicenseMoved {
    license::LicenseChange change;
};

/// A purchase was asked for, or its state has changed.
struct PurchaseChanged {
    PurchaseId id;
    UserId user;
    std::optional<BundleId> product{};
    license::PurchaseState state{};
    std::optional<LicenseId> license{};  ///< what was bought, if that is known
};

/// A reseller was asked for, or its creation has gone on. Who it is, is for the operator's eyes.
struct ResellerCreationChanged {
    license::CreationId id;
    license::CreationState state{};
};

/// The licences of a user are kept from now on.
struct AccountAdded {
    UserId user;
};
/// They no longer are: whatever they gave is gone.
struct AccountRemoved {
    UserId user;
};
/// Upstream no longer accepts a user's tokens: the licences are not confirmed any more until the
/// user has logged in again.
struct LoginRequired {
    UserId user;
};
/// Upstream lets a user buy nothing from now on, or everything again; what the user holds stays
/// (specs/aminotv.md 6).
struct PurchasesRestricted {
    UserId user;
    bool restricted = false;
};
/// A licence in force has come within `threshold` of its end.
struct LicenseExpiring {
    license::License license;
    std::string title;     ///< of its product; empty: not known
    Seconds threshold{};   ///< the least one that it has reached
    Seconds left{};        ///< then
    bool covered = false;  ///< as license::ExpiryWarning
};

using Change =
    std::variant<KeyLoaded, KeyRemoved, OptionsChanged, OptionLapsed, ActivationChanged,
                 ValidityMoved, FreshnessChanged, StreamStarted, StreamEnded, LicenseMoved,
                 AccountAdded, AccountRemoved, LoginRequired, PurchasesRestricted, LicenseExpiring,
                 PurchaseChanged, ResellerCreationChanged>;

/// Whether a right may be another one after `change`: what activations, purchases, resellers,
/// streams, logins and warnings say changes none.
[[nodiscard]] bool changes_rights(const Change& change) noexcept;
/// Whose licences `change` is about; null if it is about none. Lives as long as `change`.
[[nodiscard]] const UserId* user_in(const Change& change) noexcept;
/// Whose `change` it is; none if it is nobody's in particular.
[[nodiscard]] std::optional<KeyReference> key_in(const Change& change);

struct Event {
    std::int64_t sequence = 0;  ///< grows by one within a start, and from start to start
    Instant at;
    Change change;
};

/// Keeps the last `kept_max` events and tells listeners of new ones. Lives on the event loop.
class EventLog {
public:
    using Listener = std::function<void(const Event&)>;
    static constexpr std::size_t kept_max = 1024;

    /// `starts`: how often the daemon has started; keeps sequence numbers growing over restarts.
    explicit EventLog(std::int64_t starts) noexcept;

    /// Numbers `change`, keeps it and tells every listener. Each listener hears of events in the
    /// order of their numbers: what one adds while it is told comes to all after what it was told.
    void add(Instant at, Change change);

    /// The events after `sequence`, or none if some of them are no longer kept.
    [[nodiscard]] std::optional<std::vector<Event>> after(std::int64_t sequence) const;
    /// The number of the last event; of a start without one, the number before its first.
    [[nodiscard]] std::int64_t last() const noexcept { return last_; }

    /// Tells `listener` of every later event until `unsubscribe`; the number names the
    /// subscription.
    [[nodiscard]] std::uint64_t subscribe(Listener listener);
    void unsubscribe(std::uint64_t subscription) noexcept;

private:
    struct Subscription {
        std::uint64_t number;
        std::int64_t since;  ///< the last event when it began
        Listener listener;
    };

    void tell(const Event& event);
    [[nodiscard]] bool is_subscribed(std::uint64_t number) const noexcept;

    std::int64_t last_;
    std::deque<Event> kept_;
    std::deque<Event> untold_;
    bool is_telling_ = false;
    std::vector<Subscription> subscriptions_;
    std::uint64_t subscription_count_ = 0;
};

}  // namespace usher::enforcement
