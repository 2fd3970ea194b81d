#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/authorization.hpp"
#include "ipc/api/engine_api/playback_desk.hpp"
#include "ipc/api/metrics.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/sync/customer_sync.hpp"

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

bj::value shown(const std::string& address, bool sees_addresses) {
    return sees_addresses ? bj::value(address) : bj::value{};
}

// Its text may name an address; its first word, the name of an Errc, does not.
bj::value shown_error(const std::string& error, bool sees_addresses) {
    if (error.empty()) return {};
    return bj::value(sees_addresses ? error : error.substr(0, error.find(':')));
}

bj::object describe_device_upstream(const Services& services, bool sees_addresses) {
    const sync::UpstreamHealth health = services.refresher.health();
    return {{"dialect", "usher"},
            {"url", shown(services.device_upstream_url, sees_addresses)},
            {"answers", health.answers},
            {"last_success", json_instant(health.last_success)},
            {"last_attempt", json_instant(health.last_attempt)},
            {"last_error", shown_error(health.last_error, sees_addresses)},
            {"next_attempt", json_instant(health.next_attempt)}};
}

bj::object describe_license_upstream(const Services& services, bool sees_addresses) {
    const sync::UpstreamHealth health = services.account_refresher->health();
    return {{"dialect", "aminotv"},
            {"url", shown(services.license_upstream_url, sees_addresses)},
            {"answers", health.answers},
            {"last_success", json_instant(health.last_success)},
            {"last_attempt", json_instant(health.last_attempt)},
            {"last_error", shown_error(health.last_error, sees_addresses)},
            {"next_attempt", json_instant(health.next_attempt)},
            {"pending", health.pending},
            {"running", health.running},
            {"catalogue_at", json_instant(services.accounts.catalogue_at())}};
}

// How far the reading of all the provider's users is; null where that is not configured.
bj::value describe_walk(const sync::ProviderWalk* walk, bool sees_addresses) {
    if (walk == nullptr) return {};
    const sync::WalkProgress progress = walk->progress();
    const auto at = progress.walk.value_or(enforcement::LicenseWalk{});
    const bool is_running = progress.walk && !at.ended_at;
    return bj::object{
        {"running", is_running},
        {"started_at", progress.walk ? bj::value(unix_seconds(at.started_at)) : bj::value{}},
        {"ended_at", json_instant(at.ended_at)},
        {"users", at.users},
        {"users_before", json_number(at.users_before)},
        {"licenses", at.licenses},
        {"gone", at.gone},
        {"unreadable", progress.unreadable},
        {"answers", progress.answers},
        {"last_error", shown_error(progress.last_error, sees_addresses)}};
}

// How far a reseller's customers are read; null where no BSS is configured.
bj::value describe_customers(const sync::CustomerSync* customers, bool sees_addresses) {
    if (customers == nullptr) return {};
    const sync::CustomerProgress progress = customers->progress();
    const sync::CustomerReading reading = progress.reading.value_or(sync::CustomerReading{});
    const bool is_running = progress.reading.has_value();
    return bj::object{
        {"session", std::string{name(progress.session)}},
        {"running", is_running},
        {"collection", is_running ? bj::value(enforcement::name(reading.collection)) : bj::value{}},
        {"rows", reading.rows},
        {"total", json_number(reading.total)},
        {"succeeded_at", json_instant(progress.succeeded_at)},
        {"last_error", shown_error(progress.last_error, sees_addresses)}};
}

// Asked when somebody wants something of it, so that there is no health to tell.
bj::object describe_asked_upstream(std::string_view dialect, const std::string& url,
                                   bool sees_addresses) {
    return {{"dialect", dialect}, {"url", shown(url, sees_addresses)}};
}

bj::object describe_customer_upstream(const Services& services, bool sees_addresses) {
    const sync::CustomerProgress progress = services.customer_sync->progress();
    return {{"dialect", "interworks"},
            {"url", shown(services.reseller_urls.customers, sees_addresses)},
            {"answers", progress.is_up()},
            {"last_success", json_instant(progress.succeeded_at)},
            {"last_error", shown_error(progress.last_error, sees_addresses)},
            {"next_attempt", json_instant(progress.next_attempt)}};
}

bj::array describe_upstreams(const Services& services, bool sees_addresses) {
    bj::array upstreams;
    if (!services.device_upstream_url.empty()) {
        upstreams.push_back(describe_device_upstream(services, sees_addresses));
    }
    if (services.account_refresher != nullptr) {
        upstreams.push_back(describe_license_upstream(services, sees_addresses));
    }
    if (services.operator_upstream) {
        const OperatorInfo& info = *services.operator_upstream;
        upstreams.push_back(bj::object{{"dialect", "acestream"},
                                       {"entry", shown(info.entry, sees_addresses)},
                                       {"url", shown(info.url, sees_addresses)}});
    }
    if (services.reseller_driver != nullptr) {
        upstreams.push_back(describe_asked_upstream(
            "createreseller", services.reseller_urls.resellers, sees_addresses));
    }
    if (services.customer_sync != nullptr) {
        upstreams.push_back(describe_customer_upstream(services, sees_addresses));
    }
    if (services.site_logins != nullptr) {
        upstreams.push_back(
            describe_asked_upstream("oauth2", services.reseller_urls.site, sees_addresses));
    }
    return upstreams;
}

