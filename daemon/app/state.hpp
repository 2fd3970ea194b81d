/// What the daemon knows: the state directory opened, and the objects that decide from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "daemon/app/saved_page.hpp"
#include "daemon/app/system_clock.hpp"
#include "daemon/config/config.hpp"
#include "ipc/protocol/siphash.hpp"
#include "lib/async/task.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/activations.hpp"
#include "lib/enforcement/backups.hpp"
#include "lib/enforcement/customer_copy.hpp"
#include "lib/enforcement/disk_health.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/enforcement/journal.hpp"
#include "lib/enforcement/keys.hpp"
#include "lib/enforcement/movements.hpp"
#include "lib/enforcement/purchases.hpp"
#include "lib/enforcement/recoveries.hpp"
#include "lib/enforcement/reminders.hpp"
#include "lib/enforcement/reseller_creations.hpp"
#include "lib/enforcement/stream_slots.hpp"
#include "lib/enforcement/tokens.hpp"
#include "lib/enforcement/usage.hpp"
#include "lib/store/anchor.hpp"
#include "lib/store/anchor_keeper.hpp"
#include "lib/store/files.hpp"
#include "lib/store/store.hpp"

namespace usher::app {

/// Lives on the event loop, and ends before it does.
class State {
public:
    struct Needs {
        Executor executor;
        Machine machine;
        std::function<void()> on_broken;  ///< the store must be opened anew (threat model D23, D25)
        Log log;
    };

    /// Opens everything but the keys and the licences, which Keys::read_all or Keys::read bring,
    /// and Accounts::read_all. An ordinary start is then put on record by `record_now` or `record`,
    /// before anything is written. Errors are for people; `exit_code_of` gives what the process
    /// ends with.
    [[nodiscard]] static Result<std::unique_ptr<State>> open(const config::Config& config,
                                                             Needs needs);
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    /// Keeps how far time has come, and ends the journal of this start, if it is on record.
    ~State();

    /// `error` with what to do about it, for people.
    [[nodiscard]] static Error with_remedy(const Error& error);

    /// Whether this start is on record. Until it is, what an ordinary start will find there is
    /// known, but nothing else may be written: what was kept can be answered from meanwhile.
    [[nodiscard]] bool is_recorded() const noexcept { return !unrecorded_; }
    /// Puts it there, unless it is. For start-up, before the loop runs. Errors as
    /// enforcement::record_foreseen and Store::write_now.
    [[nodiscard]] Result<void> record_now();
    /// The same beside the loop; once.
    [[nodiscard]] Task<Result<void>> record();

    /// The engine's page as `keep_page` kept it at the end of the start before this one; none
    /// unless the store holds exactly what it did then, and `conditions` are the same. Ask once.
    [[nodiscard]] std::optional<SavedPage> take_page(const std::string& conditions) const;
    /// For the end, when the loop has stopped: keeps `image` for the next start. A failure is a
    /// line in the log: that start then reads the keys first.
    void keep_page(const std::string& conditions, std::span<const std::byte> image) const;

    /// Tells listeners, once they are there, of what the start itself has done.
    void announce_start() {
        activations_->announce(std::exchange(doubted_, {}));
        purchases_->announce(std::exchange(doubted_purchases_, {}));
        creations_->announce(std::exchange(doubted_creations_, {}));
    }

    [[nodiscard]] const store::StateDirectory& directory() const noexcept { return directory_; }
    [[nodiscard]] const protocol::HashKey& page_key() const noexcept { return *page_key_; }
    [[nodiscard]] const InstallationId& installation() const noexcept { return installation_.id; }
    [[nodiscard]] Instant started_at() const noexcept { return started_at_; }
    [[nodiscard]] bool is_broken() const noexcept { return broken_by_.has_value(); }
    /// What broke is the database itself, which opening it anew does not mend.
    [[nodiscard]] bool is_damaged() const noexcept { return broken_by_ == Errc::Damaged; }
    [[nodiscard]] const store::Sealer& sealer() const noexcept { return store_->sealer(); }

