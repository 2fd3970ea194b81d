#include "ipc/api/adapters/srs.hpp"

#include <boost/json/object.hpp>

#include "ipc/api/adapters/adapters.hpp"
#include "ipc/api/adapters/answers.hpp"
#include "ipc/api/adapters/engine_question.hpp"
#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;

constexpr int refused_code = 403;  // anything but 0

// Numbers in older releases, texts in newer ones; empty if absent.
std::string word_at(const bj::object& body, std::string_view name) {
    const bj::value* value = body.if_contains(name);
    if (value == nullptr) return {};
    if (const bj::string* text = value->if_string()) return {text->data(), text->size()};
    const std::int64_t* number = value->if_int64();
    return number != nullptr ? std::to_string(*number) : std::string{};
}

http::Response answer_srs(int code, std::string_view message) {
    return json_response(200, {{"code", code}, {"msg", message}});
}

http::Response refuse_client(const Error& error) {
    if (error.code() != Errc::Forbidden) return problem(error);
    return answer_srs(refused_code, name(license::Reason::UnknownKey));
}

Task<http::Response> play(const Services& services, EngineStreams& streams, Call call) {
    const AdapterSettings& settings = services.adapters;
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    Result<SrsCall> srs = read_srs_call(*body, "on_play", settings.key_argument);
    if (!srs) co_return refuse_client(srs.error());
    Result<enforcement::RightQuestion> question =
        engine_right(call.query, settings.srs_option, srs->player, settings);
    if (!question) co_return refuse_client(question.error());

    enforcement::SlotRequest request{.question = std::move(*question),
                                     .holder = std::move(srs->holder),
                                     .kept_for = settings.srs_kept_for};
    const std::string client = client_name("srs", call.query, srs->client);
    const Result<StreamAnswer> answer = streams.start(client, std::move(request));
    if (!answer) co_return problem(answer.error());
    co_return answer_srs(answer->allowed ? 0 : refused_code, answer->reason);
}

Task<http::Response> stop(const Services& services, EngineStreams& streams, Call call) {
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    const Result<SrsCall> srs = read_srs_call(*body, "on_stop", services.adapters.key_argument);
    if (!srs) co_return refuse_client(srs.error());
    streams.end(client_name("srs", call.query, srs->client));
    co_return answer_srs(0, "released");
}

}  // namespace

Result<SrsCall> read_srs_call(const bj::object& body, std::string_view action,
                              std::string_view key_argument) {
    if (word_at(body, "action") != action) {
        return Error{Errc::Malformed, "action: " + std::string{action} + " expected"};
    }
    const std::string client = word_at(body, "client_id");
    if (client.empty()) return Error{Errc::Malformed, "client_id: must be given"};
    const std::string param = word_at(body, "param");
    std::string_view query{param};
    if (query.starts_with('?')) query.remove_prefix(1);
    Result<std::optional<std::string>> key = argument_in(query, key_argument);
    if (!key) return key.error();
    return SrsCall{.client = word_at(body, "server_id") + "/" + client,
                   .holder = "srs " + word_at(body, "app") + "/" + word_at(body, "stream") +
                             " client " + client + " of " + word_at(body, "ip"),
                   .player = {.key = std::move(*key),
                              .query = std::string{query},
                              .stream = word_at(body, "stream")}};
}

void add_srs_adapter(Router& router, const Services& services, EngineStreams& streams) {
    router.add({"POST", "/adapters/srs/play", engines, [&services, &streams](Call call) {
                    return play(services, streams, std::move(call));
                }});
    router.add({"POST", "/adapters/srs/stop", engines, [&services, &streams](Call call) {
                    return stop(services, streams, std::move(call));
                }});
}

}  // namespace usher::api
