#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/operator_upstream.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/waiting.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"
#include "lib/sync/site_logins.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Scope;

bj::value describe(const std::optional<Error>& error) {
    if (!error) return {};
    return bj::object{{"code", name(error->code())}, {"detail", error->context()}};
}

bj::array describe(const std::vector<license::Entitlement>& held) {
    bj::array options;
    for (const license::Entitlement& entitlement : held) {
        options.push_back(bj::object{{"id", entitlement.option.text()},
                                     {"valid_to", unix_seconds(entitlement.valid_to)},
                                     {"trial", entitlement.trial}});
    }
    return options;
}

bj::value describe(const Services& services, const sync::TakenKey& taken,
                   const http::Request& request) {
    const enforcement::KeyRecord* const current =
        services.enforcer.projection().find_row(taken.record.row);
    const enforcement::KeyRecord& record = current != nullptr ? *current : taken.record;
    return bj::object{{"user_key", shown_user_key(taken.user_key, request)},
                      {"key", enforcement::reference_of(record.tag)},
                      {"source", name(record.source)},
                      {"added", taken.added},
                      {"confirmed_at", json_instant(record.confirmed_at)},
                      {"options", describe(record.entitlements)}};
}

bj::object describe(const Services& services, const sync::SiteLogin& login,
                    const http::Request& request) {
    bj::object shown{{"id", login.id.text()},
                     {"state", name(login.state)},
                     {"expires_at", unix_seconds(login.expires_at)},
                     {"email", nullptr},
                     {"key", nullptr},
                     {"error", describe(login.error)}};
    if (login.email) shown["email"] = shown_of_person(*login.email, request);
    if (login.key) shown["key"] = describe(services, *login.key, request);
    return shown;
}

Error not_configured(const Services& services) {
    return without_upstream(services, "upstream.site");
}

Task<http::Response> start(const Services& services, Call call) {
    if (services.site_logins == nullptr) co_return problem(not_configured(services));
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    const Result<void> known = json::check_members(*body, {});
    if (!known) co_return problem(known.error());

    const Result<sync::BegunSiteLogin> begun =
        co_await services.site_logins->start(std::move(call.actor));
    if (!begun) co_return problem(begun.error());
    http::Response response = json_response(201, {{"id", begun->id.text()},
                                                  {"url", begun->url},
                                                  {"expires_at", unix_seconds(begun->expires_at)}});
    response.fields.push_back({"Location", "/v1/site-logins/" + begun->id.text()});
    co_return response;
}

Task<http::Response> show(const Services& services, Call call) {
    if (services.site_logins == nullptr) co_return problem(not_configured(services));
    const Result<Seconds> limit = read_wait(call.query);
    if (!limit) co_return problem(limit.error());

    sync::SiteLoginId id{call.path.at("id")};
    const Result<sync::SiteLogin> login =
        co_await services.site_logins->wait(std::move(id), call.actor, *limit);
    if (!login) co_return problem(login.error());
    co_return json_response(200, describe(services, *login, call.request));
}

Task<http::Response> cancel(const Services& services, Call call) {
    if (services.site_logins == nullptr) co_return problem(not_configured(services));
    const Result<void> cancelled =
        services.site_logins->cancel(sync::SiteLoginId{call.path.at("id")}, call.actor);
    if (!cancelled) co_return problem(cancelled.error());
    co_return no_content();
}

}  // namespace

void add_site_login_routes(Router& router, const Services& services) {
    router.add({"POST", "/v1/site-logins", scoped(Scope::Keys),
                [&services](Call call) { return start(services, std::move(call)); }});
    router.add({"GET", "/v1/site-logins/{id}", scoped(Scope::Keys),
                [&services](Call call) { return show(services, std::move(call)); }});
    router.add({"DELETE", "/v1/site-logins/{id}", scoped(Scope::Keys),
                [&services](Call call) { return cancel(services, std::move(call)); }});
}

}  // namespace usher::api