bj::array describe_roles(const Services& services) {
    bj::array roles{"device"};
    if (services.is_operator) roles.push_back("operator");
    return roles;
}

bj::array describe_listening(const Services& services) {
    bj::array addresses;
    for (const std::string& address : services.listening()) addresses.push_back(bj::value(address));
    return addresses;
}

bj::value describe_playback(const engine_api::PlaybackDesk* desk) {
    if (desk == nullptr) return {};
    return bj::object{{"engine_attached", desk->is_attached()}, {"running", desk->size()}};
}

// Null while the state is the one that was left, or a person has confirmed that it is not.
bj::value describe_recovery(const enforcement::Recoveries& recoveries) {
    if (!recoveries.open()) return {};
    return json_recovery(*recoveries.open());
}

// Null while it can be written.
bj::value describe_trouble(const std::optional<enforcement::DiskTrouble>& trouble,
                           bool sees_addresses) {
    if (!trouble) return {};
    return bj::object{{"since", unix_seconds(trouble->since)},
                      {"cause", shown_error(trouble->cause, sees_addresses)}};
}

bj::object describe_store(const std::optional<enforcement::DiskTrouble>& trouble,
                          bool sees_addresses) {
    if (!trouble) return {{"writable", true}, {"since", nullptr}, {"cause", nullptr}};
    return {{"writable", false},
            {"since", unix_seconds(trouble->since)},
            {"cause", shown_error(trouble->cause, sees_addresses)}};
}

bj::object describe_journal(const enforcement::JournalHealth& health) {
    return {{"verified_at", json_instant(health.verified_at)}, {"faults", health.fault_count}};
}

// Whom the operator deals with, and where, is for those alone who `sees_addresses`.
bj::object describe_status(const Services& services, bool sees_addresses) {
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
                                  {"activations_open", services.activations.open_count()},
                                  {"activations_in_doubt", services.activations.in_doubt_count()},
                                  {"purchases_open", services.purchases.open_count()},
                                  {"purchases_unknown", services.purchases.unknown_count()},
                                  {"resellers_open", services.resellers.open_count()},
                                  {"resellers_in_doubt", services.resellers.in_doubt_count()},
                                  {"streams", services.streams.size()},
                                  {"accounts", services.accounts.projection().account_count()},
                                  {"logins_lost", services.accounts.login_counts().lost},
                                  {"licenses", services.accounts.projection().license_count()}}},
            {"alarms", alarm_count(services)},
            {"recovery", describe_recovery(services.recoveries)},
            {"store", describe_store(services.disk.store(), sees_addresses)},
            {"anchor", describe_trouble(services.disk.anchor(), sees_addresses)},
            {"backup", json_backup(services.backups.report())},
            {"journal", describe_journal(services.journal.health())},
            {"roles", describe_roles(services)},
            {"upstreams", describe_upstreams(services, sees_addresses)},
            {"walk", describe_walk(services.provider_walk, sees_addresses)},
            {"customers", describe_customers(services.customer_sync, sees_addresses)},
            {"playback", describe_playback(services.playback_desk)},
            {"sync", bj::object{{"pending", health.pending}, {"running", health.running}}},
            {"http", describe_listening(services)},
            {"sandbox", sandbox}};
}

Task<http::Response> healthz() {
    co_return json_response(200, {{"status", "ok"}});
}

Task<http::Response> readyz(const Services& services) {
    const std::string freshness{name(services.enforcer.freshness())};
    bj::object answer{{"ready", true}, {"freshness", freshness}};
    const std::optional<license::Recovery>& recovery = services.recoveries.open();
    if (recovery) answer["recovery"] = name(recovery->cause);
    co_return json_response(200, answer);
}

Task<http::Response> metrics(std::shared_ptr<const Metrics> metrics) {
    co_return http::Response{
        .status = 200, .content_type = Metrics::content_type, .body = metrics->text()};
}

Task<http::Response> status(const Services& services, Call call) {
    const bool sees_addresses =
        authorize(call.request, enforcement::Scope::Read, services.tokens).has_value();
    co_return json_response(200, describe_status(services, sees_addresses));
}

}  // namespace

void add_status_routes(Router& router, const Services& services) {
    router.add(
        {"GET", "/healthz", open_access, [](const Call&) { return healthz(); }, answers_early});
    router.add(
        {"GET", "/readyz", open_access, [&services](const Call&) { return readyz(services); }});
    router.add({"GET", "/metrics", open_access,
                [counted = std::make_shared<const Metrics>(services)](const Call&) {
                    return metrics(counted);
                }});
    router.add({"GET", "/v1/status", open_access,
                [&services](Call call) { return status(services, std::move(call)); }});
}

}  // namespace usher::api
