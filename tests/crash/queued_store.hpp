/// The store's commit queue and tables on a simulated disk, on the test's own thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/store/commit_queue.hpp"
#include "lib/store/table_work.hpp"
#include "tests/crash/store_workload.hpp"
#include "tests/support/disk/simulated_disk.hpp"

namespace usher::test {

class QueuedStore {
public:
    /// Opens `path` in `vfs` as the daemon does (store::Database::open); from then on the log is
    /// written back whenever it has 20 pages, so that a short life sees it.
    [[nodiscard]] static Result<std::unique_ptr<QueuedStore>> open(const std::string& path,
                                                                   const std::string& vfs);
    /// The same for `usher.db` on `disk`, which outlives it.
    [[nodiscard]] static Result<std::unique_ptr<QueuedStore>> open(const SimulatedDisk& disk) {
        return open("usher.db", disk.name());
    }

    /// What became of each of the writes, which share a commit.
    [[nodiscard]] std::vector<Result<void>> write(const Batch& batch);
    /// Whether one of the writes of this batch has been told that it is done; for the disk to ask,
    /// from within a call.
    [[nodiscard]] bool has_acknowledged();
    /// What a reader sees now.
    [[nodiscard]] Result<std::string> dump();
    /// The store has said that it must be opened anew.
    [[nodiscard]] bool is_broken() const noexcept { return is_broken_; }

private:
    explicit QueuedStore(store::Database database);

    net::io_context loop_{1};
    std::vector<std::function<void()>> turns_;
    bool is_broken_ = false;
    bool has_acknowledged_ = false;
    store::DerivedKeys derived_{Secret{std::string(32, 'k')}};
    store::TableWork work_{derived_};
    store::CommitQueue queue_;
};

}  // namespace usher::test
