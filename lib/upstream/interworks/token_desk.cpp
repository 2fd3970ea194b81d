#include "lib/upstream/interworks/token_desk.hpp"

#include <utility>

#include "lib/http/retry_after.hpp"
#include "lib/upstream/interworks/repeats.hpp"

namespace usher::upstream::interworks {
namespace {

Failure token_unavailable(const Error& error, int status) {
    return {.cause = Cause::TokenUnavailable,
            .error = error.within("token endpoint"),
            .status = status,
            .is_of_token_endpoint = true};
}

Outcome<TokenInUse> token_in(const Result<http::Exchange>& exchange,
                             std::chrono::milliseconds sent_at) {
    if (!exchange) return token_unavailable(exchange.error(), 0);
    const http::Response& response = exchange->response;
    if (response.status != 200) return judge_token_answer(response);
    Result<GrantedToken> granted = read_token(response.body);
    if (!granted) return token_unavailable(granted.error(), response.status);
    return std::make_shared<const Token>(
        Token{.access = std::make_shared<const Secret>(std::move(granted->access)),
              .refresh = std::move(granted->refresh),
              .sent_at = sent_at,
              .renew_at = renewal_moment(sent_at, granted->life),
              .ends_at = sent_at + granted->life});
}

// As for a read: asking for a token changes nothing but that there is one.
std::optional<std::chrono::milliseconds> wait_before_asking(const Failure& failure, int number,
                                                            double fraction) {
    if (failure.error.retry_after() > token_wait_max) return std::nullopt;
    return wait_before_repeat(
        {.failure = failure, .aim = Aim::One, .number = number, .fraction = fraction});
}

}  // namespace

Failure judge_token_answer(const http::Response& response) {
    const int status = response.status;
    if (status == 429 || status < 400) {
        Failure failure = judge_answer(response, Aim::One);
        failure.is_of_token_endpoint = true;
        return failure;
    }
    const std::string answered = "answered with status " + std::to_string(status);
    Failure failure = token_unavailable(Error{Errc::Unavailable, answered}, status);
    if (status < 500) {
        const TokenError said = read_token_error(response.body);
        const bool rejects = rejects_credentials(said);
        failure.cause = rejects ? Cause::CredentialsRejected : Cause::Refused;
        failure.error = Error{rejects ? Errc::Unauthorized : Errc::Rejected,
                              "token endpoint " + answered + ", " + std::string{name(said)}};
        failure.token_error = said;
    } else if (const auto wait = http::retry_after_field(response)) {
        failure.error = failure.error.with_retry_after(*wait);
    }
    return failure;
}

Task<Outcome<TokenInUse>> TokenDesk::ask(Form form, std::string authorization) const {
    for (int number = 1;; ++number) {
        const std::chrono::milliseconds sent_at = pacing_.clock().boot;
        const Result<http::Exchange> exchange =
            co_await transport_.ask_for_token(form(), authorization);
        Outcome<TokenInUse> token = token_in(exchange, sent_at);
        if (token) co_return token;
        const auto wait = wait_before_asking(token.error(), number, pacing_.random());
        if (!wait) co_return token;
        co_await pacing_.sleep(*wait);
    }
}

Task<Outcome<void>> TokenDesk::revoke(TokenInUse token, std::string authorization) const {
    if (!transport_.can_revoke()) co_return Outcome<void>{};
    for (int number = 1;; ++number) {
        const Result<http::Exchange> exchange =
            co_await transport_.revoke(revocation_form(*token->access), authorization);
        if (exchange && exchange->response.status == 200) co_return Outcome<void>{};
        Failure failure = exchange ? judge_token_answer(exchange->response)
                                   : token_unavailable(exchange.error(), 0);
        const auto wait = wait_before_asking(failure, number, pacing_.random());
        if (!wait) co_return failure;
        co_await pacing_.sleep(*wait);
    }
}

}  // namespace usher::upstream::interworks
