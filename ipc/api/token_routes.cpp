#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ipc/api/problem.hpp"
#include "ipc/api/reading.hpp"
#include "ipc/api/routes.hpp"
#include "ipc/api/writing.hpp"
#include "lib/core/json.hpp"

namespace usher::api {
namespace {

namespace bj = boost::json;
using enforcement::Scope;
using enforcement::Scopes;

constexpr std::int64_t lifetime_seconds_max = std::int64_t{10} * 365 * 86'400;

struct TokenRequest {
    std::string name;
    Scopes scopes = 0;
    std::optional<Seconds> lifetime{};
};

Result<Scopes> read_scopes(const bj::object& body) {
    const Result<const bj::array*> names = json::array_at(body, "scopes");
    if (!names) return names.error();
    Scopes scopes = 0;
    for (const bj::value& element : **names) {
        const bj::string* text = element.if_string();
        const auto scope =
            text != nullptr ? enforcement::scope_of({text->data(), text->size()}) : std::nullopt;
        if (!scope) {
            return Error{Errc::Malformed, "scopes: of read, keys, activate, sync, stream expected"};
        }
        scopes |= static_cast<Scopes>(*scope);
    }
    return scopes;
}

Result<TokenRequest> read_token_request(const bj::object& body) {
    const Result<void> known = json::check_members(body, {"name", "scopes", "expires_in"});
    if (!known) return known.error();
    Result<std::string> name = json::string_at(body, "name");
    if (!name) return name.error();
    const Result<Scopes> scopes = read_scopes(body);
    if (!scopes) return scopes.error();
    TokenRequest request{.name = std::move(*name), .scopes = *scopes};
    if (body.if_contains("expires_in") != nullptr) {
        const Result<std::int64_t> seconds = json::integer_at(body, "expires_in");
        if (!seconds) return seconds.error();
        if (*seconds < 1 || *seconds > lifetime_seconds_max) {
            return Error{Errc::Malformed, "expires_in: 1 second to 10 years expected"};
        }
        request.lifetime = Seconds{*seconds};
    }
    return request;
}

bj::object describe(const enforcement::Token& token) {
    bj::array scopes;
    for (const Scope scope : enforcement::all_scopes()) {
        if ((token.scopes & static_cast<Scopes>(scope)) != 0) {
            scopes.push_back(bj::value(std::string{enforcement::name(scope)}));
        }
    }
    return {{"name", token.name},
            {"scopes", std::move(scopes)},
            {"created_at", unix_seconds(token.created_at)},
            {"expires_at", json_instant(token.expires_at)}};
}

Task<http::Response> list(const Services& services, Call) {
    bj::array tokens;
    for (const enforcement::Token& token : services.tokens.all()) tokens.push_back(describe(token));
    co_return json_response(200, {{"tokens", std::move(tokens)}});
}

Task<http::Response> create(const Services& services, Call call) {
    const Result<bj::object> body = read_json_body(call.request);
    if (!body) co_return problem(body.error());
    Result<TokenRequest> request = read_token_request(*body);
    if (!request) co_return problem(request.error());

    const Result<enforcement::NewToken> fresh = co_await services.tokens.create(
        std::move(request->name), request->scopes, request->lifetime, std::move(call.actor));
    if (!fresh) co_return problem(fresh.error());
    bj::object answer = describe(fresh->token);
    answer["token"] = fresh->text;
    co_return json_response(201, answer);
}

Task<http::Response> remove(const Services& services, Call call) {
    const Result<void> removed =
        co_await services.tokens.remove(call.path.at("name"), std::move(call.actor));
    if (!removed) co_return problem(removed.error());
    co_return no_content();
}

}  // namespace

void add_token_routes(Router& router, const Services& services) {
    router.add({"GET", "/v1/tokens", socket_only,
                [&services](Call call) { return list(services, std::move(call)); }});
    router.add({"POST", "/v1/tokens", socket_only,
                [&services](Call call) { return create(services, std::move(call)); }});
    router.add({"DELETE", "/v1/tokens/{name}", socket_only,
                [&services](Call call) { return remove(services, std::move(call)); }});
}

}  // namespace usher::api
