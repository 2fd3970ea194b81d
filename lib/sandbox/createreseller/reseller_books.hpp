/// Resellers that calls have created, with their commissions and credits, in the sandbox's
/// database.
///
/// Inside `Database::write` or `read`; may throw store::StorageFailure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lib/core/clock.hpp"
#include "lib/core/secret.hpp"
#include "lib/sandbox/createreseller/effective_values.hpp"
#include "lib/store/database.hpp"

namespace usher::sandbox::createreseller {

struct Commission {
    AccountNumber earner;
    upstream::createreseller::Percent percent;

    friend bool operator==(const Commission&, const Commission&) = default;
};

struct CreditLine {
    std::int64_t number = 0;
    AccountNumber reseller{};
    std::int64_t amount = 0;  ///< credits, above 0
    Instant booked_at{};

    friend bool operator==(const CreditLine&, const CreditLine&) = default;
};

/// A reseller as it is in the books; never with its password.
struct BookedReseller {
    Account account{};
    UserName administrator{};  ///< who has called
    Instant created_at{};
    bool mail_sent = false;
    std::int64_t credits = 0;
    std::optional<Commission> commission{};
    std::vector<EffectiveValue> values{};
};

class ResellerBooks {
public:
    static constexpr std::int64_t list_max = 1000;

    /// `database` outlives the books.
    explicit ResellerBooks(store::Database& database) noexcept : database_{database} {}

    /// Books the reseller that `given` describes, created by `administrator` at `now`: account,
    /// values, commission, credits at signup, the welcome mail. `password` is the one in force. The
    /// name is free and everything else has been judged.
    [[nodiscard]] Result<AccountNumber> add(const NewReseller& given, const Account& administrator,
                                            const Secret& password, Instant now);

    /// The first `list_max` after the account `after`, by id.
    [[nodiscard]] std::vector<BookedReseller> list(AccountNumber after);
    [[nodiscard]] std::int64_t count();
    /// The newest `list_max` lines, oldest first.
    [[nodiscard]] std::vector<CreditLine> credits();

private:
    void add_values(AccountNumber reseller, const std::vector<EffectiveValue>& values);
    [[nodiscard]] std::vector<EffectiveValue> values_of(AccountNumber reseller);

    store::Database& database_;
};

}  // namespace usher::sandbox::createreseller
