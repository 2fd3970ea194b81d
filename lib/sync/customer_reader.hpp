/// Brings one collection of the copy up to date: by its changes, or by a full pass
/// (specs/interworks.md 14.1 and 14.2).
#pragma once

#include <cstdint>
#include <optional>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/sync/customer_removals.hpp"
#include "lib/sync/customer_work.hpp"
#include "lib/upstream/interworks/failure.hpp"
#include "lib/upstream/interworks/list_query.hpp"
#include "lib/upstream/interworks/page.hpp"
#include "lib/upstream/interworks/stamp.hpp"

namespace usher::sync {

/// What a reading of a collection was.
struct CollectionRead {
    bool is_full = false;        ///< a full pass has ended
    std::int64_t set_aside = 0;  ///< rows that still cannot be read
};

/// Lives on the event loop.
class CustomerReader {
public:
    /// `work` outlives it.
    explicit CustomerReader(CustomerWork& work) noexcept : work_{work}, removals_{work} {}

    /// For rows of CustomerSource. Each page is committed before the next is asked for, and the
    /// mark moves when all are (IW-SYNC-6). Errors of the store, of upstream, and stopped().
    template <typename Row>
    [[nodiscard]] Task<Result<CollectionRead>> bring();

private:
    // What upstream said instead of a page; none: all have been read. Errors are not of upstream.
    using Refusal = Result<std::optional<upstream::interworks::Failure>>;

    template <typename Row>
    Task<Result<enforcement::CollectionState>> read_changes(enforcement::CollectionState state);
    Task<Result<enforcement::CollectionState>> read_moved(enforcement::CollectionState state);
    template <typename Row>
    Task<Result<enforcement::CollectionState>> read_all(enforcement::CollectionState state);
    template <typename Row, typename Take>
    Task<Refusal> read_pages(upstream::interworks::ListQuery<Row> query, Take take);
    template <typename Row>
    Task<Result<void>> keep_rows(upstream::interworks::Page<Row> page);
    template <typename Row>
    Task<Result<std::int64_t>> read_set_aside();

    CustomerWork& work_;
    CustomerRemovals removals_;
};

}  // namespace usher::sync
