#include "lib/upstream/acestream/client.hpp"

#include <utility>

namespace usher::upstream::acestream {

Client::Client(http::Url url, Account account, http::ClientLimits limits,
               const std::string& ca_file)
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
    const Result<http::Exchange> exchange = co_await call(std::move(query));
    if (!exchange) co_return exchange.error();
    co_return read_cost(exchange->response.status, exchange->response.body);
}

Task<Result<CreatedKey>> Client::create_user_key(CreateUserKey request) const {
    Result<std::string> query = signed_query(account_, request);
    const Result<http::Exchange> exchange = co_await call(std::move(query));
    if (!exchange) co_return exchange.error();
    co_return read_created_key(exchange->response.status, exchange->response.body);
}

Task<Result<Activated>> Client::activate_service(ActivateService request) const {
    Result<std::string> query = signed_query(account_, request);
    const Result<http::Exchange> exchange = co_await call(std::move(query));
    if (!exchange) co_return exchange.error();
    co_return read_activated(exchange->response.status, exchange->response.body);
}

Task<Result<std::vector<HeldService>>> Client::get_user_key_info(GetUserKeyInfo request) const {
    Result<std::string> query = signed_query(account_, request);
    const Result<http::Exchange> exchange = co_await call(std::move(query));
    if (!exchange) co_return exchange.error();
    co_return read_held_services(exchange->response.status, exchange->response.body);
}

}  // namespace usher::upstream::acestream
