#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/charge_refusal.hpp"
#include "ipc/api/operator_upstream.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Scope;
using license::Activation;
using license::ActivationRequest;

bj::value describe(const std::optional<license::Outlook>& outlook) {
    if (!outlook) return {};
    return bj::object{{"what", std::string{name(outlook->what)}},
                      {"at", json_instant(outlook->at)},
                      {"until", json_instant(outlook->until)}};
}

// Without the operator role nothing happens next: nobody is there to do it.
bj::value describe_next(const Services& services, const Activation& activation) {
    if (services.driver == nullptr) return {};
    return describe(services.driver->outlook(activation));
}

bj::value json_amount(const std::optional<Cents>& amount) {
    if (!amount) return {};
    return bj::value(to_decimal(*amount));
}

bj::object describe(const Services& services, const Activation& activation,
                    const http::Request& request) {
    const std::optional<license::Reading>& before = activation.before;
    return {{"id", activation.request.id.text()},
            {"user_key", shown_user_key(activation.request.user_key, request)},
            {"service", activation.request.service.text()},
            {"period", activation.request.period.text()},
            {"state", std::string{name(activation.state)}},
            {"created_at", unix_seconds(activation.created_at)},
            {"changed_at", unix_seconds(activation.changed_at)},
            {"sent_at", json_instant(activation.sent_at)},
            {"attempts", activation.attempts},
            {"valid_to_before", json_instant(before ? before->valid_to : std::nullopt)},
            {"valid_to", json_instant(activation.valid_to_after)},
            {"asked_by", activation.asked_by.text()},
            {"upstream", json_text(activation.upstream)},
            {"price", json_amount(activation.request.price)},
            {"quoted", json_amount(activation.quoted)},
            {"cost", json_amount(activation.cost)},
            {"evidence", activation.evidence},
            {"next", describe_next(services, activation)},
            {"resolution", json_resolution(activation.resolution)}};
}

// As text, like every amount: a number would have gone through binary floating point.
Result<std::optional<Cents>> read_price(const bj::object& body) {
    if (!body.contains("price")) return std::optional<Cents>{};
    const Result<std::string> text = json::string_at(body, "price");
    if (!text) return text.error();
    const Result<Cents> price = parse_cents(*text);
    if (!price || *price < Cents{}) {
        return Error{Errc::Malformed, "price: an amount such as \"1.50\" expected"};
    }
    return std::optional{*price};
}

Result<ActivationRequest> read_request(const bj::object& body) {
    const Result<void> known =
        json::check_members(body, {"id", "user_key", "service", "period", "price"});
    if (!known) return known.error();
    const Result<std::string> id_text = json::string_at(body, "id");
    if (!id_text) return id_text.error();
    const Result<std::string> key_text = json::string_at(body, "user_key");
    if (!key_text) return key_text.error();
    const Result<std::string> service_text = json::string_at(body, "service");
    if (!service_text) return service_text.error();
    const Result<std::string> period_text = json::string_at(body, "period");
    if (!period_text) return period_text.error();

    Result<ActivationId> id = read_activation_id("id", *id_text);
    if (!id) return id.error();
    // Stricter than a user key elsewhere: it will be signed, and the signature has a closed
    // alphabet.
    Result<OptionId> key = read_option("user_key", *key_text);
    if (!key) return key.error();
    Result<OptionId> service = read_option("service", *service_text);
    if (!service) return service.error();
    Result<PeriodId> period = read_period(*period_text);
    if (!period) return period.error();
    const Result<std::optional<Cents>> price = read_price(body);
    if (!price) return price.error();
    return ActivationRequest{.id = std::move(*id),
                             .user_key = UserKey{key->text()},
                             .service = std::move(*service),
                             .period = std::move(*period),
                             .price = *price};
}

Task<http::Response> start(const Services& services, Call call) {
    if (services.driver == nullptr) {
        co_return problem(without_upstream(services, "upstream.operator"));
    }
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    Result<ActivationRequest> request = read_request(*body);
    if (!request) co_return problem(request.error());

    const Result<enforcement::Prepared> prepared =
        co_await services.driver->start(std::move(*request), std::move(call.actor));
    if (!prepared) co_return problem(shown_refusal(services, prepared.error(), call.request));
    http::Response response = json_response(prepared->added ? 202 : 200,
                                            describe(services, prepared->activation, call.request));
    response.fields.push_back(
        {"Location", "/v1/activations/" + prepared->activation.request.id.text()});
    co_return response;
}

Result<std::optional<ActivationId>> read_after(const http::Parameters& query) {
    const auto text = query.find("after");
    if (!text) return std::optional<ActivationId>{};
    Result<ActivationId> id = read_activation_id("after", *text);
    if (!id) return id.error();
    return std::optional<ActivationId>{std::move(*id)};
}

