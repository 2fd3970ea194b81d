#include <boost/json/object.hpp>

#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using license::Recovery;

bj::object describe(const Services& services, const std::optional<Recovery>& recovery) {
    const bool may_charge = !services.disk.objection_to_charging();
    if (!recovery) return {{"recovery", nullptr}, {"charging", may_charge}};
    bj::object described = json_recovery(*recovery);
    described["confirmed"] = json_resolution(recovery->confirmed);
    return {{"recovery", std::move(described)},
            {"charging", recovery->confirmed.has_value() && may_charge}};
}

Task<http::Response> show(const Services& services) {
    const Result<std::optional<Recovery>> last = co_await services.recoveries.last();
    if (!last) co_return problem(last.error());
    co_return json_response(200, describe(services, *last));
}

Task<http::Response> confirm(const Services& services, Call call) {
    Result<license::Resolution> word = read_resolution(call.request);
    if (!word) co_return problem(word.error());
    Result<Recovery> confirmed =
        co_await services.recoveries.confirm(std::move(*word), std::move(call.actor));
    if (!confirmed) co_return problem(confirmed.error());
    co_return json_response(200, describe(services, std::optional{std::move(*confirmed)}));
}

}  // namespace

void add_recovery_routes(Router& router, const Services& services) {
    router.add({"GET", "/v1/recovery", scoped(enforcement::Scope::Read),
                [&services](const Call&) { return show(services); }});
    router.add({"POST", "/v1/recovery/confirm", socket_only,
                [&services](Call call) { return confirm(services, std::move(call)); }});
}

}  // namespace usher::api
