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
    const Result<EnginePlayer> player = read_mediamtx_player(*body, settings.key_argument);
    if (!player) co_return refuse(player.error(), ask_for_credentials);
    const Result<enforcement::RightQuestion> question =
        engine_right(call.query, settings.mediamtx_option, *player, settings);
    if (!question) co_return refuse(question.error(), ask_for_credentials);

    enforcement::Decider decider{services.enforcer, &services.accounts};
    const license::Verdict verdict = decider.check(*question).decision.verdict;
    const std::string_view reason = name(verdict.reason);
    co_return verdict.allowed ? allow(reason) : refuse(reason, ask_for_credentials);
}

}  // namespace

Result<EnginePlayer> read_mediamtx_player(const bj::object& body, std::string_view key_argument) {
    const Result<std::string> action = json::string_at(body, "action");
    if (!action) return action.error();
    const Result<std::optional<std::string>> query = json::optional_string_at(body, "query");
    if (!query) return query.error();
    const Result<std::optional<std::string>> path = json::optional_string_at(body, "path");
    if (!path) return path.error();
    Result<std::optional<std::string>> key = argument_in(query->value_or(""), key_argument);
    if (key && !*key) key = json::optional_string_at(body, "password");
    if (!key) return key.error();
    return EnginePlayer{
        .key = std::move(*key), .query = query->value_or(""), .stream = path->value_or("")};
}

void add_mediamtx_adapter(Router& router, const Services& services) {
    router.add({"POST", "/adapters/mediamtx/auth", engines,
                [&services](Call call) { return auth(services, std::move(call)); }});
}

}  // namespace usher::api
