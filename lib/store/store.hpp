/// The daemon's store: its tables on a commit queue.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/secret.hpp"
#include "lib/store/activation_table.hpp"
#include "lib/store/commit_queue.hpp"
#include "lib/store/installation_table.hpp"
#include "lib/store/journal_table.hpp"
#include "lib/store/key_table.hpp"
#include "lib/store/movement_table.hpp"
#include "lib/store/recovery_table.hpp"
#include "lib/store/token_table.hpp"

namespace usher::store {

/// The tables of `usher.db`, for use on the store's thread.
struct Tables {
    Tables(Database& database, const Sealer& sealer, const journal::Keys& journal_keys) noexcept
        : keys{database, sealer},
          activations{database, sealer},
          movements{database},
          installation{database},
          recovery{database},
          tokens{database},
          journal{database, sealer, journal_keys} {}

    KeyTable keys;
    ActivationTable activations;
    MovementTable movements;
    InstallationTable installation;
    RecoveryTable recovery;
    TokenTable tokens;
    JournalTable journal;
};

/// What the store needs of others.
struct StoreHooks {
    CommitQueue::OnBroken on_broken{};
    /// Called on the store's thread after each commit that let the generation grow, before those
    /// who waited for it are told.
    std::function<void(license::Standing)> on_standing{};
    Log log{};
    SubjectOf subject_of{};       ///< called on any thread, the loop's too; does not block
    std::string vfs{};            ///< as Database::open
    async::RunLater run_later{};  ///< as CommitQueue
};

/// Ends before the loop of its executor does, as CommitQueue.
class Store {
public:
    /// Opens `path` (":memory:" for tests) and starts the thread. `store_key` has 32 bytes.
    /// Errors as Database::open; Errc::NotAccepted if the file was sealed under another store key.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(Executor executor,
                                                             const std::string& path,
                                                             const Secret& store_key,
                                                             StoreHooks hooks = {});

    /// `CommitQueue::write` with the tables: `work` is Tables& -> Result<T>.
    template <typename Work>
    [[nodiscard]] Task<std::invoke_result_t<Work&, Tables&>> write(Work work) {
        return queue_.write(on_tables(std::move(work)));
    }
    /// `CommitQueue::write_now` with the tables.
    template <typename Work>
    [[nodiscard]] std::invoke_result_t<Work&, Tables&> write_now(Work work) {
        return queue_.write_now(on_tables(std::move(work)));
    }

    /// Thread-safe; lives as long as the store.
    [[nodiscard]] const Sealer& sealer() const noexcept { return keys_->sealer; }
    /// By which the journal's checkpoints can be checked.
    [[nodiscard]] const crypto::VerifyKey& journal_key() const noexcept {
        return keys_->journal.public_key();
    }

private:
    /// What is derived from the store key.
    struct DerivedKeys {
        Sealer sealer;
        journal::Keys journal;
    };

    Store(Executor executor, Database database, std::unique_ptr<const DerivedKeys> keys,
          StoreHooks hooks);

    template <typename Work>
    [[nodiscard]] auto on_tables(Work work) {
        return [keys = keys_.get(), has_grown = has_grown_.get(),
                work = std::move(work)](Database& database) mutable {
            Tables tables{database, keys->sealer, keys->journal};
            auto result = work(tables);
            *has_grown |= tables.installation.has_grown();
            return result;
        };
    }

    // Before the queue: its thread uses them to the end.
    std::unique_ptr<const DerivedKeys> keys_;
    std::unique_ptr<bool> has_grown_;  ///< the generation, since `on_standing`; of the thread
    CommitQueue queue_;
};

}  // namespace usher::store
