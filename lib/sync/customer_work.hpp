/// What the steps of a reading of a reseller's customers share.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/async/task.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/customer_copy.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/sync/customer_licenses.hpp"
#include "lib/sync/customer_progress.hpp"
#include "lib/sync/customer_settings.hpp"
#include "lib/upstream/interworks/client.hpp"

namespace usher::sync {

/// Lives on the event loop, and outlives the steps; all references outlive it.
struct CustomerWork {
    /// Ids of the copy that are looked at in one turn of the loop.
    static constexpr std::size_t ids_of_a_turn = 1000;
    /// Rows whose documents are: each is parsed.
    static constexpr std::size_t rows_of_a_turn = 100;

    const CustomerSettings settings;
    upstream::interworks::Client& client;
    enforcement::CustomerCopy& copy;
    enforcement::Accounts& accounts;
    enforcement::Enforcer& enforcer;
    Log log;

    CustomerProgress progress{};
    CustomerCatalogue catalogue{};  ///< of the copy's products
    AddonNeeds addon_needs{};       ///< by that catalogue
    bool is_catalogue_old = true;   ///< the copy has other products
    bool is_stopped = false;        ///< each step ends after what it waits for

    [[nodiscard]] Instant now() const { return enforcer.time().now(); }

    /// Visits every row of a collection of the copy. Errors of the store and stopped().
    [[nodiscard]] Task<Result<void>> each_row(
        enforcement::CustomerCollection collection,
        std::function<void(const enforcement::CustomerRow&)> visit);
    /// Visits every id of a collection of the copy, in their order. The same errors.
    [[nodiscard]] Task<Result<void>> each_ids(
        enforcement::CustomerCollection collection,
        std::function<void(const enforcement::CustomerIds&)> visit);
};

/// Why a step ended when the daemon ends.
[[nodiscard]] Error stopped();
/// Whether that one object is as it is, whatever becomes of all the others.
[[nodiscard]] bool is_about_the_object(const upstream::interworks::Failure& failure);
/// Why `what` could not be read, for people.
[[nodiscard]] Error explained(const upstream::interworks::Failure& failure, std::string_view what);

}  // namespace usher::sync
