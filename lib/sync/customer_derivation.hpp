/// Makes users and licences of what the copy has, and keeps them fresh (specs/interworks.md 14.3).
#pragma once

#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/clock.hpp"
#include "lib/core/error.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/sync/customer_work.hpp"

namespace usher::sync {

/// Lives on the event loop.
class CustomerDerivation {
public:
    /// `work` outlives it.
    explicit CustomerDerivation(CustomerWork& work) noexcept : work_{work} {}

    // Errors of the store, of Accounts, and stopped().

    /// Reads the copy's products anew, if they are others than before.
    [[nodiscard]] Task<Result<void>> load_catalogue();
    /// Gives each account that is due its licences, and removes the users of those that are gone.
    [[nodiscard]] Task<Result<void>> derive();
    /// Makes due what does not belong together: users whose accounts are not in the copy, since it
    /// was another one when they came, and accounts whose users somebody has removed.
    [[nodiscard]] Task<Result<void>> put_unmatched_due();
    /// Removes all users that were accounts by `prefix`.
    [[nodiscard]] Task<Result<void>> remove_all(std::string prefix);
    /// What is older than `at` is as fresh as `at`.
    [[nodiscard]] Task<Result<void>> confirm(Instant at);

private:
    // What some accounts have come to.
    struct Derived {
        std::vector<enforcement::DerivedAccount> accounts{};
        std::vector<enforcement::LicenseAnswer> answers{};
        std::vector<UserId> gone{};
    };

    [[nodiscard]] Derived derive_some(const std::vector<enforcement::CustomerHoldings>& some);
    Task<Result<void>> take(Derived derived);
    Task<Result<void>> remove(UserId user);
    void take_notice(const CustomerLicenses& found);
    void add_products(enforcement::LicenseAnswer& answer) const;

    CustomerWork& work_;
};

}  // namespace usher::sync
