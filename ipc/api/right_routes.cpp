#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/authorization.hpp"
#include "ipc/api/batch_checks.hpp"
#include "ipc/api/plain_question.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::RightQuestion;

Result<RightQuestion> read_question(const http::Parameters& query) {
    PlainQuestion plain;
    for (const std::string_view name : question_members) *plain.find(name) = query.find(name);
    const bool is_of_channel = plain.user || plain.channel || plain.service;
    if (!plain.option && !is_of_channel) {
        return Error{Errc::Malformed, "option: this parameter is required"};
    }
    return to_question(plain);
}

// A user key is known to its owner alone; the number of a user to everybody. So over TCP a question
// about one needs a token: with a right, or the user's own of AminoTV.
Result<void> check_caller(const Services& services, const http::Request& request,
                          const RightQuestion& question) {
    const auto* const channel = std::get_if<enforcement::ChannelQuestion>(&question);
    if (channel == nullptr) return {};
    const std::optional<std::string_view> bearer = bearer_of(request);
    if (bearer && services.accounts.opens(channel->user, *bearer)) return {};
    if (authorize(request, enforcement::Scope::Read, services.tokens)) return {};
    const Result<Actor> engine = authorize(request, enforcement::Scope::Stream, services.tokens);
    if (!engine) return engine.error();
    return {};
}

enforcement::Decider decider_of(const Services& services) {
    return {services.enforcer, &services.accounts};
}

Task<http::Response> check(const Services& services, Call call) {
    const Result<RightQuestion> question = read_question(call.query);
    if (!question) co_return problem(question.error());
    const Result<void> may_ask = check_caller(services, call.request, *question);
    if (!may_ask) co_return problem(may_ask.error());
    http::Response response;
    write_answer(*question, decider_of(services).check(*question), response.body);
    co_return response;
}

Task<http::Response> check_many(const Services& services, Call call) {
    const Result<std::vector<RightQuestion>> questions = read_checks(call.request);
    if (!questions) co_return problem(questions.error());
    for (const RightQuestion& question : *questions) {
        const Result<void> may_ask = check_caller(services, call.request, question);
        if (!may_ask) co_return problem(may_ask.error());
    }
    http::Response response;
    enforcement::Decider decider = decider_of(services);
    answer_checks(*questions, decider, services.enforcer.time().now(), response.body);
    co_return response;
}

bj::object describe(bj::object body, Instant at, const std::vector<license::Step>& steps) {
    body["at"] = unix_seconds(at);
    bj::array shown;
    for (const license::Step& step : steps) {
        shown.push_back(
            bj::object{{"step", step.name}, {"finding", step.finding}, {"passed", step.passed}});
    }
    body["steps"] = std::move(shown);
    return body;
}

bj::object explained(const Services& services, const RightQuestion& question,
                     std::optional<Instant> at) {
    if (const auto* channel = std::get_if<enforcement::ChannelQuestion>(&question)) {
        const enforcement::ChannelExplanation why = services.accounts.explain(*channel, at);
        return describe(decision_json(why.decision), why.decision.decision.at, why.steps);
    }
    const enforcement::Explanation why =
        services.enforcer.explain(std::get<enforcement::Question>(question), at);
    return describe(decision_json(why.decision), why.decision.at, why.steps);
}

Task<http::Response> explain(const Services& services, Call call) {
    const Result<RightQuestion> question = read_question(call.query);
    if (!question) co_return problem(question.error());
    const Result<void> may_ask = check_caller(services, call.request, *question);
    if (!may_ask) co_return problem(may_ask.error());
    std::optional<Instant> at;
    if (const auto text = call.query.find("at")) {
        const Result<Instant> read = read_instant("at", *text);
        if (!read) co_return problem(read.error());
        at = *read;
    }
    co_return json_response(200, explained(services, *question, at));
}

bj::object describe(const enforcement::OptionStatus& option) {
    return {{"id", option.id.text()},
            {"active", option.verdict.allowed},
            {"reason", std::string{name(option.verdict.reason)}},
            {"valid_to", json_instant(option.verdict.valid_to)},
            {"trial", option.verdict.trial},
            {"description", option.description},
            {"freshness", std::string{name(option.verdict.freshness)}},
            {"source", "usher"}};
}

Task<http::Response> list_options(const Services& services, Call call) {
    const Result<std::optional<UserKey>> user_key = optional_user_key(call.query);
    if (!user_key) co_return problem(user_key.error());
    const Result<std::optional<ProductId>> product = optional_product(call.query);
    if (!product) co_return problem(product.error());
    if (*user_key && !services.enforcer.is_loaded(**user_key)) {
        co_return problem(Error{Errc::NotFound, "user_key: the key is not loaded"});
    }

    bj::array options;
    for (const enforcement::OptionStatus& option : services.enforcer.options(*user_key, *product)) {
        options.push_back(describe(option));
    }
    co_return json_response(200, {{"options", std::move(options)},
                                  {"freshness", std::string{name(services.enforcer.freshness())}}});
}

}  // namespace

void add_right_routes(Router& router, const Services& services) {
    router.add({"GET", "/v1/check", open_access,
                [&services](Call call) { return check(services, std::move(call)); },
                answers_early});
    router.add({"POST", "/v1/check", open_access,
                [&services](Call call) { return check_many(services, std::move(call)); },
                answers_early});
    router.add({"GET", "/v1/explain", open_access,
                [&services](Call call) { return explain(services, std::move(call)); }});
    router.add({"GET", "/v1/options", open_access,
                [&services](Call call) { return list_options(services, std::move(call)); }});
}

}  // namespace usher::api
