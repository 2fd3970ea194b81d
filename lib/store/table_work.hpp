/// Work on the daemon's tables as work on its database.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "lib/store/account_table.hpp"
#include "lib/store/activation_table.hpp"
#include "lib/store/commit_queue.hpp"
#include "lib/store/customer_table.hpp"
#include "lib/store/deferred.hpp"
#include "lib/store/derived_keys.hpp"
#include "lib/store/installation_table.hpp"
#include "lib/store/journal_table.hpp"
#include "lib/store/key_table.hpp"
#include "lib/store/movement_table.hpp"
#include "lib/store/product_table.hpp"
#include "lib/store/purchase_table.hpp"
#include "lib/store/recovery_table.hpp"
#include "lib/store/reminder_table.hpp"
#include "lib/store/reseller_creation_table.hpp"
#include "lib/store/token_table.hpp"
#include "lib/store/walk_table.hpp"

namespace usher::store {

/// The tables of `usher.db`, for use on the store's thread.
class Tables {
    Deferred& deferred_;

    void take_back_time(Installation& row, const license::Mark& mark);

public:
    Tables(Database& database, const DerivedKeys& derived, Deferred& deferred) noexcept
        : deferred_{deferred},
          keys{database, derived.sealer},
          activations{database, derived.sealer},
          movements{database},
          installation{database, derived, deferred},
          recovery{database},
          tokens{database},
          accounts{database, derived.sealer},
          products{database},
          walk{database},
          purchases{database},
          reminders{database},
          customers{database},
          creations{database},
          journal{database, derived, deferred} {}

    /// Writes what was deferred. How far the state then stands, if that has grown.
    std::optional<license::Standing> settle();

    /// What a kept time that is later than that of `mark` has been the measure of counts from now
    /// on as older (PurchaseTable::take_back_time): for work that goes by it in the transaction
    /// that keeps `mark`. `settle` does the same.
    void take_back_time(const license::Mark& mark);

    /// Says in what waits for a person, and in the journal, that the state is not the one that was
    /// left: each thing once until a person confirms.
    void notice(const license::Doubt& doubt, Instant now);

    KeyTable keys;
    ActivationTable activations;
    MovementTable movements;
    InstallationTable installation;
    RecoveryTable recovery;
    TokenTable tokens;
    AccountTable accounts;
    ProductTable products;
    WalkTable walk;
    PurchaseTable purchases;
    ReminderTable reminders;
    CustomerTable customers;
    ResellerCreationTable creations;
    JournalTable journal;
};

/// Shared by all work on one database; used where its queue runs it, and outlives the queue.
class TableWork {
public:
    using OnStanding = std::function<void(license::Standing)>;

    /// `derived` outlives it. `on_standing` is called after each commit that let the generation
    /// grow.
    explicit TableWork(const DerivedKeys& derived, OnStanding on_standing = {})
        : derived_{derived}, on_standing_{std::move(on_standing)} {}
    TableWork(const TableWork&) = delete;
    TableWork& operator=(const TableWork&) = delete;

    /// `work` (Tables& -> Result<T>) as work for a CommitQueue that has `hooks`.
    template <typename Work>
    [[nodiscard]] auto on_tables(Work work) {
        return [this, work = std::move(work)](Database& database) mutable {
            Attempt attempt{deferred_};
            Tables tables{database, derived_, deferred_};
            auto result = work(tables);
            attempt.has_succeeded = result.has_value();
            return result;
        };
    }
    [[nodiscard]] TransactionHooks hooks();

private:
    /// What work defers that then fails is not written.
    struct Attempt {
        explicit Attempt(Deferred& all) : deferred{all}, mark{all.mark}, notes{all.notes.size()} {}
        Attempt(const Attempt&) = delete;
        Attempt& operator=(const Attempt&) = delete;
        ~Attempt();

        Deferred& deferred;
        std::optional<license::Mark> mark;
        std::size_t notes;
        bool has_succeeded = false;
    };

    void complete(Database& database);

    const DerivedKeys& derived_;
    OnStanding on_standing_;
    Deferred deferred_;
    std::optional<license::Standing> standing_;  ///< that the open transaction brings
};

}  // namespace usher::store
