#include <algorithm>
#include <boost/json/object.hpp>

#include "ipc/api/account_reading.hpp"
#include "ipc/api/operator_upstream.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/waiting.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"
#include "lib/sync/customer_sync.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;

/// What is to be asked about: one key, one user, or everything.
struct SyncRequest {
    std::optional<std::int64_t> row{};
    std::optional<UserId> user{};

    [[nodiscard]] bool is_all() const noexcept { return !row && !user; }
};

Result<SyncRequest> of_user(const Services& services, const std::string& text) {
    Result<UserId> user = read_user("user", text);
    if (!user) return user.error();
    if (!services.accounts.projection().has(*user)) {
        return Error{Errc::NotFound, "user: the licences are not kept here"};
    }
    return SyncRequest{.user = std::move(*user)};
}

Result<SyncRequest> of_key(const Services& services, const std::string& text) {
    const Result<UserKey> user_key = read_user_key(text);
    if (!user_key) return user_key.error();
    const enforcement::KeyRecord* key =
        services.enforcer.projection().find(services.enforcer.sealer().tag(*user_key));
    if (key == nullptr) return Error{Errc::NotFound, "user_key: the key is not loaded"};
    return SyncRequest{.row = key->row};
}

Result<SyncRequest> read_sync(const Services& services, const http::Request& request) {
    if (request.body.empty()) return SyncRequest{};
    const Result<bj::object> body = read_json_body(request);
    if (!body) return body.error();
    const Result<void> known = json::check_members(*body, {"user_key", "user"});
    if (!known) return known.error();
    const Result<std::optional<std::string>> key = json::optional_string_at(*body, "user_key");
    if (!key) return key.error();
    const Result<std::optional<std::string>> user = json::optional_string_at(*body, "user");
    if (!user) return user.error();
    if (*key && *user) return Error{Errc::Malformed, "user_key and user: one of them expected"};
    if (*key) return of_key(services, **key);
    if (*user) return of_user(services, **user);
    return SyncRequest{};
}

bool has_upstream(const Services& services, const SyncRequest& wanted) {
    const bool has_keys = !services.device_upstream_url.empty();
    const bool has_users = services.account_refresher != nullptr;
    if (wanted.is_all()) {
        return has_keys || has_users || services.provider_walk != nullptr ||
               services.customer_sync != nullptr;
    }
    return wanted.user ? has_users : has_keys;
}

// How much is asked about, in the answer's words.
bj::object counted(const Services& services, std::size_t keys, std::size_t users) {
    bj::object scheduled{{"scheduled", keys}};
    if (services.account_refresher != nullptr) scheduled["users"] = users;
    return scheduled;
}

bj::object schedule_all(const Services& services) {
    const bool has_keys = !services.device_upstream_url.empty();
    const std::size_t keys = has_keys ? services.refresher.request_all() : 0;
    const bool has_users = services.account_refresher != nullptr;
    const std::size_t users = has_users ? services.account_refresher->request_all() : 0;
    bj::object scheduled = counted(services, keys, users);
    if (services.provider_walk != nullptr) {
        services.provider_walk->request();
        scheduled["walk"] = true;
    }
    if (services.customer_sync != nullptr) {
        services.customer_sync->request();
        scheduled["customers"] = true;
    }
    return scheduled;
}

// One that is waited for is requested by the wait.
bj::object schedule(const Services& services, const SyncRequest& wanted, bool waits) {
    if (wanted.is_all()) return schedule_all(services);
    if (wanted.row && !waits) services.refresher.request(*wanted.row);
    if (wanted.user && !waits) services.account_refresher->request(*wanted.user);
    return counted(services, wanted.row ? 1 : 0, wanted.user ? 1 : 0);
}

std::size_t failures(sync::RefreshOutcome outcome) {
    return outcome == sync::RefreshOutcome::Refreshed ? 0 : 1;
}

