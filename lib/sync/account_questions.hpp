/// One question about a user's licences or about the catalogue, and what its answer changes
/// (specs/aminotv.md 12, 13).
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "lib/async/task.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/time_keeper.hpp"
#include "lib/sync/account_findings.hpp"
#include "lib/sync/account_sessions.hpp"

namespace usher::sync {

struct QuestionSettings {
    /// A user whom upstream does not know is asked about again, and has nothing if that is so
    /// still.
    Seconds missing_again_after{60};
    /// Whether upstream's `Date` comes over verified transport (threat model D43).
    bool attests_time = false;
};

/// Lives on the event loop, and outlives its questions.
class AccountQuestions {
public:
    /// `sessions`, `accounts` and `time` outlive it.
    AccountQuestions(QuestionSettings settings, AccountSessions& sessions,
                     enforcement::Accounts& accounts, enforcement::TimeKeeper& time, Log log);

    /// Puts upstream's answer in the place of what was known. Errors of AccountSessions::licenses
    /// and of Accounts::take; then nothing has changed.
    [[nodiscard]] Task<Result<void>> ask_licenses(UserId user);
    /// The same of the catalogue, as whoever has logged in. Errc::Unauthorized if nobody has.
    [[nodiscard]] Task<Result<void>> ask_catalogue();

    /// Whether an answer since the last call names a product that nobody knows, and for which the
    /// catalogue was not asked yet.
    [[nodiscard]] bool take_catalogue_wish() noexcept { return std::exchange(wishes_, false); }
    void forget(const UserId& user);

    [[nodiscard]] FindingCounts findings() const { return findings_.counts(); }

private:
    struct Missing {
        std::chrono::milliseconds since{};  ///< time since boot
        bool is_told = false;
    };

    Task<Result<void>> take(UserId user, upstream::aminotv::LicenseDocument document);
    Task<Result<void>> take_failure(UserId user, upstream::aminotv::Failure failure);
    void look_for_unknown(const UserId& user);
    void attest(const std::optional<Instant>& date);

    QuestionSettings settings_;
    AccountSessions& sessions_;
    enforcement::Accounts& accounts_;
    enforcement::TimeKeeper& time_;
    Log log_;
    AccountFindings findings_;
    std::unordered_map<UserId, Missing> missing_;  ///< users whom upstream does not know
    std::set<BundleId> sought_;  ///< unknown products that the catalogue was asked for
    bool wishes_ = false;
};

}  // namespace usher::sync