Task<http::Response> list(const Services& services, Call call) {
    Result<std::optional<ActivationId>> after = read_after(call.query);
    if (!after) co_return problem(after.error());
    const Result<std::size_t> limit = read_limit(call.query);
    if (!limit) co_return problem(limit.error());

    // One more than is shown tells whether the list goes on.
    Result<std::vector<Activation>> page =
        co_await services.activations.newest(*limit + 1, std::move(*after));
    if (!page) co_return problem(page.error());
    bj::value next;
    if (page->size() > *limit) {
        page->pop_back();
        next = page->back().request.id.text();
    }
    bj::array activations;
    for (const Activation& activation : *page) {
        activations.push_back(describe(services, activation, call.request));
    }
    co_return json_response(200, {{"activations", std::move(activations)}, {"next", next}});
}

Task<http::Response> show(const Services& services, Call call) {
    Result<ActivationId> id = read_activation_id("id", call.path.at("id"));
    if (!id) co_return problem(id.error());
    const Result<Activation> activation = co_await services.activations.find(std::move(*id));
    if (!activation) co_return problem(activation.error());
    co_return json_response(200, describe(services, *activation, call.request));
}

/// What a person says of an activation in doubt.
struct Word {
    license::ActivationEvent outcome;
    license::Resolution resolution;
};

Result<license::ActivationEvent> read_outcome(const bj::object& body) {
    const Result<std::string> outcome = json::string_at(body, "outcome");
    if (!outcome) return outcome.error();
    if (*outcome == "done") return license::ActivationEvent::ResolvedDone;
    if (*outcome == "repeat") return license::ActivationEvent::ResolvedRepeat;
    if (*outcome == "write_off") return license::ActivationEvent::WriteOff;
    return Error{Errc::Malformed, "outcome: done, repeat or write_off expected"};
}

Result<Word> read_word(const bj::object& body) {
    const Result<void> known = json::check_members(body, {"outcome", "by", "reason"});
    if (!known) return known.error();
    const Result<license::ActivationEvent> outcome = read_outcome(body);
    if (!outcome) return outcome.error();
    Result<license::Resolution> resolution = read_resolution(body);
    if (!resolution) return resolution.error();
    return Word{.outcome = *outcome, .resolution = std::move(*resolution)};
}

// Without the operator role nothing is charged, so nobody can say that it shall be; what was done
// can be told all the same, else a doubt would stay for ever where that role was given up.
Task<Result<Activation>> take_word(const Services& services, ActivationId id, Word word,
                                   Actor actor) {
    if (services.driver != nullptr) {
        co_return co_await services.driver->resolve(std::move(id), word.outcome,
                                                    std::move(word.resolution), std::move(actor));
    }
    if (word.outcome == license::ActivationEvent::ResolvedRepeat) {
        co_return without_upstream(services, "upstream.operator");
    }
    Result<enforcement::Advanced> done = co_await services.activations.resolve(
        std::move(id), word.outcome, std::move(word.resolution), std::move(actor));
    if (!done) co_return done.error();
    co_return std::move(done->activation);
}

Task<http::Response> resolve(const Services& services, Call call) {
    Result<ActivationId> id = read_activation_id("id", call.path.at("id"));
    if (!id) co_return problem(id.error());
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    Result<Word> word = read_word(*body);
    if (!word) co_return problem(word.error());

    const Result<Activation> activation =
        co_await take_word(services, std::move(*id), std::move(*word), std::move(call.actor));
    if (!activation) co_return problem(activation.error());
    co_return json_response(200, describe(services, *activation, call.request));
}

Task<http::Response> quote(const Services& services, Call call) {
    if (services.driver == nullptr)
        co_return problem(without_upstream(services, "upstream.operator"));
    Result<OptionId> service = read_option("service", call.query.find("service").value_or(""));
    if (!service) co_return problem(service.error());
    Result<PeriodId> period = read_period(call.query.find("period").value_or(""));
    if (!period) co_return problem(period.error());
    const Result<Cents> price = co_await services.driver->quote(*service, *period);
    if (!price) co_return problem(price.error());
    co_return json_response(
        200,
        {{"service", service->text()}, {"period", period->text()}, {"price", to_decimal(*price)}});
}

}  // namespace

void add_activation_routes(Router& router, const Services& services) {
    router.add({"GET", "/v1/quote", scoped(Scope::Activate),
                [&services](Call call) { return quote(services, std::move(call)); }});
    router.add({"POST", "/v1/activations", scoped(Scope::Activate),
                [&services](Call call) { return start(services, std::move(call)); }});
    router.add({"GET", "/v1/activations", scoped(Scope::Read),
                [&services](Call call) { return list(services, std::move(call)); }});
    router.add({"GET", "/v1/activations/{id}", scoped(Scope::Read),
                [&services](Call call) { return show(services, std::move(call)); }});
    router.add({"POST", "/v1/activations/{id}/resolve", socket_only,
                [&services](Call call) { return resolve(services, std::move(call)); }});
}

}  // namespace usher::api
