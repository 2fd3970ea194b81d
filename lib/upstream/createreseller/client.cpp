#include "lib/upstream/createreseller/client.hpp"

#include <utility>
#include <vector>

#include "lib/core/wipe.hpp"
#include "lib/upstream/under_way.hpp"

namespace usher::upstream::createreseller {
namespace {

Url origin_of(const Url& url) {
    return {.tls = url.tls, .host = url.host, .port = url.port};
}

}  // namespace

Client::Client(const Executor& executor, Url url, Administrator administrator, ReadClock read_clock,
               ClientSettings settings, const std::string& ca_file)
    : settings_{std::move(settings)},
      path_{url.path},
      client_{origin_of(url), settings_.limits, ca_file},
      administrator_{std::move(administrator)},
      read_clock_{std::move(read_clock)},
      call_ended_{executor} {}

http::ClientRequest Client::written(std::string query) const {
    http::ClientRequest request{.target = path_.empty() ? "/" : path_,
                                .fields = {{.name = "Accept", .value = "text/plain"}}};
    switch (settings_.method) {
        case Method::Get: request.target += "?" + query; break;
        case Method::Post:
            request.method = "POST";
            request.fields.push_back(
                {.name = "Content-Type", .value = "application/x-www-form-urlencoded"});
            request.body = query;
            break;
    }
    wipe(query);
    return request;
}

Task<Result<http::Exchange>> Client::call(std::string query) {
    while (is_calling_) {
        const bool has_ended = co_await call_ended_.wait_for(2 * settings_.limits.deadline);
        if (has_ended) continue;
        wipe(query);
        co_return Error{Errc::Unreachable, "no end of the call before"};
    }
    const UnderWay under_way{is_calling_, call_ended_};
    const std::chrono::milliseconds wait = pace_.wait(read_clock_().boot);
    if (wait.count() > 0) co_await settings_.sleep(wait);
    pace_.begin(read_clock_().boot);
    http::ClientRequest request = written(std::move(query));
    Result<http::Exchange> exchange = co_await client_.send(std::move(request));
    co_return exchange;
}

Task<NameAnswer> Client::ask_name(UserName name) {
    Checked<std::string> query = write_availability(administrator_, name);
    if (!query) {
        const Error refused{Errc::Malformed, query.error().message()};
        co_return unanswered(refused);
    }
    const Result<http::Exchange> exchange = co_await call(*std::move(query));
    if (!exchange) co_return unanswered(exchange.error());
    const http::Response& response = exchange->response;
    const std::vector<std::string> hidden = hidden_of(administrator_, name);
    co_return read_availability(response.status, response.body, hidden);
}

Task<SendAnswer> Client::create(CreationRequest request) {
    Checked<std::string> query = request.write(administrator_);
    if (!query) {
        const Error refused{Errc::Malformed, query.error().message()};
        co_return verdict_of(refused);
    }
    const Result<http::Exchange> exchange = co_await call(*std::move(query));
    if (!exchange) co_return verdict_of(exchange.error());
    const http::Response& response = exchange->response;
    std::vector<std::string> hidden = hidden_of(administrator_, request.user_name());
    for (std::string& text : request.hidden()) hidden.push_back(std::move(text));
    SendAnswer answer = read_creation(response.status, response.body, hidden);
    for (std::string& text : hidden) wipe(text);
    co_return answer;
}

}  // namespace usher::upstream::createreseller
