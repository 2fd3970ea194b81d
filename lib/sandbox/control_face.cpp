#include "lib/sandbox/control_face.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "lib/http/query.hpp"
#include "lib/sandbox/aminotv/control.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/control_guard.hpp"
#include "lib/sandbox/control_orders.hpp"
#include "lib/sandbox/control_route.hpp"
#include "lib/sandbox/createreseller/control.hpp"
#include "lib/sandbox/interworks/control.hpp"
#include "lib/sandbox/oauth2/control.hpp"

namespace usher::sandbox {

namespace bj = boost::json;

namespace {

constexpr std::int64_t ledger_lines_max = 1000;

using Answer = ControlAnswer;

bj::string_view text(std::string_view value) {
    return {value.data(), value.size()};
}

bj::object show(const Clock& clock) {
    return {{"now", unix_seconds(clock.now())}, {"stopped", clock.stopped()}};
}

bj::array show(const FaultScript& script) {
    bj::array faults;
    for (const Fault& fault : script.left()) {
        faults.push_back(bj::object{{"on", fault.on},
                                    {"action", text(name(fault.action))},
                                    {"times", fault.times},
                                    {"delay_ms", fault.delay.count()}});
        if (fault.retry_after.count() == 0) continue;
        faults.back().get_object()["retry_after"] = fault.retry_after.count();
    }
    return faults;
}

bj::object show(const Booking& booking) {
    bj::object line{{"number", booking.number},
                    {"time", unix_seconds(booking.booked_at)},
                    {"kind", text(name(booking.kind))},
                    {"amount", to_decimal(booking.amount)},
                    {"balance", to_decimal(booking.balance)}};
    if (booking.purchase) {
        line["user_key"] = booking.purchase->user_key.text();
        line["service"] = booking.purchase->service.text();
        line["period"] = booking.purchase->period.text();
    }
    return line;
}

/// What the books add to the state.
struct Totals {
    std::vector<Cents> balances;  ///< in the order of the accounts
    std::int64_t executions = 0;
};

using Accounts = std::shared_ptr<const std::vector<AccountSettings>>;

Task<Result<Totals>> read_totals(std::shared_ptr<Backend> backend, Accounts accounts) {
    auto read = [accounts](Books& books) -> Result<Totals> {
        Totals totals{.balances = {}, .executions = books.executions()};
        for (const AccountSettings& account : *accounts) {
            const Result<Cents> balance = books.balance(account.api_key);
            if (!balance) return balance.error();
            totals.balances.push_back(*balance);
        }
        return totals;
    };
    Result<Totals> totals = co_await backend->with_books(std::move(read));
    co_return totals;
}

Task<Answer> get_state(std::shared_ptr<Backend> backend, http::Request) {
    const Accounts known = backend->accounts;
    const Result<Totals> totals = co_await read_totals(backend, known);
    if (!totals) co_return totals.error();

    bj::array accounts;
    for (std::size_t i = 0; i < totals->balances.size(); ++i) {
        const AccountSettings& account = (*known)[i];
        accounts.push_back(bj::object{{"entry", text(upstream::acestream::name(account.entry))},
                                      {"api_key", account.api_key},
                                      {"application", account.application},
                                      {"balance", to_decimal(totals->balances[i])}});
    }
    bj::object requests;
    for (const auto& [method, count] : backend->request_counts) requests[method] = count;
    bj::object state;
    state["clock"] = show(backend->clock);
    state["faults"] = show(backend->faults);
    state["postponed"] = backend->postponed.waiting();
    state["accounts"] = std::move(accounts);
    state["requests"] = std::move(requests);
    state["executions"] = totals->executions;
    co_return state;
}

Task<Answer> get_ledger(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<http::Parameters> parameters = http::parse_query(request.query());
    if (!parameters) co_return parameters.error();
    const std::optional<std::string_view> named = parameters->find("api_key");
    if (!named) co_return Error{Errc::Malformed, "api_key: missing"};

    auto read = [api_key = std::string{*named}](Books& books) {
        return books.ledger(api_key, ledger_lines_max);
    };
    const Result<std::vector<Booking>> bookings = co_await backend->with_books(std::move(read));
    if (!bookings) co_return bookings.error();
    bj::array lines;
    for (const Booking& booking : *bookings) lines.push_back(show(booking));
    bj::object answer;
    answer["ledger"] = std::move(lines);
    co_return answer;
}

Task<Answer> post_clock(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<void> turned = turn_clock(backend->clock, request.body);
    if (!turned) co_return turned.error();
    co_return show(backend->clock);
}

Task<Answer> post_faults(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<Fault> fault = read_fault(request.body);
    if (!fault) co_return fault.error();
    const Result<void> added = backend->faults.add(*fault);
    if (!added) co_return added.error();
    if (fault->action == FaultAction::Refuse) backend->api_listener.close();
    bj::object answer;
    answer["faults"] = show(backend->faults);
    co_return answer;
}

Task<Answer> delete_faults(std::shared_ptr<Backend> backend, http::Request) {
    if (backend->faults.refuses()) {
        const Result<void> opened = backend->api_listener.reopen();
        if (!opened) co_return opened.error();
    }
    backend->faults.clear();
    bj::object answer;
    answer["faults"] = bj::array{};
    co_return answer;
}

Task<Answer> post_grants(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<Grant> grant = read_grant(request.body, backend->settings.catalogue);
    if (!grant) co_return grant.error();
    const Instant now = backend->clock.now();
    auto give = [grant = *grant, now](Books& books) { return books.give(grant, now); };
    const Result<license::Entitlement> given = co_await backend->with_books(std::move(give));
    if (!given) co_return given.error();
    co_return bj::object{{"service", given->option.text()},
                         {"valid_to", unix_seconds(given->valid_to)},
                         {"trial", given->trial}};
}

Task<Answer> delete_grants(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<Revocation> order = read_revocation(request.body);
    if (!order) co_return order.error();
    auto revoke = [order = *order](Books& books) {
        return books.revoke(order.user_key, order.service);
    };
    const Result<void> revoked = co_await backend->with_books(std::move(revoke));
    if (!revoked) co_return revoked.error();
    co_return bj::object{{"service", order->service.text()}};
}

Task<Answer> post_balance(std::shared_ptr<Backend> backend, http::Request request) {
    const Result<Deposit> order = read_deposit(request.body);
    if (!order) co_return order.error();
    const Instant now = backend->clock.now();
    auto book = [order = *order, now](Books& books) {
        return books.deposit(order.api_key, order.amount, now);
    };
    const Result<Cents> balance = co_await backend->with_books(std::move(book));
    if (!balance) co_return balance.error();
    co_return bj::object{{"api_key", order->api_key}, {"balance", to_decimal(*balance)}};
}

constexpr std::array own_routes{ControlRoute{"GET", "/control/v1/state", get_state},
                                ControlRoute{"GET", "/control/v1/ledger", get_ledger},
                                ControlRoute{"POST", "/control/v1/clock", post_clock},
                                ControlRoute{"POST", "/control/v1/faults", post_faults},
                                ControlRoute{"DELETE", "/control/v1/faults", delete_faults},
                                ControlRoute{"POST", "/control/v1/grants", post_grants},
                                ControlRoute{"DELETE", "/control/v1/grants", delete_grants},
                                ControlRoute{"POST", "/control/v1/balance", post_balance}};

const std::vector<ControlRoute>& routes() {
    static const std::vector<ControlRoute> all = [] {
        std::vector<ControlRoute> routes{own_routes.begin(), own_routes.end()};
        for (const auto more : {aminotv::control_routes(), createreseller::control_routes(),
                                interworks::control_routes(), oauth2::control_routes()}) {
            routes.insert(routes.end(), more.begin(), more.end());
        }
        return routes;
    }();
    return all;
}

http::Response refuse_route(std::string_view path) {
    std::string methods;
    for (const ControlRoute& route : routes()) {
        if (route.path != path) continue;
        if (!methods.empty()) methods += ", ";
        methods += route.method;
    }
    if (methods.empty()) return problem(404, "no such path");
    return with_allow(problem(405, "another method expected"), methods);
}

}  // namespace

Task<http::Response> answer_control(std::shared_ptr<Backend> backend, http::Request request) {
    std::optional<http::Response> foreign = refuse_foreign(request);
    if (foreign) co_return std::move(*foreign);
    const auto route = std::ranges::find_if(routes(), [&](const ControlRoute& known) {
        return known.method == request.method && known.path == request.path();
    });
    if (route == routes().end()) co_return refuse_route(request.path());

    const Answer answer = co_await route->answer(backend, std::move(request));
    backend->log.info("sandbox control", {{"method", std::string{route->method}},
                                          {"path", std::string{route->path}},
                                          {"outcome", answer ? "ok" : answer.error().context()}});
    if (!answer) co_return problem(answer.error());
    co_return json_answer(bj::serialize(*answer));
}

}  // namespace usher::sandbox
