#include "lib/upstream/oauth2/client.hpp"

#include <array>
#include <utility>

#include "lib/core/wipe.hpp"
#include "lib/http/retry_after.hpp"

namespace usher::upstream::oauth2 {
namespace {

template <typename T>
Result<T> with_wait(Result<T> answer, const http::Response& response) {
    const auto wait = http::retry_after(response);
    if (answer || !wait) return answer;
    return answer.error().with_retry_after(*wait);
}

}  // namespace

Client::Client(Provider provider, http::ClientLimits limits, const std::string& ca_file)
    : provider_{std::move(provider)},
      token_{provider_.token, limits, ca_file},
      user_data_{provider_.user_data, limits, ca_file} {}

Task<Result<AccessToken>> Client::redeem(std::string redirect_uri, Secret code, Secret verifier,
                                         Instant now) const {
    http::ClientRequest request{.method = "POST", .target = {}};
    request.fields = {{.name = "Accept", .value = "application/json"},
                      {.name = "Content-Type", .value = "application/x-www-form-urlencoded"}};
    request.body = token_request(provider_, redirect_uri, code, verifier);
    Result<http::Exchange> exchange = co_await token_.send(std::move(request));
    if (!exchange) co_return exchange.error();
    http::Response& response = exchange->response;
    const std::array secrets{code.reveal(), verifier.reveal(), provider_.client_secret.reveal()};
    Result<AccessToken> token = read_token(response.status, response.body, now, secrets);
    wipe(response.body);
    co_return with_wait(std::move(token), response);
}

Task<Result<SiteUser>> Client::site_user(AccessToken token) const {
    http::ClientRequest request{.target = {}};
    request.fields = {
        {.name = "Accept", .value = "application/json"},
        {.name = "Authorization", .value = "Bearer " + std::string{token.text.reveal()}}};
    Result<http::Exchange> exchange = co_await user_data_.send(std::move(request));
    if (!exchange) co_return exchange.error();
    http::Response& response = exchange->response;
    const std::array secrets{token.text.reveal()};
    Result<SiteUser> user = read_site_user(response.status, response.body, provider_, secrets);
    wipe(response.body);
    co_return with_wait(std::move(user), response);
}

}  // namespace usher::upstream::oauth2
