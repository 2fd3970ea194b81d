/// What a reseller's copy of its customers is made of, and when: configuration.
#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <string>

#include "lib/async/backoff.hpp"
#include "lib/sync/customer_licenses.hpp"
#include "lib/upstream/interworks/account.hpp"

namespace usher::sync {

struct CustomerSettings {
    /// From the end of one reading of changes to the next (IW-SYNC-4).
    std::chrono::seconds every = std::chrono::minutes{15};
    bool all_accounts = false;
    std::set<upstream::interworks::AccountId> accounts{};  ///< else these alone (IW-LIC-1)
    std::string user_prefix = "account-";                  ///< see user_of()
    CustomerFeatures features{};
    /// Names the upstream and who asks it: a copy of another one is none of this.
    std::string source{};
    std::size_t page_rows = 200;  ///< 1 to 500 (IW-RATE-3)
    async::BackoffLimits backoff{};
};

}  // namespace usher::sync
