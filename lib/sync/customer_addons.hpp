/// Asks for the add-ons of subscriptions, which come one by one (specs/interworks.md IW-SYNC-8).
#pragma once

#include <cstddef>
#include <string>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/sync/customer_work.hpp"

namespace usher::sync {

/// Lives on the event loop.
class CustomerAddons {
public:
    /// One request each: beyond so many, changes of everything else are read first.
    static constexpr std::size_t asked_of_a_reading = 1000;

    /// `work` outlives it.
    explicit CustomerAddons(CustomerWork& work) noexcept : work_{work} {}

    /// Makes the add-ons of all subscriptions due that may have any that matters, as after a full
    /// pass: whether a change of one moves its subscription's `updatedAt` is not known.
    [[nodiscard]] Task<Result<void>> want_all();
    /// Asks for those that are due; true: for as many as a reading may, and others are left.
    [[nodiscard]] Task<Result<bool>> ask();

private:
    Task<Result<void>> ask_of(std::string subscription);

    CustomerWork& work_;
};

}  // namespace usher::sync
