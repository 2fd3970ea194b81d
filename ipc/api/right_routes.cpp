#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/batch_checks.hpp"
#include "ipc/api/plain_question.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Question;

Result<Question> read_question(const http::Parameters& query) {
    const auto option = query.find("option");
    if (!option) return Error{Errc::Malformed, "option: this parameter is required"};
    return to_question({.option = *option,
                        .user_key = query.find("user_key"),
                        .product_key = query.find("product_key")});
}

Task<http::Response> check(const Services& services, Call call) {
    const Result<Question> question = read_question(call.query);
    if (!question) co_return problem(question.error());
    http::Response response;
    write_decision(services.enforcer.check(*question), response.body);
    co_return response;
}

Task<http::Response> check_many(const Services& services, Call call) {
    const Result<std::vector<Question>> questions = read_checks(call.request);
    if (!questions) co_return problem(questions.error());
    http::Response response;
    answer_checks(*questions, services.enforcer, response.body);
    co_return response;
}

Task<http::Response> explain(const Services& services, Call call) {
    const Result<Question> question = read_question(call.query);
    if (!question) co_return problem(question.error());
    std::optional<Instant> at;
    if (const auto text = call.query.find("at")) {
        const Result<Instant> read = read_instant("at", *text);
        if (!read) co_return problem(read.error());
        at = *read;
    }

    const enforcement::Explanation explanation = services.enforcer.explain(*question, at);
    bj::object body = decision_json(explanation.decision);
    body["at"] = unix_seconds(explanation.decision.at);
    bj::array steps;
    for (const license::Step& step : explanation.steps) {
        steps.push_back(
            bj::object{{"step", step.name}, {"finding", step.finding}, {"passed", step.passed}});
    }
    body["steps"] = std::move(steps);
    co_return json_response(200, body);
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
