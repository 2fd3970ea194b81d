/// A reseller's access to its distributor's BSS, and what keeps the copy of its customers in step.
#pragma once

#include <memory>
#include <string>

#include "daemon/config/config.hpp"
#include "lib/async/task_group.hpp"
#include "lib/core/error.hpp"
#include "lib/core/log.hpp"
#include "lib/enforcement/accounts.hpp"
#include "lib/enforcement/customer_copy.hpp"
#include "lib/enforcement/enforcer.hpp"
#include "lib/sandbox/sandbox.hpp"
#include "lib/sync/customer_lists.hpp"
#include "lib/sync/customer_sync.hpp"
#include "lib/upstream/interworks/client.hpp"
#include "lib/upstream/interworks/session.hpp"
#include "lib/upstream/interworks/transport.hpp"

namespace usher::app {

/// What the customers' copy works on; all of it outlives the upstream.
struct CustomerNeeds {
    enforcement::CustomerCopy& copy;
    enforcement::Accounts& accounts;
    enforcement::Enforcer& enforcer;
};

/// Lives on the event loop.
class CustomerUpstream {
public:
    /// The embedded sandbox's demo user if there is a sandbox, else the configured one; null where
    /// `[upstream.interworks]` is not configured. Errors name the file or the setting that is
    /// wrong.
    [[nodiscard]] static Result<std::unique_ptr<CustomerUpstream>> make(
        const config::Config& config, const sandbox::Sandbox* sandbox, CustomerNeeds needs,
        const Executor& executor, const Log& log);
    CustomerUpstream(const CustomerUpstream&) = delete;
    CustomerUpstream& operator=(const CustomerUpstream&) = delete;

    void run(async::TaskGroup& tasks) { tasks.spawn(sync_.run()); }
    void stop() { sync_.stop(); }

    /// The BSS's address, as it is configured.
    [[nodiscard]] const std::string& url() const noexcept { return url_; }
    [[nodiscard]] sync::CustomerSync& sync() noexcept { return sync_; }
    [[nodiscard]] sync::CustomerLists& lists() noexcept { return lists_; }

private:
    struct Parts;
    CustomerUpstream(Parts parts, CustomerNeeds needs, const Executor& executor, const Log& log);

    std::string url_;
    upstream::interworks::Transport transport_;
    upstream::interworks::Session session_;
    upstream::interworks::Client client_;
    sync::CustomerSync sync_;
    sync::CustomerLists lists_;
};

}  // namespace usher::app
