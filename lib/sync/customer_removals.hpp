/// Takes out of the copy what upstream has no more (specs/interworks.md 14.2, IW-SYNC-3).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/sync/customer_work.hpp"
#include "lib/upstream/interworks/full_pass.hpp"

namespace usher::sync {

/// Lives on the event loop.
class CustomerRemovals {
public:
    /// `work` outlives it.
    explicit CustomerRemovals(CustomerWork& work) noexcept : work_{work} {}

    /// What a full pass proves of the rows that are kept, for rows of CustomerSource. Rows that two
    /// passes have missed go, subscriptions and assets once a single read has confirmed it; what is
    /// confirmed is committed while the others are asked for. Errors of the store, of upstream, and
    /// stopped().
    template <typename Row>
    [[nodiscard]] Task<Result<void>> settle(
        std::shared_ptr<const upstream::interworks::FullPass<decltype(Row::id)>> pass);

private:
    template <typename Row>
    Task<Result<void>> confirm(std::vector<std::string> candidates);
    template <typename Row>
    Task<Result<enforcement::CustomerAbsences>> ask(std::vector<std::string> some);
    Task<Result<void>> keep(enforcement::CustomerCollection collection,
                            enforcement::CustomerAbsences found);

    CustomerWork& work_;
};

}  // namespace usher::sync
