/// Tells people once, over restarts too, of licences that end soon (specs/aminotv.md 10).
///
/// People are the users who have logged in: of the others, whom only a provider's walk brought
/// here, nobody is told.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/license/expiry_warning.hpp"
#include "lib/store/store.hpp"

namespace usher::enforcement {

/// Lives on the event loop.
class Reminders {
public:
    /// `store`, `enforcer` and `accounts` outlive it; it is told of logins. `thresholds`: how long
    /// before a licence's end people are told; none: never.
    Reminders(store::Store& store, Enforcer& enforcer, Accounts& accounts,
              std::vector<Seconds> thresholds, Log log);
    Reminders(const Reminders&) = delete;
    Reminders& operator=(const Reminders&) = delete;
    ~Reminders();

    /// Looks at everyone who has logged in, then at each whose licences change or come near their
    /// end, until cancelled.
    [[nodiscard]] Task<void> run();
    /// Everyone who has logged in is due now; for `run`, once.
    void look_at_all();
    /// Tells what is due now, of as many users as go into one write; how many events that were. For
    /// `run`, once a second.
    [[nodiscard]] Task<std::size_t> tell_due();

    /// What ends soon of any user, the soonest first; empty for one who is not here.
    [[nodiscard]] std::vector<LicenseExpiring> of(const UserId& user);

private:
    /// What one user is told, and of which account's row.
    struct Due {
        UserId user;
        std::int64_t row = 0;
        std::vector<LicenseExpiring> warnings;
    };

    void plan(const UserId& user, Instant due);
    [[nodiscard]] std::vector<Due> take_due(Instant now);
    [[nodiscard]] std::vector<LicenseExpiring> warnings_of(const AccountRecord& account,
                                                           Instant now) const;

    store::Store& store_;
    Enforcer& enforcer_;
    Accounts& accounts_;
    std::vector<Seconds> thresholds_;
    Log log_;
    std::set<std::pair<Instant, UserId>> by_due_;
    std::unordered_map<UserId, Instant> due_of_;
    std::uint64_t subscription_;
};

}  // namespace usher::enforcement
