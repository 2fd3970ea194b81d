#include "ipc/api/api.hpp"

#include "ipc/api/adapters/adapters.hpp"
#include "ipc/api/authorization.hpp"
#include "ipc/api/engine_api/playback_routes.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/routes.hpp"

namespace usher::api {
namespace {

bool is_read(std::string_view method) {
    return method == "GET" || method == "HEAD";
}

}  // namespace

Api::Api(GuardPolicy guard, ServiceSettings service, Services services)
    : guard_{std::move(guard)},
      services_{std::move(services)},
      product_keys_{services_.log},
      service_api_{std::move(service), services_.installation, services_.enforcer, services_.intake,
                   product_keys_},
      quick_answers_{guard_, service_api_, services_.enforcer, services_.accounts},
      engine_streams_{services_.streams},
      license_facade_{services_} {
    add_status_routes(router_, services_);
    add_key_routes(router_, services_);
    add_site_login_routes(router_, services_);
    add_account_routes(router_, services_);
    add_right_routes(router_, services_);
    add_activation_routes(router_, services_);
    add_license_routes(router_, services_);
    add_purchase_routes(router_, services_);
    add_reseller_routes(router_, services_);
    add_customer_routes(router_, services_);
    add_alarm_routes(router_, services_);
    add_sync_routes(router_, services_);
    add_token_routes(router_, services_);
    add_event_routes(router_, services_);
    add_stream_routes(router_, services_);
    add_usage_routes(router_, services_);
    add_audit_routes(router_, services_);
    add_recovery_routes(router_, services_);
    add_backup_routes(router_, services_);
    if (services_.adapters.enabled) add_adapters();
    if (services_.playback != nullptr) engine_api::add_playback_routes(router_, services_);
    for (const char* method : {"GET", "POST"}) {
        router_.add({method, std::string{service_path}, open_access, [this](Call call) {
                         return service_api_.answer(std::move(call.request), std::move(call.query),
                                                    std::move(call.actor));
                     }});
    }
}

void Api::add_adapters() {
    add_nginx_adapter(router_, services_);
    add_nginx_rtmp_adapter(router_, services_, engine_streams_);
    add_icecast_adapter(router_, services_, engine_streams_);
    add_srs_adapter(router_, services_, engine_streams_);
    add_mediamtx_adapter(router_, services_);
}

Task<http::Response> Api::handle(http::Request request) {
    const auto judged = judge(request, guard_);
    if (const auto* refused = std::get_if<Refused>(&judged)) {
        http::Response response = problem(refused->status, "refused", refused->detail);
        response.close = true;
        finish_fields(response, {});
        co_return response;
    }
    Admitted admitted = std::get<Admitted>(judged);
    http::Response response = co_await dispatch(std::move(request), admitted);
    finish_fields(response, admitted);
    co_return response;
}

Task<http::Response> Api::dispatch(http::Request request, Admitted admitted) {
    const bool is_for_facade =
        services_.license_facade && license_facade::Facade::owns(request.path());
    if (request.method == "OPTIONS") {
        http::Response response =
            answer_preflight(request, admitted, services_.license_facade.idempotency_field);
        const std::string_view methods =
            is_for_facade ? license_facade::Facade::methods_of(request.path()) : "";
        if (!methods.empty()) response.fields.push_back({"Allow", std::string{methods}});
        co_return response;
    }
    Result<http::Parameters> query = http::parse_query(request.query());
    if (!query) co_return problem(query.error());
    if (admitted.harmless_only &&
        !(is_read(request.method) && is_harmless(request.path(), *query))) {
        co_return problem(403, "refused", "a foreign page may not ask this");
    }
    // Nor may it learn which installation this is: no `device-id` in get_version (threat model D5).
    if (admitted.harmless_only) query->add("params", "");
    if (is_for_facade) {
        const bool is_ready = co_await is_complete();
        if (!is_ready) co_return problem(Error{Errc::Unavailable, "the daemon is ending"});
        co_return co_await license_facade_.answer(std::move(request));
    }
    product_keys_.look_at(*query);

    Router::Match match = router_.match(request.method, request.path());
    if (match.problem) co_return std::move(*match.problem);
    Result<Actor> actor = admit(match.route->access, request, *query);
    if (!actor) co_return problem(actor.error());
    if (match.route->start == Route::Start::Waits) {
        const bool is_ready = co_await is_complete();
        if (!is_ready) co_return problem(Error{Errc::Unavailable, "the daemon is ending"});
    }
    Call call{.request = std::move(request),
              .path = std::move(match.path),
              .query = std::move(*query),
              .actor = std::move(*actor)};
    co_return co_await match.route->endpoint(std::move(call));
}

// Which engine calls nobody can prove. What it asks about a user, whom everybody can name, is
// answered all the same where that was configured.
bool Api::is_local_engine(const http::Request& request, const http::Parameters& query) const {
    const bool is_about_user = query.find("service").has_value();
    return services_.adapters.only_local && has_loopback_host(request) &&
           (!is_about_user || services_.adapters.open_users);
}

Task<bool> Api::is_complete() {
    if (services_.enforcer.is_complete()) co_return true;
    co_return co_await services_.until_complete();
}

Result<Actor> Api::admit(const Access& access, const http::Request& request,
                         const http::Parameters& query) {
    switch (access.kind) {
        case Access::Kind::Open: break;
        case Access::Kind::SocketOnly:
            if (request.transport == http::Transport::Unix) break;
            return Error{Errc::Forbidden, "only over the Unix socket"};
        case Access::Kind::Scoped: return authorize(request, access.scope, services_.tokens);
        case Access::Kind::Engines:
            if (is_local_engine(request, query)) break;
            return authorize(request, access.scope, services_.tokens);
    }
    return sender_of(request);
}

}  // namespace usher::api