// How many of those that are asked about upstream has not confirmed in time.
Task<std::size_t> refresh(const Services& services, SyncRequest wanted, Seconds wait) {
    const auto deadline = std::chrono::steady_clock::now() + wait;
    if (wanted.row) {
        const auto outcome = co_await services.refresher.refresh(*wanted.row, wait);
        co_return failures(outcome);
    }
    if (wanted.user) {
        const auto outcome = co_await services.account_refresher->refresh(*wanted.user, wait);
        co_return failures(outcome);
    }
    std::size_t failed = 0;
    if (!services.device_upstream_url.empty()) failed += co_await services.refresher.settle(wait);
    if (services.account_refresher == nullptr) co_return failed;
    const auto rest = deadline - std::chrono::steady_clock::now();
    const std::size_t users = co_await services.account_refresher->settle(rest);
    co_return failed + users;
}

// Of what was asked about; the worst of it.
license::Freshness freshness_of(const Services& services, const SyncRequest& wanted) {
    const enforcement::LicenseProjection& users = services.accounts.projection();
    const bool has_keys = services.enforcer.projection().size() > 0;
    const bool asks_keys = wanted.row || (!wanted.user && (has_keys || users.account_count() == 0));
    license::Freshness worst =
        asks_keys ? services.enforcer.freshness() : license::Freshness::Fresh;
    if (wanted.row) return worst;
    const Instant now = services.enforcer.time().now();
    users.each_account([&](const UserId& user, const std::optional<Instant>& synced_at) {
        if (wanted.user && user != *wanted.user) return;
        worst = std::max(
            worst, license::judge_freshness(services.accounts.policy().freshness, synced_at, now,
                                            services.accounts.is_in_touch()));
    });
    return worst;
}

Task<http::Response> synchronize(const Services& services, Call call) {
    const Result<Seconds> wait = read_wait(call.query);
    if (!wait) co_return problem(wait.error());
    const Result<SyncRequest> wanted = read_sync(services, call.request);
    if (!wanted) co_return problem(wanted.error());
    if (!has_upstream(services, *wanted)) {
        const bool has_none = !has_upstream(services, SyncRequest{});
        co_return problem(Error{Errc::Unavailable,
                                has_none ? "no upstream is configured"
                                         : "no upstream is configured that is asked about one"});
    }

    const bool waits = *wait > Seconds{0};
    bj::object answer = schedule(services, *wanted, waits);
    if (!waits) co_return json_response(202, answer);
    const std::size_t failed = co_await refresh(services, *wanted, *wait);
    answer["failed"] = failed;
    answer["freshness"] = name(freshness_of(services, *wanted));
    const std::size_t lost = services.accounts.login_counts().lost;
    if (services.account_refresher != nullptr && wanted->is_all()) answer["logins_lost"] = lost;
    co_return json_response(200, answer);
}

/// A person's word, and of how many users.
struct GoneUsers {
    std::size_t count = 0;
    license::Resolution word;
};

Result<GoneUsers> read_gone(const http::Request& request) {
    const Result<bj::object> body = read_json_body(request);
    if (!body) return body.error();
    const Result<void> known = json::check_members(*body, {"users", "by", "reason"});
    if (!known) return known.error();
    const Result<std::int64_t> count = json::integer_at(*body, "users");
    if (!count) return count.error();
    if (*count < 1) return Error{Errc::Malformed, "users: a positive number expected"};
    Result<license::Resolution> word = read_resolution(*body);
    if (!word) return word.error();
    return GoneUsers{.count = static_cast<std::size_t>(*count), .word = std::move(*word)};
}

// A new walk asks about each of them again before it forgets any.
Task<http::Response> forget_gone(const Services& services, Call call) {
    Result<GoneUsers> gone = read_gone(call.request);
    if (!gone) co_return problem(gone.error());
    if (services.provider_walk == nullptr) {
        co_return problem(without_upstream(services, "upstream.provider"));
    }
    const Result<void> noted = co_await services.accounts.note_gone(
        gone->count, std::move(gone->word), std::move(call.actor));
    if (!noted) co_return problem(noted.error());
    services.provider_walk->believe_gone(gone->count);
    co_return json_response(202, {{"walk", true}});
}

}  // namespace

void add_sync_routes(Router& router, const Services& services) {
    router.add({"POST", "/v1/sync", scoped(enforcement::Scope::Sync),
                [&services](Call call) { return synchronize(services, std::move(call)); }});
    router.add({"POST", "/v1/walk/forget", socket_only,
                [&services](Call call) { return forget_gone(services, std::move(call)); }});
}

}  // namespace usher::api
