// What waits for a person: a state that was put back, what cannot be written, activations in doubt
// or never read back, purchases of unknown fate, resellers that may have been created, too many
// users gone, a BSS that somebody has to log in to, and validity that others have moved.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>

#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/enforcement/movements.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using license::Activation;
using license::Purchase;

constexpr std::size_t shown_max = 1000;

bj::object describe(const license::Recovery& recovery) {
    return {{"id", bj::value{}},
            {"kind", "recovery"},
            {"since", unix_seconds(recovery.noticed_at)},
            {"cause", std::string{name(recovery.cause)}},
            {"detail", recovery.detail}};
}

bj::object describe(std::string_view kind, const enforcement::DiskTrouble& trouble) {
    return {{"id", bj::value{}},
            {"kind", kind},
            {"since", unix_seconds(trouble.since)},
            {"cause", trouble.cause}};
}

bj::object describe(std::string_view kind, const Activation& activation) {
    return {{"id", bj::value{}},
            {"kind", kind},
            {"since", unix_seconds(activation.changed_at)},
            {"activation", activation.request.id.text()},
            {"option", activation.request.service.text()},
            {"evidence", activation.evidence}};
}

bj::object describe(const Purchase& purchase) {
    const std::optional<BundleId>& product = purchase.request.product;
    return {{"id", bj::value{}},
            {"kind", "purchase_unknown"},
            {"since", unix_seconds(purchase.changed_at)},
            {"purchase", purchase.request.id.text()},
            {"user", purchase.request.user.text()},
            {"product", product ? bj::value(product->text()) : bj::value{}},
            {"evidence", purchase.evidence}};
}

bj::object describe(const license::KeptCreation& creation, const http::Request& request) {
    const license::Creation& progress = creation.progress;
    return {{"id", bj::value{}},
            {"kind", "reseller_in_doubt"},
            {"since", unix_seconds(creation.changed_at)},
            {"reseller", progress.id.text()},
            {"user_name", shown_of_person(progress.user_name.text(), request)},
            {"because", progress.because ? bj::value(name(*progress.because)) : bj::value{}},
            {"evidence", progress.failure ? bj::value(progress.failure->text) : bj::value{}}};
}

bj::object describe(const enforcement::Movement& movement) {
    return {
        {"id", std::to_string(movement.row)},      {"kind", "validity_moved"},
        {"since", unix_seconds(movement.seen_at)}, {"key", enforcement::reference_of(movement.tag)},
        {"option", movement.option.text()},        {"from", json_instant(movement.from)},
        {"to", json_instant(movement.to)}};
}

bj::object describe_gone(const enforcement::LicenseWalk& walk, std::size_t users) {
    return {{"id", bj::value{}},
            {"kind", "users_gone"},
            {"since", json_instant(walk.gone_since)},
            {"gone", walk.gone},
            {"users", users}};
}

bj::object describe(const sync::CustomerProgress& progress) {
    return {{"id", bj::value{}},
            {"kind", "bss_login_required"},
            {"since", json_instant(progress.waits_since)},
            {"session", std::string{name(progress.session)}}};
}

/// The kind of alarm that `activation` raises; none where it raises none.
std::optional<std::string_view> alarm_of(const Services& services, const Activation& activation) {
    if (activation.state == license::ActivationState::InDoubt) return "activation_in_doubt";
    const bool is_overdue =
        services.driver != nullptr && services.driver->is_overdue(activation.request.id);
    if (is_overdue) return "activation_unknown";
    return std::nullopt;
}

Task<Result<bj::array>> purchase_alarms(const Services& services) {
    bj::array alarms;
    if (services.purchases.unknown_count() == 0) co_return alarms;
    const Result<std::vector<Purchase>> open = co_await services.purchases.open(std::nullopt);
    if (!open) co_return open.error();
    for (const Purchase& purchase : *open) {
        const bool waits = purchase.state == license::PurchaseState::Unknown;
        if (waits && alarms.size() < shown_max) alarms.push_back(describe(purchase));
    }
    co_return alarms;
}

Task<Result<bj::array>> reseller_alarms(const Services& services, http::Request request) {
    bj::array alarms;
    if (services.resellers.in_doubt_count() == 0) co_return alarms;
    const Result<std::vector<license::KeptCreation>> open = co_await services.resellers.open();
    if (!open) co_return open.error();
    for (const license::KeptCreation& creation : *open) {
        const bool waits = creation.progress.state == license::CreationState::InDoubt;
        if (waits) alarms.push_back(describe(creation, request));
    }
    co_return alarms;
}

Task<http::Response> list(const Services& services, Call call) {
    const Result<std::vector<Activation>> open = co_await services.activations.open();
    if (!open) co_return problem(open.error());
    const Result<std::vector<enforcement::Movement>> movements =
        co_await services.movements.open(shown_max);
    if (!movements) co_return problem(movements.error());
    const Result<bj::array> of_purchases = co_await purchase_alarms(services);
    if (!of_purchases) co_return problem(of_purchases.error());
    const Result<bj::array> of_resellers =
        co_await reseller_alarms(services, std::move(call.request));
    if (!of_resellers) co_return problem(of_resellers.error());

    bj::array alarms;
    if (services.recoveries.open()) alarms.push_back(describe(*services.recoveries.open()));
    if (services.disk.store()) alarms.push_back(describe("store", *services.disk.store()));
    if (services.disk.anchor()) alarms.push_back(describe("anchor", *services.disk.anchor()));
    for (const Activation& activation : *open) {
        const auto kind = alarm_of(services, activation);
        if (kind && alarms.size() < shown_max) alarms.push_back(describe(*kind, activation));
    }
    if (const auto* const walk = walk_with_gone(services)) {
        alarms.push_back(describe_gone(*walk, services.accounts.projection().account_count()));
    }
    if (bss_login_is_required(services)) {
        alarms.push_back(describe(services.customer_sync->progress()));
    }
    alarms.insert(alarms.end(), of_purchases->begin(), of_purchases->end());
    alarms.insert(alarms.end(), of_resellers->begin(), of_resellers->end());
    for (const enforcement::Movement& movement : *movements) alarms.push_back(describe(movement));
    co_return json_response(200, {{"alarms", std::move(alarms)}});
}

Result<std::int64_t> read_row(std::string_view text) {
    std::int64_t row = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), row);
    if (wrong != std::errc{} || end != text.data() + text.size() || row < 1) {
        return Error{Errc::NotFound, "no such alarm"};
    }
    return row;
}

Task<http::Response> acknowledge(const Services& services, Call call) {
    const Result<std::int64_t> row = read_row(call.path.at("id"));
    if (!row) co_return problem(row.error());
    Result<license::Resolution> resolution = read_resolution(call.request);
    if (!resolution) co_return problem(resolution.error());
    const Result<void> acknowledged = co_await services.movements.acknowledge(
        *row, std::move(*resolution), std::move(call.actor));
    if (!acknowledged) co_return problem(acknowledged.error());
    co_return no_content();
}

}  // namespace

void add_alarm_routes(Router& router, const Services& services) {
    router.add({"GET", "/v1/alarms", scoped(enforcement::Scope::Read),
                [&services](Call call) { return list(services, std::move(call)); }});
    router.add({"POST", "/v1/alarms/{id}/acknowledge", socket_only,
                [&services](Call call) { return acknowledge(services, std::move(call)); }});
}

}  // namespace usher::api
