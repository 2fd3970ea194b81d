#include "lib/sandbox/interworks/face.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "lib/async/timer.hpp"
#include "lib/core/overloaded.hpp"
#include "lib/http/ascii.hpp"
#include "lib/sandbox/answers.hpp"
#include "lib/sandbox/fault_player.hpp"
#include "lib/sandbox/interworks/methods.hpp"
#include "lib/sandbox/interworks/order_execution.hpp"
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

Task<http::Response> execute_call(std::shared_ptr<Backend> backend, Shared request,
                                  Interference interference) {
    const std::string_view path = below_api(request->path());
    const auto found = std::make_shared<const Found>(find_route(path, request->method));
    if (found->route == nullptr) co_return found->refusal;
    ++backend->interworks.counters
          .calls[std::string{api_prefix} + std::string{found->route->pattern}];
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

    auto work =
        [request, found, user = **user, switches, now, interference,
         lists = backend->interworks.lists](store::Database& database) -> Result<http::Response> {
        const std::int64_t changes = database.rows_changed();
        execute_due_orders(database, now);
        // What is found after a change that may yet be undone is not to be remembered.
        const bool is_as_kept = database.rows_changed() == changes;
        ApiCall call{.request = *request,
                     .route = *found->route,
                     .collection = *collection_at(found->route->pattern),
                     .ids = found->ids,
                     .user = user,
                     .switches = switches,
                     .now = now,
                     .interference = interference,
                     .lists = is_as_kept ? lists.get() : nullptr};
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

Task<http::Response> execute(std::shared_ptr<Backend> backend, Shared request,
                             Interference interference) {
    if (!is_token_path(request->path())) {
        co_return co_await execute_call(backend, request, std::move(interference));
    }
    ++backend->interworks.counters.token_requests;
    http::Response response = co_await answer_token(backend, request);
    if (response.status == 200) ++backend->interworks.counters.tokens_issued;
    co_return response;
}

// What a rule makes of a request before it is executed: an answer in its place, or another request.
struct Prelude {
    std::optional<http::Response> refusal{};
    bool ends_tokens = false;
    Interference interference{};
};

http::Response refused(const Refuse& refuse) {
    http::Response response = plain(refuse.status, "Something is wrong on the way.");
    if (refuse.body) {
        response.body = *refuse.body;
        if (response.body.empty()) response.content_type.clear();
        if (response.body.starts_with('<')) response.content_type = "text/html";
    }
    if (refuse.retry_after.count() > 0) {
        response.fields.push_back(
            {.name = "Retry-After", .value = std::to_string(refuse.retry_after.count())});
    }
    return response;
}

Shared without_field(const Shared& request, const std::string& name) {
    auto stripped = std::make_shared<http::Request>(*request);
    std::erase_if(stripped->fields, [&name](const http::Field& field) {
        return http::equals_ignoring_case(field.name, name);
    });
    return stripped;
}

Prelude begin(const FaultEffect& effect, Shared& request) {
    Prelude prelude;
    std::visit(
        Overloaded{[&](const Refuse& refuse) { prelude.refusal = refused(refuse); },
                   [&](const RedirectTo& to) {
                       prelude.refusal = http::Response{.status = 302, .content_type = {}};
                       prelude.refusal->fields.push_back({.name = "Location", .value = to.url});
                   },
                   [&](const ExpireTokens&) { prelude.ends_tokens = true; },
                   [&](const DropHeader& drop) { request = without_field(request, drop.name); },
                   [&](const LinksHost& links) { prelude.interference.links_host = links.host; },
                   [&](Mutation mutation) { prelude.interference.mutation = mutation; },
                   [](const Delay&) {}, [](const CloseAfter&) {}},
        effect);
    return prelude;
}

// The server sends half of a body that is cut: what is to arrive, and as much again.
void cut(http::Response& response, const CloseAfter& close) {
    response.body.resize(2 * close.bytes, ' ');
    response.delivery = http::Delivery::Cut;
}

Task<http::Response> execute_with_rules(std::shared_ptr<Backend> backend, std::string method,
                                        Shared request) {
    const std::optional<FaultEffect> effect =
        backend->interworks.faults.take(request->method, request->path());
    Prelude prelude;
    if (effect) prelude = begin(*effect, request);
    if (prelude.ends_tokens) {
        auto end = [](store::Database& database) -> Result<void> {
            TokenBooks{database}.end_all();
            return {};
        };
        const Result<void> ended = co_await backend->with_database(end);
        if (!ended) co_return books_failed(*backend, ended.error());
    }
    http::Response response;
    if (prelude.refusal) {
        response = *std::move(prelude.refusal);
    } else {
        response = co_await execute(backend, request, prelude.interference);
    }
    const auto* const delay = effect ? std::get_if<Delay>(&*effect) : nullptr;
    if (delay != nullptr) co_await async::sleep_for(delay->by);
    const auto* const close = effect ? std::get_if<CloseAfter>(&*effect) : nullptr;
    if (close != nullptr) cut(response, *close);
    backend->log.info("sandbox request",
                      {{"method", method}, {"status", std::to_string(response.status)}});
    co_return response;
}

// The name for counters and the log, where nothing foreign may stand.
std::string known_method(const http::Request& request) {
    if (is_token_path(request.path())) return std::string{token_method};
    if (request.method != "GET") return std::string{writing_method};
    const std::string_view name = collection_at(below_api(request.path()))->name;
    return "interworks." + std::string{name.substr(0, name.find('/'))};
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
        return execute_with_rules(backend, method, shared);
    };
    http::Response response = co_await answer_with_faults(backend, method, run);
    co_return response;
}

}  // namespace usher::sandbox::interworks
