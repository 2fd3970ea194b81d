#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;

bj::object describe_clock(enforcement::TimeKeeper& time) {
    std::optional<Instant> attested_at;
    if (time.mark().attestation) attested_at = time.mark().attestation->time;
    return {{"now", unix_seconds(time.now())},
            {"source", std::string{name(time.source())}},
            {"attested_at", json_instant(attested_at)}};
}

bj::object describe_device_upstream(const Services& services) {
    const sync::UpstreamHealth health = services.refresher.health();
    return {{"dialect", "usher"},
            {"url", services.device_upstream_url},
            {"answers", health.answers},
            {"last_success", json_instant(health.last_success)},
            {"last_attempt", json_instant(health.last_attempt)},
            {"last_error", health.last_error.empty() ? bj::value{} : bj::value(health.last_error)},
            {"next_attempt", json_instant(health.next_attempt)}};
}

bj::array describe_upstreams(const Services& services) {
    bj::array upstreams;
    if (!services.device_upstream_url.empty()) {
        upstreams.push_back(describe_device_upstream(services));
    }
    if (services.operator_upstream) {
        upstreams.push_back(bj::object{{"dialect", "acestream"},
                                       {"entry", services.operator_upstream->entry},
                                       {"url", services.operator_upstream->url}});
    }
    return upstreams;
}

bj::array describe_roles(const Services& services) {
    bj::array roles{"device"};
    if (services.driver != nullptr) roles.push_back("operator");
    return roles;
}

bj::array describe_listening(const Services& services) {
    bj::array addresses;
    for (const std::string& address : services.listening()) addresses.push_back(bj::value(address));
    return addresses;
}

bj::object describe_status(const Services& services) {
    const sync::UpstreamHealth health = services.refresher.health();
    bj::value sandbox;
    if (services.sandbox) {
        sandbox = bj::object{{"url", services.sandbox->url},
                             {"control_url", services.sandbox->control_url}};
    }
    return {{"version", USHER_VERSION},
            {"started_at", unix_seconds(services.started_at)},
            {"installation", services.installation.text()},
            {"ready", true},
            {"freshness", std::string{name(services.enforcer.freshness())}},
            {"clock", describe_clock(services.enforcer.time())},
            {"counts", bj::object{{"keys", services.enforcer.projection().size()},
                                  {"activations_open", services.activations.open_count()}}},
            {"roles", describe_roles(services)},
            {"upstreams", describe_upstreams(services)},
            {"sync", bj::object{{"pending", health.pending}, {"running", health.running}}},
            {"http", describe_listening(services)},
            {"sandbox", sandbox}};
}

Task<http::Response> healthz() {
    co_return json_response(200, {{"status", "ok"}});
}

Task<http::Response> readyz(const Services& services) {
    const std::string freshness{name(services.enforcer.freshness())};
    co_return json_response(200, {{"ready", true}, {"freshness", freshness}});
}

Task<http::Response> status(const Services& services) {
    co_return json_response(200, describe_status(services));
}

}  // namespace

void add_status_routes(Router& router, const Services& services) {
    router.add({"GET", "/healthz", open_access, [](const Call&) { return healthz(); }});
    router.add(
        {"GET", "/readyz", open_access, [&services](const Call&) { return readyz(services); }});
    router.add(
        {"GET", "/v1/status", open_access, [&services](const Call&) { return status(services); }});
}

}  // namespace usher::api