    [[nodiscard]] enforcement::TimeKeeper& time() noexcept { return *time_; }
    [[nodiscard]] enforcement::Enforcer& enforcer() noexcept { return *enforcer_; }
    [[nodiscard]] enforcement::StreamSlots& streams() noexcept { return *streams_; }
    [[nodiscard]] enforcement::Usage& usage() noexcept { return *usage_; }
    [[nodiscard]] enforcement::Keys& keys() noexcept { return *keys_; }
    [[nodiscard]] enforcement::Accounts& accounts() noexcept { return *accounts_; }
    [[nodiscard]] enforcement::Reminders& reminders() noexcept { return *reminders_; }
    [[nodiscard]] enforcement::Activations& activations() noexcept { return *activations_; }
    [[nodiscard]] enforcement::Purchases& purchases() noexcept { return *purchases_; }
    [[nodiscard]] enforcement::CustomerCopy& customers() noexcept { return *customers_; }
    [[nodiscard]] enforcement::ResellerCreations& resellers() noexcept { return *creations_; }
    [[nodiscard]] enforcement::Movements& movements() noexcept { return *movements_; }
    [[nodiscard]] enforcement::Tokens& tokens() noexcept { return *tokens_; }
    [[nodiscard]] enforcement::Journal& journal() noexcept { return *journal_; }
    [[nodiscard]] enforcement::Recoveries& recoveries() noexcept { return *recoveries_; }
    [[nodiscard]] enforcement::DiskHealth& disk() noexcept { return *disk_; }
    [[nodiscard]] enforcement::Backups& backups() noexcept { return *backups_; }

private:
    State(store::StateDirectory directory, Needs needs);
    [[nodiscard]] Result<void> begin(const config::Config& config);
    [[nodiscard]] Result<void> open_store(const Secret& store_key);
    [[nodiscard]] std::function<void(const Result<void>&)> on_store_turn();
    void keep_anchor();
    void take_loss(const Error& error);
    [[nodiscard]] Result<std::optional<InstallationId>> expected_installation() const;
    [[nodiscard]] Result<void> identify(const config::Config& config,
                                        const std::optional<InstallationId>& expected);
    [[nodiscard]] Result<void> settle_anchor(bool charges);
    [[nodiscard]] std::function<Result<void>(store::Tables&)> recording() const;
    [[nodiscard]] Result<void> read(const config::Config& config);
    [[nodiscard]] Error lost(const std::string& what) const;
    [[nodiscard]] Error unless_lost(const Error& error) const;
    [[nodiscard]] Secret page_seal(std::int64_t starts, std::int64_t changes,
                                   const std::string& conditions) const;

    store::StateDirectory directory_;
    Needs needs_;
    std::optional<Errc> broken_by_;  ///< why the store must be opened anew
    // What the store posts at its end may outlive this, and asks whether it has.
    std::shared_ptr<const State> here_{this, [](const State*) {}};

    // In the order of their dependence: what stands below uses what stands above.
    std::optional<protocol::HashKey> page_key_;  ///< once the store is open
    Secret page_seal_;
    std::optional<store::AnchorFile> anchor_;
    std::unique_ptr<store::AnchorKeeper> anchor_keeper_;  ///< ends after the store that feeds it
    std::unique_ptr<store::Store> store_;
    store::Installation installation_;
    std::optional<enforcement::StartEvidence> unrecorded_;  ///< of this start, until it is recorded
    std::optional<license::Recovery> recovery_;             ///< as this start has found it
    std::vector<license::Activation> doubted_;              ///< by it
    std::vector<license::Purchase> doubted_purchases_;      ///< by it
    std::vector<license::KeptCreation> doubted_creations_;  ///< by it
    Instant started_at_{};
    std::unique_ptr<enforcement::TimeKeeper> time_;
    std::unique_ptr<enforcement::DiskHealth> disk_;
    std::unique_ptr<enforcement::EventLog> events_;
    std::unique_ptr<enforcement::Enforcer> enforcer_;
    std::unique_ptr<enforcement::Accounts> accounts_;
    std::unique_ptr<enforcement::StreamSlots> streams_;
    std::unique_ptr<enforcement::Usage> usage_;
    std::unique_ptr<enforcement::Keys> keys_;
    std::unique_ptr<enforcement::Reminders> reminders_;
    std::unique_ptr<enforcement::Activations> activations_;
    std::unique_ptr<enforcement::Purchases> purchases_;
    std::unique_ptr<enforcement::ResellerCreations> creations_;
    std::unique_ptr<enforcement::CustomerCopy> customers_;
    std::unique_ptr<enforcement::Movements> movements_;
    std::unique_ptr<enforcement::Tokens> tokens_;
    std::unique_ptr<enforcement::Journal> journal_;
    std::unique_ptr<enforcement::Recoveries> recoveries_;
    std::unique_ptr<enforcement::Backups> backups_;
};

}  // namespace usher::app
