/// The sandbox's accounting: accounts, ledger, user keys and what they hold.
///
/// Pure SQL on a `store::Database`: no clock, no network. Money and rights change together or not
/// at all. Call it inside `Database::write` or a commit queue; there it may throw
/// store::StorageFailure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/core/ids.hpp"
#include "lib/core/money.hpp"
#include "lib/core/secret.hpp"
#include "lib/license/entitlement.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox {

enum class BookingKind : std::uint8_t {
    Opening,     ///< the balance that an account starts with, once
    Deposit,     ///< money put in or taken out by the control endpoint
    Activation,  ///< the cost of an activated option
};

/// `opening`, `deposit`, `activation`; also what the ledger holds.
[[nodiscard]] std::string_view name(BookingKind kind) noexcept;

/// What an activation was paid for.
struct Purchase {
    UserKey user_key;
    OptionId service;
    PeriodId period;

    friend bool operator==(const Purchase&, const Purchase&) = default;
};

/// One line of the ledger.
struct Booking {
    std::int64_t number = 0;  ///< grows over all accounts
    Instant booked_at{};
    BookingKind kind{};
    Cents amount{};   ///< negative where it takes away
    Cents balance{};  ///< after it; never negative
    std::optional<Purchase> purchase{};
};

/// A user key as it was issued.
struct IssuedKey {
    UserKey user_key;
    license::KeyType type = license::KeyType::General;
    std::optional<ProductId> product{};
    std::string created_by;  ///< the account's API key
    Instant created_at{};
};

/// Which state of a key to read.
enum class View : std::uint8_t {
    Current,
    BeforeLastChange,  ///< of a key that was never changed: its only state
};

/// A user key and what it holds.
struct Holding {
    IssuedKey key;
    std::int64_t version = 0;  ///< 1 for a new key, one more with every change
    std::vector<license::Entitlement> entitlements;  ///< lapsed ones too, by option
};

/// A paid activation whose price is known.
struct Order {
    std::string api_key;  ///< who pays
    Purchase purchase;
    Seconds length{};  ///< of the period
    Cents cost{};
};

/// An option given without a payment.
struct Grant {
    UserKey user_key;
    OptionId service;
    std::optional<Seconds> length{};    ///< continues a running validity, as an activation does
    std::optional<Instant> valid_to{};  ///< or ends exactly then; one of the two is set
    bool trial = true;                  ///< over a paid right that runs: stays paid
};

class Books {
public:
    /// `database` outlives the books.
    explicit Books(store::Database& database) noexcept : database_{database} {}

    /// The seed of the issuer's signing key, 32 bytes. `fresh` becomes it in new books.
    [[nodiscard]] Result<Secret> issuer_seed(std::string_view fresh);
    /// Books `opening` for an account that the books do not know; leaves a known one alone.
    [[nodiscard]] Result<void> open_account(std::string_view api_key, Cents opening, Instant now);

    [[nodiscard]] Result<void> create_key(const IssuedKey& key);
    /// Errc::NotFound: `unknown user_key`.
    [[nodiscard]] Result<Holding> find_key(const UserKey& user_key, View view);

    /// Charges and extends; paid time goes on top of a running trial and ends its being one. The
    /// new end of validity. Errc::NotFound: `unknown user_key`; Errc::Rejected: `the period ends
    /// after 2199`, or `insufficient funds`.
    [[nodiscard]] Result<Instant> activate(const Order& order, Instant now);
    /// What is held now. A trial takes nothing from a paid right that runs: the whole stays paid.
    /// Errc::NotFound: `unknown user_key`; Errc::Conflict: a trial that ends before the paid right;
    /// Errc::Rejected: `the period ends after 2199`.
    [[nodiscard]] Result<license::Entitlement> give(const Grant& grant, Instant now);
    /// Takes an option away. Errc::NotFound: `unknown user_key`, or `service not held`.
    [[nodiscard]] Result<void> revoke(const UserKey& user_key, const OptionId& service);

    /// The balance after booking `amount`. Errc::NotFound: `unknown api_key`; Errc::Rejected:
    /// `insufficient funds`.
    [[nodiscard]] Result<Cents> deposit(std::string_view api_key, Cents amount, Instant now);
    /// Errc::NotFound: `unknown api_key`.
    [[nodiscard]] Result<Cents> balance(std::string_view api_key);
    /// The newest `count_max` lines of an account, oldest first. Errc::NotFound: `unknown api_key`.
    [[nodiscard]] Result<std::vector<Booking>> ledger(std::string_view api_key,
                                                      std::int64_t count_max);
    /// Activations ever executed.
    [[nodiscard]] std::int64_t executions();

private:
    struct Line {
        std::string_view api_key;
        BookingKind kind;
        Cents amount;
        const Purchase* purchase = nullptr;
    };

    Result<Cents> book(const Line& line, Instant now);
    [[nodiscard]] std::optional<license::Entitlement> held(const UserKey& user_key,
                                                           const OptionId& service);
    /// Writes what holds from a new version of the key on; no end: taken away. Errors as of
    /// `activate`, but for the money.
    Result<void> change(const UserKey& user_key, const OptionId& service,
                        std::optional<Instant> valid_to, bool trial);
    [[nodiscard]] std::vector<license::Entitlement> entitlements_at(const UserKey& user_key,
                                                                    std::int64_t version);

    store::Database& database_;
};

}  // namespace usher::sandbox
