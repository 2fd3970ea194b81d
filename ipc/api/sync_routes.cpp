#include <boost/json/object.hpp>
#include <charconv>

#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;

constexpr int wait_seconds_max = 30;

Result<Seconds> read_wait(const http::Parameters& query) {
    const auto text = query.find("wait");
    if (!text) return Seconds{0};
    int seconds = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (error != std::errc{} || end != text->data() + text->size() || seconds < 0 ||
        seconds > wait_seconds_max) {
        return Error{Errc::Malformed, "wait: 0 to 30 seconds expected"};
    }
    return Seconds{seconds};
}

Task<http::Response> sync(const Services& services, Call call) {
    const Result<Seconds> wait = read_wait(call.query);
    if (!wait) co_return problem(wait.error());
    if (services.device_upstream_url.empty()) {
        co_return problem(Error{Errc::Unavailable, "no upstream is configured"});
    }

    const std::size_t scheduled = services.refresher.request_all();
    if (*wait == Seconds{0}) co_return json_response(202, {{"scheduled", scheduled}});
    const bool settled = co_await services.refresher.settle(*wait);
    co_return json_response(200, {{"scheduled", scheduled},
                                  {"settled", settled},
                                  {"freshness", std::string{name(services.enforcer.freshness())}}});
}

}  // namespace

void add_sync_routes(Router& router, const Services& services) {
    router.add({"POST", "/v1/sync", scoped(enforcement::Scope::Sync),
                [&services](Call call) { return sync(services, std::move(call)); }});
}

}  // namespace usher::api
