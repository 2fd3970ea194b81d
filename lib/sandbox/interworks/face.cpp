#include "lib/sandbox/interworks/face.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/http/ascii.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/fault_player.hpp"
#include "lib/sandbox/interworks/methods.hpp"
#include "lib/sandbox/interworks/routes.hpp"
#include "lib/sandbox/interworks/token_books.hpp"
#include "lib/sandbox/interworks/token_calls.hpp"

namespace usher::sandbox::interworks {
namespace {

constexpr std::string_view token_path = "/oauth/token";
constexpr std::string_view api_prefix = "/api/";
constexpr std::array<std::string_view, 3> versions{"3", "3.0", "latest"};

using Shared = std::shared_ptr<const http::Request>;

// What stands behind `/api/`; nothing for another path.
std::string_view below_api(std::string_view path) noexcept {
    const bool is_below = http::equals_ignoring_case(path.substr(0, api_prefix.size()), api_prefix);
    return is_below ? path.substr(api_prefix.size()) : std::string_view{};
}

bool is_token_path(std::string_view path) noexcept {
    return http::equals_ignoring_case(path, token_path);
}

// What is wrong with an address is told without a service error: it is no news of an object
// (IW-ERR-2).
http::Response plain(int status, std::string_view message) {
    std::string body = R"({"message":")";
    return json_answer(body.append(message).append("\"}"), status);
}

// The route of a request, or the answer that there is none.
struct Found {
    const ApiRoute* route = nullptr;
    std::vector<std::string> ids{};
    http::Response refusal{};
};

Found find_route(std::string_view path, std::string_view method) {
    Found found;
    std::string allowed;
    for (const ApiRoute& route : routes()) {
        std::optional<std::vector<std::string>> ids = ids_in(path, route.pattern);
        if (!ids) continue;
        if (route.method == method) {
            found.route = &route;
            found.ids = *std::move(ids);
            return found;
        }
        if (!allowed.empty()) allowed += ", ";
        allowed += route.method;
    }
    found.refusal = allowed.empty() ? plain(404, "No such address.")
                                    : with_allow(plain(405, "Another method expected."), allowed);
    return found;
}

http::Response unauthorized(bool has_token) {
    http::Response response = plain(401, "Authorization has been denied for this request.");
    response.fields.push_back({.name = "WWW-Authenticate",
                               .value = has_token ? "Bearer error=\"invalid_token\"" : "Bearer"});
    return response;
}

// The token of an Authorization field.
std::string_view token_in(std::string_view field) noexcept {
    constexpr std::string_view scheme = "Bearer ";
    const bool is_bearer = http::equals_ignoring_case(field.substr(0, scheme.size()), scheme);
    return is_bearer ? field.substr(scheme.size()) : std::string_view{};
}

bool has_version(const http::Request& request) {
    const std::string_view version = request.field("X-Api-Version").value_or("");
    return std::ranges::find(versions, version) != versions.end();
}

http::Response version_error() {
    return service_error(404, "InvalidApiVersionError",
                         "X-Api-Version is missing or names a version that is not served.");
}

http::Response rate_limited(int status, Seconds wait) {
    http::Response response =
        service_error(status, "RateLimitError", "Too many calls.", {.is_retriable = true});
    response.fields.push_back({.name = "Retry-After", .value = std::to_string(wait.count())});
    return response;
}

// The checks from the edition on, and the answer. Inside one transaction.
http::Response answer_call(ApiCall& call, store::Database& database) {
    const Edition edition = call.user.reseller.edition;
    const bool reads = call.route.method == "GET";
    if (edition == Edition::Basic || (edition == Edition::Free && !reads)) {
        return service_error(403, "ForbiddenError", "The reseller's edition does not allow this.");
    }
    const Result<http::Parameters> query = http::parse_query(call.request.query());
    if (!query) return invalid("query", query.error().context());
    call.query = *query;
    return call.route.answer(call, database);
}

http::Response books_failed(const Backend& backend, const Error& error) {
    backend.log.error("the sandbox's books failed", {{"reason", error.context()}});
    return broken_answer();
}

Task<http::Response> execute_call(std::shared_ptr<Backend> backend, Shared request) {
    const std::string_view path = below_api(request->path());
    const auto found = std::make_shared<const Found>(find_route(path, request->method));
    if (found->route == nullptr) co_return found->refusal;
    if (!has_version(*request)) co_return version_error();

    const Instant now = backend->clock.now();
    const std::string token{token_in(request->field("Authorization").value_or(""))};
    if (token.empty()) co_return unauthorized(false);
    auto find = [token, now](store::Database& database) -> Result<std::optional<ApiUser>> {
        return TokenBooks{database}.find(token, now);
    };
    const Result<std::optional<ApiUser>> user = co_await backend->with_database(std::move(find));
    if (!user) co_return books_failed(*backend, user.error());
    if (!*user) co_return unauthorized(true);

    const Switches switches = backend->interworks.switches;
    const Seconds wait = backend->interworks.rate.refuse_for(now, switches.rate_limit_per_min);
    if (wait.count() > 0) co_return rate_limited(switches.rate_limit_status, wait);

    auto work = [request, found, user = **user, switches,
                 now](store::Database& database) -> Result<http::Response> {
        ApiCall call{.request = *request,
                     .route = *found->route,
                     .collection = *collection_at(found->route->pattern),
                     .ids = found->ids,
                     .user = user,
                     .switches = switches,
                     .now = now};
        return answer_call(call, database);
    };
    Result<http::Response> answer = co_await backend->with_database(std::move(work));
    if (!answer) co_return books_failed(*backend, answer.error());
    if (answer->status == 400 && switches.empty_400_body) {
        answer->body.clear();
        answer->content_type.clear();
    }
    co_return std::move(*answer);
}

Task<http::Response> execute(std::shared_ptr<Backend> backend, std::string method, Shared request) {
    http::Response response;
    if (is_token_path(request->path())) {
        response = co_await answer_token(backend, request);
    } else {
        response = co_await execute_call(backend, request);
    }
    backend->log.info("sandbox request",
                      {{"method", method}, {"status", std::to_string(response.status)}});
    co_return response;
}

// The name for counters and the log, where nothing foreign may stand.
std::string known_method(const http::Request& request) {
    if (is_token_path(request.path())) return std::string{token_method};
    if (request.method != "GET") return std::string{writing_method};
    return "interworks." + std::string{collection_at(below_api(request.path()))->name};
}

}  // namespace

bool is_interworks(std::string_view path) noexcept {
    return is_token_path(path) || collection_at(below_api(path)) != nullptr;
}

Task<http::Response> answer_interworks(std::shared_ptr<Backend> backend, http::Request request) {
    const std::string method = known_method(request);
    ++backend->request_counts[method];
    const auto shared = std::make_shared<const http::Request>(std::move(request));
    const Execute run = [backend, method, shared](View) {
        return execute(backend, method, shared);
    };
    http::Response response = co_await answer_with_faults(backend, method, run);
    co_return response;
}

}  // namespace usher::sandbox::interworks
