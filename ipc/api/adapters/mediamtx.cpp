#include "ipc/api/adapters/mediamtx.hpp"

#include <boost/json/object.hpp>

#include "ipc/api/adapters/adapters.hpp"
#include "ipc/api/adapters/answers.hpp"
#include "ipc/api/adapters/engine_question.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "lib/core/json.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;

constexpr int ask_for_credentials = 401;

Task<http::Response> auth(const Services& services, Call call) {
    const AdapterSettings& settings = services.adapters;
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    const Result<std::optional<std::string>> key = read_mediamtx_key(*body, settings.key_argument);
    if (!key) co_return refuse(key.error(), ask_for_credentials);
    const Result<enforcement::Question> question =
        engine_question(call.query, settings.mediamtx_option, *key, settings);
    if (!question) co_return refuse(question.error(), ask_for_credentials);

    const license::Verdict verdict = services.enforcer.check(*question).verdict;
    const std::string_view reason = name(verdict.reason);
    co_return verdict.allowed ? allow(reason) : refuse(reason, ask_for_credentials);
}

}  // namespace

Result<std::optional<std::string>> read_mediamtx_key(const bj::object& body,
                                                     std::string_view key_argument) {
    const Result<std::string> action = json::string_at(body, "action");
    if (!action) return action.error();
    const Result<std::optional<std::string>> query = json::optional_string_at(body, "query");
    if (!query) return query.error();
    Result<std::optional<std::string>> key = argument_in(query->value_or(""), key_argument);
    if (!key || *key) return key;
    return json::optional_string_at(body, "password");
}

void add_mediamtx_adapter(Router& router, const Services& services) {
    router.add({"POST", "/adapters/mediamtx/auth", engines,
                [&services](Call call) { return auth(services, std::move(call)); }});
}

}  // namespace usher::api
