/// Keeps the local copy of a reseller's customers equal to the distributor's BSS, and the licences
/// that come of it (operator role; specs/interworks.md 14).
///
/// Each collection is read as a whole once a day and by its changes in between, a page in memory at
/// a time and, of a whole pass, the ids; each page is committed before the next is asked for. What
/// a page changes makes accounts due in the same commit, and due accounts get their licences when
/// the reading has ended: a kill at any point costs a repetition and loses nothing. A reading that
/// fails leaves licences and marks as they were (IW-RET-2).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/async/backoff.hpp"
#include "lib/async/task.hpp"
#include "lib/core/log.hpp"
#include "lib/core/secret.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/customer_copy.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/sync/customer_licenses.hpp"
#include "lib/upstream/interworks/client.hpp"
#include "lib/upstream/interworks/session.hpp"

namespace usher::sync {

struct CustomerSettings {
    /// From the end of one reading of changes to the next (IW-SYNC-4).
    std::chrono::seconds every = std::chrono::minutes{15};
    bool all_accounts = false;
    std::set<upstream::interworks::AccountId> accounts{};  ///< else these alone (IW-LIC-1)
    std::string user_prefix = "account-";                  ///< see user_of()
    CustomerFeatures features{};
    /// Names the upstream and who asks it: a copy of another one is none of this.
    std::string source{};
    std::size_t page_rows = 200;  ///< 1 to 500 (IW-RATE-3)
    async::BackoffLimits backoff{};
};

/// Whether upstream can be asked at all.
enum class CustomerSession : std::uint8_t {
    Ready,
    LoginRequired,  ///< somebody has to enter the API user's password
    Rejected,       ///< upstream refused the credentials: it is asked again when a person says so
};

/// `ready`, `login_required`, `rejected`.
[[nodiscard]] std::string_view name(CustomerSession session) noexcept;

/// What is read now.
struct CustomerReading {
    enforcement::CustomerCollection collection{};
    bool is_full = false;                 ///< a full pass, no changes
    std::int64_t rows = 0;                ///< so far
    std::optional<std::int64_t> total{};  ///< of how many, as far as upstream says
};

/// For status and people.
struct CustomerProgress {
    CustomerSession session{};
    std::string username{};
    std::optional<CustomerReading> reading{};  ///< none: nothing is read now
    std::int64_t due = 0;                      ///< accounts whose licences are being derived
    std::int64_t requests = 0;                 ///< since the start
    std::int64_t rows_read = 0;                ///< that upstream has sent since the start
    std::int64_t rows_changed = 0;             ///< that were news
    std::int64_t readings = 0;                 ///< that have ended since the start, well or not
    std::optional<Instant> succeeded_at{};     ///< the last reading that ended well; none: not yet
    std::optional<Instant> failed_at{};        ///< of the last one; none: it ended well
    std::string last_error{};                  ///< the same
    /// Since the start: words of upstream, foreign, and products that give nothing here.
    std::set<std::string> unknown_statuses{};
    std::set<upstream::interworks::UnmappedProduct> unmapped{};
    std::int64_t set_aside = 0;  ///< rows that could not be read
};

/// Lives on the event loop.
class CustomerSync {
public:
    /// Unmapped products and unknown words that are remembered.
    static constexpr std::size_t findings_max = 100;

    /// All references outlive it.
    CustomerSync(Executor executor, CustomerSettings settings, upstream::interworks::Client& client,
                 upstream::interworks::Session& session, async::RandomFraction random,
                 enforcement::CustomerCopy& copy, enforcement::Accounts& accounts,
                 enforcement::Enforcer& enforcer, Log log);
    ~CustomerSync();

    /// Reads at once, then as it comes due, until cancelled. After a failure it waits with full
    /// jitter, and as long as upstream says; without a login, or when the credentials are refused,
    /// until a person has acted.
    [[nodiscard]] Task<void> run();
    /// Reads now, past the wait after a failure and with credentials that were refused; while a
    /// reading is under way, when that has ended.
    void request();

    /// Uses `password` for one token (IW-SEC-1), then reads. Errc::NotAccepted when upstream
    /// refuses it; other errors as it is reached.
    [[nodiscard]] Task<Result<void>> log_in(Secret password);
    /// Forgets token and password (IW-TOK-16). What is kept goes on counting until its limit.
    [[nodiscard]] Task<Result<void>> sign_out();

    [[nodiscard]] CustomerProgress progress() const;
    [[nodiscard]] const CustomerSettings& settings() const noexcept;

    /// Ends what is under way; nothing is asked any more. Idempotent.
    void stop();

private:
    class Impl;
    std::shared_ptr<Impl> impl_;  // shared with what is under way, which may outlive it by a turn
};

}  // namespace usher::sync
