#include <boost/json/object.hpp>

#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"
#include "lib/core/text.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;

constexpr std::int64_t wait_seconds_max = 30;

Result<Seconds> read_wait(const http::Parameters& query) {
    const auto text = query.find("wait");
    if (!text) return Seconds{0};
    const std::optional<std::int64_t> seconds = to_integer(*text);
    if (!seconds || *seconds < 0 || *seconds > wait_seconds_max) {
        return Error{Errc::Malformed, "wait: 0 to 30 seconds expected"};
    }
    return Seconds{*seconds};
}

// The row of the key that the body names, or none for every key.
Result<std::optional<std::int64_t>> read_row(const Services& services,
                                             const http::Request& request) {
    if (request.body.empty()) return std::optional<std::int64_t>{};
    const Result<bj::object> body = read_json_body(request);
    if (!body) return body.error();
    const Result<void> known = json::check_members(*body, {"user_key"});
    if (!known) return known.error();
    const Result<std::optional<std::string>> text = json::optional_string_at(*body, "user_key");
    if (!text) return text.error();
    if (!*text) return std::optional<std::int64_t>{};
    const Result<UserKey> user_key = read_user_key(**text);
    if (!user_key) return user_key.error();
    const enforcement::KeyRecord* key =
        services.enforcer.projection().find(services.enforcer.sealer().tag(*user_key));
    if (key == nullptr) return Error{Errc::NotFound, "user_key: the key is not loaded"};
    return std::optional<std::int64_t>{key->row};
}

// How many of the keys that are asked about upstream has not confirmed in time.
Task<std::size_t> refresh(sync::Refresher& refresher, std::optional<std::int64_t> row,
                          Seconds wait) {
    if (!row) co_return co_await refresher.settle(wait);
    const sync::RefreshOutcome outcome = co_await refresher.refresh(*row, wait);
    co_return outcome == sync::RefreshOutcome::Refreshed ? 0 : 1;
}

Task<http::Response> synchronize(const Services& services, Call call) {
    const Result<Seconds> wait = read_wait(call.query);
    if (!wait) co_return problem(wait.error());
    const Result<std::optional<std::int64_t>> row = read_row(services, call.request);
    if (!row) co_return problem(row.error());
    if (services.device_upstream_url.empty()) {
        co_return problem(Error{Errc::Unavailable, "no upstream is configured"});
    }

    const std::size_t scheduled = *row ? 1 : services.refresher.request_all();
    if (*wait == Seconds{0}) {
        if (*row) services.refresher.request(**row);
        co_return json_response(202, {{"scheduled", scheduled}});
    }
    const std::size_t failed = co_await refresh(services.refresher, *row, *wait);
    co_return json_response(200, {{"scheduled", scheduled},
                                  {"failed", failed},
                                  {"freshness", std::string{name(services.enforcer.freshness())}}});
}

}  // namespace

void add_sync_routes(Router& router, const Services& services) {
    router.add({"POST", "/v1/sync", scoped(enforcement::Scope::Sync),
                [&services](Call call) { return synchronize(services, std::move(call)); }});
}

}  // namespace usher::api
