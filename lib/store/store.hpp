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
#include "lib/store/commit_queue.hpp"
#include "lib/store/table_work.hpp"

namespace usher::store {

/// What the store needs of others.
struct StoreHooks {
    std::function<void(const Error&)> on_broken{};  ///< as CommitHooks
    /// Called after each commit that let the generation grow, before those who waited for it are
    /// told; where TransactionHooks are.
    TableWork::OnStanding on_standing{};
    Log log{};                                           ///< as CommitHooks
    std::function<void(const Result<void>&)> on_turn{};  ///< as CommitHooks
    SubjectOf subject_of{};       ///< called on any thread, the loop's too; does not block
    std::string vfs{};            ///< as DatabaseSettings
    async::RunLater run_later{};  ///< as CommitHooks
};

/// Ends before the loop of its executor does, as CommitQueue.
class Store {
public:
    /// Opens `path` (":memory:" for tests), which InstallationTable::start looks through for
    /// damage. `store_key` has 32 bytes. Errors as Database::open; Errc::NotAccepted if the file
    /// was sealed under another store key.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(Executor executor,
                                                             const std::string& path,
                                                             const Secret& store_key,
                                                             StoreHooks hooks = {});

    /// `CommitQueue::write` with the tables: `work` is Tables& -> Result<T>.
    template <typename Work>
    [[nodiscard]] Task<std::invoke_result_t<Work&, Tables&>> write(Work work) {
        return queue_.write(work_.on_tables(std::move(work)));
    }
    /// `CommitQueue::write_now` with the tables.
    template <typename Work>
    [[nodiscard]] std::invoke_result_t<Work&, Tables&> write_now(Work work) {
        return queue_.write_now(work_.on_tables(std::move(work)));
    }

    /// Thread-safe; lives as long as the store.
    [[nodiscard]] const Sealer& sealer() const noexcept { return keys_->sealer; }
    /// By which the journal's checkpoints can be checked.
    [[nodiscard]] const crypto::VerifyKey& journal_key() const noexcept {
        return keys_->journal.public_key();
    }

private:
    Store(Executor executor, Database database, std::unique_ptr<const DerivedKeys> keys,
          StoreHooks hooks);

    // Before the queue: its thread uses them to the end.
    std::unique_ptr<const DerivedKeys> keys_;
    TableWork work_;
    CommitQueue queue_;
};

}  // namespace usher::store
