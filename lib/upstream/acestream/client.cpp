#include "lib/upstream/acestream/client.hpp"

#include <utility>

#include "lib/http/date.hpp"
#include "lib/http/query.hpp"
#include "lib/http/retry_after.hpp"
#include "lib/upstream/attested_date.hpp"

namespace usher::upstream::acestream {
namespace {

// `answer`, and if it is an error, with what `response` says about when to come again.
template <typename T>
Result<T> with_wait(Result<T> answer, const http::Response& response) {
    const auto wait = http::retry_after(response);
    if (answer || !wait) return answer;
    return answer.error().with_retry_after(*wait);
}

std::optional<Instant> time_of(const http::Response& response) {
    const auto date = http::read_http_date(response.field("Date").value_or(""));
    if (!date || *date < earliest_instant || *date >= latest_instant) return std::nullopt;
    return date;
}

// What gives a right to whoever reads it, as the signed `query` carries it.
std::vector<std::string> secrets_of(const Result<std::string>& query) {
    std::vector<std::string> secrets;
    const Result<http::Parameters> parameters = http::parse_query(query ? *query : "");
    for (const char* name : {"api_key", "sign", "user_key"}) {
        const auto value = parameters->find(name);
        if (value) secrets.emplace_back(*value);
    }
    return secrets;
}

}  // namespace

Client::Client(Url url, Account account, http::ClientLimits limits, const std::string& ca_file)
    : client_{std::move(url), limits, ca_file}, account_{std::move(account)} {}

Task<Result<http::Exchange>> Client::call(Result<std::string> query) const {
    if (!query) co_return query.error();
    http::ClientRequest request{
        .target = "/" + std::string{name(account_.entry)} + "?" + *query,
        .fields = {http::Field{.name = "Accept", .value = "application/json"}}};
    co_return co_await client_.send(std::move(request));
}

Task<Result<Cents>> Client::get_service_cost(GetServiceCost request) const {
    Result<std::string> query = signed_query(account_, request);
    const std::vector<std::string> secrets = secrets_of(query);
    const Result<http::Exchange> exchange = co_await call(std::move(query));
    if (!exchange) co_return exchange.error();
    const http::Response& response = exchange->response;
    co_return with_wait(read_cost(response.status, response.body, secrets), response);
}

Task<Result<CreatedKey>> Client::create_user_key(CreateUserKey request) const {
    Result<std::string> query = signed_query(account_, request);
    const std::vector<std::string> secrets = secrets_of(query);
    const Result<http::Exchange> exchange = co_await call(std::move(query));
    if (!exchange) co_return exchange.error();
    const http::Response& response = exchange->response;
    co_return with_wait(read_created_key(response.status, response.body, secrets), response);
}

Task<Result<Activated>> Client::activate_service(ActivateService request) const {
    Result<std::string> query = signed_query(account_, request);
    const std::vector<std::string> secrets = secrets_of(query);
    const Result<http::Exchange> exchange = co_await call(std::move(query));
    if (!exchange) co_return exchange.error();
    const http::Response& response = exchange->response;
    co_return with_wait(read_activated(response.status, response.body, secrets), response);
}

Task<Result<ToldServices>> Client::get_user_key_info(GetUserKeyInfo request) const {
    Result<std::string> query = signed_query(account_, request);
    const std::vector<std::string> secrets = secrets_of(query);
    const Result<http::Exchange> exchange = co_await call(std::move(query));
    if (!exchange) co_return exchange.error();
    const http::Response& response = exchange->response;
    Result<std::vector<HeldService>> held =
        with_wait(read_held_services(response.status, response.body, secrets), response);
    if (!held) co_return held.error();
    co_return ToldServices{.services = std::move(*held),
                           .at = time_of(response),
                           .is_prompt = attests_time(*exchange)};
}

}  // namespace usher::upstream::acestream
